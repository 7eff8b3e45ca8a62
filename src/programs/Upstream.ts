/**
 * Remembers across restarts that TWS has lost IBKR: a gateway does not say it again to whoever connects later.
 *
 * @since 0.1.0
 */
import * as Clock from "effect/Clock"
import * as Effect from "effect/Effect"
import * as Option from "effect/Option"
import * as Stream from "effect/Stream"
import { Facts } from "../layers/Facts.ts"
import { State } from "../layers/State/State.ts"

/**
 * Takes up what the last run knew: a session that begins now begins with an unknown upstream where it was lost.
 *
 * @since 0.1.0
 * @category programs
 */
export const recall = Effect.gen(function*() {
  const facts = yield* Facts
  const { upstream } = yield* State
  const known = Option.getOrUndefined(yield* upstream.get)
  if (known?.lost !== true) return
  yield* Effect.logWarning(
    (yield* upstream.isTorn)
      ? "Whether TWS had lost IBKR cannot be read, so it counts as lost: orders are refused until it is known to be back"
      : "TWS had lost IBKR when this service last knew: orders are refused until it is known to be back"
  )
  facts.update((before) => ({ ...before, upstream: { state: "lost", since: known.at } }))
})

/**
 * Writes down every loss and every return, for as long as it runs.
 *
 * @since 0.1.0
 * @category programs
 */
export const remember = Effect.gen(function*() {
  const facts = yield* Facts
  const { upstream } = yield* State
  let written = facts.get().upstream.state !== "ok"
  yield* Stream.runForEach(
    facts.changes,
    Effect.fnUntraced(function*(known) {
      const lost = known.upstream.state !== "ok"
      if (lost === written) return
      written = lost
      yield* upstream.set({ lost, at: yield* Clock.currentTimeMillis })
    })
  )
})
