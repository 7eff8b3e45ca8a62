/**
 * The waits of closing: each has an end, and the stop of the service ends them all, since it closes by itself what it is to close.
 *
 * @since 0.1.0
 */
import type * as Duration from "effect/Duration"
import * as Effect from "effect/Effect"
import * as Option from "effect/Option"
import * as Schedule from "effect/Schedule"
import * as Stream from "effect/Stream"
import { OrderRefused } from "../../../errors/OrderRefused.ts"
import { Connection } from "../../Connection.ts"

/**
 * How often it is looked, or tried, again.
 *
 * @since 0.1.0
 * @category policies
 */
export const often = Schedule.spaced("50 millis")

/**
 * Over the connection that may be stopped. `upTo` waits for so long at most, and answers whether there is nothing more to wait for;
 * `until` waits until something holds, and `unlessStopped` for what has an end of its own.
 *
 * @since 0.1.0
 * @category constructors
 */
export const make = Effect.map(Connection, ({ changes }) => {
  const stopping = Stream.runDrain(Stream.takeUntil(changes, ({ state }) => state === "shutdown"))
  const upTo = <A, E, R>(wait: Effect.Effect<A, E, R>, within: Duration.Duration): Effect.Effect<boolean, E, R> =>
    Effect.raceFirst(wait, stopping).pipe(Effect.timeoutOption(within), Effect.map(Option.isSome))
  const stopped = Effect.andThen(stopping, new OrderRefused({ command: "flatten", blockedBy: ["shutdown"] }))
  return {
    upTo,
    unlessStopped: <A, E, R>(wait: Effect.Effect<A, E, R>): Effect.Effect<A, E | OrderRefused, R> =>
      Effect.raceFirst(wait, stopped),
    until: <E, R>(holds: Effect.Effect<boolean, E, R>, within: Duration.Duration): Effect.Effect<boolean, E, R> =>
      upTo(Effect.repeat(holds, { until: (held) => held, schedule: often }), within)
  }
})
