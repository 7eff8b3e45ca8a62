import { assert, describe, it } from "@effect/vitest"
import { Clock, Effect } from "effect"
import type * as Known from "../../../src/domain/Known.ts"
import * as Movable from "../../doubles/Movable.ts"
import * as OrdersRig from "./OrdersRig.ts"

const isCurrent = (known: Known.Known<unknown>) => known._tag === "Known" && known.current

const several = { accounts: ["DU1234567", "DU7654321"] }

/** Whether orders may be placed, and whether the orders and the executions that are listed are those of now. */
const seen = ({ connection, orders }: Effect.Success<ReturnType<typeof OrdersRig.warm>>) =>
  Effect.gen(function*() {
    const { ordersAllowed } = yield* connection.status
    return [ordersAllowed, isCurrent(yield* orders.list), isCurrent(yield* orders.executionsKnown)]
  })

describe("what is known of all orders", () => {
  it.effect("F11 is old from the moment that TWS loses IBKR until it was listed anew, with when it was listed last", () =>
    Effect.gen(function*() {
      const program = yield* OrdersRig.warm()
      const { orders, rig } = program
      const before = yield* seen(program)
      const fault = yield* rig.gateway.startFault("server-lost", { restore: "kept" })
      yield* rig.pass(10)
      const away = yield* seen(program)
      const list = yield* orders.list
      const mute = yield* rig.gateway.startFault("no-end", { message: 55 })
      yield* rig.gateway.endFault(fault)
      yield* rig.pass(40)
      const unlisted = yield* seen(program)
      yield* rig.gateway.endFault(mute)
      yield* rig.pass(90)
      assert.deepStrictEqual([before, away, list._tag === "Known" && list.at, unlisted, yield* seen(program)], [
        [true, true, true],
        [false, false, false],
        0,
        [true, true, false],
        [true, true, true]
      ])
    }))

  it.effect("F9 is old while the line is silent, and of now as soon as it is heard again", () =>
    Effect.gen(function*() {
      const program = yield* OrdersRig.warm()
      const { rig } = program
      const fault = yield* rig.gateway.startFault("stall", { ms: 8000 })
      yield* rig.pass(7)
      const silent = yield* seen(program)
      yield* rig.pass(2)
      yield* rig.gateway.endFault(fault)
      assert.deepStrictEqual([silent, yield* seen(program)], [[false, false, false], [true, true, true]])
    }))

  it.effect("F41 is known at once where the API is read-only, which refuses completed orders alone", () =>
    Effect.gen(function*() {
      const rig = yield* OrdersRig.make({ gateway: { readOnly: true } })
      const program = yield* rig.start
      yield* rig.pass(1)
      assert.deepStrictEqual(yield* seen({ ...program, rig }), [false, true, true])
    }))

  it.effect("asked for anew is not the one that was being answered already, and is as old as its question", () =>
    Effect.gen(function*() {
      const { orders, rig } = yield* OrdersRig.warm()
      yield* rig.gateway.startFault("no-end", { message: 102 })
      // open orders are answered at once, and completed orders to no end
      yield* OrdersRig.during(rig, orders.listAnew, 6)
      const contract = { symbol: "MSFT", secType: "STK", exchange: "SMART", currency: "USD" } as never
      const order = { action: "BUY", totalQuantity: 3, orderType: "LMT", lmtPrice: 50, tif: "GTC" }
      yield* rig.gateway.placeManually(contract, { ...order, orderRef: "new" } as never)
      yield* rig.pass(2)
      const shown = yield* OrdersRig.during(rig, orders.listAnew, 6)
      const at = yield* rig.second
      const names = shown._tag === "Known" ? shown.value.map(({ orderRef }) => orderRef) : []
      const list = yield* orders.list
      assert.deepStrictEqual([names, list._tag === "Known" && list.at / 1000, at], [["warm", "new"], 2, 16])
    }))

  it.effect("is not empty where no account is in use, but not known; ours of before are old", () =>
    Effect.gen(function*() {
      const alone = yield* OrdersRig.make({ gateway: several })
      const contract = { symbol: "AAPL", secType: "STK", exchange: "SMART", currency: "USD" } as never
      const order = { action: "BUY", totalQuantity: 10, tif: "GTC" }
      yield* alone.gateway.placeManually(contract, { ...order, orderType: "LMT", lmtPrice: 50 } as never)
      yield* alone.gateway.placeManually(contract, { ...order, orderType: "MKT" } as never)
      const { connection, orders } = yield* alone.start
      yield* alone.pass(65)
      const { ordersBlockedBy } = yield* connection.status
      const unknown = {
        _tag: "Unknown",
        why: "no account is in use: the login manages several, and IBKR_ACCOUNT names none"
      }
      assert.deepStrictEqual([ordersBlockedBy, yield* orders.list, yield* orders.executionsKnown], [
        ["account_not_pinned"],
        unknown,
        unknown
      ])
      const [settings, state] = [{ account: "DU1234567" as string | undefined }, new Map<string, string>()]
      const { crash, rig } = yield* OrdersRig.warm({ gateway: several, settings, state })
      yield* crash
      settings.account = undefined
      state.clear()
      const again = yield* rig.start
      const list = yield* again.orders.list
      const executed = yield* again.orders.executionsKnown
      assert.deepStrictEqual(
        [list._tag === "Known" && list.value.map(OrdersRig.short), isCurrent(list), isCurrent(executed)],
        [["warm filled 10/0"], false, false]
      )
    }))

  it.effect("names no live account, whatever others have called their orders, and tells each once until it ends", () =>
    Effect.gen(function*() {
      const { orders, rig } = yield* OrdersRig.warm()
      const contract = { symbol: "MSFT", secType: "STK", exchange: "SMART", currency: "USD" } as never
      const order = { action: "BUY", totalQuantity: 3, orderType: "LMT", lmtPrice: 50, tif: "GTC" }
      const named = { orderRef: "U7654321-rebalance", ocaGroup: "of U7654321", ocaType: 1 }
      const placed = yield* rig.gateway.placeManually(contract, { ...order, ...named } as never)
      yield* rig.gateway.placeManually(contract, { ...order, orderType: "MKT", orderRef: "U7654321-now" } as never)
      yield* rig.gateway.startFault("reset", {})
      yield* rig.pass(5)
      const shown = Effect.map(orders.list, (list) =>
        list._tag === "Known"
          ? list.value.flatMap(({ ocaGroup, orderRef, owner, state }) =>
            owner === "ours" ? [] : [`${orderRef} ${ocaGroup} ${state}`]
          )
          : [])
      const first = yield* shown
      yield* rig.pass(125)
      const working = yield* shown
      const { permId } = placed as { readonly permId: number }
      yield* rig.gateway.cancelManually(permId)
      yield* rig.pass(65)
      const executed = yield* orders.executionsKnown
      const said = JSON.stringify([yield* orders.list, executed, rig.told, rig.executions])
      assert.deepStrictEqual([first, working, yield* shown, /U7654321/.test(said)], [
        ["U***321-rebalance of U***321 acknowledged"],
        ["U***321-rebalance of U***321 acknowledged"],
        ["U***321-rebalance of U***321 cancelled"],
        false
      ])
      assert.deepStrictEqual(
        executed._tag === "Known" && executed.value.map(({ orderRef }) => orderRef),
        ["warm", "U***321-now"]
      )
    }))

  it.effect("an account that is managed later shows in no name that others have given from the moment that the gateway names it", () =>
    Effect.gen(function*() {
      const { orders, rig } = yield* OrdersRig.warm({
        passesOver: ({ _tag, args }) => {
          if (_tag === "placeOrder" && args[2].orderRef === "ours") Object.assign(args[2], { ocaGroup: "with XQ9Z77A" })
          return false
        }
      })
      const contract = { symbol: "MSFT", secType: "STK", exchange: "SMART", currency: "USD" } as never
      const order = { action: "BUY", totalQuantity: 3, orderType: "LMT", lmtPrice: 50, tif: "GTC" }
      const named = { orderRef: "XQ9Z77A-rebalance", ocaGroup: "of XQ9Z77A", ocaType: 1 }
      yield* rig.gateway.placeManually(contract, { ...order, ...named } as never)
      yield* rig.gateway.placeManually(contract, { ...order, orderType: "MKT", orderRef: "XQ9Z77A-now" } as never)
      yield* OrdersRig.during(rig, orders.place(OrdersRig.resting({ orderRef: "ours" })), 1)
      yield* rig.pass(65)
      const shown = Effect.gen(function*() {
        const list = yield* orders.list
        const executed = yield* orders.executionsKnown
        return [
          list._tag === "Known" ? list.value.map(({ ocaGroup, orderRef }) => `${orderRef} of ${ocaGroup}`) : [],
          executed._tag === "Known" ? executed.value.map(({ orderRef }) => orderRef) : []
        ]
      })
      const before = yield* shown
      rig.told.length = rig.executions.length = 0
      yield* rig.gateway.startFault("accounts", { list: "DU1234567,XQ9Z77A", now: true })
      yield* rig.pass(0)
      const at = yield* shown
      yield* rig.pass(65)
      const masked = [
        ["warm of null", "ours of with X***77A", "X***77A-rebalance of of X***77A"],
        ["warm", "X***77A-now"]
      ]
      assert.deepStrictEqual([/XQ9Z77A/.test(JSON.stringify(before)), at, yield* shown, rig.executions], [
        true,
        masked,
        masked,
        []
      ])
    }))

  it.effect("are for a day what has ended, and what was executed: also after a restart", () =>
    Effect.flatMap(Movable.make, ({ by, moved }) =>
      Effect.gen(function*() {
        const { crash, orders, rig } = yield* OrdersRig.warm()
        const hours = 3_600_000
        const of = (known: typeof orders) =>
          Effect.gen(function*() {
            const listed = [yield* known.list, yield* known.executionsKnown]
            return listed.map((each) => each._tag === "Known" && each.value.map(({ orderRef }) => orderRef))
          })
        by.wall = 20 * hours
        yield* rig.pass(40)
        yield* OrdersRig.during(rig, orders.place(OrdersRig.market({ orderRef: "one" })), 1)
        const both = yield* of(orders)
        by.wall = 25 * hours
        const later = yield* of(orders)
        yield* crash
        const again = yield* rig.start
        const restarted = yield* of(again.orders)
        by.wall = 45 * hours
        assert.deepStrictEqual([both, later, restarted, yield* of(again.orders)], [
          [["warm", "one"], ["warm", "one"]],
          [["one"], ["one"]],
          [["one"], ["one"]],
          [[], []]
        ])
      }).pipe(Effect.provideService(Clock.Clock, moved))))

  it.effect("are of the day on which they were told where their order has outlived that, also after a restart", () =>
    Effect.flatMap(Movable.make, ({ by, moved }) =>
      Effect.gen(function*() {
        const { crash, orders, rig } = yield* OrdersRig.warm({ gateway: { cash: 1e9 } })
        yield* rig.gateway.setPrice("AAPL", 199)
        const part = OrdersRig.resting({ orderRef: "part", quantity: "50000", limitPrice: "199.03", tif: "GTC" })
        yield* OrdersRig.during(rig, orders.place(part), 1)
        const of = (known: typeof orders) =>
          Effect.map(
            Effect.all([known.list, known.executionsKnown]),
            (listed) => listed.map((each) => each._tag === "Known" && each.value.map(({ orderRef }) => orderRef))
          )
        const first = yield* of(orders)
        by.wall = 48 * 3_600_000
        yield* OrdersRig.during(rig, orders.cancel("part"), 1)
        const ended = yield* of(orders)
        yield* crash
        const again = yield* rig.start
        assert.deepStrictEqual([first, ended, yield* of(again.orders)], [
          [["warm", "part"], ["warm", "part", "part", "part"]],
          [["part"], []],
          [["part"], []]
        ])
      }).pipe(Effect.provideService(Clock.Clock, moved))))

  it.effect("after the login is of another account, executions are those of that account alone, whoever placed their orders", () =>
    Effect.gen(function*() {
      let managed = "DU2468135"
      const rig = yield* OrdersRig.make({
        gateway: { accounts: ["DU2468135", "DU2468136"] },
        tells: (event) => {
          if (event._tag === "managedAccounts") Object.assign(event, { accountsList: managed })
          return true
        }
      })
      const contract = { symbol: "AAPL", secType: "STK", exchange: "SMART", currency: "USD" } as never
      const byHand = (orderRef: string, account: string) =>
        rig.gateway.placeManually(
          contract,
          { action: "BUY", totalQuantity: 10, orderType: "MKT", orderRef, account } as never
        )
      yield* byHand("there", "DU2468135")
      yield* byHand("here", "DU2468136")
      const { connection, orders } = yield* rig.start
      yield* rig.pass(5)
      const names = Effect.map(
        orders.executionsKnown,
        (known) => known._tag === "Known" && known.current ? known.value.map(({ orderRef }) => orderRef) : known
      )
      const seen: Array<unknown> = [yield* names]
      for (const account of ["DU2468136", "DU2468135"]) {
        managed = account
        yield* connection.reconnect
        yield* rig.pass(5)
        seen.push(yield* names)
      }
      assert.deepStrictEqual(seen, [["there"], ["here"], ["there"]])
    }))
})
