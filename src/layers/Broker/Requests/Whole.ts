/**
 * Whether nothing of an answer was lost: a message that cannot be decoded says of which kind it is, and not whose.
 *
 * @since 0.1.0
 */
import * as Effect from "effect/Effect"
import type * as Scope from "effect/Scope"
import type { Event } from "../../../domain/Event.ts"
import * as MessageId from "../../../wire/MessageId.ts"
import type { Feed } from "../Feed.ts"

/**
 * Answers whether each message of these kinds could be decoded that has come since, for as long as the Scope lasts.
 *
 * @since 0.1.0
 * @category constructors
 */
export const watch = (
  { hear }: Pick<Feed["Service"], "hear">,
  kinds: ReadonlyArray<Event["_tag"]>
): Effect.Effect<() => boolean, never, Scope.Scope> => {
  const ids = new Set(kinds.map(MessageId.ofEvent))
  let isWhole = true
  const lost = hear("undecodable", ({ messageId }) => {
    if (ids.has(messageId)) isWhole = false
  })
  return Effect.as(lost, () => isWhole)
}
