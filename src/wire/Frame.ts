/**
 * Frames: four bytes of length, big-endian and unsigned, then as many bytes of fields, each ended by a NUL.
 *
 * @since 0.1.0
 */
import { Buffer } from "node:buffer"
import * as Bytes from "./Bytes.ts"

/**
 * The longest payload that is taken, in bytes: 16 MiB.
 *
 * @since 0.1.0
 * @category constants
 */
export const maximumLength = 16 * 1024 * 1024

/**
 * Encodes the fields of one message. A NUL inside a field would begin another field, so it is left out.
 *
 * @example
 * ```ts
 * Frame.encode(["49", "1", "1700000000"])
 * ```
 *
 * @since 0.1.0
 * @category encoding
 */
export const encode = (fields: ReadonlyArray<string>): Buffer => {
  let text = ""
  for (const field of fields) text += `${field.includes("\0") ? field.replaceAll("\0", "") : field}\0`
  const length = Buffer.byteLength(text)
  const frame = Buffer.allocUnsafe(4 + length)
  frame.writeUInt32BE(length)
  frame.write(text, 4)
  return frame
}

/**
 * A payload as its fields. A last field without its NUL is kept.
 *
 * @since 0.1.0
 * @category decoding
 */
export const fields = (bytes: Uint8Array, start: number, end: number): Array<string> => {
  const text = Bytes.text(bytes, start, end)
  return (text.endsWith("\0") ? text.slice(0, -1) : text).split("\0")
}

/**
 * An announced length that cannot be: nothing after it can be read.
 *
 * @since 0.1.0
 * @category models
 */
export interface Violation {
  readonly _tag: "Violation"
  /** The length as announced, read as unsigned. */
  readonly length: number
}

/**
 * Reads frames from the chunks of a socket.
 *
 * @since 0.1.0
 * @category models
 */
export interface Reader {
  /**
   * Takes a chunk and calls `each` for every payload that it completes, in order. The bytes are only lent: they are
   * valid during the call. Answers a violation once a length is over 16 MiB (a negative one is), and from then on.
   */
  readonly push: (
    chunk: Uint8Array,
    each: (bytes: Uint8Array, start: number, end: number) => void
  ) => Violation | undefined
  /** How many frames of length 0 were ignored. */
  readonly empty: () => number
}

// An incomplete payload is collected in a buffer that grows with what has arrived, never with what was announced.
const firstRoom = 64 * 1024

/**
 * A reader at the beginning of a stream of frames. It holds at most one incomplete payload, and copies only those.
 *
 * @since 0.1.0
 * @category constructors
 */
export const reader = (): Reader => {
  let violation: Violation | undefined
  let empty = 0
  let headerBytes = 0
  let length = 0
  let part: Uint8Array | undefined
  let have = 0

  const keep = (chunk: Uint8Array, start: number, end: number) => {
    const wanted = have + end - start
    if (part === undefined || part.length < wanted) {
      const wider = Buffer.allocUnsafe(Math.min(length, Math.max(wanted, firstRoom, (part?.length ?? 0) * 2)))
      if (part !== undefined) wider.set(part.subarray(0, have))
      part = wider
    }
    part.set(chunk.subarray(start, end), have)
    have = wanted
  }

  const push: Reader["push"] = (chunk, each) => {
    let at = 0
    while (violation === undefined) {
      if (headerBytes < 4) {
        if (at === chunk.length) break
        length = length * 256 + (chunk[at++] ?? 0)
        if (++headerBytes < 4) continue
        if (length > maximumLength) violation = { _tag: "Violation", length }
        if (length === 0) {
          empty++
          headerBytes = 0
        }
        continue
      }
      const missing = length - have
      if (chunk.length - at < missing) {
        keep(chunk, at, chunk.length)
        break
      }
      const end = at + missing
      if (part === undefined) {
        each(chunk, at, end)
      } else {
        keep(chunk, at, end)
        const whole = part
        part = undefined
        each(whole, 0, length)
      }
      at = end
      headerBytes = 0
      length = 0
      have = 0
    }
    return violation
  }

  return { push, empty: () => empty }
}
