import { assert, describe, it } from "@effect/vitest"
import { Effect, Layer, type Scope } from "effect"
import type { Event } from "../../../../src/domain/Event.ts"
import * as Subscriptions from "../../../../src/layers/Broker/Subscriptions.ts"
import * as Streams from "../Streams.ts"
import * as Hand from "./Hand.ts"

const bars = {
  ...Streams.line(1),
  fold: () => ({
    _tag: "Each" as const,
    most: 100,
    take: (event: Event, _: number, tell: (value: number) => void) =>
      event._tag.startsWith("historicalData") && tell(1),
    reset: () => undefined
  })
}

/** A line of bars that are kept up to date, against a gateway by hand: what it tells, and how soon it is asked after an error. */
const byHand = <E>(
  test: (line: {
    readonly hand: ReturnType<typeof Hand.make>
    readonly failures: () => ReadonlyArray<string>
    readonly tell: (name: "historicalData" | "historicalDataUpdate") => Effect.Effect<void>
    readonly refused: (code: number) => Effect.Effect<number>
  }) => Effect.Effect<void, E, Scope.Scope>
) => {
  const hand = Hand.make()
  const tell = (name: "historicalData" | "historicalDataUpdate") =>
    Effect.suspend(() => hand.tell({ _tag: name, reqId: hand.last() } as never))
  const refused = Effect.fnUntraced(function*(code: number) {
    const before = hand.last()
    yield* hand.error(code, "", before)
    let seconds = 0
    while (hand.last() === before && seconds++ < 2000) yield* Streams.pass("1 second")
    return seconds
  })
  const run = Effect.gen(function*() {
    const { open } = yield* Subscriptions.Subscriptions
    yield* hand.begin
    const seen = yield* Streams.read(open(bars), String)
    yield* Streams.pass("1 second")
    yield* test({ hand, tell, refused, failures: () => seen.filter((one) => one !== "1" && !/^gap|object/.test(one)) })
  })
  return Effect.scoped(Effect.provide(run, Layer.provide(Subscriptions.layer, hand.layer)))
}
const notKept = 10182
const busted = 10225

describe("how often a line was asked again", () => {
  it.effect("says, where bars told their past but were not kept up to date, nothing of what else is refused", () =>
    byHand(({ failures, hand, refused, tell }) =>
      Effect.gen(function*() {
        const waits: Array<number> = []
        // a farm that was not said to be broken, so that no refusal of before is forgotten for it
        for (const code of [...Array.from({ length: 6 }, () => notKept), 200, busted]) {
          yield* tell("historicalData")
          yield* hand.error(2104, "Market data farm connection is OK:usfarm")
          waits.push(yield* refused(code))
        }
        assert.deepStrictEqual([waits, failures()], [[15, 30, 60, 120, 240, 480, 2, 0], []])
      })
    ))

  it.effect("grows for bars that tell their past and are not kept up to date, until they are", () =>
    byHand(({ refused, tell }) =>
      Effect.gen(function*() {
        const unkept = Effect.andThen(tell("historicalData"), refused(notKept))
        const first = yield* Effect.all([unkept, unkept, unkept])
        yield* tell("historicalData")
        yield* tell("historicalDataUpdate")
        const second = yield* Effect.all([unkept, unkept])
        assert.deepStrictEqual([first, second], [[15, 30, 60], [15, 30]])
      })
    ))

  it.effect("says nothing once IBKR has forgotten the line", () =>
    byHand(({ hand, refused, tell }) =>
      Effect.gen(function*() {
        const waits: Array<number> = []
        for (let n = 0; n < 3; n++) {
          yield* tell("historicalData")
          waits.push(yield* refused(notKept))
        }
        yield* tell("historicalData")
        yield* hand.restored("lost")
        yield* tell("historicalData")
        waits.push(yield* refused(notKept))
        assert.deepStrictEqual(waits, [15, 30, 60, 15])
      })
    ))

  it.effect("goes on where bars that a bust ends each time told no more than their past", () =>
    byHand(({ refused, tell }) =>
      Effect.gen(function*() {
        const waits: Array<number> = []
        for (let n = 0; n < 3; n++) {
          yield* tell("historicalData")
          waits.push(yield* refused(busted))
        }
        yield* tell("historicalData")
        yield* tell("historicalDataUpdate")
        waits.push(yield* refused(busted))
        assert.deepStrictEqual(waits, [0, 60, 120, 0])
      })
    ))
})
