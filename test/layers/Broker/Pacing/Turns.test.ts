import { assert, describe, it } from "@effect/vitest"
import { Clock, Effect, Exit, Fiber } from "effect"
import { TestClock } from "effect/testing"
import * as Turns from "../../../../src/layers/Broker/Pacing/Turns.ts"
import * as Movable from "../../../doubles/Movable.ts"
import * as Yielding from "../../../doubles/Yielding.ts"

/** A clock whose sleeps all end some ms late, as those of a machine do. */
const late = (ms: number) =>
  Effect.map(
    Clock.Clock,
    (clock) =>
      Clock.Clock.of(Object.assign(Object.create(clock), {
        sleep: (wait: never) => Effect.andThen(clock.sleep(wait), clock.sleep(ms as never))
      }))
  )

describe("turns", () => {
  for (const ms of [0, 1]) {
    it.effect(`come to each of those who wait, in their order, where every timer is late by ${ms} ms`, () =>
      Effect.gen(function*() {
        const clock = yield* late(ms)
        const asked = { kind: "ticks", contract: "AAPL", about: "", weight: 1 } as const
        const times: Array<readonly [string, number]> = []
        yield* Effect.gen(function*() {
          const turns = yield* Turns.make
          for (const exactly of ["Last", "BidAsk", "MidPoint", "AllLast"]) {
            yield* Effect.forkChild(
              Effect.map(turns.take({ ...asked, exactly }, { until: 60_000 }), (sent) => {
                sent()
                times.push([exactly, Math.round(clock.currentTimeMillisUnsafe() / 1000)])
              }),
              { startImmediately: true }
            )
          }
        }).pipe(Effect.provideService(Clock.Clock, clock))
        for (let n = 0; n < 1200; n++) yield* TestClock.adjust(100)
        assert.deepStrictEqual(times, [["Last", 0], ["BidAsk", 16], ["MidPoint", 31], ["AllLast", 47]])
      }))
  }

  it.effect("that come later than somebody may wait are not waited for, also where those before it were late", () =>
    Effect.gen(function*() {
      const asked = { kind: "ticks", contract: "AAPL", about: "", weight: 1, exactly: "Last" } as const
      const turns = yield* Turns.make
      const sent = yield* turns.take(asked, { until: 0 })
      const second = yield* Effect.forkChild(Effect.exit(turns.take(asked, { until: 20_000 })), {
        startImmediately: true
      })
      const third = yield* Effect.flip(turns.take(asked, { until: 20_000 }))
      yield* TestClock.adjust("10 seconds")
      sent()
      yield* TestClock.adjust("10 seconds")
      assert.deepStrictEqual([third, yield* Fiber.join(second)], [31_000, Exit.fail(10_000)])
    }))

  it.effect("that nothing was sent in are given back; those that were used late count from then, however late", () =>
    Effect.gen(function*() {
      const asked = { kind: "ticks", contract: "AAPL", about: "", weight: 1, exactly: "Last" } as const
      const turns = yield* Turns.make
      const next = Effect.match(Effect.scoped(turns.take(asked, { until: 0 })), {
        onFailure: (at) => at,
        onSuccess: () => "now"
      })
      yield* Effect.scoped(turns.take(asked, { until: 0 }))
      const unused = yield* next
      const sent = yield* turns.take(asked, { until: 0 })
      yield* TestClock.adjust("11 minutes")
      yield* next
      sent()
      assert.deepStrictEqual([unused, yield* next], ["now", 15_500])
    }))

  it.effect("are counted for as long as the longest limit says, and no longer", () =>
    Effect.gen(function*() {
      const asked = (n: number) => ({ kind: "past", contract: `${n}`, about: "", weight: 1, exactly: "" }) as const
      const turns = yield* Turns.make
      for (let n = 0; n < 60; n++) (yield* turns.take(asked(n), { until: 0 }))()
      const seen: Array<unknown> = []
      for (const millis of [540_000, 60_499, 1]) {
        yield* TestClock.adjust(millis)
        seen.push(
          yield* Effect.match(Effect.scoped(turns.take(asked(60), { until: 0 })), {
            onFailure: (wait) => wait,
            onSuccess: () => "now"
          })
        )
      }
      assert.deepStrictEqual(seen, [60_500, 1, "now"])
    }))

  it.effect("leave seats to questions that end, however many lines are kept up to date", () =>
    Effect.gen(function*() {
      const { seat } = yield* Turns.make
      const taken = (kind: "live" | "question") =>
        Array.from({ length: 60 }, () => seat(kind)).filter(({ isTaken }) => isTaken()).length
      assert.deepStrictEqual([taken("live"), taken("question")], [45, 5])
    }))

  it.effect("of a contract count by all of its names, of which those that were told last are kept", () =>
    Effect.gen(function*() {
      const turns = yield* Turns.make
      const take = (contract: string) =>
        turns.take({ kind: "ticks", contract, about: "", weight: 1, exactly: "" }, { until: 0 })
      const next = (contract: string) =>
        Effect.match(Effect.scoped(take(contract)), { onFailure: (wait) => wait, onSuccess: () => "now" })
      turns.same("1", "AAPL")
      turns.same("2", "MSFT")
      for (const contract of ["1", "2"]) (yield* take(contract))()
      const seen = [yield* next("AAPL"), yield* next("MSFT")]
      for (let n = 0; n < 2000; n++) turns.same(`of one name ${n}`, `of one name ${n}`)
      seen.push(yield* next("AAPL"), yield* next("MSFT"))
      turns.same("1", "AAPL")
      for (let n = 0; n < 1999; n++) turns.same(`${3 + n}`, `other ${n}`)
      seen.push(yield* next("AAPL"), yield* next("MSFT"))
      assert.deepStrictEqual(seen, [15_500, 15_500, 15_500, 15_500, 15_500, "now"])
    }))

  it.effect("are given back wherever who waits for one is interrupted", () =>
    Effect.gen(function*() {
      const asked = { kind: "ticks", contract: "AAPL", about: "", weight: 1, exactly: "Last" } as const
      const kept: Array<readonly [at: number, wait: number]> = []
      for (let at = 0, isOver = false; !isOver; at++) {
        const turns = yield* Turns.make
        const take = (until: number) => Effect.scoped(turns.take(asked, { until }))
        const sent = yield* turns.take(asked, { until: Number.POSITIVE_INFINITY })
        sent()
        const waiting = yield* Yielding.interrupted(take(Number.POSITIVE_INFINITY), at)
        yield* TestClock.adjust("16 seconds")
        isOver = waiting.isOver()
        yield* Effect.catch(take(0), (wait) => Effect.sync(() => kept.push([at, wait])))
      }
      assert.deepStrictEqual(kept, [])
    }))

  it.effect("that are taken and not used yet may be used at any moment, and leave no room for others until they are", () =>
    Effect.gen(function*() {
      const asked = (n: number) =>
        ({ kind: "past", contract: "AAPL", about: "", weight: 1, exactly: String(n) }) as const
      const turns = yield* Turns.make
      const used = yield* Effect.forEach([1, 2, 3, 4, 5], (n) => turns.take(asked(n), { until: 0 }))
      const late = yield* Effect.forkChild(
        Effect.andThen(turns.take(asked(6), { until: 60_000 }), Clock.currentTimeMillis),
        { startImmediately: true }
      )
      yield* TestClock.adjust("20 seconds")
      for (const sent of used) sent()
      yield* TestClock.adjust("10 seconds")
      assert.deepStrictEqual(yield* Fiber.join(late), 22_500)
    }))

  it.effect("come first to lines and to what their streams wait for, and then to questions, each in their order", () =>
    Effect.gen(function*() {
      const turns = yield* Turns.make
      const times: Array<readonly [string, number]> = []
      const ask = (exactly: string, isFirst: boolean) =>
        Effect.forkChild(
          Effect.map(
            turns.take({ kind: "ticks", contract: "AAPL", about: "", weight: 1, exactly }, { until: 100_000, isFirst }),
            (sent) =>
              Effect.clockWith((clock) =>
                Effect.sync(() => {
                  sent()
                  times.push([exactly, clock.currentTimeMillisUnsafe()])
                })
              )
          ).pipe(Effect.flatten),
          { startImmediately: true }
        )
      yield* ask("first", false)
      yield* ask("second", false)
      yield* ask("third", false)
      yield* TestClock.adjust("5 seconds")
      yield* ask("line", true)
      yield* ask("gap", true)
      yield* TestClock.adjust("100 seconds")
      assert.deepStrictEqual(times, [
        ["first", 0],
        ["line", 15_500],
        ["gap", 31_000],
        ["second", 46_500],
        ["third", 62_000]
      ])
    }))

  for (const [wall, how] of [[-3_600_000, "back"], [3_600_000, "forward"]] as const) {
    it.effect(`come when they would have come where the wall clock is set ${how}`, () =>
      Effect.flatMap(Movable.make, ({ by, moved }) =>
        Effect.gen(function*() {
          const turns = yield* Turns.make
          const times: Array<number> = []
          const take = Effect.gen(function*() {
            const sent = yield* turns.take(
              { kind: "ticks", contract: "AAPL", about: "", weight: 1, exactly: "Last" },
              { until: 60_000 }
            )
            sent()
            times.push((yield* Clock.currentTimeMillis) - by.wall)
          })
          yield* take
          by.wall = wall
          yield* Effect.forkChild(take, { startImmediately: true })
          yield* TestClock.adjust("1 second")
          by.wall = 0
          yield* TestClock.adjust("15 seconds")
          const late = yield* Effect.forkChild(take, { startImmediately: true })
          yield* TestClock.adjust("15 seconds")
          yield* Fiber.join(late)
          assert.deepStrictEqual(times, [0, 15_500, 31_000])
        }).pipe(Effect.provideService(Clock.Clock, moved))))
  }
})
