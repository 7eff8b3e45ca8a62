/**
 * A file that somebody named cannot be written.
 *
 * @since 0.1.0
 */
import type { PlatformError } from "effect/PlatformError"
import * as Runtime from "effect/Runtime"
import * as Schema from "effect/Schema"

/**
 * Why a file cannot be written, and what to do, in words.
 *
 * @since 0.1.0
 * @category conversions
 */
export const why = ({ message, reason }: PlatformError): string => {
  switch (reason._tag) {
    case "NotFound":
      return "there is no such folder. Make it, or name another file"
    case "PermissionDenied":
      return "this user may not write it. Name another file"
    case "BadResource":
      return "it is no file that can be written. Name another"
    default:
      return message
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
