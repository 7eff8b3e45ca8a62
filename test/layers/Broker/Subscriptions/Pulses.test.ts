import { assert, describe, it } from "@effect/vitest"
import { Effect, Layer, Stream } from "effect"
import { TestClock } from "effect/testing"
import * as Pulse from "../../../../src/domain/Pulse.ts"
import { Feed, type Listener } from "../../../../src/layers/Broker/Feed.ts"
import * as Pulses from "../../../../src/layers/Broker/Subscriptions/Pulses.ts"
import * as Silent from "../../../doubles/Silent.ts"

const cutOff = "TWS has lost IBKR"

/** One line that lives and the feed, both as the test says they are, and what is told of the pulse, each once. */
const makeOf = Effect.fnUntraced(function*(silentAfter: number | undefined) {
  const world = { holeAt: null as number | null, valueAt: 900, isAway: false, isCutOff: false, isSound: true }
  const listeners: Array<Listener> = []
  const feed = Layer.mock(Feed, {
    nextId: () => 1,
    answer: () => () => {},
    current: () => Silent.epoch(1, "DU1234567"),
    isSound: () => world.isSound,
    isCutOff: () => world.isCutOff,
    watch: (listener) => Effect.sync(() => void listeners.push(listener))
  })
  const keptBy = () => world.isAway ? cutOff : undefined
  const line = {
    hole: { since: () => world.holeAt, valueAt: () => world.valueAt },
    spec: { silentAfter },
    keptBy,
    missing: () => world.holeAt === null || !world.isAway ? null : { since: world.holeAt, why: cutOff }
  } as never
  const audit = { changed: () => {}, moved: Stream.never }
  const pulses = yield* Pulses.make(new Map([["AAPL", { line }]]), audit).pipe(Effect.provide(feed))
  const told: Array<Pulse.Pulse> = []
  /** It is otherwise after so many ms, which is told where it is. */
  const become = Effect.fnUntraced(function*(after: number, now: Partial<typeof world>) {
    yield* TestClock.adjust(after)
    Object.assign(world, now)
    if (now.isSound !== undefined) { for (const { sound } of listeners) sound?.(now.isSound) }
    const pulse = pulses.of("AAPL")
    const last = told.at(-1)
    if (pulse !== undefined && (last === undefined || !Pulse.isSame(last, pulse))) told.push(pulse)
  })
  yield* become(1000, {})
  return { become, told }
})
const make = makeOf(1)

describe("the pulse of a line", () => {
  it.effect("has stopped for one reason while TWS has lost IBKR, whoever hears of that first, and of its end", () =>
    Effect.gen(function*() {
      const { become, told } = yield* make
      yield* become(1, { holeAt: 1001, isAway: true })
      yield* become(2, { isCutOff: true, isSound: false })
      // the line tells again before the connection is ready
      yield* become(5, { holeAt: null, isAway: false, valueAt: 1008 })
      yield* become(2, { isCutOff: false, isSound: true })
      assert.deepStrictEqual(told, [
        Pulse.live(1000, 900),
        Pulse.stale(1001, cutOff, true),
        Pulse.live(1010, 1008)
      ])
      const other = yield* make
      yield* other.become(1, { isCutOff: true, isSound: false })
      yield* other.become(2, { holeAt: 2013, isAway: true })
      assert.deepStrictEqual(other.told.slice(1), [Pulse.stale(2011, cutOff, true)])
    }))

  it.effect("has stopped since a line that is silent began to be, and as long as that lasts", () =>
    Effect.gen(function*() {
      const { become, told } = yield* make
      yield* become(1, { isSound: false })
      yield* become(1, { isSound: true })
      yield* become(1, { isSound: false })
      assert.deepStrictEqual(told.map((pulse) => [pulse._tag, pulse.since]), [
        ["Live", 1000],
        ["Stale", 1001],
        ["Live", 1002],
        ["Stale", 1003]
      ])
    }))

  it.effect("has stopped since its own hole began where the line was sound, or the line told, since it was not", () =>
    Effect.gen(function*() {
      const sound = yield* make
      yield* sound.become(1, { isSound: false })
      yield* sound.become(1, { isSound: true })
      yield* sound.become(1, { holeAt: 1003, isAway: true })
      const telling = yield* make
      yield* telling.become(1, { isSound: false })
      yield* telling.become(1, { valueAt: 2005 })
      yield* telling.become(1, { holeAt: 2006, isAway: true })
      assert.deepStrictEqual([sound, telling].map(({ told }) => told.at(-1)), [
        Pulse.stale(1003, cutOff, true),
        Pulse.stale(2006, cutOff, true)
      ])
    }))

  it.effect("has stopped since the line was not sound, where it had stopped before and gone on since", () =>
    Effect.gen(function*() {
      const { become, told } = yield* make
      yield* become(1, { holeAt: 1001 })
      yield* become(1, { isSound: false })
      yield* become(1, { isSound: true })
      yield* become(1, { holeAt: null, valueAt: 1004 })
      yield* become(1, { isSound: false })
      assert.deepStrictEqual(told.map((pulse) => [pulse._tag, pulse.since]), [
        ["Live", 1000],
        ["Stale", 1001],
        ["Live", 1004],
        ["Stale", 1005]
      ])
    }))

  it.effect("goes on where nothing came since and that says nothing", () =>
    Effect.gen(function*() {
      const { become, told } = yield* makeOf(undefined)
      yield* become(1, { holeAt: 1001 })
      assert.deepStrictEqual(told, [Pulse.live(1000, 900)])
    }))
})
