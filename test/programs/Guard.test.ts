import { assert, describe, it } from "@effect/vitest"
import { OrderAction, OrderType, SecType } from "@stoqey/ib"
import { Effect, Exit, Fiber, Layer, Scheduler, Scope } from "effect"
import { TestClock } from "effect/testing"
import * as Command from "../../src/domain/Command.ts"
import type { Event } from "../../src/domain/Event.ts"
import { ConnectionError } from "../../src/errors/IbkrError.ts"
import { OrderRefused } from "../../src/errors/OrderRefused.ts"
import { Connection } from "../../src/layers/Connection.ts"
import * as Connected from "../doubles/Connected.ts"
import * as ScriptedTws from "../doubles/ScriptedTws.ts"

const contract = { symbol: "AAPL", secType: SecType.STK, exchange: "SMART", currency: "USD" }
const order = (account?: string) =>
  Command.make("placeOrder", 1, contract, {
    action: OrderAction.BUY,
    orderType: OrderType.MKT,
    totalQuantity: 1,
    ...(account === undefined ? {} : { account })
  })
const cancel = Command.make("cancelOrder", 1)
const exercise = Command.make("exerciseOptions", 1, contract, 1, 1, "DU1234567", 0)
const lost: Event = { _tag: "error", id: -1, errorCode: 1100, errorMsg: "lost", advancedOrderReject: "" }

const sentOrders = (gateway: ScriptedTws.Scripted) =>
  gateway.sent.map(([, what]) => what).filter((what) => !what.startsWith("req"))

describe("Guard", () => {
  it.effect("orders and cancels pass while nothing speaks against them", () =>
    Effect.gen(function*() {
      const gateway = ScriptedTws.make(() => ({}))
      yield* Effect.gen(function*() {
        const session = yield* Effect.flatMap(Connection, ({ ready }) => ready)
        for (const command of [order(), order("DU1234567"), exercise, cancel]) yield* session.send(command)
      }).pipe(Effect.provide(Connected.layer(gateway.layer)))
      assert.deepStrictEqual(sentOrders(gateway), ["placeOrder", "placeOrder", "exerciseOptions", "cancelOrder"])
    }))

  it.effect("every reason refuses an order before anything is sent; a cancel still passes", () =>
    Effect.gen(function*() {
      const gateway = ScriptedTws.make(() => ({ silentAfter: 60 }))
      yield* Effect.gen(function*() {
        const session = yield* Effect.flatMap(Connection, ({ ready }) => ready)
        yield* gateway.say(lost)
        assert.deepStrictEqual(
          yield* Effect.flip(session.send(order())),
          new OrderRefused({ command: "placeOrder", blockedBy: ["upstream_lost"] })
        )
        yield* TestClock.adjust("66 seconds")
        assert.deepStrictEqual(
          yield* Effect.flip(session.send(order("DU7"))),
          new OrderRefused({
            command: "placeOrder",
            blockedBy: ["not_ready", "line_stale", "upstream_lost", "account_mismatch"]
          })
        )
        yield* session.send(cancel)
      }).pipe(Effect.provide(Connected.layer(gateway.layer)))
      assert.deepStrictEqual(sentOrders(gateway), ["cancelOrder"])
    }))

  it.effect("an order names its account once the session has come to manage others, and need not once it manages none again", () =>
    Effect.gen(function*() {
      const gateway = ScriptedTws.make(() => ({}))
      yield* Effect.gen(function*() {
        const session = yield* Effect.flatMap(Connection, ({ ready }) => ready)
        const managed = Effect.fnUntraced(function*(accountsList: string) {
          yield* gateway.say({ _tag: "managedAccounts", accountsList })
          yield* TestClock.adjust("1 second")
          return yield* Effect.exit(session.send(order()))
        })
        const refused = Exit.fail(new OrderRefused({ command: "placeOrder", blockedBy: ["account_mismatch"] }))
        assert.deepStrictEqual(
          [yield* managed("DU1234567,DU2"), yield* managed("DU1234567")],
          [refused, Exit.void]
        )
        yield* managed("DU1234567,DU2")
        yield* session.send(order("DU1234567"))
      }).pipe(Effect.provide(Connected.layer(gateway.layer)))
      assert.deepStrictEqual(sentOrders(gateway), ["placeOrder", "placeOrder"])
    }))

  it.effect("nobody comes between whoever lets nobody, and the byte", () =>
    Effect.gen(function*() {
      const gateway = ScriptedTws.make(() => ({}))
      const scheduler = yield* Scheduler.Scheduler
      let isDue = false
      const busy: Scheduler.Scheduler = {
        executionMode: scheduler.executionMode,
        shouldYield: () => isDue && !(isDue = false),
        makeDispatcher: () => scheduler.makeDispatcher()
      }
      yield* Effect.gen(function*() {
        const session = yield* Effect.flatMap(Connection, ({ ready }) => ready)
        const other = yield* Effect.forkChild(Effect.sync(() => sentOrders(gateway)))
        const send = Effect.suspend(() => {
          isDue = true
          return session.send(order())
        })
        yield* Effect.provideService(send, Scheduler.PreventSchedulerYield, true)
        assert.deepStrictEqual(yield* Fiber.join(other), ["placeOrder"])
      }).pipe(Effect.provide(Connected.layer(gateway.layer)), Effect.provideService(Scheduler.Scheduler, busy))
    }))

  it.effect("the fence refuses cancels too", () =>
    Effect.gen(function*() {
      const gateway = ScriptedTws.make(() => ({ accounts: ["U9000001"] }))
      yield* Effect.gen(function*() {
        const session = yield* Effect.flatMap(Connection, ({ ready }) => ready)
        const all = [order(), cancel, Command.make("reqGlobalCancel")]
        const refusals = yield* Effect.forEach(all, (command) => Effect.flip(session.send(command)))
        const blockedBy = ["trading_mode"] as const
        assert.deepStrictEqual(refusals, [
          new OrderRefused({ command: "placeOrder", blockedBy }),
          new OrderRefused({ command: "cancelOrder", blockedBy }),
          new OrderRefused({ command: "reqGlobalCancel", blockedBy })
        ])
        yield* gateway.say({
          _tag: "error",
          id: -1,
          errorCode: 321,
          errorMsg: "The API interface is currently in Read-Only mode.",
          advancedOrderReject: ""
        })
        assert.deepStrictEqual(
          yield* Effect.flip(session.send(cancel)),
          new OrderRefused({ command: "cancelOrder", blockedBy: ["trading_mode", "read_only_api"] })
        )
      }).pipe(Effect.provide(Connected.layer(gateway.layer)))
      assert.deepStrictEqual(sentOrders(gateway), [])
    }))

  it.effect("a session of an older epoch refuses everything that moves money", () =>
    Effect.gen(function*() {
      const gateway = ScriptedTws.make((dial) => dial === 0 ? { lasts: 60 } : {})
      yield* Effect.gen(function*() {
        const session = yield* Effect.flatMap(Connection, ({ ready }) => ready)
        yield* TestClock.adjust("70 seconds")
        const refusals = yield* Effect.forEach([order(), cancel], (command) => Effect.flip(session.send(command)))
        assert.deepStrictEqual(refusals, [
          new OrderRefused({ command: "placeOrder", blockedBy: ["not_ready"] }),
          new OrderRefused({ command: "cancelOrder", blockedBy: ["not_ready"] })
        ])
      }).pipe(Effect.provide(Connected.layer(gateway.layer)))
      assert.deepStrictEqual(sentOrders(gateway), [])
    }))

  it.effect("`ready` waits through losses and fails only when the connection is stopped", () =>
    Effect.gen(function*() {
      const refused = { fails: new ConnectionError({ reason: "Refused" }) }
      const gateway = ScriptedTws.make((dial) => dial < 3 ? refused : dial === 3 ? { lasts: 100 } : refused)
      const scope = yield* Scope.make()
      const context = yield* Layer.buildWithScope(Connected.layer(gateway.layer), scope)
      const { ready } = yield* Effect.provideContext(Connection, context)
      const first = yield* Effect.forkChild(ready)
      yield* TestClock.adjust("10 seconds")
      assert.strictEqual((yield* Fiber.join(first)).clientId, 1)
      yield* TestClock.adjust("200 seconds")
      const second = yield* Effect.forkChild(Effect.flip(ready))
      yield* TestClock.adjust("10 seconds")
      yield* Scope.close(scope, Exit.void)
      assert.strictEqual((yield* Fiber.join(second))._tag, "ConnectionError")
    }))

  it.effect("another list of accounts stops every order before anything else can be sent", () =>
    Effect.gen(function*() {
      const gateway = ScriptedTws.make(() => ({}))
      yield* Effect.gen(function*() {
        const session = yield* Effect.flatMap(Connection, ({ ready }) => ready)
        yield* gateway.say({ _tag: "managedAccounts", accountsList: "DU1234567,DU2" })
        assert.deepStrictEqual(
          yield* Effect.flip(session.send(order())),
          new OrderRefused({ command: "placeOrder", blockedBy: ["account_mismatch"] })
        )
        yield* TestClock.adjust("1 second")
        yield* session.send(order("DU1234567"))
      }).pipe(Effect.provide(Connected.layer(gateway.layer)))
      assert.deepStrictEqual(sentOrders(gateway), ["placeOrder"])
    }))

  it.effect("where another account has come within a session, an order names the pinned one from then on", () =>
    Effect.gen(function*() {
      const gateway = ScriptedTws.make(() => ({}))
      yield* Effect.gen(function*() {
        const session = yield* Effect.flatMap(Connection, ({ ready }) => ready)
        const send = Effect.match(session.send(order()), {
          onFailure: (error) => error,
          onSuccess: () => "sent"
        })
        const heard = (accountsList: string) =>
          Effect.andThen(gateway.say({ _tag: "managedAccounts", accountsList }), TestClock.adjust("1 second"))
        yield* heard("DU1234567,DU2")
        const several = yield* send
        yield* heard("DU1234567")
        assert.deepStrictEqual([several, yield* send], [
          new OrderRefused({ command: "placeOrder", blockedBy: ["account_mismatch"] }),
          "sent"
        ])
      }).pipe(Effect.provide(Connected.layer(gateway.layer)))
    }))

  it.effect("with several accounts an order names the pinned one, and none is allocated", () =>
    Effect.gen(function*() {
      const gateway = ScriptedTws.make(() => ({ accounts: ["DU1", "DU2"] }))
      const to = (fields: object) =>
        Command.make("placeOrder", 5, contract, {
          action: OrderAction.BUY,
          orderType: OrderType.MKT,
          totalQuantity: 1,
          ...fields
        })
      yield* Effect.gen(function*() {
        const session = yield* Effect.flatMap(Connection, ({ ready }) => ready)
        const refused = [
          to({}),
          to({ account: "DU2" }),
          to({ account: "DU1", faGroup: "All" }),
          to({ account: "DU1", modelCode: "m" }),
          Command.make("exerciseOptions", 1, contract, 1, 1, "", 0),
          Command.make("exerciseOptions", 1, contract, 1, 1, "DU2", 0)
        ]
        for (const command of refused) {
          assert.deepStrictEqual((yield* Effect.flip(session.send(command)))._tag, "OrderRefused")
        }
        yield* session.send(to({ account: "DU1", faGroup: "" }))
        yield* session.send(Command.make("exerciseOptions", 1, contract, 1, 1, "DU1", 0))
      }).pipe(Effect.provide(Connected.layer(gateway.layer, { account: "DU1" })))
      assert.deepStrictEqual(sentOrders(gateway), ["placeOrder", "exerciseOptions"])
    }))
})
