/**
 * Whether a gateway's lists prove anything: cut off from IBKR it answers out of its own memory, and so it does before it has
 * been told what became of orders meanwhile.
 *
 * @since 0.1.0
 */
import * as Effect from "effect/Effect"
import * as Stream from "effect/Stream"
import { Connection } from "../../../Connection.ts"

/**
 * Makes what knows it.
 *
 * @since 0.1.0
 * @category constructors
 */
export const make = Effect.map(Connection, ({ changes, status }) => {
  const upstream = Effect.map(status, (known) => known.upstream)
  let isAsking = false
  return {
    /** Is it being asked for something? */
    isAsking: () => isAsking,
    /** Does something, and says besides whether TWS had its line to IBKR all the while, and whether it has it now. */
    during: Effect.fnUntraced(function*<A, E, R>(work: Effect.Effect<A, E, R>) {
      const before = yield* upstream
      isAsking = true
      const done = yield* Effect.ensuring(work, Effect.sync(() => void (isAsking = false)))
      const after = yield* upstream
      const isBack = after.state === "ok"
      return { done, isBack, isWhole: isBack && before.state === "ok" && before.since === after.since }
    }),
    /** Tells that the line is back, however that was found out, for as long as it runs. */
    follow: (back: () => void) =>
      changes.pipe(
        Stream.map((known) => known.upstream.state === "ok"),
        Stream.changes,
        Stream.drop(1),
        Stream.runForEach((isBack) => Effect.sync(() => isBack ? back() : undefined))
      )
  }
})
