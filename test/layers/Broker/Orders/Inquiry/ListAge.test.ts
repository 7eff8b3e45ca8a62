import { assert, describe, it } from "@effect/vitest"
import { Effect, Layer } from "effect"
import { ConnectionError } from "../../../../../src/errors/IbkrError.ts"
import { Feed, type Listener } from "../../../../../src/layers/Broker/Feed.ts"
import * as ListAge from "../../../../../src/layers/Broker/Orders/Inquiry/ListAge.ts"
import * as Silent from "../../../../doubles/Silent.ts"

const epoch = Silent.epoch(1, "DU1234567")
const deaf = new ConnectionError({ reason: "SlowConsumer" })

/** What hears of sessions, and the lists. */
const heard = Effect.gen(function*() {
  const listeners: Array<Listener> = []
  const feed = {
    current: () => epoch,
    isSound: () => true,
    isCutOff: () => false,
    watch: (one: Listener) => Effect.sync(() => listeners.push(one))
  }
  const listed = yield* Effect.provide(ListAge.make, Layer.succeed(Feed, feed as unknown as Feed["Service"]))
  return { listeners, listed, isCurrent: (list: ListAge.List = "orders") => listed.of(list)?.isCurrent }
})

describe("a list", () => {
  it.effect("is not current in a session that was not heard for a while, until it has ended again", () =>
    Effect.gen(function*() {
      const { isCurrent, listed, listeners } = yield* heard
      listed.ended("orders", { at: 0, steadyAt: 0, inquiry: 1 }, epoch, true)
      const before = isCurrent()
      for (const { ended } of listeners) ended?.(epoch, deaf)
      const after = isCurrent()
      listed.ended("orders", { at: 0, steadyAt: 0, inquiry: 1 }, epoch, true)
      assert.deepStrictEqual([before, after, isCurrent()], [true, false, true])
    }))

  it.effect("is not current without what was lost of it, and none is less so by what was lost of another", () =>
    Effect.gen(function*() {
      const { isCurrent, listed } = yield* heard
      const both = ["orders", "executions"] as const
      const ended = (inquiry: number) => {
        for (const list of both) listed.ended(list, { at: 0, steadyAt: 0, inquiry }, epoch, true)
      }
      const states: Array<ReadonlyArray<boolean | undefined>> = []
      const look = () => states.push(both.map(isCurrent))
      listed.lost("orders", null)
      look()
      ended(1)
      look()
      listed.lost("executions", 2)
      look()
      ended(2)
      look()
      listed.lost("orders", null)
      look()
      ended(3)
      look()
      assert.deepStrictEqual(states, [
        [undefined, undefined],
        [true, true],
        [true, false],
        [true, false],
        [false, false],
        [true, true]
      ])
    }))
})
