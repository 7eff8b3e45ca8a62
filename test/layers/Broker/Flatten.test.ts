import { assert, describe, it } from "@effect/vitest"
import { Clock, Duration, Effect, Fiber, Metric, Result, Stream } from "effect"
import { TestClock } from "effect/testing"
import * as Contract from "../../../src/domain/Contract.ts"
import type { Flattened } from "../../../src/domain/Flattened.ts"
import { OrderRefused } from "../../../src/errors/OrderRefused.ts"
import * as Metrics from "../../../src/layers/Metrics.ts"
import * as Movable from "../../doubles/Movable.ts"
import * as FlattenRig from "./FlattenRig.ts"

const { during, pass } = FlattenRig

const two = [{ symbol: "AAPL", size: 100 }, { symbol: "MSFT", size: -50 }]
const running = Effect.fnUntraced(function*(options: FlattenRig.Options = {}) {
  const rig = yield* FlattenRig.make({ ...options, gateway: { positions: two, ...options.gateway } })
  return { rig, ...(yield* rig.start) }
})
/** By when (s) the orders of others have been listed again. */
const listed = 0.06
const short = ({ closed, left, resting }: Flattened) => ({
  closed,
  left: left.map(({ position, symbol, why }) => `${symbol} ${position} ${why}`),
  ...(resting.length === 0 ? {} : { resting: resting.map(({ symbol }) => symbol) })
})
/** How often something was refused because there was no session. */
const refused = Effect.map(
  Metric.value(Metric.withAttributes(Metrics.ordersRefused, { reason: "not_ready" })),
  ({ count }) => Number(count)
)
const rest = (orderRef: string, limitPrice: string) =>
  ({ orderRef, contract: Contract.stock("AAPL"), action: "BUY", quantity: "10", orderType: "LMT", limitPrice }) as const

describe("flatten while the connection goes on", () => {
  it.effect("closes each position by exactly what is held, and asked for twice at a time it sends nothing twice", () =>
    Effect.gen(function*() {
      const { flatten, rig } = yield* running()
      const other = yield* Effect.forkChild(flatten.now, { startImmediately: true })
      const first = yield* during(flatten.now, 30)
      assert.deepStrictEqual([short(yield* Fiber.join(other)), short(first)], [
        { closed: 2, left: [] },
        { closed: 0, left: [] }
      ])
      assert.deepStrictEqual(rig.placed(), ["SELL 100 AAPL MKT", "BUY 50 MSFT MKT"])
      assert.deepStrictEqual(yield* rig.held, [])
    }))

  it.effect("an order whose fate nobody knows, and that no list has, keeps nothing from being closed or opened", () =>
    Effect.gen(function*() {
      const { crash, orders, rig } = yield* running({ settings: { riskMaxPosition: 110 } })
      yield* during(orders.place(rest("rests", "100")), 5)
      yield* crash
      // over a night: it is in no list any more, and nothing says what became of it
      yield* TestClock.adjust("1 day")
      yield* rig.gateway.reset
      const next = yield* rig.start
      yield* pass(10)
      const order = yield* next.orders.get("rests")
      const more = yield* during(next.orders.place(rest("more", "100")), 5)
      yield* during(more.cancel, 1)
      const done = yield* during(next.flatten.now, 8)
      assert.deepStrictEqual([order?.state, (yield* more.state).state, short(done), yield* rig.held], [
        "unknown",
        "cancelled",
        { closed: 2, left: [] },
        []
      ])
    }))

  for (const [when, before] of [["before it is asked", true], ["while ours are cancelled", false]] as const) {
    it.effect(`sends nothing where open orders cannot be decoded, ${when}: one may close what it would close`, () =>
      Effect.gen(function*() {
        const world = { garbles: false }
        const { flatten, rig } = yield* running({ garbles: ({ _tag }) => world.garbles && _tag === "openOrder" })
        const beside = yield* FlattenRig.make({ at: rig.gateway, settings: { clientId: 2 } })
        yield* during((yield* beside.start).orders.place(rest("rests", "100")), 5)
        const sent = rig.placed().length
        world.garbles = before
        yield* pass(60)
        const closing = yield* Effect.forkChild(Effect.result(flatten.now), { startImmediately: true })
        world.garbles = true
        const done = yield* during(Fiber.join(closing), 40)
        const became = Result.match(done, { onSuccess: short, onFailure: ({ _tag }) => _tag })
        assert.deepStrictEqual([became, rig.placed().slice(sent)], [
          before ? "ConnectionError" : { closed: 0, left: ["AAPL 100 unknown", "MSFT -50 unknown"] },
          []
        ])
      }))
  }

  it.effect("never goes past zero beside an order that is placed while ours are cancelled, and names it", () =>
    Effect.gen(function*() {
      const { flatten, orders, rig } = yield* running()
      const exit = { ...rest("exit", "300"), action: "SELL", quantity: "100" } as const
      yield* during(orders.place(exit), 5)
      // whoever trades arms the exit again when it is cancelled
      yield* Effect.forkChild(
        Stream.runDrain(Stream.takeUntil(orders.changes, ({ state }) => state === "cancelled")).pipe(
          Effect.andThen(Effect.sleep(170)),
          Effect.andThen(orders.place({ ...exit, orderRef: "again" }))
        ),
        { startImmediately: true }
      )
      const done = yield* during(flatten.now, 40)
      yield* rig.gateway.setPrice("AAPL", 301)
      yield* pass(1)
      assert.deepStrictEqual([short(done), yield* rig.held], [
        { closed: 1, left: ["AAPL 100 not_allowed"], resting: ["AAPL"] },
        []
      ])
      assert.match(
        done.left[0]?.says ?? "",
        /the position is 100 now, of which other orders of ours may take 100/
      )
    }))

  it.effect("counts what an order of ours has filled when its cancel comes too late", () =>
    Effect.gen(function*() {
      const { flatten, orders, rig } = yield* running()
      yield* during(orders.place(rest("rests", "100")), 5)
      yield* rig.gateway.startFault("stall", { ms: 1000 })
      yield* rig.gateway.setPrice("AAPL", 99)
      const done = yield* during(flatten.now, 30)
      assert.deepStrictEqual(short(done), { closed: 2, left: [] })
      assert.deepStrictEqual(rig.placed(), ["BUY 10 AAPL LMT", "SELL 110 AAPL MKT", "BUY 50 MSFT MKT"])
      assert.deepStrictEqual(yield* rig.held, [])
    }))

  for (const [wall, how] of [[0, "not set"], [3_600_000, "set forward"], [-3_600_000, "set back"]] as const) {
    it.effect(`believes positions three seconds after ours have filled last: wall clock ${how}`, () =>
      Effect.flatMap(Movable.make, ({ by, moved }) =>
        Effect.gen(function*() {
          yield* TestClock.adjust("2 hours")
          const { flatten, orders, rig } = yield* running()
          yield* during(orders.place(rest("in", "300")), 1)
          by.wall = wall
          const flattening = yield* Effect.forkChild(flatten.now, { startImmediately: true })
          const placed: Array<number> = []
          for (let tenth = 1; tenth <= 40; tenth++) {
            yield* pass(0.1)
            if (tenth === 20 || tenth === 40) placed.push(rig.placed().length)
          }
          const done = yield* during(Fiber.join(flattening), 30)
          assert.deepStrictEqual([placed, short(done), yield* rig.held], [[1, 3], { closed: 2, left: [] }, []])
        }).pipe(Effect.provideService(Clock.Clock, moved))))
  }

  it.effect("closes what a position has become by the time that its order goes out, and never goes past zero", () =>
    Effect.gen(function*() {
      const symbols = ["AAPL", "MSFT", "SPY", "QQQ"]
      const held = symbols.map((symbol) => ({ symbol, size: 100 }))
      const { flatten, rig } = yield* running({ gateway: { positions: held } })
      const flattening = yield* Effect.forkChild(flatten.now, { startImmediately: true })
      yield* pass(listed)
      yield* rig.gateway.startFault("stall", { ms: 1000 })
      yield* pass(0.5)
      // somebody else trades while contracts are asked for
      yield* rig.gateway.setPositions([
        { symbol: "AAPL", size: 30 },
        { symbol: "MSFT", size: -20 },
        { symbol: "QQQ", size: 100 }
      ])
      const done = yield* during(Fiber.join(flattening), 30)
      assert.deepStrictEqual(short(done), { closed: 4, left: [] })
      assert.deepStrictEqual(rig.placed(), ["SELL 30 AAPL MKT", "BUY 20 MSFT MKT", "SELL 100 QQQ MKT"])
      assert.deepStrictEqual(yield* rig.held, [])
    }))

  it.effect("closes nothing twice on which an order still works that a stop of before a kill has sent", () =>
    Effect.gen(function*() {
      const { connection, rig } = yield* running({
        settings: { gracefulShutdown: true, shutdownTimeout: Duration.seconds(25) }
      })
      const held = yield* rig.gateway.startFault("hold-order", {})
      yield* Effect.forkChild(connection.stop(), { startImmediately: true })
      yield* pass(3)
      // a kill
      yield* rig.gateway.startFault("reset", {})
      yield* pass(30)
      const next = yield* rig.start
      const flattening = yield* Effect.forkChild(next.flatten.now, { startImmediately: true })
      for (let second = 0; second < 10; second++) yield* pass(1)
      yield* rig.gateway.endFault(held)
      const done = yield* during(Fiber.join(flattening), 30)
      assert.deepStrictEqual([rig.placed(), short(done), yield* rig.held], [
        ["SELL 100 AAPL MKT", "BUY 50 MSFT MKT"],
        { closed: 0, left: ["AAPL 100 unknown", "MSFT -50 unknown"], resting: ["AAPL", "MSFT"] },
        []
      ])
    }))

  it.effect("closes nothing twice on which an order still works with which another service has just begun to close it", () =>
    Effect.gen(function*() {
      const { flatten, rig } = yield* running()
      const beside = yield* FlattenRig.make({ at: rig.gateway, settings: { clientId: 2 } })
      const other = yield* beside.start
      const held = yield* rig.gateway.startFault("hold-order", {})
      const flattening = yield* Effect.forkChild(flatten.now, { startImmediately: true })
      yield* pass(1)
      const second = yield* Effect.forkChild(other.flatten.now, { startImmediately: true })
      for (let step = 0; step < 100; step++) yield* pass(0.1)
      yield* rig.gateway.endFault(held)
      const done = yield* during(Effect.all([Fiber.join(flattening), Fiber.join(second)]), 60)
      const says = done.flatMap(({ left }) => left.map((each) => each.says))
      const busy = "an order of ours, or one that closes it already, may still be working on it"
      assert.deepStrictEqual([rig.placed(), done.map(short), says, yield* rig.held], [
        ["SELL 100 AAPL MKT", "BUY 50 MSFT MKT"],
        [
          { closed: 2, left: [] },
          { closed: 0, left: ["AAPL 100 unknown", "MSFT -50 unknown"], resting: ["AAPL", "MSFT"] }
        ],
        [busy, busy],
        []
      ])
    }))

  it.effect("names an order of ours that it could not have cancelled, also where nothing was held", () =>
    Effect.gen(function*() {
      const { flatten, orders, rig } = yield* running({ settings: { fallbackClientId: 9 } })
      yield* during(orders.place({ ...rest("theirs", "100"), contract: Contract.stock("SPY") }), 5)
      yield* rig.gateway.startFault("client-id-in-use", { id: 1 })
      yield* rig.gateway.startFault("reset", {})
      for (let step = 0; step < 60; step++) yield* pass(2)
      const done = yield* during(flatten.now, 60)
      assert.deepStrictEqual([short(done), (yield* orders.working).map(({ orderRef }) => orderRef)], [
        { closed: 2, left: [], resting: ["SPY"] },
        ["theirs"]
      ])
    }))

  it.effect("sends nothing beside an order of ours that it could not have cancelled", () =>
    Effect.gen(function*() {
      const { flatten, orders, rig } = yield* running({ settings: { fallbackClientId: 9 } })
      yield* during(orders.place(rest("theirs", "100")), 5)
      yield* rig.gateway.startFault("client-id-in-use", { id: 1 })
      yield* rig.gateway.startFault("reset", {})
      for (let step = 0; step < 60; step++) yield* pass(2)
      const done = yield* during(flatten.now, 60)
      assert.deepStrictEqual([short(done), rig.placed()], [
        { closed: 1, left: ["AAPL 100 unknown"], resting: ["AAPL"] },
        ["BUY 10 AAPL LMT", "BUY 50 MSFT MKT"]
      ])
    }))

  it.effect("sends nothing for what no market order closes, and says that it is left", () =>
    Effect.gen(function*() {
      const { flatten, rig } = yield* running({ gateway: { positions: [{ symbol: "US-T", size: 5 }] } })
      const done = yield* during(flatten.now, 30)
      assert.deepStrictEqual([short(done), rig.placed()], [{ closed: 0, left: ["US-T 5 not_supported"] }, []])
    }))

  // its turn is looked at as it comes, before it asks what a position is of, and before it sends
  for (const [when, looks, asked] of [["asks what to send", 2, 0], ["sends it", 3, 1]] as const) {
    it.effect(`sends nothing once another service has taken its turn over, just before it ${when}`, () =>
      Effect.gen(function*() {
        let looked = 0
        const { flatten, rig } = yield* running({
          gateway: { positions: [{ symbol: "AAPL", size: 100 }] },
          isTurn: Effect.sync(() => ++looked < looks)
        })
        const done = yield* during(flatten.now, 30)
        const details = rig.gateway.received.filter(({ command }) => command._tag === "reqContractDetails")
        assert.deepStrictEqual([short(done), done.left.map(({ says }) => says), rig.placed(), details.length], [
          { closed: 0, left: ["AAPL 100 not_allowed"] },
          [
            "flatten was refused and nothing was sent: being_closed (this service stood still, and another has begun to close " +
            "meanwhile)"
          ],
          [],
          asked
        ])
      }))
  }

  it.effect("names an order of others that was placed since they were listed last", () =>
    Effect.gen(function*() {
      const { flatten, rig } = yield* running()
      const contract = { symbol: "AAPL", secType: "STK", exchange: "SMART", currency: "USD" } as never
      const order = { action: "BUY", totalQuantity: 10, orderType: "LMT", lmtPrice: 150, tif: "GTC" }
      yield* rig.gateway.placeManually(contract, order as never)
      const done = yield* during(flatten.now, 30)
      assert.deepStrictEqual(done, {
        closed: 2,
        left: [],
        resting: [{
          ...{
            orderId: null,
            owner: "tws" as const,
            conId: done.resting[0]?.conId ?? 0,
            symbol: "AAPL",
            action: "BUY" as const
          },
          ...{ quantity: "10", filled: "0", orderType: "LMT", limitPrice: "150", stopPrice: null },
          ...{ trailAmount: null, trailPercent: null, trailStopPrice: null, limitOffset: null }
        }]
      })
    }))

  it.effect("names an order of others that was known last, where they cannot be listed any more", () =>
    Effect.gen(function*() {
      const { flatten, rig } = yield* running()
      const contract = { symbol: "AAPL", secType: "STK", exchange: "SMART", currency: "USD" } as never
      const order = { action: "BUY", totalQuantity: 10, orderType: "LMT", lmtPrice: 150, tif: "GTC" }
      yield* rig.gateway.placeManually(contract, order as never)
      yield* pass(65)
      yield* rig.gateway.startFault("no-end", { message: 53 })
      const flattening = yield* Effect.forkChild(flatten.now, { startImmediately: true })
      while ((yield* rig.held).length > 0) yield* pass(0.1)
      yield* pass(1)
      yield* rig.gateway.startFault("server-lost", { restore: "never" })
      const done = yield* during(Fiber.join(flattening), 30)
      assert.deepStrictEqual(short(done), { closed: 2, left: [], resting: ["AAPL"] })
    }))

  it.effect("says that a position is left which was opened while the others were closed", () =>
    Effect.gen(function*() {
      const { flatten, rig } = yield* running({ gateway: { positions: [{ symbol: "AAPL", size: 100 }] } })
      const hold = yield* rig.gateway.startFault("hold-order", {})
      const flattening = yield* Effect.forkChild(flatten.now, { startImmediately: true })
      yield* pass(5)
      yield* rig.gateway.setPositions([{ symbol: "AAPL", size: 100 }, { symbol: "QQQ", size: 7 }])
      yield* rig.gateway.endFault(hold)
      const done = yield* during(Fiber.join(flattening), 60)
      assert.deepStrictEqual([short(done), rig.placed(), yield* rig.held], [
        { closed: 1, left: ["QQQ 7 unknown"] },
        ["SELL 100 AAPL MKT"],
        ["QQQ 7"]
      ])
      assert.strictEqual(done.left[0]?.says, "it was opened meanwhile, and nothing was sent to close it: ask again")
    }))

  it.effect("refuses an order that would take its position past zero by when its turn to be written has come", () =>
    Effect.gen(function*() {
      const { flatten, rig } = yield* running({ pace: { apart: Duration.seconds(2) } })
      yield* pass(60)
      const flattening = yield* Effect.forkChild(flatten.now, { startImmediately: true })
      for (let step = 0; step < 3; step++) yield* pass(0.5)
      assert.deepStrictEqual(rig.placed(), ["SELL 100 AAPL MKT"])
      // somebody else trades while the order waits for its turn
      yield* rig.gateway.setPositions([{ symbol: "MSFT", size: -20 }])
      const { closed, left } = yield* during(Fiber.join(flattening), 60)
      assert.deepStrictEqual([closed, left], [1, [{
        conId: 272093,
        symbol: "MSFT",
        secType: "STK",
        position: "-20",
        why: "not_allowed",
        says: "placeOrder was refused and nothing was sent: " +
          "past_zero (it closes 50, and the position is -20 now: it would go past zero)"
      }]])
      assert.deepStrictEqual(rig.placed(), ["SELL 100 AAPL MKT"])
      assert.deepStrictEqual(yield* rig.held, ["MSFT -20"])
    }))

  it.effect("at a loss of the line between two orders sends no more, and says what is left once it is back", () =>
    Effect.gen(function*() {
      const { flatten, rig } = yield* running()
      yield* rig.gateway.startFault("mute-order", {})
      yield* rig.gateway.startFault("reset", { on: "placeOrder" })
      const flattening = yield* Effect.forkChild(flatten.now, { startImmediately: true })
      yield* pass(0.5)
      yield* rig.gateway.endFaults
      const done = yield* during(Fiber.join(flattening), 60)
      assert.deepStrictEqual(short(done), { closed: 1, left: ["MSFT -50 no_contract_details"] })
      assert.deepStrictEqual(rig.placed(), ["SELL 100 AAPL MKT"])
      const again = yield* during(flatten.now, 60)
      assert.deepStrictEqual(short(again), { closed: 1, left: [] })
      assert.deepStrictEqual(rig.placed(), ["SELL 100 AAPL MKT", "BUY 50 MSFT MKT"])
    }))

  it.effect("at a loss of the line just before an order goes out says what is closed, and what is left", () =>
    Effect.gen(function*() {
      const { flatten, rig } = yield* running()
      const flattening = yield* Effect.forkChild(flatten.now, { startImmediately: true })
      while (rig.placed().length < 1) yield* pass(0.01)
      yield* rig.gateway.startFault("reset", {})
      const done = yield* during(Effect.result(Fiber.join(flattening)), 60)
      assert.deepStrictEqual([Result.map(done, short), rig.placed()], [
        Result.succeed({ closed: 1, left: ["MSFT -50 not_allowed"] }),
        ["SELL 100 AAPL MKT"]
      ])
    }))

  it.effect("an order that a dead line swallowed is not sent again, and its position is said to be left", () =>
    Effect.gen(function*() {
      const { flatten, orders, rig } = yield* running({ gateway: { positions: [{ symbol: "AAPL", size: 100 }] } })
      // its contract is known then, and the line was fresh a moment ago
      yield* during(orders.place(rest("warm", "100")), 5)
      yield* during(orders.cancel("warm"), 5)
      yield* pass(5)
      const flattening = yield* Effect.forkChild(flatten.now, { startImmediately: true })
      yield* pass(listed)
      const dead = yield* rig.gateway.startFault("half-open", {})
      yield* pass(1)
      yield* rig.gateway.endFault(dead)
      const done = yield* during(Fiber.join(flattening), 60)
      assert.deepStrictEqual([short(done).closed, done.left.map(({ position }) => position)], [0, ["100"]])
      assert.deepStrictEqual(rig.placed(), ["BUY 10 AAPL LMT"])
    }))

  it.effect("says what blocks orders where that keeps positions from being read, and what it has not sent", () =>
    Effect.gen(function*() {
      const { flatten, rig } = yield* running()
      yield* rig.gateway.startFault("server-lost", { restore: "never" })
      yield* pass(3)
      assert.deepStrictEqual(
        yield* Effect.flip(flatten.now),
        new OrderRefused({ command: "flatten", blockedBy: ["upstream_lost"] })
      )
      assert.deepStrictEqual(rig.placed(), [])
    }))

  it.effect("says that an order was rejected and why, that a market is closed, that the kill switch came between", () =>
    Effect.gen(function*() {
      yield* TestClock.setTime(Date.parse("2026-03-04T20:50:00Z"))
      const { flatten, risk, rig } = yield* running({ gateway: { hours: "exchange" } })
      const reject = yield* rig.gateway.startFault("reject", { code: 201, text: "Order rejected" })
      const rejected = yield* during(flatten.now, 60)
      assert.deepStrictEqual(short(rejected), { closed: 0, left: ["AAPL 100 rejected", "MSFT -50 rejected"] })
      assert.deepStrictEqual(rejected.left.map(({ says }) => says), ["Order rejected (201)", "Order rejected (201)"])
      yield* rig.gateway.endFault(reject)
      const sent = rig.placed()
      // until the line has to prove itself again
      yield* pass(1.5)
      yield* rig.gateway.startFault("stall", { ms: 1000 })
      const flattening = yield* Effect.forkChild(flatten.now, { startImmediately: true })
      yield* pass(0.2)
      yield* during(risk.kill.engage("a test"), 3)
      assert.deepStrictEqual(short(yield* during(Fiber.join(flattening), 60)), {
        closed: 0,
        left: ["AAPL 100 not_allowed", "MSFT -50 not_allowed"]
      })
      assert.deepStrictEqual(
        (yield* Effect.flip(flatten.now)).message,
        "flatten was refused and nothing was sent: kill_switch (it is engaged, and lets no order pass: release it first)"
      )
      yield* risk.kill.release
      yield* pass(600)
      assert.deepStrictEqual(short(yield* during(flatten.now, 60)), {
        closed: 0,
        left: ["AAPL 100 market_closed", "MSFT -50 market_closed"]
      })
      assert.deepStrictEqual(rig.placed(), sent)
    }))

  it.effect("cancels an order that has not filled after 20 s, so that it cannot fill later, and says that its position is left", () =>
    Effect.gen(function*() {
      const { flatten, rig } = yield* running()
      const hold = yield* rig.gateway.startFault("hold-order", {})
      const done = yield* during(flatten.now, 60)
      yield* rig.gateway.endFault(hold)
      yield* pass(30)
      const cancelled = rig.gateway.received.filter(({ command }) => command._tag === "cancelOrder").length
      assert.deepStrictEqual([short(done), rig.placed(), cancelled, yield* rig.held], [
        { closed: 0, left: ["AAPL 100 not_filled", "MSFT -50 not_filled"] },
        ["SELL 100 AAPL MKT", "BUY 50 MSFT MKT"],
        2,
        ["AAPL 100", "MSFT -50"]
      ])
    }))

  it.effect("cancels an order that has not filled after 20 s where the line is lost then, as soon as it is back", () =>
    Effect.gen(function*() {
      const { flatten, orders, rig } = yield* running({ gateway: { positions: [{ symbol: "AAPL", size: 100 }] } })
      const hold = yield* rig.gateway.startFault("hold-order", {})
      const flattening = yield* Effect.forkChild(flatten.now, { startImmediately: true })
      yield* pass(20)
      const before = yield* refused
      yield* rig.gateway.startFault("reset", {})
      const done = yield* during(Fiber.join(flattening), 60)
      yield* rig.gateway.endFault(hold)
      yield* pass(30)
      const cancelled = rig.gateway.received.filter(({ command }) => command._tag === "cancelOrder").length
      const counted = (yield* refused) - before
      assert.deepStrictEqual([short(done), rig.placed(), cancelled, counted, yield* rig.held, yield* orders.working], [
        { closed: 0, left: ["AAPL 100 not_filled"] },
        ["SELL 100 AAPL MKT"],
        ...[1, 1],
        ["AAPL 100"],
        []
      ])
    }))

  it.effect("says what is closed where an order fills just as its cancel is due, and its execution is not told", () =>
    Effect.gen(function*() {
      const { flatten, rig } = yield* running({ garbles: ({ _tag }) => _tag === "execDetails" })
      const hold = yield* rig.gateway.startFault("hold-order", {})
      const flattening = yield* Effect.forkChild(flatten.now, { startImmediately: true })
      while (rig.placed().length < 2) yield* pass(0.1)
      yield* pass(19.7)
      yield* rig.gateway.endFault(hold)
      const done = yield* during(Effect.result(Fiber.join(flattening)), 60)
      assert.deepStrictEqual([Result.map(done, short), rig.placed(), yield* rig.held], [
        Result.succeed({ closed: 2, left: [] }),
        ["SELL 100 AAPL MKT", "BUY 50 MSFT MKT"],
        []
      ])
    }))

  it.effect("names an order that was to close a position and works still, where that is held no more: it would open one", () =>
    Effect.gen(function*() {
      const { flatten, orders, rig } = yield* running({ gateway: { positions: [{ symbol: "AAPL", size: 100 }] } })
      yield* rig.gateway.startFault("hold-order", {})
      const flattening = yield* Effect.forkChild(flatten.now, { startImmediately: true })
      yield* pass(8)
      // a human closes it in TWS, and the line dies before the order can be cancelled
      yield* rig.gateway.setPositions([])
      yield* rig.gateway.startFault("half-open", {})
      const done = yield* during(Fiber.join(flattening), 60)
      assert.deepStrictEqual([short(done), (yield* orders.working).map(({ state }) => state), rig.placed()], [
        { closed: 1, left: [], resting: ["AAPL"] },
        ["acknowledged"],
        ["SELL 100 AAPL MKT"]
      ])
    }))

  for (const isWorking of [false, true]) {
    it.effect(`sends nothing where positions cannot be read any more by then, and says so: ${isWorking ? "an" : "no"} order of ours worked`, () =>
      Effect.gen(function*() {
        const { flatten, orders, rig } = yield* running()
        if (isWorking) yield* during(orders.place({ ...rest("rests", "100"), contract: Contract.stock("SPY") }), 5)
        const before = rig.placed()
        const flattening = yield* Effect.forkChild(flatten.now, { startImmediately: true })
        yield* pass(0.01)
        yield* rig.gateway.startFault("server-lost", { restore: "never" })
        const done = yield* during(Fiber.join(flattening), 60)
        const cancelled = isWorking ? ", and our orders may be cancelled already" : ""
        assert.deepStrictEqual([short(done), new Set(done.left.map(({ says }) => says)), rig.placed()], [
          { closed: 0, left: [...isWorking ? ["SPY 0 unknown"] : [], "AAPL 100 unknown", "MSFT -50 unknown"] },
          new Set([`nothing was sent to close it${cancelled}: orders are blocked by upstream_lost`]),
          before
        ])
      }))
  }
})
