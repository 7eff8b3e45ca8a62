import { assert, describe, it } from "@effect/vitest"
import { OrderAction } from "@stoqey/ib/dist/api/order/enum/order-action.js"
import { OrderType } from "@stoqey/ib/dist/api/order/enum/orderType.js"
import { Effect, Fiber, Option, Result, Stream } from "effect"
import * as Command from "../../src/domain/Command.ts"
import * as StateMemory from "../../src/layers/State/Memory.ts"
import { State } from "../../src/layers/State/State.ts"
import * as Rig from "./Rig.ts"

/** Reserves ids as whoever places orders does, uses them, and answers them. */
const use = Effect.fnUntraced(function*(rig: Rig.Rig, state: Map<string, string>, count: number) {
  const session = yield* rig.connection.session
  const { clientId, nextOrderId: floor } = session
  const first = yield* State.use((_) => _.reserveOrderIds({ account: "DU1234567", clientId, floor, count })).pipe(
    Effect.provide(StateMemory.layer(state))
  )
  const ids = Array.from({ length: count }, (_, n) => first + n)
  for (const id of ids) {
    yield* session.send(
      Command.make("placeOrder", id, { conId: 265598, exchange: "SMART" }, {
        action: OrderAction.BUY,
        orderType: OrderType.LMT,
        lmtPrice: 1,
        totalQuantity: 1
      })
    )
  }
  return ids
})

const written = (rig: Rig.Rig) => rig.received("placeOrder", "cancelOrder", "reqPositions", "reqAllOpenOrders")
const failed = [
  "0 connected ready orders",
  "60 reconnecting (not_ready)",
  "61 failed (not_ready account_mismatch)"
]

describe("Account", () => {
  for (const by of [undefined, 2]) {
    it.effect(`F31 no order id is used twice although the gateway's next one goes back ${by ?? "to 1"}`, () => {
      const state = new Map<string, string>()
      return Effect.gen(function*() {
        const before = yield* Rig.run({ state }, (rig) =>
          Effect.gen(function*() {
            yield* rig.at(1)
            const ids = yield* use(rig, state, 5)
            yield* rig.gateway.startFault("rollback-ids", by === undefined ? {} : { by })
            yield* rig.gateway.startFault("reset", {})
            yield* rig.at(10)
            const { nextOrderId } = yield* rig.connection.session
            assert.deepStrictEqual(nextOrderId, by === undefined ? 1 : 4)
            return [...ids, ...yield* use(rig, state, 3)]
          }))
        // another process, after the gateway has forgotten everything
        const after = yield* Rig.run({ state }, (rig) => Effect.andThen(rig.at(1), use(rig, state, 2)))
        assert.deepStrictEqual([...before, ...after], [1, 2, 3, 4, 5, 6, 7, 8, 9, 10])
      })
    })
  }

  for (const account of ["DU7654321", "U1234567"]) {
    it.effect(`F32 ${account} instead of the pinned account: failed, nothing written, until a human reconnects`, () =>
      Rig.run({}, (rig) =>
        Effect.gen(function*() {
          yield* rig.at(60)
          const before = rig.gateway.received.length
          yield* rig.gateway.startFault("swap-account", { account })
          yield* rig.gateway.startFault("reset", {})
          yield* rig.at(7200)
          const { lastError } = yield* rig.connection.status
          assert.deepStrictEqual(rig.story(), failed)
          assert.deepStrictEqual([lastError?._tag, lastError?.reason], ["AuthError", "AccountMismatch"])
          assert.notMatch(JSON.stringify([lastError, rig.logs]), /(?<!D)U\d{7}/)
          assert.deepStrictEqual(yield* rig.dials, [0, 61])
          assert.deepStrictEqual(rig.gateway.received.length, before)
          assert.deepStrictEqual(rig.told.slice(1, 2), ["61 account_mismatch opened"])
          yield* rig.connection.reconnect
          yield* rig.at(7201)
          assert.deepStrictEqual(yield* rig.dials, [0, 61, 7200])
          assert.deepStrictEqual(
            yield* rig.view,
            account.startsWith("D") ? "connected ready orders" : "connected ready (trading_mode)"
          )
        })))
  }

  it.effect("F32 the pin outlives a crash, and an orderly stop clears it", () =>
    Effect.gen(function*() {
      const state = new Map<string, string>()
      const crashed = yield* Rig.run({ state }, (rig) => Effect.map(rig.at(60), () => new Map(state)))
      const other = { accounts: ["DU7654321"] }
      yield* Rig.run({ gateway: other, state: crashed }, (rig) =>
        Effect.gen(function*() {
          yield* rig.at(3600)
          assert.deepStrictEqual(rig.story(), ["0 failed (not_ready account_mismatch)"])
          assert.deepStrictEqual(yield* rig.dials, [0])
          assert.deepStrictEqual(rig.gateway.received, [])
        }))
      yield* Rig.run({ gateway: other, state }, (rig) =>
        Effect.gen(function*() {
          yield* rig.at(60)
          assert.deepStrictEqual(rig.story(), ["0 connected ready orders"])
        }))
    }))

  for (const id of [-1, 2147483647]) {
    it.effect(`F41 a read-only API (321 with ${id}) is found before any order: ready for reading, and told`, () =>
      Rig.run({ faults: [Rig.fault("read-only", { id })] }, (rig) =>
        Effect.gen(function*() {
          yield* rig.at(40)
          yield* rig.gateway.startFault("reset", {})
          yield* rig.at(80)
          yield* rig.gateway.endFaults
          yield* rig.gateway.startFault("reset", {})
          yield* rig.at(300)
          assert.deepStrictEqual(rig.story(), [
            "0 connected ready (read_only_api)",
            "40 reconnecting (not_ready)",
            "41 connected ready (read_only_api)",
            "80 reconnecting (not_ready)",
            "81 connected ready orders"
          ])
          assert.deepStrictEqual(rig.received("reqCompletedOrders"), [
            "0 reqCompletedOrders",
            "41 reqCompletedOrders",
            "81 reqCompletedOrders"
          ])
          assert.deepStrictEqual(rig.told.slice(0, 2), ["0 connected once", "0 read_only_api once"])
          assert.deepStrictEqual(rig.received("placeOrder"), [])
        })))
  }

  for (const text of ["\u8bf7\u6c42\u88ab\u62d2\u7edd", "Die API ist schreibgesch\ufffdtzt.", ""]) {
    it.effect(`F41 a read-only API that says so in another language is found, and is found to be writable: "${text}"`, () =>
      Rig.run({ faults: [Rig.fault("read-only", { id: 2147483647, text })] }, (rig) =>
        Effect.gen(function*() {
          yield* rig.at(100)
          yield* rig.gateway.endFaults
          yield* rig.at(400)
          assert.deepStrictEqual(rig.story(), [
            "0 connected ready (read_only_api)",
            "120 connected ready orders"
          ])
          assert.deepStrictEqual(rig.received("reqCompletedOrders"), [
            "0 reqCompletedOrders",
            "60 reqCompletedOrders",
            "120 reqCompletedOrders"
          ])
          assert.deepStrictEqual(rig.told.slice(0, 2), ["0 connected once", "0 read_only_api once"])
          const lines = rig.logs.filter((line) => line.includes("Gateway 321"))
          assert.deepStrictEqual(lines.map((line) => line.includes(text)), [true])
        })))
  }

  it.effect("F41 an API that is made writable again is found to be within a minute, in the same session", () =>
    Rig.run({ faults: [Rig.fault("read-only", {})] }, (rig) =>
      Effect.gen(function*() {
        yield* rig.at(100)
        yield* rig.gateway.endFaults
        yield* rig.at(400)
        assert.deepStrictEqual(rig.story(), [
          "0 connected ready (read_only_api)",
          "120 connected ready orders"
        ])
        assert.deepStrictEqual(rig.received("reqCompletedOrders"), [
          "0 reqCompletedOrders",
          "60 reqCompletedOrders",
          "120 reqCompletedOrders"
        ])
        assert.deepStrictEqual(yield* rig.dials, [0])
        assert.deepStrictEqual(rig.logs.filter((line) => line.includes("321")).length, 1)
      })))

  it.effect("F41 of an API that is made writable again the open orders are asked for that it had not listed", () =>
    Rig.run(
      { faults: [Rig.fault("read-only", {}), Rig.fault("no-end", { message: 53 })] },
      (rig) =>
        Effect.gen(function*() {
          yield* rig.at(100)
          yield* rig.gateway.endFaults
          yield* rig.at(400)
          assert.deepStrictEqual(rig.story(), [
            "0 connected ready (read_only_api)",
            "120 connected ready orders"
          ])
          assert.deepStrictEqual(yield* rig.dials, [0])
        })
    ))

  for (const [message, asks] of [[55, "reqExecutions"], [102, "reqCompletedOrders"]] as const) {
    it.effect(`F46 the end of ${asks} never comes: ready, unknown and not empty, asked again every 60 s`, () =>
      Rig.run({ faults: [Rig.fault("no-end", { message })] }, (rig) =>
        Effect.gen(function*() {
          yield* rig.at(150)
          yield* rig.gateway.endFaults
          yield* rig.at(400)
          assert.deepStrictEqual(rig.story(), [
            "0 connected ready orders executions_unknown",
            "180 connected ready orders"
          ])
          assert.deepStrictEqual(rig.received(asks), [`0 ${asks}`, `60 ${asks}`, `120 ${asks}`, `180 ${asks}`])
          assert.deepStrictEqual(yield* rig.dials, [0])
        })))
  }

  for (const [message, asks] of [[62, "reqPositions"], [53, "reqAllOpenOrders"]] as const) {
    it.effect(`F46 the end of ${asks} does not come: asked again, one reconnect, then not ready until it does`, () =>
      Rig.run({ faults: [Rig.fault("no-end", { message })] }, (rig) =>
        Effect.gen(function*() {
          yield* rig.at(400)
          yield* rig.gateway.endFaults
          yield* rig.at(600)
          assert.deepStrictEqual(rig.story(), [
            "0 connected (not_ready)",
            "20 reconnecting (not_ready)",
            "21 connected (not_ready)",
            "401 connected ready orders"
          ])
          const asked = [0, 10, 21, 31, 101, 161, 221, 281, 341, 401].map((at) => `${at} ${asks}`)
          assert.deepStrictEqual(rig.received(asks), asked)
          assert.deepStrictEqual(yield* rig.dials, [0, 21])
          assert.deepStrictEqual(rig.told, [
            "10 degraded opened",
            "20 disconnected escalated",
            "310 disconnected reminder",
            "401 connected once",
            "431 disconnected closed"
          ])
          assert.deepStrictEqual(
            rig.logs.filter((line) => line.includes("kept but not ready")).length,
            1
          )
        })))
  }

  it.effect("F47 an account that is not ready says so in its values; nothing of the connection rests on them", () =>
    Rig.run({ faults: [Rig.fault("account-not-ready", {})] }, (rig) =>
      Effect.gen(function*() {
        yield* rig.at(1)
        const session = yield* rig.connection.session
        const ready = yield* Effect.forkChild(
          session.events.pipe(
            Stream.filterMap((event) =>
              event._tag === "updateAccountValue" && event.key === "AccountReady"
                ? Result.succeed(event.value)
                : Result.fail(event)
            ),
            Stream.runHead
          ),
          { startImmediately: true }
        )
        yield* session.send(Command.make("reqAccountUpdates", true, "DU1234567"))
        yield* rig.at(2)
        assert.deepStrictEqual(yield* Fiber.join(ready), Option.some("false"))
        assert.deepStrictEqual(rig.story(), ["0 connected ready orders"])
      })))

  it.effect("F53 a list with another account within a session is fenced at once", () =>
    Rig.run({}, (rig) =>
      Effect.gen(function*() {
        yield* rig.at(60)
        yield* rig.gateway.startFault("accounts", { list: "DU7654321", now: true })
        yield* rig.at(60.5)
        const before = written(rig)
        yield* rig.at(3600)
        assert.deepStrictEqual(rig.story(), [
          "0 connected ready orders",
          "60 failed (not_ready account_mismatch)"
        ])
        assert.deepStrictEqual(written(rig), before)
        assert.deepStrictEqual(yield* rig.dials, [0])
      })))

  it.effect("F53 a list that grows within a session keeps the pinned account", () =>
    Rig.run({}, (rig) =>
      Effect.gen(function*() {
        yield* rig.at(60)
        yield* rig.gateway.startFault("accounts", { list: "DU7654321;DU1234567", now: true })
        yield* rig.at(200)
        assert.deepStrictEqual(rig.story(), ["0 connected ready orders"])
        assert.deepStrictEqual((yield* rig.connection.status).account?.id, "DU1234567")
      })))

  it.effect("F53 the same list again, odd as it may be, changes nothing", () =>
    Rig.run({}, (rig) =>
      Effect.gen(function*() {
        yield* rig.at(60)
        yield* rig.gateway.startFault("accounts", { odd: "twice", now: true })
        yield* rig.gateway.startFault("accounts", { odd: "trailing-comma", now: true })
        yield* rig.at(200)
        assert.deepStrictEqual(rig.story(), ["0 connected ready orders"])
      })))

  it.effect("F53 an empty list within a session ends it, and heals by itself", () =>
    Rig.run({}, (rig) =>
      Effect.gen(function*() {
        yield* rig.at(60)
        yield* rig.gateway.startFault("accounts", { odd: "empty", now: true })
        yield* rig.at(60.5)
        const { lastError } = yield* rig.connection.status
        assert.deepStrictEqual(lastError?.reason, "NoAccount")
        yield* rig.gateway.endFaults
        yield* rig.at(300)
        assert.deepStrictEqual(yield* rig.view, "connected ready orders")
      })))
})
