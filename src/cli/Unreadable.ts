/**
 * Why a file that a command was given cannot be read, in words.
 *
 * @since 0.1.0
 */
import type { PlatformError } from "effect/PlatformError"

/**
 * What is wrong with it.
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
