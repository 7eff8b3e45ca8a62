/**
 * Bytes as text.
 *
 * @since 0.1.0
 */
import { Buffer } from "node:buffer"

/**
 * The text of some bytes, which are UTF-8; what is none becomes U+FFFD.
 *
 * @since 0.1.0
 * @category decoding
 */
export const text = (bytes: Uint8Array, start: number, end: number): string =>
  (Buffer.isBuffer(bytes) ? bytes : Buffer.from(bytes.buffer, bytes.byteOffset, bytes.length))
    .toString("utf8", start, end)

/**
 * How many NULs there are, counted no further than `most`.
 *
 * @since 0.1.0
 * @category accessors
 */
export const nuls = (bytes: Uint8Array, start: number, end: number, most: number): number => {
  let count = 0
  let at = bytes.indexOf(0, start)
  while (at >= 0 && at < end && count < most) {
    count++
    at = bytes.indexOf(0, at + 1)
  }
  return count
}
