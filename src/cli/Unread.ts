/**
 * Notices that nobody reads stdout any more: a pipe into `head` is closed while what is followed lives on.
 *
 * @since 0.1.0
 */
import * as Effect from "effect/Effect"

/**
 * Waits until stdout cannot be written any more.
 *
 * @since 0.1.0
 * @category programs
 */
export const unread = Effect.callback<void>((resume) => {
  const onError = () => resume(Effect.void)
  process.stdout.once("error", onError) // edge: the stream itself
  return Effect.sync(() => process.stdout.off("error", onError))
})
