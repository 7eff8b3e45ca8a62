import { assert, describe, it } from "@effect/vitest"
import { Clock, Deferred, Duration, Effect, Exit, Fiber, Layer, Metric } from "effect"
import { TestClock } from "effect/testing"
import * as Command from "../../../src/domain/Command.ts"
import { ConnectionError } from "../../../src/errors/IbkrError.ts"
import { Feed, type Listener } from "../../../src/layers/Broker/Feed.ts"
import * as Metrics from "../../../src/layers/Broker/Metrics.ts"
import { type Lane, layer, Pacing } from "../../../src/layers/Broker/Pacing.ts"
import * as Pace from "../../../src/schedules/Pace.ts"
import { Gateway } from "../../../src/simulator/Gateway.ts"
import * as Connected from "../../doubles/Connected.ts"
import * as Movable from "../../doubles/Movable.ts"
import * as Silent from "../../doubles/Silent.ts"
import * as Rig from "./Rig.ts"

/** When the gateway received what, in ms from a beginning. */
const received = Effect.fnUntraced(function*(since: number, ...tags: ReadonlyArray<string>) {
  const gateway = yield* Gateway
  return gateway.received.filter(({ at, command }) => at >= since && tags.includes(command._tag))
    .map(({ at }) => at - since)
})

const questions = Effect.fnUntraced(function*(count: number) {
  const { epoch } = yield* Feed
  const { send } = yield* Pacing
  const now = yield* epoch
  return Array.from({ length: count }, (_, n) => send(now, Command.make("reqMarketRule", n), "request"))
})

const mostInOneSecond = (times: ReadonlyArray<number>): number =>
  Math.max(...times.map((from) => times.filter((at) => at >= from && at < from + 1000).length))

/** The pace alone, to which a test tells by hand what its feed would. */
const alone = () => {
  const began: Array<Listener["began"]> = []
  const errors: Array<() => void> = []
  const feed = Layer.mock(Feed, {
    watch: (listener) => Effect.sync(() => void began.push(listener.began)),
    hear: (_, hear) =>
      Effect.sync(() => void errors.push(() => hear({ errorCode: 100 } as never, Silent.epoch(1, "DU1234567")))),
    current: () => null,
    isSound: () => true,
    isCutOff: () => false,
    nextId: () => 1,
    answer: () => () => {}
  })
  return { began, errors, pacing: Layer.provide(layer, feed) }
}

/** A session that has sent so many messages, and keeps when what else is sent is sent. */
const sending = (number: number, framesOut: number, closed: Effect.Effect<never, ConnectionError> = Effect.never) => {
  const silent = Silent.epoch(number, "DU1234567")
  const times: Array<readonly [string, number]> = []
  const send = (command: Command.Command) =>
    Effect.map(Clock.currentTimeMillis, (at) => void times.push([command._tag, at]))
  return {
    epoch: { ...silent, session: { ...silent.session, send, closed, traffic: () => ({ framesIn: 0, framesOut }) } },
    times
  }
}

const cancel = Command.make("cancelOrder", 7)

describe("the pace", () => {
  it.effect("keeps 10 of 50 messages a second for orders; what restores subscriptions may use them", () =>
    Effect.gen(function*() {
      yield* Rig.ready
      const since = yield* Clock.currentTimeMillis
      yield* Rig.during(Effect.all(yield* questions(100), { concurrency: "unbounded" }), "3 seconds")
      const times = yield* received(since, "reqMarketRule")
      assert.deepStrictEqual([times.length, times.slice(0, 4), mostInOneSecond(times)], [100, [0, 25, 50, 75], 40])

      const { epoch } = yield* Feed
      const { send } = yield* Pacing
      const live = yield* epoch
      const again = yield* Clock.currentTimeMillis
      const restored = Array.from({ length: 500 }, (_, n) => send(live, Command.make("reqMarketRule", n), "restore"))
      yield* Rig.during(Effect.all(restored, { concurrency: "unbounded" }), "12 seconds")
      const all = yield* received(again, "reqMarketRule")
      assert.deepStrictEqual([all.length, mostInOneSecond(all)], [500, 50])
      assert.isAtMost(all.at(-1) ?? 0, 10_500)
    }).pipe(Effect.provide(Rig.ground())))

  for (const [wall, how] of [[-3_600_000, "back"], [3_600_000, "forward"]] as const) {
    it.effect(`F33 a wall clock that is set ${how} an hour holds up none: thirty cancels, one a second`, () =>
      Effect.flatMap(Movable.make, ({ by, moved }) =>
        Effect.gen(function*() {
          yield* Rig.ready
          const { epoch } = yield* Feed
          const { send } = yield* Pacing
          const live = yield* epoch
          yield* Rig.during(send(live, Command.make("reqMarketRule", 1), "order"), "10 millis")
          by.wall = wall
          const since = yield* Clock.currentTimeMillis
          for (let n = 0; n < 30; n++) {
            yield* Rig.during(send(live, Command.make("cancelOrder", n), "order"), "1 second")
          }
          assert.deepStrictEqual(yield* received(since, "cancelOrder"), Array.from({ length: 30 }, (_, n) => n * 1000))
        }).pipe(Effect.provide(Rig.ground()), Effect.provideService(Clock.Clock, moved))))
  }

  it.effect("an order waits for one request at most, however many wait", () =>
    Effect.gen(function*() {
      yield* Rig.ready
      const { epoch } = yield* Feed
      const { send } = yield* Pacing
      const waiting = yield* Effect.forkChild(Effect.all(yield* questions(500), { concurrency: "unbounded" }))
      yield* Connected.settle
      yield* TestClock.adjust("1 second")
      const since = yield* Clock.currentTimeMillis
      yield* Rig.during(send(yield* epoch, Command.make("cancelOrder", 7), "order"), "1 second")
      const [cancelled = Infinity] = yield* received(since, "cancelOrder")
      assert.isAtMost(cancelled, 46)
      yield* Fiber.interrupt(waiting)
    }).pipe(Effect.provide(Rig.ground())))

  it.effect("what gave up waiting leaves no debt, and what waits for a session that ends is never written", () =>
    Effect.gen(function*() {
      yield* Rig.ready
      const gateway = yield* Gateway
      const { epoch } = yield* Feed
      const { send } = yield* Pacing
      const live = yield* epoch
      const restored = Array.from({ length: 500 }, (_, n) => send(live, Command.make("reqMarketRule", n), "restore"))
      const all = [...restored, ...yield* questions(500)]
      const dropped = yield* Effect.forkChild(Effect.all(all, { concurrency: "unbounded" }))
      yield* Connected.settle
      yield* Fiber.interrupt(dropped)
      const since = yield* Clock.currentTimeMillis
      yield* Rig.during(send(yield* epoch, Command.make("reqIds", 1), "request"), "1 second")
      assert.isAtMost((yield* received(since, "reqIds"))[0] ?? Infinity, 50)

      const lost = yield* Clock.currentTimeMillis
      const waiting = yield* Effect.forkChild(
        Effect.forEach(yield* questions(20), Effect.exit, { concurrency: "unbounded" })
      )
      yield* Connected.settle
      yield* TestClock.adjust("100 millis")
      yield* gateway.startFault("reset", {})
      yield* Connected.settle
      yield* TestClock.adjust("10 seconds")
      const exits = yield* Fiber.join(waiting)
      const { length } = yield* received(lost, "reqMarketRule")
      assert.deepStrictEqual([length, exits.filter(({ _tag }) => _tag === "Failure").length], [5, 15])
    }).pipe(Effect.provide(Rig.ground())))

  it.effect("the debts of a session die with it: what waited with five hundred orders holds up none of the next", () =>
    Effect.gen(function*() {
      yield* Rig.ready
      const gateway = yield* Gateway
      const { epoch } = yield* Feed
      const { send } = yield* Pacing
      const live = yield* epoch
      const orders = Array.from({ length: 500 }, (_, n) => send(live, Command.make("cancelOrder", n), "order"))
      yield* Effect.forkChild(Effect.forEach(orders, Effect.exit, { concurrency: "unbounded" }))
      yield* Connected.settle
      yield* gateway.startFault("reset", {})
      yield* Connected.settle
      yield* TestClock.adjust("3 seconds")
      const since = yield* Clock.currentTimeMillis
      yield* Rig.during(send(yield* epoch, Command.make("cancelOrder", 7), "order"), "1 minute")
      assert.deepStrictEqual(yield* received(since, "cancelOrder"), [0])
    }).pipe(Effect.provide(Rig.ground())))

  it.effect("counts what a session began with where it has just begun, and not all that it has ever sent", () =>
    Effect.gen(function*() {
      yield* Rig.ready
      const { epoch } = yield* Feed
      yield* TestClock.adjust("10 minutes")
      const late = yield* Layer.build(Layer.fresh(layer))
      const since = yield* Clock.currentTimeMillis
      const first = Effect.flatMap(
        epoch,
        (live) => Effect.flatMap(Pacing, ({ send }) => send(live, Command.make("cancelOrder", 7), "order"))
      )
      yield* Rig.during(Effect.provide(first, late), "5 seconds")
      assert.deepStrictEqual(yield* received(since, "cancelOrder"), [0])
    }).pipe(Effect.provide(Rig.ground())))

  it.effect("counts what a session began with once, also where it is told of again because a reader was let go", () =>
    Effect.gen(function*() {
      const { began, pacing } = alone()
      const silent = Silent.epoch(1, "DU1234567")
      const epoch = { ...silent, session: { ...silent.session, traffic: () => ({ framesIn: 0, framesOut: 26 }) } }
      const sent = Effect.gen(function*() {
        const { send } = yield* Pacing
        for (const tell of [...began, ...began]) tell?.(epoch)
        yield* send(epoch, Command.make("cancelOrder", 7), "order")
        return yield* Clock.currentTimeMillis
      })
      assert.strictEqual(yield* Rig.during(Effect.provide(sent, pacing), "2 seconds"), 0)
    }))

  it.effect("counts nothing of what a session began with that began at another time, also where the clock was set back", () =>
    Effect.gen(function*() {
      const { began, pacing } = alone()
      const { epoch, times } = sending(1, 60)
      yield* Effect.gen(function*() {
        const { send } = yield* Pacing
        for (const tell of began) tell?.({ ...epoch, connectedAt: 3_600_000 })
        yield* Rig.during(send(epoch, cancel, "order"), "2 seconds")
      }).pipe(Effect.provide(pacing))
      assert.deepStrictEqual(times, [["cancelOrder", 0]])
    }))

  it.effect("lets what an order must ask go before requests where there is room for one, and says how long each waited", () =>
    Effect.gen(function*() {
      const { began, pacing } = alone()
      const { epoch, times } = sending(1, 1)
      yield* Effect.gen(function*() {
        const { send } = yield* Pacing
        for (const tell of began) tell?.(epoch)
        yield* TestClock.adjust("500 millis")
        yield* send(epoch, cancel, "order")
        yield* TestClock.adjust("100 millis")
        yield* Effect.forkChild(send(epoch, Command.make("reqIds", 1), "request"), { startImmediately: true })
        yield* Effect.forkChild(send(epoch, Command.make("reqMarketRule", 1), "prior"), { startImmediately: true })
        yield* Rig.during(send(epoch, cancel, "order"), "2 seconds")
      }).pipe(Effect.provide(pacing))
      assert.deepStrictEqual(times, [
        ["cancelOrder", 500],
        ["cancelOrder", 1000],
        ["reqMarketRule", 1500],
        ["reqIds", 2000]
      ])
      const waited = yield* Effect.forEach(
        ["order", "prior", "request"],
        (lane) =>
          Effect.map(
            Metric.value(Metric.withAttributes(Metrics.pacingDelay, { lane })),
            ({ count, sum }) => [count, sum]
          )
      )
      assert.deepStrictEqual(waited, [[2, 0.4], [1, 0.9], [1, 1.4]])
    }).pipe(
      Effect.provideService(Metric.MetricRegistry, new Map()),
      Effect.provideService(Pace.Pace, {
        ...Pace.defaults,
        messages: 2,
        questions: 2,
        messagesWithin: Duration.seconds(1)
      })
    ))

  it.effect("an order that waits for room is given up in the moment in which its session ends", () =>
    Effect.gen(function*() {
      const { began, pacing } = alone()
      const why = new ConnectionError({ reason: "Closed" })
      const closed = yield* Deferred.make<never, ConnectionError>()
      const { epoch, times } = sending(1, 50, Deferred.await(closed))
      yield* Effect.gen(function*() {
        const { send } = yield* Pacing
        for (const tell of began) tell?.(epoch)
        const order = yield* Effect.forkChild(send(epoch, cancel, "order"), { startImmediately: true })
        yield* TestClock.adjust("200 millis")
        yield* Deferred.fail(closed, why)
        assert.deepStrictEqual([order.pollUnsafe(), times], [Exit.fail(why), []])
      }).pipe(Effect.provide(pacing))
    }))

  it.effect("orders of a session that is over take nothing from those of the one that lives", () =>
    Effect.gen(function*() {
      const { pacing } = alone()
      const why = new ConnectionError({ reason: "Closed" })
      const [over, live] = [sending(1, 0, Effect.fail(why)), sending(2, 0)]
      yield* Effect.gen(function*() {
        const { send } = yield* Pacing
        yield* send(live.epoch, cancel, "order")
        for (let n = 0; n < 20; n++) assert.strictEqual(yield* Effect.flip(send(over.epoch, cancel, "order")), why)
        yield* Rig.during(send(live.epoch, cancel, "order"), "1 second")
      }).pipe(Effect.provide(pacing))
      assert.deepStrictEqual([over.times, live.times], [[], [["cancelOrder", 0], ["cancelOrder", 0]]])
    }))

  it.effect("F42 is slowed by each 100 down to a sixteenth and no further, and recovers from there", () =>
    Effect.gen(function*() {
      const { errors, pacing } = alone()
      const seen: Array<number> = []
      yield* Effect.gen(function*() {
        const { slowness } = yield* Pacing
        for (let n = 0; n < 6; n++) {
          for (const tell of errors) tell()
          seen.push(slowness())
        }
        for (let n = 0; n < 5; n++) {
          yield* TestClock.adjust("1 minute")
          seen.push(slowness())
        }
      }).pipe(Effect.provide(pacing))
      assert.deepStrictEqual(seen, [2, 4, 8, 16, 16, 16, 16, 8, 4, 2, 1])
    }))

  it.effect("F42 halves on a 100, and recovers", () =>
    Effect.gen(function*() {
      yield* Rig.ready
      yield* TestClock.adjust("10 minutes")
      const gateway = yield* Gateway
      const { slowness } = yield* Pacing
      const seen: Array<number> = [slowness()]
      const fault = yield* gateway.startFault("pacing", { limit: 10, close: false })
      yield* Rig.during(Effect.all(yield* questions(11), { concurrency: "unbounded" }), "1 second")
      yield* gateway.endFault(fault)
      seen.push(slowness())
      const since = yield* Clock.currentTimeMillis
      yield* Rig.during(Effect.all(yield* questions(4), { concurrency: "unbounded" }), "1 second")
      assert.deepStrictEqual(yield* received(since, "reqMarketRule"), [0, 50, 100, 150])
      yield* TestClock.adjust("1 minute")
      seen.push(slowness())
      assert.deepStrictEqual(seen, [1, 2, 1])
    }).pipe(Effect.provide(Rig.ground())))

  it.effect("is not disturbed by what is still to be sent to a session that is over", () =>
    Effect.gen(function*() {
      yield* Rig.ready
      const gateway = yield* Gateway
      const { epoch } = yield* Feed
      const { send } = yield* Pacing
      const over = yield* epoch
      yield* gateway.startFault("reset", {})
      yield* Connected.settle
      yield* TestClock.adjust("10 seconds")
      const since = yield* Clock.currentTimeMillis
      const exits: Array<string> = []
      for (const question of yield* questions(80)) {
        yield* Effect.forkChild(question)
        yield* Effect.forkChild(Effect.map(
          Effect.exit(send(over, Command.make("reqMarketRule", 7), "request")),
          ({ _tag }) => void exits.push(_tag)
        ))
        yield* Connected.settle
      }
      yield* TestClock.adjust("3 seconds")
      const times = yield* received(since, "reqMarketRule")
      assert.deepStrictEqual([times.length, mostInOneSecond(times), exits], [80, 40, exits.map(() => "Failure")])
    }).pipe(Effect.provide(Rig.ground())))

  it.effect("lets what restores subscriptions go before all questions but one, however many wait", () =>
    Effect.gen(function*() {
      yield* Rig.ready
      const { epoch } = yield* Feed
      const { send } = yield* Pacing
      const live = yield* epoch
      const since = yield* Clock.currentTimeMillis
      yield* Effect.forkChild(Effect.all(yield* questions(100), { concurrency: "unbounded" }))
      yield* Connected.settle
      const restored = Array.from({ length: 50 }, () => send(live, Command.make("reqIds", 1), "restore"))
      yield* Rig.during(Effect.all(restored, { concurrency: "unbounded" }), "5 seconds")
      const last = Math.max(...yield* received(since, "reqIds"))
      const before = (yield* received(since, "reqMarketRule")).filter((at) => at < last)
      assert.deepStrictEqual([before, last <= 1100], [[0, 25], true])
    }).pipe(Effect.provide(Rig.ground())))

  it.effect("what an order must ask first goes at once, and so does the order, however many wait; others make up for it", () =>
    Effect.gen(function*() {
      yield* Rig.ready
      const { epoch } = yield* Feed
      const { send } = yield* Pacing
      const live = yield* epoch
      const waiting = yield* Effect.forkChild(Effect.all(yield* questions(100), { concurrency: "unbounded" }))
      yield* Connected.settle
      yield* TestClock.adjust("130 millis")
      const since = yield* Clock.currentTimeMillis
      const first = [send(live, Command.make("reqIds", 1), "prior"), send(live, Command.make("reqIds", 1), "prior")]
      const order = send(live, Command.make("cancelOrder", 7), "order")
      yield* Rig.during(Effect.andThen(Effect.all(first), order), "1 second")
      assert.deepStrictEqual(
        [yield* received(since, "reqIds"), yield* received(since, "cancelOrder")],
        [[0, 0], [0]]
      )
      const times = yield* received(since, "reqMarketRule")
      assert.deepStrictEqual(times.slice(0, 3), [20, 120, 145])
      yield* Fiber.interrupt(waiting)
    }).pipe(Effect.provide(Rig.ground())))

  it.effect("two orders that follow what they had to ask first do not go at once", () =>
    Effect.gen(function*() {
      yield* Rig.ready
      const { epoch } = yield* Feed
      const { send } = yield* Pacing
      const live = yield* epoch
      const since = yield* Clock.currentTimeMillis
      const order = send(live, Command.make("cancelOrder", 7), "order")
      const all = Effect.all([send(live, Command.make("reqIds", 1), "prior"), order, order], {
        concurrency: "unbounded"
      })
      yield* Rig.during(all, "1 second")
      assert.deepStrictEqual(
        [yield* received(since, "reqIds"), yield* received(since, "cancelOrder")],
        [[0], [0, 20.5]]
      )
    }).pipe(Effect.provide(Rig.ground())))

  it.effect("of what orders must ask first ten go at once, and more as far apart as any question; after a 100 none do", () =>
    Effect.gen(function*() {
      yield* Rig.ready
      const gateway = yield* Gateway
      const { epoch } = yield* Feed
      const { send } = yield* Pacing
      const live = yield* epoch
      const first = (count: number) =>
        Effect.all(Array.from({ length: count }, () => send(live, Command.make("reqIds", 1), "prior")), {
          concurrency: "unbounded"
        })
      const since = yield* Clock.currentTimeMillis
      yield* Rig.during(first(13), "2 seconds")
      const apart = yield* received(since, "reqIds")
      const fault = yield* gateway.startFault("pacing", { limit: 10, close: false })
      yield* Rig.during(Effect.all(yield* questions(11), { concurrency: "unbounded" }), "1 second")
      yield* gateway.endFault(fault)
      const slow = yield* Clock.currentTimeMillis
      yield* Rig.during(first(3), "2 seconds")
      assert.deepStrictEqual(
        [apart, yield* received(slow, "reqIds")],
        [[...Array.from({ length: 10 }, () => 0), 25, 50, 75], [0, 50, 100]]
      )
    }).pipe(Effect.provide(Rig.ground())))

  it.effect("others make up for what orders need for a second at most, however long that was all that the gateway takes", () =>
    Effect.gen(function*() {
      yield* Rig.ready
      const { epoch } = yield* Feed
      const { send } = yield* Pacing
      const live = yield* epoch
      const lanes: ReadonlyArray<Lane> = ["prior", "prior", "order"]
      const fibers: Array<Fiber.Fiber<unknown, unknown>> = []
      for (let n = 0; n < 400; n++) {
        for (const lane of lanes) fibers.push(yield* Effect.forkChild(send(live, Command.make("reqIds", 1), lane)))
        yield* Connected.settle
        yield* TestClock.adjust("50 millis")
      }
      while (fibers.some((fiber) => fiber.pollUnsafe() === undefined)) yield* TestClock.adjust("50 millis")
      const since = yield* Clock.currentTimeMillis
      yield* Rig.during(Effect.all(yield* questions(1)), "20 seconds")
      const [asked = Infinity] = yield* received(since, "reqMarketRule")
      assert.isAtMost(asked, 1300)
    }).pipe(Effect.provide(Rig.ground())))

  it.effect("a cancel is not held up by what was asked at once before it, nor by all that waits", () =>
    Effect.gen(function*() {
      yield* Rig.ready
      const { epoch } = yield* Feed
      const { send } = yield* Pacing
      const live = yield* epoch
      const many = (count: number, lane: Lane) =>
        Effect.forkChild(
          Effect.all(Array.from({ length: count }, () => send(live, Command.make("reqIds", 1), lane)), {
            concurrency: "unbounded"
          }),
          { startImmediately: true }
        )
      yield* many(30, "prior")
      const fibers = [yield* many(300, "restore"), yield* many(300, "request")]
      const since = yield* Clock.currentTimeMillis
      for (let n = 0; n < 40; n++) {
        if (n % 10 === 5) yield* many(10, "prior")
        yield* Effect.forkChild(send(live, Command.make("cancelOrder", n), "order"), { startImmediately: true })
        yield* Connected.settle
        yield* TestClock.adjust("100 millis")
      }
      const cancelled = yield* received(since, "cancelOrder")
      assert.deepStrictEqual(cancelled.map((at) => Math.floor(at / 100)), Array.from({ length: 40 }, (_, n) => n))
      assert.isAtMost(Math.max(...cancelled.map((at) => at % 100)), 46)
      yield* Fiber.interruptAll(fibers)
    }).pipe(Effect.provide(Rig.ground())))
})
