import { assert, describe, it } from "@effect/vitest"
import { Effect, Fiber, Layer, Option, Stream } from "effect"
import { TestClock } from "effect/testing"
import type * as Known from "../../../src/domain/Known.ts"
import type { PnlValue } from "../../../src/domain/PnlValue.ts"
import * as Pnl from "../../../src/layers/Broker/Pnl.ts"
import * as Requests from "../../../src/layers/Broker/Requests.ts"
import * as Subscriptions from "../../../src/layers/Broker/Subscriptions.ts"
import { Connection } from "../../../src/layers/Connection.ts"
import { Gateway, type Options } from "../../../src/simulator/Gateway.ts"
import * as Connected from "../../doubles/Connected.ts"
import * as Rig from "./Rig.ts"

const rig = (options: Options = {}) =>
  Pnl.layer.pipe(
    Layer.provideMerge(Subscriptions.layer),
    Layer.provideMerge(Rig.ground({ positions: [{ symbol: "AAPL", size: 100, price: 200 }], ...options }))
  )

const shown = (known: Known.Known<PnlValue>): string =>
  known._tag === "Unknown" ? known.why : `${known.current ? "now" : "old"} ${known.value.unrealized}`

describe("profit and loss", () => {
  it.effect("of the account and of a position goes on after a reconnect, with a gap, and is readable while the line is down", () =>
    Effect.gen(function*() {
      const pnl = yield* Pnl.Pnl
      const gateway = yield* Gateway
      const last: Array<string> = [shown(yield* pnl.last)]
      yield* Rig.ready
      const seen: Array<string> = []
      const conId = 265598
      for (const [name, stream] of [["account", pnl.ofAccount], ["AAPL", pnl.of({ conId })]] as const) {
        yield* Effect.forkScoped(
          Stream.runForEach(
            stream,
            (value) =>
              Effect.sync(() =>
                seen.push(
                  `${name} ${value._tag === "Gap" ? `gap ${value.why}` : `${value.position} ${value.unrealized}`}`
                )
              )
          )
        )
      }
      yield* Connected.settle
      yield* TestClock.adjust("2 seconds")
      last.push(shown(yield* pnl.last))
      yield* gateway.startFault("reset", {})
      yield* Connected.settle
      last.push(shown(yield* pnl.last))
      yield* TestClock.adjust("10 seconds")
      yield* Connected.settle
      last.push(shown(yield* pnl.last))
      assert.deepStrictEqual(last, [
        "nobody has followed the account's profit and loss yet",
        "now 3000",
        "old 3000",
        "now 3000"
      ])
      assert.deepStrictEqual([...new Set(seen)].toSorted(), [
        "AAPL 100 3000",
        "AAPL gap reconnected",
        "account gap reconnected",
        "account null 3000"
      ])
    }).pipe(Effect.scoped, Effect.provide(rig())))

  it.effect("F11 F12 of the account is asked for once more by 1101, and by 1102 not at all", () =>
    Effect.gen(function*() {
      const pnl = yield* Pnl.Pnl
      const gateway = yield* Gateway
      yield* Rig.ready
      yield* Effect.forkScoped(Stream.runDrain(pnl.ofAccount))
      yield* Connected.settle
      yield* TestClock.adjust("2 seconds")
      const ids = () =>
        gateway.received.filter(({ command }) => command._tag === "reqPnL").map(({ command }) => command.args[0])
      const seen = [new Set(ids()).size]
      for (const restore of ["kept", "lost"] as const) {
        const fault = yield* gateway.startFault("server-lost", { restore })
        yield* Connected.settle
        yield* TestClock.adjust("5 seconds")
        yield* gateway.endFault(fault)
        yield* Connected.settle
        yield* TestClock.adjust("5 seconds")
        seen.push(ids().length, new Set(ids()).size)
      }
      assert.deepStrictEqual(seen, [1, 1, 1, 2, 2])
    }).pipe(Effect.scoped, Effect.provide(rig())))

  it.effect("F11 is not current after 1102 until it was told again, and is asked for where nobody tells it", () =>
    Effect.gen(function*() {
      const pnl = yield* Pnl.Pnl
      const gateway = yield* Gateway
      yield* Rig.ready
      yield* Effect.forkScoped(Stream.runDrain(pnl.ofAccount))
      yield* Connected.settle
      yield* TestClock.adjust("2 seconds")
      const fault = yield* gateway.startFault("server-lost", { restore: "kept" })
      yield* Connected.settle
      yield* TestClock.adjust("1 hour")
      yield* gateway.endFault(fault)
      const seen: Array<readonly [string, number]> = []
      const look = Effect.gen(function*() {
        yield* Connected.settle
        const asked = gateway.received.filter(({ command }) => command._tag === "reqPnL").length
        seen.push([shown(yield* pnl.last), asked])
      })
      yield* look
      yield* TestClock.adjust("10 seconds")
      yield* look
      yield* TestClock.adjust("10 seconds")
      yield* look
      yield* TestClock.adjust("10 minutes")
      yield* look
      assert.deepStrictEqual(seen, [["old 3000", 1], ["old 3000", 1], ["now 3000", 2], ["now 3000", 2]])
    }).pipe(Effect.scoped, Effect.provide(rig())))

  it.effect("F32 is unknown, and no longer that of before, once another account has come into use", () =>
    Effect.gen(function*() {
      const pnl = yield* Pnl.Pnl
      const gateway = yield* Gateway
      yield* Rig.ready
      const reading = yield* Effect.forkChild(Stream.runDrain(pnl.ofAccount), { startImmediately: true })
      yield* Connected.settle
      yield* TestClock.adjust("2 seconds")
      yield* Fiber.interrupt(reading)
      yield* gateway.startFault("swap-account", { account: "DU7654321" })
      yield* gateway.startFault("reset", {})
      yield* Connected.settle
      yield* TestClock.adjust("1 minute")
      const seen = [shown(yield* pnl.last)]
      yield* Effect.flatMap(Connection, ({ reconnect }) => reconnect)
      yield* TestClock.adjust("1 minute")
      yield* Connected.settle
      seen.push(shown(yield* pnl.last))
      assert.deepStrictEqual(seen, ["old 3000", "nobody has followed the account's profit and loss yet"])
    }).pipe(Effect.provide(rig())))

  it.effect("what IBKR cannot reckon is not known, never a number, and ends nothing", () =>
    Effect.gen(function*() {
      const pnl = yield* Pnl.Pnl
      yield* Rig.ready
      const first = Effect.map(Stream.runHead(pnl.of({ conId: 272093 })), Option.getOrThrow)
      const value = yield* Rig.during(first, "2 seconds")
      assert.deepStrictEqual({ ...value, at: 0 }, {
        _tag: "Pnl",
        daily: null,
        unrealized: null,
        realized: null,
        position: "0",
        value: null,
        at: 0
      })
      const cannot = { _tag: "error", id: 1, errorCode: 2150, errorMsg: "Invalid", advancedOrderReject: "" } as const
      assert.isUndefined(Requests.failureOf("reqPnLSingle", cannot))
    }).pipe(Effect.provide(rig())))

  it.effect("is of no account but the one in use: without one it is refused", () =>
    Effect.gen(function*() {
      const pnl = yield* Pnl.Pnl
      yield* Rig.ready
      const error = yield* Rig.during(Effect.flip(Stream.runDrain(pnl.ofAccount)), "2 seconds")
      assert.deepStrictEqual(
        [error._tag, error._tag === "RequestError" && error.code, (yield* pnl.last)._tag],
        ["RequestError", 321, "Unknown"]
      )
    }).pipe(Effect.provide(rig({ accounts: ["DU1234567", "DU7654321"] }))))
})
