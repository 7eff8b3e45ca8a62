/**
 * When a line may be asked for that is one of those of which the gateway takes only so many in a time, or at a time.
 *
 * @since 0.1.0
 */
import * as Clock from "effect/Clock"
import * as DateTime from "effect/DateTime"
import * as Effect from "effect/Effect"
import { constVoid } from "effect/Function"
import type { Pacing } from "../Pacing.ts"
import type { Seat } from "../Pacing/Seats.ts"
import type { Spec } from "./Spec.ts"

/**
 * Waits until it may, first for its seat where it needs one, and says in words what it waits for. Gives what is called when it
 * was sent.
 *
 * @since 0.1.0
 * @category combinators
 */
export const wait = Effect.fnUntraced(function*(
  { quota }: Pick<Pacing["Service"], "quota">,
  { turn }: Pick<Spec<never>, "turn">,
  seat: Seat | null,
  waits: (why: string) => void
) {
  if (seat?.isTaken() === false) waits("waits until fewer questions about the past are open")
  if (seat !== null) yield* seat.taken
  if (turn === undefined) return constVoid
  const clock = yield* Clock.Clock
  return yield* Effect.orDie(
    quota.take(turn, {
      until: Number.POSITIVE_INFINITY,
      isFirst: true,
      waits: (wait) => {
        const at = DateTime.makeUnsafe(Math.round(clock.currentTimeMillisUnsafe() + wait))
        waits(`waits for its turn, which comes at ${DateTime.formatIso(at)}`)
      }
    })
  )
})
