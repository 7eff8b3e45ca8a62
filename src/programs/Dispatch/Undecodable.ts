/**
 * Keeps account of the messages that cannot be decoded: each is told, a kind of them not for ever, and a line on which
 * nothing else arrives is given up.
 *
 * @since 0.1.0
 */
import * as Duration from "effect/Duration"
import * as Effect from "effect/Effect"
import * as Metric from "effect/Metric"
import type { Named } from "../../domain/Event.ts"
import * as Mask from "../../domain/Mask.ts"
import * as Metrics from "../../layers/Metrics.ts"

/**
 * After how many undecodable messages of one kind no more are logged.
 *
 * @since 0.1.0
 * @category policies
 */
export const mutedAfter = 10

/**
 * The account of one session.
 *
 * @since 0.1.0
 * @category models
 */
export interface Undecodable {
  /** A message was lost at a time (monotonic ms): what to say of it, and whether nothing at all has decoded for too long. */
  readonly lost: (
    event: Named<"undecodable">,
    now: number
  ) => { readonly says: Effect.Effect<void>; readonly nothingDecodes: boolean }
  /** A message was decoded. */
  readonly decoded: () => void
}

/**
 * Makes the account of one session; `patience` is how long it may decode nothing.
 *
 * @since 0.1.0
 * @category constructors
 */
export const make = (patience: Duration.Duration): Undecodable => {
  const seen = new Map<number, number>()
  let since: number | null = null
  return {
    lost: ({ messageId, problem }, now) => {
      since ??= now
      const times = (seen.get(messageId) ?? 0) + 1
      seen.set(messageId, times)
      const counted = Metric.update(Metric.withAttributes(Metrics.decodeErrors, { message: String(messageId) }), 1)
      const muting = times === mutedAfter ? " (further ones are not logged)" : ""
      const told = Effect.logWarning(
        `A message ${messageId} could not be decoded and is lost: ${Mask.text(problem)}${muting}`
      )
      return {
        says: times > mutedAfter ? counted : Effect.andThen(counted, told),
        nothingDecodes: now - since >= Duration.toMillis(patience)
      }
    },
    decoded: () => {
      since = null
    }
  }
}
