/**
 * The cancels of one line that are owed to the gateway: each until it is written, or its session is over.
 *
 * @since 0.1.0
 */
import * as Effect from "effect/Effect"
import * as Schedule from "effect/Schedule"
import * as Vigil from "../../../schedules/Vigil.ts"
import { type Epoch, Feed } from "../Feed.ts"
import { type Lane, Pacing } from "../Pacing.ts"
import type { Spec } from "./Spec.ts"

interface Written {
  readonly epoch: Epoch
  readonly reqId: number
}

/**
 * Nothing is owed yet. Whoever pays may be interrupted while a cancel waits for its turn: it stays owed.
 *
 * @since 0.1.0
 * @category constructors
 */
export const make = Effect.fnUntraced(function*<A>({ close }: Pick<Spec<A>, "close">) {
  const feed = yield* Feed
  const pacing = yield* Pacing
  const vigil = yield* Vigil.Vigil
  const owed = new Set<Written>()
  const pay = (lane: Lane) =>
    Effect.suspend(() => {
      const epoch = feed.current()
      // also where only our own reader of the session was let go: the gateway still has it
      for (const one of owed) if (one.epoch.number !== epoch?.number) owed.delete(one)
      return epoch === null ? Effect.void : Effect.forEach(
        [...owed],
        (one) => {
          const paid = Effect.map(epoch.session.send(close(one.reqId)), () => void owed.delete(one))
          return Effect.andThen(pacing.turn(epoch, lane), Effect.uninterruptible(paid))
        },
        { discard: true }
      )
    })
  return {
    /** What was asked is to be cancelled. */
    owe: (one: Written): void => void owed.add(one),
    /** Writes what is owed to the session that lives. Fails where that cannot take it for a moment: it stays owed. */
    pay,
    /** The same, until nothing is owed any more. */
    settle: (lane: Lane) =>
      Effect.repeat(Effect.ignore(pay(lane)), {
        until: () => owed.size === 0,
        schedule: Schedule.spaced(vigil.again)
      })
  }
})
