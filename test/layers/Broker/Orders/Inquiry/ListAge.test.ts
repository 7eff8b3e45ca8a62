import { assert, describe, it } from "@effect/vitest"
import { Effect, Layer } from "effect"
import { ConnectionError } from "../../../../../src/errors/IbkrError.ts"
import { Feed, type Listener } from "../../../../../src/layers/Broker/Feed.ts"
import * as ListAge from "../../../../../src/layers/Broker/Orders/Inquiry/ListAge.ts"
import * as Silent from "../../../../doubles/Silent.ts"

const epoch = Silent.epoch(1, "DU1234567")
const deaf = new ConnectionError({ reason: "SlowConsumer" })

describe("a list", () => {
  it.effect("is not current in a session that was not heard for a while, until it has ended again", () => {
    const listeners: Array<Listener> = []
    const feed = {
      current: () => epoch,
      isSound: () => true,
      isCutOff: () => false,
      watch: (one: Listener) => Effect.sync(() => listeners.push(one))
    }
    return Effect.gen(function*() {
      const listed = yield* ListAge.make
      const isCurrent = () => listed.of("orders")?.isCurrent
      listed.ended("orders", { at: 0, inquiry: 1 }, epoch, true)
      const before = isCurrent()
      for (const { ended } of listeners) ended?.(epoch, deaf)
      const after = isCurrent()
      listed.ended("orders", { at: 0, inquiry: 1 }, epoch, true)
      assert.deepStrictEqual([before, after, isCurrent()], [true, false, true])
    }).pipe(Effect.provide(Layer.succeed(Feed, feed as unknown as Feed["Service"])), Effect.scoped)
  })
})
