/** The broker against the simulated gateway of the same process, on a clock that the test turns. */
import { Effect, Fiber, Layer } from "effect"
import { TestClock } from "effect/testing"
import type { Settings as SettingsData } from "../../../src/domain/Settings.ts"
import * as Feed from "../../../src/layers/Broker/Feed.ts"
import * as Pacing from "../../../src/layers/Broker/Pacing.ts"
import * as Requests from "../../../src/layers/Broker/Requests.ts"
import { Connection } from "../../../src/layers/Connection.ts"
import * as Simulated from "../../../src/layers/Tws/Simulated.ts"
import * as Gateway from "../../../src/simulator/Gateway.ts"
import * as Connected from "../../doubles/Connected.ts"

/** What every room of the broker stands on: connection, feed, pace and questions, and the gateway for the test to command. */
export const ground = (
  options: Gateway.Options = {},
  settings: Partial<SettingsData> = {},
  state: Map<string, string> = new Map()
) =>
  Requests.layer.pipe(
    Layer.provideMerge(Pacing.layer),
    Layer.provideMerge(Feed.layer),
    Layer.provideMerge(Layer.unwrap(Effect.map(Gateway.Gateway, (gateway) =>
      Connected.layer(
        Layer.provide(Simulated.layer, Layer.succeed(Gateway.Gateway, gateway)),
        settings,
        state
      )))),
    Layer.provideMerge(Gateway.layer({ accounts: ["DU1234567"], ...options }))
  )

/** Turns the clock until the connection is ready, and a little further. */
export const ready = Effect.gen(function*() {
  const { ready } = yield* Connection
  const waiting = yield* Effect.forkChild(ready)
  yield* TestClock.adjust("1 second")
  yield* Fiber.join(waiting)
  yield* Connected.settle
})

/** Does something while the clock is turned on by as much. */
export const during = <A, E, R>(effect: Effect.Effect<A, E, R>, time: Parameters<typeof TestClock.adjust>[0]) =>
  Effect.gen(function*() {
    const fiber = yield* Effect.forkChild(effect, { startImmediately: true })
    yield* Connected.settle
    yield* TestClock.adjust(time)
    yield* Connected.settle
    return yield* Fiber.join(fiber)
  })
