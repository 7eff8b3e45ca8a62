/**
 * A file that somebody named cannot be read.
 *
 * @since 0.1.0
 */
import type { PlatformError } from "effect/PlatformError"
import * as Runtime from "effect/Runtime"
import * as Schema from "effect/Schema"

/**
 * Why a file cannot be read, in words.
 *
 * @since 0.1.0
 * @category conversions
 */
export const why = ({ message, reason }: PlatformError): string => {
  switch (reason._tag) {
    case "NotFound":
      return "there is no such file"
    case "PermissionDenied":
      return "this user may not read it"
    case "BadResource":
      return "it is no file that can be read"
    default:
      return message
  }
}

/**
 * The file that is to be something, such as a recording, cannot be read. Ends the program with 66.
 *
 * @since 0.1.0
 * @category errors
 */
export class Unreadable extends Schema.TaggedError<Unreadable>()("Unreadable", {
  what: Schema.String,
  file: Schema.String,
  why: Schema.String
}) {
  override readonly [Runtime.errorExitCode] = 66
  override get message(): string {
    return `The ${this.what} ${this.file} cannot be read: ${this.why}`
  }
}

/**
 * The error of a file that is to be something.
 *
 * @since 0.1.0
 * @category conversions
 */
export const of = (what: string, file: string, error: PlatformError): Unreadable =>
  new Unreadable({ what, file, why: why(error) })
