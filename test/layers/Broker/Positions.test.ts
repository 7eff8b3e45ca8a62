import { assert, describe, it } from "@effect/vitest"
import { Clock, Effect, Layer, Logger, Stream } from "effect"
import { TestClock } from "effect/testing"
import type { Event } from "../../../src/domain/Event.ts"
import type * as Known from "../../../src/domain/Known.ts"
import type { Position } from "../../../src/domain/Position.ts"
import * as KeptList from "../../../src/layers/Broker/KeptList.ts"
import * as Positions from "../../../src/layers/Broker/Positions.ts"
import * as Requests from "../../../src/layers/Broker/Requests.ts"
import { Connection } from "../../../src/layers/Connection.ts"
import { Gateway, type Options } from "../../../src/simulator/Gateway.ts"
import * as Connected from "../../doubles/Connected.ts"
import * as Fault from "../../faults/Rig.ts"
import * as Rig from "./Rig.ts"
import * as Hand from "./Subscriptions/Hand.ts"
import * as Told from "./Told.ts"

const rig = (options: Options = {}) =>
  Positions.layer.pipe(
    Layer.provideMerge(Rig.ground({ positions: [{ symbol: "AAPL", size: 100, price: 150.25 }], ...options }))
  )

const view = (known: Known.Known<ReadonlyArray<Position>>): string =>
  known._tag === "Unknown"
    ? `unknown: ${known.why}`
    : `${known.current ? "now" : "old"} ${
      known.value.map(({ averageCost, contract, position }) => `${contract.symbol} ${position} at ${averageCost}`).join(
        ", "
      )
    }`

const observe = Effect.gen(function*() {
  const positions = yield* Positions.Positions
  const seen: Array<string> = []
  yield* Effect.forkScoped(
    Stream.runForEach(positions.changes, (known) =>
      Effect.sync(() => {
        if (seen.at(-1) !== view(known)) seen.push(view(known))
      })),
    { startImmediately: true }
  )
  return seen
})

const held = (symbol: string): Event => ({
  _tag: "position",
  account: Told.account,
  contract: { conId: symbol.charCodeAt(0), symbol },
  pos: 10,
  avgCost: 1
})

const lists = Effect.map(
  Gateway,
  (gateway) => gateway.received.filter(({ command }) => command._tag === "reqPositions").length
)

describe("positions", () => {
  it.effect("are unknown until listed, follow every change, and stay readable as old while the line is down", () =>
    Effect.gen(function*() {
      const seen = yield* observe
      const gateway = yield* Gateway
      yield* Rig.ready
      yield* TestClock.adjust("1 second")
      yield* gateway.setPositions([{ symbol: "AAPL", size: 40, price: 150.25 }])
      yield* Connected.settle
      yield* gateway.startFault("refuse", {})
      yield* gateway.startFault("reset", {})
      yield* Connected.settle
      yield* TestClock.adjust("1 second")
      const positions = yield* Positions.Positions
      const down = yield* positions.all
      const age = down._tag === "Known" ? (yield* Clock.currentTimeMillis) - down.at : 0
      yield* gateway.setPositions([{ symbol: "AAPL", size: 0 }, { symbol: "MSFT", size: 5, price: 300 }])
      yield* gateway.endFaults
      yield* TestClock.adjust("10 seconds")
      yield* Connected.settle
      assert.deepStrictEqual([seen, age], [
        [
          "unknown: positions have not been listed to their end yet",
          "now AAPL 100 at 150.25",
          "now AAPL 40 at 150.25",
          "old AAPL 40 at 150.25",
          "now MSFT 5 at 300"
        ],
        1000
      ])
    }).pipe(Effect.scoped, Effect.provide(rig())))

  it.effect("F11 F12 F13 are listed anew after every 1101 and 1102, and old until they are", () =>
    Effect.gen(function*() {
      const seen = yield* observe
      const gateway = yield* Gateway
      yield* Rig.ready
      yield* TestClock.adjust("5 seconds")
      const before = yield* lists
      for (const restore of ["kept", "lost"] as const) {
        const fault = yield* gateway.startFault("server-lost", { restore })
        yield* Connected.settle
        yield* TestClock.adjust("5 seconds")
        yield* gateway.endFault(fault)
        yield* Connected.settle
        yield* TestClock.adjust("5 seconds")
        yield* Connected.settle
      }
      const now = "now AAPL 100 at 150.25"
      const old = "old AAPL 100 at 150.25"
      assert.deepStrictEqual(seen.slice(1), [now, old, now, old, now])
      // ours and the connection's own, each time
      assert.strictEqual((yield* lists) - before, 4)
    }).pipe(Effect.scoped, Effect.provide(rig())))

  it.effect("F46 a list that never ends stays unknown and is asked for again every minute", () =>
    Effect.gen(function*() {
      const gateway = yield* Gateway
      const positions = yield* Positions.Positions
      yield* Rig.ready
      const fault = yield* gateway.startFault("no-end", { message: 62 })
      yield* gateway.startFault("server-restored", { code: 1102 })
      yield* Connected.settle
      yield* TestClock.adjust("5 seconds")
      const during = view(yield* positions.all)
      yield* gateway.endFault(fault)
      yield* TestClock.adjust("2 minutes")
      yield* Connected.settle
      assert.deepStrictEqual([during, view(yield* positions.all)], ["old AAPL 100 at 150.25", "now AAPL 100 at 150.25"])
    }).pipe(Effect.scoped, Effect.provide(rig())))

  it.effect("F46 a list that has ended after one that had not is good after a silence of the line, too", () => {
    const hand = Hand.make()
    return Effect.gen(function*() {
      const positions = yield* Positions.Positions
      yield* hand.begin
      yield* hand.tell(held("A"))
      yield* TestClock.adjust("75 seconds")
      yield* hand.tell({ _tag: "positionEnd" })
      const seen = [view(yield* positions.all)]
      yield* hand.silent
      seen.push(view(yield* positions.all))
      assert.deepStrictEqual([seen, hand.sent.length], [["now A 10 at 1", "now A 10 at 1"], 2])
    }).pipe(Effect.provide(Positions.layer.pipe(
      Layer.provide(Requests.layer),
      Layer.provide(hand.layer),
      Layer.provide(Logger.layer([]))
    )))
  })

  it.effect("F24 are not known where one of them could not be decoded, until a whole list of them was told", () => {
    const told = Told.make()
    const garbled: Event = { _tag: "undecodable", messageId: 61, problem: "its field position is not set" }
    const end: Event = { _tag: "positionEnd" }
    return Effect.gen(function*() {
      const positions = yield* Positions.Positions
      const seen: Array<string> = []
      const look = Effect.map(positions.all, (known) => void seen.push(view(known)))
      yield* told.begin
      yield* told.tell([held("A"), garbled, end])
      yield* look
      yield* TestClock.adjust("1 minute")
      yield* told.tell([held("A"), held("B"), end])
      yield* look
      yield* told.tell([{ ...garbled, messageId: 11 }])
      yield* look
      // that B is closed
      yield* told.tell([garbled])
      yield* look
      yield* told.tell([held("A"), end])
      yield* told.tell([held("A"), end])
      yield* look
      const both = "A 10 at 1, B 10 at 1"
      assert.deepStrictEqual(seen, [
        "unknown: positions have not been listed to their end yet",
        `now ${both}`,
        `now ${both}`,
        `old ${both}`,
        "now A 10 at 1"
      ])
    }).pipe(Effect.provide(Layer.provide(Positions.layer, told.layer)), Effect.scoped)
  })

  it.effect("are not known where the size of one is no number that there is, until they were listed anew", () => {
    const told = Told.make()
    const end: Event = { _tag: "positionEnd" }
    return Effect.gen(function*() {
      const positions = yield* Positions.Positions
      const seen: Array<string> = []
      const look = Effect.map(positions.all, (known) => void seen.push(view(known)))
      yield* told.begin
      yield* told.tell([held("A"), end])
      for (const pos of [Infinity, -Infinity, NaN]) {
        yield* told.tell([{ ...held("A"), pos } as Event])
        yield* look
        yield* told.tell([held("A"), end])
        yield* look
      }
      assert.deepStrictEqual(seen, [1, 2, 3].flatMap(() => ["old A 10 at 1", "now A 10 at 1"]))
    }).pipe(Effect.provide(Layer.provide(Positions.layer, told.layer)), Effect.scoped)
  })

  it.effect("of one contract: none is known to be none; a live account's id is masked", () =>
    Effect.gen(function*() {
      const positions = yield* Positions.Positions
      const { account } = yield* Connection
      yield* Rig.ready
      const all = yield* positions.all
      const none = yield* positions.of(999)
      assert.deepStrictEqual(
        [yield* account, all._tag === "Known" && all.value.map((each) => each.account), none],
        ["U1234567", ["U***567"], { ...none, value: null }]
      )
    }).pipe(Effect.provide(rig({ accounts: ["U1234567"] }))))

  it.effect("of one contract are as of when that was told, whatever is told of others after it", () => {
    const told = Told.make()
    return Effect.gen(function*() {
      const positions = yield* Positions.Positions
      yield* told.begin
      yield* told.tell([held("A"), { _tag: "positionEnd" }])
      yield* TestClock.adjust(5000)
      yield* told.tell([held("B")])
      const at = (symbol: string) =>
        Effect.map(positions.of(symbol.charCodeAt(0)), (known) => known._tag === "Known" && known.at)
      const all = yield* positions.all
      assert.deepStrictEqual(
        [yield* at("A"), yield* at("B"), yield* at("C"), all._tag === "Known" && all.at],
        [0, 5000, 0, 5000]
      )
    }).pipe(Effect.provide(Layer.provide(Positions.layer, told.layer)), Effect.scoped)
  })

  it.effect("are as old as they are while they are listed anew, and as new as the list once it has ended", () => {
    const told = Told.make()
    return Effect.gen(function*() {
      const positions = yield* Positions.Positions
      const look = Effect.map(
        Effect.forEach(["A", "B"], (symbol) => positions.of(symbol.charCodeAt(0))),
        (all) => all.map((known) => known._tag === "Known" && [known.value?.position, known.at, known.current])
      )
      yield* told.begin
      yield* told.tell([held("A"), held("B"), { _tag: "positionEnd" }])
      yield* TestClock.adjust(1000)
      yield* told.tell([{ ...held("B"), pos: 0 } as Event])
      yield* TestClock.adjust(4000)
      yield* told.restored
      yield* told.tell([{ ...held("A"), pos: 20 } as Event])
      const during = yield* look
      yield* TestClock.adjust(1000)
      yield* told.tell([{ _tag: "positionEnd" }])
      assert.deepStrictEqual([during, yield* look], [
        [["10", 0, false], [undefined, 1000, false]],
        [["20", 5000, true], [undefined, 6000, true]]
      ])
    }).pipe(Effect.provide(Layer.provide(Positions.layer, told.layer)), Effect.scoped)
  })

  it.effect("are old from the moment that TWS loses IBKR until they were listed anew", () =>
    Effect.gen(function*() {
      const gateway = yield* Gateway
      const positions = yield* Positions.Positions
      yield* Rig.ready
      yield* TestClock.adjust("5 seconds")
      const at = Effect.map(positions.all, view)
      const seen = [yield* at]
      const fault = yield* gateway.startFault("server-lost", { restore: "kept" })
      yield* Connected.settle
      seen.push(yield* at)
      yield* gateway.endFault(fault)
      yield* Connected.settle
      yield* TestClock.adjust("5 seconds")
      seen.push(yield* at)
      assert.deepStrictEqual(seen, ["now AAPL 100 at 150.25", "old AAPL 100 at 150.25", "now AAPL 100 at 150.25"])
    }).pipe(Effect.scoped, Effect.provide(rig())))

  it.effect("F9 are old while the line is silent, and known to be those of now as soon as it is heard again", () =>
    Effect.gen(function*() {
      const seen = yield* observe
      const gateway = yield* Gateway
      yield* Rig.ready
      yield* TestClock.adjust("2 seconds")
      yield* gateway.startFault("stall", { ms: 8000 })
      yield* TestClock.adjust("20 seconds")
      yield* Connected.settle
      const now = "now AAPL 100 at 150.25"
      assert.deepStrictEqual([seen.slice(1), yield* lists], [[now, "old AAPL 100 at 150.25", now], 2])
    }).pipe(Effect.scoped, Effect.provide(rig())))

  it.effect("F46 without the end of the first list they stay unknown", () =>
    Effect.gen(function*() {
      const seen = yield* observe
      yield* TestClock.adjust("5 minutes")
      yield* Connected.settle
      assert.deepStrictEqual(seen, ["unknown: positions have not been listed to their end yet"])
    }).pipe(Effect.scoped, Effect.provide(rig({ faults: [Fault.fault("no-end", { message: 62 })] }))))

  it.effect("are unknown, and no empty set, where several accounts are managed and none is in use", () =>
    Effect.gen(function*() {
      const seen = yield* observe
      yield* Rig.ready
      yield* TestClock.adjust("5 seconds")
      assert.deepStrictEqual(seen.at(-1), `unknown: ${KeptList.noAccount}`)
    }).pipe(Effect.scoped, Effect.provide(rig({ accounts: ["DU1234567", "DU7654321"] }))))

  it.effect("of two lists that are told at once the end of the first ends not the second: nothing is gone that is held", () =>
    Effect.gen(function*() {
      const told = Told.make()
      const layer = Positions.layer.pipe(Layer.provide(told.layer))
      const seen = yield* Effect.gen(function*() {
        const seen = yield* observe
        const tell = (...lines: ReadonlyArray<string>) =>
          told.tell(lines.map((symbol): Event => symbol === "end" ? { _tag: "positionEnd" } : held(symbol)))
        yield* told.begin
        yield* tell("A", "B", "end")
        // the connection's list, which began before
        yield* tell("A")
        yield* told.restored
        yield* tell("B", "end")
        yield* tell("A", "B", "end")
        // B is gone
        yield* told.restored
        yield* tell("A", "end")
        seen.push("not yet")
        yield* tell("A", "end")
        return seen
      }).pipe(Effect.provide(layer))
      assert.deepStrictEqual(seen.slice(1), [
        "now A 10 at 1, B 10 at 1",
        "old A 10 at 1, B 10 at 1",
        "now A 10 at 1, B 10 at 1",
        "old A 10 at 1, B 10 at 1",
        "not yet",
        "now A 10 at 1"
      ])
    }).pipe(Effect.scoped))
})
