import { assert, describe, it } from "@effect/vitest"
import { Effect, Logger, Stream } from "effect"
import { TestClock } from "effect/testing"
import type { Command } from "../../src/domain/Command.ts"
import type { Event, Named } from "../../src/domain/Event.ts"
import * as Facts from "../../src/domain/Facts.ts"
import { ConnectionError } from "../../src/errors/IbkrError.ts"
import { Connection } from "../../src/layers/Connection.ts"
import * as FactsLayer from "../../src/layers/Facts.ts"
import * as Settings from "../../src/layers/Settings.ts"
import * as StateMemory from "../../src/layers/State/Memory.ts"
import * as Dispatch from "../../src/programs/Dispatch.ts"
import * as Tally from "../../src/programs/Dispatch/Tally.ts"
import * as Upkeep from "../../src/programs/Session/Upkeep.ts"
import * as Connected from "../doubles/Connected.ts"
import * as ScriptedTws from "../doubles/ScriptedTws.ts"

const position = (contract: object, pos: number) =>
  ({ _tag: "position", account: "DU1", contract, pos, avgCost: 1 }) as Named<"position">
const openOrder = (orderId: number, permId: number | undefined, status: string | undefined) =>
  ({ _tag: "openOrder", orderId, contract: {}, order: { permId }, orderState: { status } }) as Named<"openOrder">
const orderStatus = (orderId: number, permId: number | undefined, status: string) =>
  ({ _tag: "orderStatus", orderId, permId, status }) as Named<"orderStatus">
const error = (id: number, errorCode: number, errorMsg: string): Event => ({
  _tag: "error",
  id,
  errorCode,
  errorMsg,
  advancedOrderReject: ""
})

describe("Dispatch", () => {
  it("whether anything is open is told by the first of it, and that nothing is by whole lists only", () => {
    const told: Array<boolean> = []
    const begin = (snapshot: Partial<Facts.Snapshot>, exposed = false) => {
      const tally = Tally.make()
      let facts = { ...Facts.initial(0), exposed, snapshot: { ...Facts.initial(0).snapshot, ...snapshot } }
      const tell = () => {
        facts = tally.tell(facts)
        told.push(facts.exposed)
      }
      return { ...tally, tell }
    }
    const listed = begin({ positions: 1, openOrders: 1 })
    listed.tell()
    for (const event of [position({ conId: 1 }, 5), position({ symbol: "A" }, -2), position({}, 1)]) {
      listed.position(event)
    }
    listed.tell()
    for (const event of [position({ conId: 1 }, 0), position({ symbol: "A" }, 0)]) listed.position(event)
    listed.tell()
    listed.position(position({}, 0))
    listed.tell()
    assert.deepStrictEqual(told.splice(0), [false, true, true, false])
    listed.openOrder(openOrder(3, 78, "Filled"))
    listed.tell()
    listed.openOrder(openOrder(1, 77, "Submitted"))
    listed.openOrder(openOrder(2, undefined, undefined))
    listed.orderStatus(orderStatus(1, 77, "Submitted"))
    listed.orderStatus(orderStatus(2, undefined, "Cancelled"))
    listed.tell()
    listed.orderStatus(orderStatus(1, 77, "Filled"))
    listed.tell()
    assert.deepStrictEqual(told.splice(0), [false, true, false])

    // of a new session nothing is known before all is listed: what was open stays so
    const half = begin({ openOrders: 1 }, true)
    half.tell()
    begin({ positions: 1, openOrders: 1 }, true).tell()
    const early = begin({})
    early.position(position({}, 1))
    early.tell()
    assert.deepStrictEqual(told, [true, false, true])
  })

  it.effect("who opens an order and loses the line a moment later is told of it 5 s after", () =>
    Effect.gen(function*() {
      const { alerts, notifier } = yield* Connected.told
      const refused = new ConnectionError({ reason: "Refused", endpoint: "127.0.0.1:4002" })
      const gateway = ScriptedTws.make((dial) => dial === 0 ? { lasts: 60 } : { fails: refused })
      yield* TestClock.adjust("50 seconds").pipe(
        Effect.andThen(gateway.say(openOrder(1, 77, "Submitted"))),
        Effect.andThen(TestClock.adjust("16 seconds")),
        Effect.andThen(Effect.sync(() =>
          assert.deepStrictEqual(alerts, [
            ["1970-01-01T00:00:00.000Z", "connected", "once"],
            ["1970-01-01T00:01:05.000Z", "disconnected", "opened"]
          ])
        )),
        Effect.provide(Connected.layer(gateway.layer, {}, undefined, notifier))
      )
    }))

  it.effect("a live tick proves IBKR's side where it was unknown", () =>
    Effect.gen(function*() {
      const gateway = ScriptedTws.make((dial) => dial === 0 ? { lasts: 60 } : {})
      yield* Effect.gen(function*() {
        const { status } = yield* Connection
        const upstream = Effect.map(status, ({ upstream }) => upstream.state)
        yield* TestClock.adjust("1 second")
        yield* gateway.say(error(-1, 1100, "lost"))
        yield* TestClock.adjust("70 seconds")
        const seen = [yield* upstream]
        yield* gateway.say({ _tag: "tickPrice", reqId: 1, field: 1, value: 2, size: 3, attribMask: 0 })
        seen.push(yield* upstream)
        yield* gateway.say(error(-1, 1100, "lost"), { _tag: "tickSize", reqId: 1, field: 0, value: 3 })
        seen.push(yield* upstream)
        assert.deepStrictEqual(seen, ["unknown", "ok", "lost"])
      }).pipe(Effect.provide(Connected.layer(gateway.layer)))
    }))

  it.effect("a notice with an id that is none is nobody's, and a request's error is no notice", () =>
    Effect.gen(function*() {
      const gateway = ScriptedTws.make(() => ({}))
      yield* Effect.gen(function*() {
        const { notices } = yield* Connection
        yield* TestClock.adjust("1 second")
        const seen: Array<readonly [number, number]> = []
        yield* Effect.forkScoped(
          Stream.runForEach(notices, ({ code, id }) => Effect.sync(() => seen.push([id, code]))),
          { startImmediately: true }
        )
        yield* gateway.say(error(Number.NaN, 1102, "back"), error(7, 200, "no such contract"), error(-1, 9999, "?"))
        yield* gateway.say(
          error(2147483647, 321, "Error validating request:-'a0' : cause - The account code is required")
        )
        yield* TestClock.adjust("1 second")
        assert.deepStrictEqual(seen, [[-1, 1102], [-1, 9999], [2147483647, 321]])
      }).pipe(Effect.scoped, Effect.provide(Connected.layer(gateway.layer)))
    }))

  it.effect("no more farms are kept account of than there can be", () =>
    Effect.gen(function*() {
      const gateway = ScriptedTws.make(() => ({}))
      yield* Effect.gen(function*() {
        const { status } = yield* Connection
        yield* TestClock.adjust("1 second")
        for (let n = 0; n < 150; n++) yield* gateway.say(error(-1, 2104, `Market data farm connection is OK:farm${n}`))
        assert.strictEqual(Object.keys((yield* status).farms).length, 100)
        // also then one that breaks is shown
        yield* gateway.say(error(-1, 2103, "Market data farm connection is broken:other"))
        const { farms, quality } = yield* status
        assert.deepStrictEqual([Object.keys(farms).length, farms["other"], quality.reasons], [100, "broken", [
          "farm_down"
        ]])
      }).pipe(Effect.provide(Connected.layer(gateway.layer)))
    }))

  it.effect("a farm that broke is broken while it connects, and one of two without a readable name until both are back", () =>
    Effect.gen(function*() {
      const gateway = ScriptedTws.make(() => ({}))
      yield* Effect.gen(function*() {
        const { status } = yield* Connection
        yield* TestClock.adjust("1 second")
        const seen: Array<unknown> = []
        const told = [
          [2119, "Market data farm is connecting:usfarm"],
          [2103, "Market data farm connection is broken:usfarm"],
          [2119, "Market data farm is connecting:usfarm"],
          [2104, "Market data farm connection is OK:usfarm"],
          [2105, "unterbrochen"],
          [2105, "unterbrochen"],
          [2107, "inaktiv"],
          [2106, "verbunden"],
          [2106, "verbunden"]
        ] as const
        for (const [code, text] of told) {
          yield* gateway.say(error(-1, code, text))
          const { farms, quality } = yield* status
          seen.push([farms["usfarm"], farms["historical"], farms["historical 2"], quality.reasons])
        }
        assert.deepStrictEqual(seen, [
          ["connecting", undefined, undefined, []],
          ["broken", undefined, undefined, ["farm_down"]],
          ["broken", undefined, undefined, ["farm_down"]],
          ["ok", undefined, undefined, []],
          ["ok", "broken", undefined, ["farm_down"]],
          ["ok", "broken", "broken", ["farm_down"]],
          ["ok", "broken", "broken", ["farm_down"]],
          ["ok", "broken", "ok", ["farm_down"]],
          ["ok", "ok", "ok", []]
        ])
      }).pipe(Effect.provide(Connected.layer(gateway.layer)))
    }))

  it.effect("a code that is no number a code can be is told all the same", () =>
    Effect.gen(function*() {
      const gateway = ScriptedTws.make(() => ({}))
      yield* Effect.gen(function*() {
        const { notices, status } = yield* Connection
        yield* TestClock.adjust("1 second")
        const seen: Array<readonly [number, number]> = []
        yield* Effect.forkScoped(
          Stream.runForEach(notices, ({ code, id }) => Effect.sync(() => seen.push([id, code]))),
          { startImmediately: true }
        )
        yield* gateway.say(error(-1, 1e20, "x"))
        yield* TestClock.adjust("1 second")
        assert.deepStrictEqual([seen, (yield* status).state], [[[-1, 0]], "connected"])
      }).pipe(Effect.scoped, Effect.provide(Connected.layer(gateway.layer)))
    }))

  it.effect("what names nobody is as bad by each of the ids that say so: a code that nobody knows is a warning", () =>
    Effect.gen(function*() {
      const gateway = ScriptedTws.make(() => ({}))
      yield* Effect.gen(function*() {
        const { notices } = yield* Connection
        const seen: Array<unknown> = []
        yield* Effect.forkScoped(
          Stream.runForEach(notices, ({ code, id, severity }) => Effect.sync(() => seen.push([id, code, severity]))),
          { startImmediately: true }
        )
        const ids = [-1, 0, 2147483647]
        yield* gateway.say(...ids.map((id) => error(id, 9999, "?")))
        yield* TestClock.adjust("1 second")
        assert.deepStrictEqual(seen, ids.map((id) => [id, 9999, "warning"]))
      }).pipe(Effect.scoped, Effect.provide(Connected.layer(gateway.layer)))
    }))

  it.effect("a flood of notices is told a hundred a second, and then how many were not", () =>
    Effect.gen(function*() {
      const gateway = ScriptedTws.make(() => ({}))
      const lines: Array<string> = []
      yield* Effect.gen(function*() {
        const { notices } = yield* Connection
        yield* TestClock.adjust("1 second")
        let told = 0
        yield* Effect.forkScoped(
          Stream.runForEach(notices, () => Effect.sync(() => told++)),
          { startImmediately: true }
        )
        const flood = Array.from({ length: 10_000 }, () => error(-1, 2148, "flood"))
        yield* gateway.say(...flood)
        yield* TestClock.adjust("1 second")
        yield* gateway.say(error(-1, 2148, "flood"), { _tag: "unexpected", messageId: 300, problem: "unknown" })
        yield* TestClock.adjust("1 second")
        assert.strictEqual(told, 101)
      }).pipe(
        Effect.scoped,
        Effect.provide(Connected.layer(gateway.layer)),
        Effect.provide(Logger.layer([Logger.make(({ message }) => void lines.push(String(message)))]))
      )
      assert.strictEqual(lines.filter((line) => line === "Gateway 2148: flood").length, 101)
      assert.deepStrictEqual(lines.filter((line) => /further messages|300/.test(line)), [
        "9900 further messages of the gateway were not told: a flood",
        "A message 300 is not as we know it, and goes on: unknown"
      ])
    }))

  it.effect("the end of somebody else's executions is not ours", () =>
    Effect.gen(function*() {
      const gateway = ScriptedTws.make(() => ({ mute: ["reqExecutions"] }))
      yield* Effect.gen(function*() {
        const { status } = yield* Connection
        yield* TestClock.adjust("1 second")
        yield* gateway.say({ _tag: "execDetailsEnd", reqId: 7 })
        assert.deepStrictEqual((yield* status).quality.reasons, ["executions_unknown"])
      }).pipe(Effect.provide(Connected.layer(gateway.layer)))
    }))

  it.effect("what was listed before IBKR was away is unknown until it is listed again, however often that happens", () =>
    Effect.gen(function*() {
      const mute: Array<Command["_tag"]> = []
      const gateway = ScriptedTws.make(() => ({ mute }))
      yield* Effect.gen(function*() {
        const { status } = yield* Connection
        yield* TestClock.adjust("10 seconds")
        mute.push("reqPositions")
        for (let n = 0; n < 100; n++) yield* gateway.say(error(-1, 1102, "back"))
        yield* TestClock.adjust("5 seconds")
        const before = yield* status
        assert.deepStrictEqual([before.ready, before.snapshot.positions], [false, null])
        mute.pop()
        yield* gateway.say({ _tag: "positionEnd" })
        assert.strictEqual((yield* status).ready, true)
      }).pipe(Effect.provide(Connected.layer(gateway.layer)))
      assert.deepStrictEqual(
        gateway.sent.filter(([, what]) => what === "reqPositions").map(([at]) => at),
        [0, 10, 11]
      )
    }))

  it.effect("a list of accounts that came before the session began is judged before anything is sent", () =>
    Effect.gen(function*() {
      const facts = yield* FactsLayer.Facts
      const dispatcher = yield* Dispatch.make
      dispatcher.onEvents([
        { _tag: "managedAccounts", accountsList: "DU1" },
        { _tag: "nextValidId", orderId: 1 },
        { _tag: "managedAccounts", accountsList: "DU2" }
      ])
      yield* dispatcher.begin(["DU1"])
      assert.deepStrictEqual(facts.get().fence, ["account_mismatch"])
      assert.deepStrictEqual(yield* dispatcher.consequences, [{ _tag: "accounts", list: ["DU2"] }])
      assert.deepStrictEqual(dispatcher.accounts(), ["DU2"])
    }).pipe(Effect.scoped, Effect.provide(FactsLayer.layer)))

  it.effect("what a gateway says in a handshake that fails is told", () =>
    Effect.gen(function*() {
      const lines: Array<string> = []
      yield* Effect.gen(function*() {
        const dispatcher = yield* Dispatch.make
        dispatcher.onEvents([
          error(-1, 10141, "Paper trading disclaimer must first be accepted for API connection."),
          { _tag: "undecodable", messageId: 15, problem: "too few fields" }
        ])
        yield* TestClock.adjust("1 second")
      }).pipe(
        Effect.scoped,
        Effect.provide(FactsLayer.layer),
        Effect.provide(Logger.layer([Logger.make(({ message }) => void lines.push(String(message)))]))
      )
      assert.deepStrictEqual(lines, [
        "Gateway 10141: Paper trading disclaimer must first be accepted for API connection.",
        "A message 15 could not be decoded and is lost: too few fields"
      ])
    }))

  it.effect("a flood of messages that we do not know is counted as well", () =>
    Effect.gen(function*() {
      const lines: Array<string> = []
      yield* Effect.gen(function*() {
        const dispatcher = yield* Dispatch.make
        dispatcher.onEvents(
          Array.from({ length: 150 }, (_, n) => ({ _tag: "unexpected", messageId: n, problem: "unknown" }) as const)
        )
        yield* TestClock.adjust("1 second")
      }).pipe(
        Effect.scoped,
        Effect.provide(FactsLayer.layer),
        Effect.provide(Logger.layer([Logger.make(({ message }) => void lines.push(String(message)))]))
      )
      assert.strictEqual(lines.length, 100)
    }))

  it.effect("a list of accounts that was overtaken lifts nothing", () =>
    Effect.gen(function*() {
      const facts = yield* FactsLayer.Facts
      facts.update((known) => ({ ...known, fence: ["account_mismatch"] }))
      const dispatcher = yield* Dispatch.make
      const overtaken = {
        ...dispatcher,
        accounts: () => ["DU3"],
        consequences: Effect.andThen(
          Effect.sleep("1 second"),
          Effect.succeed([{ _tag: "accounts", list: ["DU2"] }] as const)
        )
      }
      const [, heeding] = Upkeep.programs({
        session: { closed: Effect.never } as never,
        dispatcher: overtaken,
        endpoint: "gateway:1",
        port: 1,
        patientSnapshot: false
      })
      yield* Effect.forkScoped(heeding ?? Effect.never)
      yield* TestClock.adjust("2 seconds")
      assert.deepStrictEqual(facts.get().fence, ["account_mismatch"])
    }).pipe(
      Effect.scoped,
      Effect.provide([FactsLayer.layer, Settings.layer(), StateMemory.layer()])
    ))
})
