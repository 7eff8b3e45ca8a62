/**
 * A file that somebody named cannot be written.
 *
 * @since 0.1.0
 */
import type { PlatformError } from "effect/PlatformError"
import * as Runtime from "effect/Runtime"
import * as Schema from "effect/Schema"

/** The disk as it is, where that is why: the tags of a reason have none for it. */
const diskOf = ({ cause }: PlatformError): "full" | "read-only" | undefined => {
  const code = cause instanceof Error && "code" in cause ? cause.code : undefined
  if (code === "ENOSPC" || code === "EDQUOT") return "full"
  return code === "EROFS" ? "read-only" : undefined
}

/**
 * What the file system says, and what the platform calls it, such as a full disk, which is in the cause alone.
 *
 * @since 0.1.0
 * @category conversions
 */
export const worded = ({ cause, message }: PlatformError): string =>
  cause instanceof Error ? `${message}: ${cause.message}` : message

/**
 * What to do that a place can be written which has to be.
 *
 * @since 0.1.0
 * @category conversions
 */
export const remedy = (error: PlatformError): string => {
  const disk = diskOf(error)
  if (disk === "full") return "Make room on its disk"
  return disk === "read-only" ? "Mount its disk for writing" : "Make it writable for this user"
}

/**
 * Why a file cannot be written, and what to do, in words.
 *
 * @since 0.1.0
 * @category conversions
 */
export const why = (error: PlatformError): string => {
  const disk = diskOf(error)
  if (disk === "full") return "the disk is full. Make room, or name another file"
  if (disk === "read-only") return "the disk is mounted read-only. Name another file"
  switch (error.reason._tag) {
    case "NotFound":
      return "there is no such folder. Make it, or name another file"
    case "PermissionDenied":
      return "this user may not write it. Name another file"
    case "BadResource":
      return "it is no file that can be written. Name another"
    default:
      return worded(error)
  }
}

/**
 * The file that is to be something, such as a recording, cannot be written. Ends the program with 73.
 *
 * @since 0.1.0
 * @category errors
 */
export class Unwritable extends Schema.TaggedError<Unwritable>()("Unwritable", {
  what: Schema.String,
  file: Schema.String,
  why: Schema.String
}) {
  override readonly [Runtime.errorExitCode] = 73
  override get message(): string {
    return `The ${this.what} ${this.file} cannot be written: ${this.why}`
  }
}

/**
 * The error of a file that is to be something.
 *
 * @since 0.1.0
 * @category conversions
 */
export const of = (what: string, file: string, error: PlatformError): Unwritable =>
  new Unwritable({ what, file, why: why(error) })
