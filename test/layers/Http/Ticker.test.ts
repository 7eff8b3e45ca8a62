import { assert, describe, it } from "@effect/vitest"
import { Clock, Effect, Layer, Queue, Stream } from "effect"
import { TestClock } from "effect/testing"
import * as Events from "../../../src/layers/Http/Events.ts"
import * as Ticker from "../../../src/layers/Http/Ticker.ts"
import { settle } from "../../doubles/Connected.ts"
import * as Broker from "../../fixtures/ScriptedBroker.ts"
import * as ScriptedConnection from "../../fixtures/ScriptedConnection.ts"

describe("quotes that are followed over HTTP", () => {
  it.effect("are as old as they are when they are written, however slowly they are read", () => {
    const { layer, world } = Broker.make()
    const connection = Layer.unwrap(Effect.map(ScriptedConnection.make, ({ layer }) => layer))
    const read: Array<string> = []
    const written = (text: string) =>
      Effect.map(Clock.currentTimeMillis, (now) => {
        if (text === Events.nothing) return
        const { ageSeconds, at } = JSON.parse(text.slice(text.indexOf("{")))
        read.push(`that of ${at.slice(14, 19)} is ${ageSeconds} s old at ${now / 1000}`)
      })
    return Effect.gen(function*() {
      const next = Effect.andThen(Effect.sleep("10 seconds"), Clock.currentTimeMillis)
      world.quotes = Stream.map(Stream.fromEffectRepeat(next), (at) => ({ ...Broker.quote, at }))
      world.pulse = Stream.never
      const follow = yield* Ticker.make
      const { body } = yield* follow(Broker.aapl)
      const reads = yield* Queue.unbounded<void>()
      const texts = body._tag === "Stream" ? Stream.decodeText(body.stream) : Stream.empty
      yield* Effect.forkScoped(
        Stream.runForEach(texts, (text) => Effect.andThen(written(text), Queue.take(reads))),
        { startImmediately: true }
      )
      yield* settle
      yield* Queue.offer(reads, undefined)
      for (let turn = 0; turn < 6; turn++) {
        yield* TestClock.adjust("10 seconds")
        yield* settle
      }
      yield* Queue.offerAll(reads, [undefined, undefined, undefined])
      yield* settle
      assert.deepStrictEqual(read, ["that of 00:10 is 0 s old at 10", "that of 00:20 is 40 s old at 60"])
    }).pipe(
      Effect.scoped,
      Effect.provide(Events.layer.pipe(Layer.provideMerge(Layer.merge(layer, connection))))
    )
  })
})
