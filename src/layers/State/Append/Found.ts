/**
 * Reads the whole lines of a file, and tells how many bytes after the last of them were torn.
 *
 * @since 0.1.0
 */
import * as Effect from "effect/Effect"
import * as FileSystem from "effect/FileSystem"
import type { PlatformError } from "effect/PlatformError"
import type * as Scope from "effect/Scope"

/**
 * What was read of a file: `size` bytes of whole lines, then `torn` bytes of a line that was never finished.
 *
 * @since 0.1.0
 * @category models
 */
export interface Found {
  readonly size: number
  readonly torn: number
}

const newline = 0x0a
const readBytes = 1 << 20

// Small texts live and die where memory is cheap: the same lines by texts of a mebibyte take eight times as long.
const textBytes = 1 << 16

// No line of ours is as long: of one that is, such as what a power cut has filled with NULs, only the first byte is kept.
const longest = 1 << 24

const decoder = new TextDecoder("utf-8", { ignoreBOM: true })

/** Gives every whole line in the bytes to `onLine`, and answers where the first one that is not whole begins. */
const split = (bytes: Uint8Array, onLine: (line: string) => void): number => {
  let from = 0
  while (from < bytes.length) {
    const last = bytes.lastIndexOf(newline, Math.min(from + textBytes, bytes.length) - 1)
    const end = last >= from ? last : bytes.indexOf(newline, from)
    if (end < 0) return from
    for (const line of decoder.decode(bytes.subarray(from, end)).split("\n")) onLine(line)
    from = end + 1
  }
  return from
}

/**
 * Gives `onLine` every whole line of a file, without its newline, in order: those from so many bytes on, where a line begins.
 *
 * @since 0.1.0
 * @category constructors
 */
export const read = Effect.fnUntraced(
  function*(
    path: string,
    onLine: (line: string) => void,
    from: number = 0
  ): Effect.fn.Return<Found, PlatformError, FileSystem.FileSystem | Scope.Scope> {
    const fs = yield* FileSystem.FileSystem
    const file = yield* fs.open(path, { flag: "r" })
    if (from > 0) yield* file.seek(BigInt(from), "start")
    let buffer = new Uint8Array(readBytes)
    let size = 0
    let rest = 0
    let cut = 0
    while (true) {
      const read = yield* file.read(buffer.subarray(rest))
      if (read === 0) return { size, torn: cut + rest }
      const bytes = buffer.subarray(0, rest + read)
      const whole = split(bytes, onLine)
      if (whole > 0) {
        size += cut + whole
        cut = 0
      }
      const left = bytes.subarray(whole)
      const kept = left.length > longest ? left.subarray(0, 1) : left
      cut += left.length - kept.length
      rest = kept.length
      const next = rest > buffer.length / 2 ? new Uint8Array(2 * buffer.length) : buffer
      next.set(kept)
      buffer = next
    }
  },
  Effect.scoped
)
