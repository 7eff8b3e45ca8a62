import { assert, describe, it } from "@effect/vitest"
import { Deferred, Effect, Fiber, type Scope } from "effect"
import { TestClock } from "effect/testing"
import * as Known from "../../../../src/domain/Known.ts"
import type { Order } from "../../../../src/domain/Order.ts"
import * as Risk from "../../../../src/layers/Broker/Risk.ts"
import type { Intent } from "../../../../src/layers/Broker/Risk/Intent.ts"
import * as Notifier from "../../../../src/layers/Notify/Notifier.ts"
import * as Case from "./Case.ts"
import * as World from "./World.ts"

const { conId } = Case.contract
const other = { ...Case.contract, conId: conId + 1, symbol: "MSFT" }
const future = { ...Case.contract, conId: conId + 2, symbol: "MES", secType: "FUT", multiplier: "5" } as const

/** What the account has, as it was told at a time. */
const account = (buyingPower: string, availableFunds: string, at = 0) => {
  const has: Record<string, string> = { BuyingPower: buyingPower, AvailableFunds: availableFunds }
  return Known.known(World.values().map((each) => ({ ...each, value: has[each.key] ?? each.value })), at)
}

/** A desk with 10000 USD of buying power and 2500 USD of available funds, and its orders as a test has them stand. */
const desk = (
  use: (
    desk: {
      readonly world: Effect.Success<typeof World.make>
      readonly risk: (typeof Risk.Risk)["Service"]
      readonly orders: Map<string, Order>
      readonly says: (
        orderRef: string,
        request?: Partial<Intent["request"]>,
        more?: Parameters<typeof Case.intent>[1]
      ) => Effect.Effect<ReadonlyArray<string>, never, Scope.Scope>
      readonly fill: (orderRef: string, by: number) => void
    }
  ) => Effect.Effect<unknown, never, Scope.Scope>,
  state: Map<string, string> = new Map(),
  journal: Array<string> = []
) =>
  Effect.gen(function*() {
    const world = yield* World.make
    yield* world.accounts(account("10000", "2500"))
    yield* Effect.gen(function*() {
      const risk = yield* Risk.Risk
      const orders = new Map<string, Order>()
      yield* use({
        world,
        risk,
        orders,
        says: Effect.fnUntraced(function*(orderRef, request = {}, more = {}) {
          const intent = Case.intent({ orderRef, ...request }, { working: () => [...orders.values()], ...more })
          const broken = yield* risk.check(intent)
          if (broken.length > 0) return broken.map(({ says }) => says)
          const { action, limitPrice = null, quantity } = intent.request
          const { contract } = intent.details
          orders.set(
            orderRef,
            Case.order({
              orderRef,
              action,
              quantity,
              remaining: quantity,
              limitPrice,
              contract,
              parentRef: intent.parentRef ?? null
            })
          )
          yield* risk.sent(intent)
          return []
        }),
        fill: (orderRef, by) => {
          const before = orders.get(orderRef)
          if (before === undefined) return
          const remaining = Number(before.remaining) - by
          const filled = `${Number(before.filled) + by}`
          const state = remaining === 0 ? "filled" : "partially_filled"
          const now = { ...before, state, filled, remaining: `${remaining}` } as const
          orders.set(orderRef, now)
          risk.filled(now, before)
        }
      })
    }).pipe(Effect.provide(world.risk({ riskBuyingPower: true }, Notifier.layerNoop, state, journal), { local: true }))
  }).pipe(Effect.scoped)

const together = (own: string, open: string, by: string, limit = "10000", called = "buying power") =>
  `the order takes ${own} USD and our open orders ${open} USD, together ${by} USD more than the account's ${called}, ` +
  `${limit} USD`

/** What is kept, by the names of the orders. */
const kept = (state: ReadonlyMap<string, string>): { readonly a?: unknown; readonly b?: unknown } =>
  JSON.parse([...state].find(([name]) => name.startsWith("claims"))?.[1] ?? "{}").orders

const in_ = (contract: object) => ({ details: { contract: contract as typeof Case.contract } })

describe("what our orders take of the account's means before its figures say so", () => {
  it.effect("those that work count, on whatever contract, until they end", () =>
    desk(({ orders, says }) =>
      Effect.gen(function*() {
        assert.deepStrictEqual(yield* says("a", { quantity: "60" }), [])
        assert.deepStrictEqual(yield* says("b", { quantity: "41" }, in_(other)), [together("4100", "6000", "100")])
        assert.deepStrictEqual(yield* says("c", { quantity: "40" }, in_(other)), [])
        assert.deepStrictEqual(yield* says("d", { quantity: "1" }), [together("100", "10000", "100")])
        orders.set("a", Case.order({ orderRef: "a", state: "cancelled" }))
        assert.deepStrictEqual(yield* says("d", { quantity: "60" }), [])
      })
    ))

  it.effect("those about to be sent count, whoever asks meanwhile, until nothing of them was written", () =>
    desk(({ risk, says }) =>
      Effect.gen(function*() {
        yield* Effect.gen(function*() {
          assert.deepStrictEqual(yield* risk.check(Case.intent({ orderRef: "a", quantity: "60" }, in_(other))), [])
          assert.deepStrictEqual(yield* says("b", { quantity: "50" }), [together("5000", "6000", "1000")])
        }).pipe(Effect.scoped)
        assert.deepStrictEqual(yield* says("b", { quantity: "100" }), [])
      })
    ))

  it.effect("those about to be sent on margin count by what they were found to take", () =>
    desk(({ risk, says }) =>
      Effect.gen(function*() {
        const initialMargin = Effect.succeed(Known.known("1000", 0))
        const one = Case.intent({ orderRef: "a", quantity: "2" }, { ...in_(future), initialMargin })
        assert.deepStrictEqual(yield* risk.check(one), [])
        assert.deepStrictEqual(yield* says("b", { quantity: "61" }), [together("6100", "4000", "100")])
      })
    ))

  it.effect("those without a name count each", () =>
    desk(({ orders, says }) =>
      Effect.gen(function*() {
        for (const permId of [7, 8]) {
          orders.set(`${permId}`, Case.order({ orderRef: null, permId, contract: other, remaining: "30" }))
        }
        assert.deepStrictEqual(yield* says("b", { quantity: "41" }), [together("4100", "6000", "100")])
      })
    ))

  it.effect("what has filled counts until the account's figures are told after it", () =>
    desk(({ fill, says, world }) =>
      Effect.gen(function*() {
        yield* TestClock.setTime(10_000)
        yield* says("a", { quantity: "60" })
        fill("a", 60)
        yield* world.positions(Known.known([World.position("60")], 10_000))
        yield* TestClock.setTime(100_000)
        assert.deepStrictEqual(yield* says("b", { quantity: "50" }), [together("5000", "6000", "1000")])
        yield* world.accounts(account("4000", "1000", 10_001))
        assert.deepStrictEqual(yield* says("b", { quantity: "40" }), [])
      })
    ))

  it.effect("of what was cancelled once a part of it had filled that part alone counts", () =>
    desk(({ fill, orders, says }) =>
      Effect.gen(function*() {
        yield* says("a", { quantity: "60" }, in_(other))
        fill("a", 20)
        assert.deepStrictEqual(yield* says("b", { quantity: "41" }), [together("4100", "6000", "100")])
        orders.delete("a")
        assert.deepStrictEqual(yield* says("b", { quantity: "81" }), [together("8100", "2000", "100")])
      })
    ))

  it.effect("so it does where a change that would have made it a reduction was refused", () =>
    desk(({ fill, orders, says, world }) =>
      Effect.gen(function*() {
        yield* TestClock.setTime(10_000)
        yield* world.positions(Known.known([World.position("-50")], 10_000))
        yield* says("a", { quantity: "100" })
        const asked = orders.get("a") ?? Case.order()
        yield* says("a", { quantity: "50" }, { modifies: asked })
        orders.set("a", asked)
        fill("a", 100)
        yield* world.positions(Known.known([World.position("50")], 10_000))
        yield* TestClock.setTime(100_000)
        assert.deepStrictEqual(yield* says("b", { quantity: "60" }, in_(other)), [together("6000", "10000", "6000")])
      })
    ))

  it.effect("nor for a second after it: figures that are told meanwhile may be older", () =>
    desk(({ fill, says, world }) =>
      Effect.gen(function*() {
        yield* says("a", { quantity: "60" })
        fill("a", 60)
        yield* world.accounts(account("10000", "2500", 500))
        yield* TestClock.setTime(999)
        assert.deepStrictEqual(yield* says("b", { quantity: "50" }), [together("5000", "6000", "1000")])
        yield* TestClock.setTime(1000)
        assert.deepStrictEqual(yield* says("b", { quantity: "50" }), [])
      })
    ))

  it.effect("what reduces a position does not count, as far as it does", () =>
    desk(({ fill, says, world }) =>
      Effect.gen(function*() {
        yield* world.positions(Known.known([World.position("100")], 0))
        assert.deepStrictEqual(yield* says("a", { action: "SELL", quantity: "80" }), [])
        assert.deepStrictEqual(yield* says("b", { quantity: "100" }, in_(other)), [])
        yield* world.quotes(Known.known(World.quote(0), 0))
        assert.deepStrictEqual(yield* says("c", { action: "SELL", quantity: "25" }), [
          `${
            together("505", "10000", "505")
          }; by itself it would only reduce the position, 100, and beside our order a (80) ` +
          "it may go past zero: change that instead, or cancel it first, or flatten all"
        ])
        fill("a", 80)
        yield* world.positions(Known.known([World.position("20")], 0))
        assert.deepStrictEqual(yield* says("d", { action: "SELL", quantity: "20" }), [])
      })
    ))

  it.effect("what has just filled of a position reduces it no more, though the position is not told yet", () =>
    desk(({ fill, says, world }) =>
      Effect.gen(function*() {
        yield* world.positions(Known.known([World.position("100")], 0))
        yield* world.quotes(Known.known(World.quote(0), 0))
        assert.deepStrictEqual(yield* says("a", { action: "SELL", quantity: "100" }), [])
        fill("a", 100)
        const [broken = ""] = yield* says("b", { action: "SELL", quantity: "100" })
        assert.strictEqual(
          broken.split(";")[0],
          "the order takes 100 USD more than the account's buying power, 10000 USD"
        )
      })
    ))

  it.effect("nor does what the order itself has just filled", () =>
    desk(({ fill, orders, says, world }) =>
      Effect.gen(function*() {
        yield* world.positions(Known.known([World.position("-100")], 0))
        assert.deepStrictEqual(yield* says("a", { quantity: "100" }), [])
        fill("a", 60)
        const modifies = orders.get("a") ?? Case.order()
        const [broken = ""] = yield* says("a", { quantity: "260" }, { modifies })
        assert.strictEqual(
          broken.split(";")[0],
          "the order takes 6000 USD more than the account's buying power, 10000 USD"
        )
      })
    ))

  it.effect("what has filled of what only reduced a position takes nothing", () =>
    desk(({ fill, says, world }) =>
      Effect.gen(function*() {
        yield* TestClock.setTime(10_000)
        yield* world.positions(Known.known([World.position("100")], 10_000))
        assert.deepStrictEqual(yield* says("a", { action: "SELL", quantity: "80" }), [])
        fill("a", 80)
        yield* world.positions(Known.known([World.position("20")], 10_000))
        assert.deepStrictEqual(yield* says("b", { quantity: "100" }, in_(other)), [])
      })
    ))

  it.effect("nor does what has filled of an exit that passed without this rule, and of any other it counts", () =>
    desk(({ fill, orders, says }) =>
      Effect.gen(function*() {
        yield* TestClock.setTime(10_000)
        const one = { contract: other, remaining: "60" } as const
        orders.set("exit", Case.order({ ...one, orderRef: "exit", action: "SELL", parentRef: "entry" }))
        fill("exit", 60)
        assert.deepStrictEqual(yield* says("b", { quantity: "101" }), [
          "the order takes 100 USD more than the account's buying power, 10000 USD"
        ])
        orders.set("a", Case.order({ ...one, orderRef: "a" }))
        fill("a", 60)
        assert.deepStrictEqual(yield* says("b", { quantity: "41" }), [together("4100", "6000", "100")])
      })
    ))

  it.effect("a fill that was less after all makes no room: the figures may never have had it", () =>
    desk(({ fill, says }) =>
      Effect.gen(function*() {
        yield* TestClock.setTime(10_000)
        assert.deepStrictEqual(yield* says("a", { quantity: "60" }, in_(other)), [])
        fill("a", 60)
        fill("a", -20)
        fill("a", 20)
        assert.deepStrictEqual(yield* says("b", { quantity: "21" }), [together("2100", "8000", "100")])
      })
    ))

  it.effect("what several orders have filled since the figures were told counts together", () =>
    desk(({ fill, says }) =>
      Effect.gen(function*() {
        yield* TestClock.setTime(10_000)
        for (const [orderRef, quantity] of [["a", 20], ["b", 30]] as const) {
          assert.deepStrictEqual(yield* says(orderRef, { quantity: `${quantity}` }, in_(other)), [])
          fill(orderRef, quantity)
        }
        assert.deepStrictEqual(yield* says("c", { quantity: "51" }), [together("5100", "5000", "100")])
      })
    ))

  it.effect("what an order was found to take is known for as long as the figures may not have what it has filled", () =>
    desk(({ fill, orders, risk, says }) =>
      Effect.gen(function*() {
        yield* TestClock.setTime(10_000)
        const more = { ...in_(future), initialMargin: Effect.succeed(Known.known("1000", 0)) }
        assert.deepStrictEqual(yield* says("a", { quantity: "2" }, more), [])
        fill("a", 2)
        yield* risk.settled(orders.get("a") ?? Case.order())
        for (const orderRef of ["b", "c"]) {
          assert.deepStrictEqual(yield* says(orderRef, { quantity: "61" }), [together("6100", "4000", "100")])
        }
      })
    ))

  it.effect("and is not kept for the next run, which knows of no fill before it", () =>
    Effect.gen(function*() {
      const state = new Map<string, string>()
      yield* desk(({ fill, orders, risk, says }) =>
        Effect.gen(function*() {
          yield* says("a", { quantity: "1" })
          fill("a", 1)
          yield* risk.settled(orders.get("a") ?? Case.order())
          yield* says("b", { quantity: "1" })
        }), state)
      assert.deepStrictEqual(Object.keys(kept(state)), ["b"])
    }))

  it.effect("what on margin goes past zero counts whole: that was asked for beside the position", () =>
    desk(({ says, world }) =>
      Effect.gen(function*() {
        yield* world.positions(Known.known([{ ...World.position("-1"), contract: future }], 0))
        const more = { ...in_(future), initialMargin: Effect.succeed(Known.known("1000", 0)) }
        assert.deepStrictEqual(yield* says("a", { quantity: "2" }, more), [])
        assert.deepStrictEqual(yield* says("b", { quantity: "61" }), [together("6100", "4000", "100")])
      })
    ))

  it.effect("what a what-if order says to free makes no room for another, nor once it has filled", () =>
    desk(({ fill, says }) =>
      Effect.gen(function*() {
        const more = { ...in_(future), initialMargin: Effect.succeed(Known.known("-1000", 0)) }
        assert.deepStrictEqual(yield* says("a", { quantity: "2" }, more), [])
        for (const filled of [0, 1, 1]) {
          fill("a", filled)
          assert.deepStrictEqual(yield* says("b", { quantity: "101" }), [
            "the order takes 100 USD more than the account's buying power, 10000 USD"
          ])
        }
      })
    ))

  it.effect("of those that cancel each other the one that takes most counts, whichever was placed first", () =>
    desk(({ orders, says }) =>
      Effect.gen(function*() {
        const remaining = { a: "40", b: "50" }
        for (const orderRef of ["a", "b"] as const) {
          orders.set(orderRef, Case.order({ orderRef, contract: other, ocaGroup: "g", remaining: remaining[orderRef] }))
        }
        assert.deepStrictEqual(yield* says("c", { quantity: "51" }), [together("5100", "5000", "100")])
      })
    ))

  it.effect("of a bracket the entry counts alone, and of one contract the side that takes more", () =>
    desk(({ says, world }) =>
      Effect.gen(function*() {
        yield* world.quotes(Known.known(World.quote(0), 0))
        assert.deepStrictEqual(yield* says("entry", { quantity: "50" }), [])
        for (const orderRef of ["profit", "loss"]) {
          const exit = yield* says(orderRef, { action: "SELL", quantity: "50" }, { parentRef: "entry" })
          assert.deepStrictEqual(exit, [])
        }
        assert.deepStrictEqual(yield* says("short", { action: "SELL", quantity: "90" }), [])
        assert.deepStrictEqual(yield* says("long", { quantity: "50" }), [])
        assert.deepStrictEqual(yield* says("more", { quantity: "1" }), [together("100", "10000", "100")])
      })
    ))

  for (const [action, exits] of [["BUY", "SELL"], ["SELL", "BUY"]] as const) {
    it.effect(`the exits of an entry that has just filled increase nothing, though its position is not told yet: ${action}`, () =>
      desk(({ fill, says }) =>
        Effect.gen(function*() {
          const more = { ...in_(future), initialMargin: Effect.succeed(Known.known("1000", 0)) }
          assert.deepStrictEqual(yield* says("entry", { action, quantity: "2" }, more), [])
          for (const orderRef of ["profit", "loss"]) {
            const exit = yield* says(orderRef, { action: exits, quantity: "2" }, { ...more, parentRef: "entry" })
            assert.deepStrictEqual(exit, [])
          }
          fill("entry", 2)
          assert.deepStrictEqual(yield* says("b", { quantity: "61" }), [together("6100", "4000", "100")])
        })
      ))
  }

  it.effect("what is held against other means counts by its part of them", () =>
    desk(({ says }) =>
      Effect.gen(function*() {
        const margin = (value: string) => ({ ...in_(future), initialMargin: Effect.succeed(Known.known(value, 0)) })
        assert.deepStrictEqual(yield* says("a", { quantity: "60" }), [])
        assert.deepStrictEqual(yield* says("b", { quantity: "2" }, margin("1001")), [
          together("1001", "1500", "1", "2500", "available funds")
        ])
        assert.deepStrictEqual(yield* says("b", { quantity: "2" }, margin("900")), [])
        assert.deepStrictEqual(yield* says("c", { quantity: "5" }, in_(other)), [together("500", "9600", "100")])
      })
    ))

  it.effect("an order whose account was not in use for a while is known still once it is again", () =>
    desk(({ orders, says }) =>
      Effect.gen(function*() {
        const more = { ...in_(future), initialMargin: Effect.succeed(Known.known("1000", 0)) }
        assert.deepStrictEqual(yield* says("a", { quantity: "2" }, more), [])
        const away = [...orders]
        orders.clear()
        assert.deepStrictEqual(yield* says("b", { quantity: "1" }), [])
        orders.clear()
        for (const [orderRef, order] of away) orders.set(orderRef, order)
        assert.deepStrictEqual(yield* says("c", { quantity: "1" }), [])
      })
    ))

  it.effect("an order that ends while its account is not in use is forgotten, though nobody is told what it filled", () =>
    Effect.gen(function*() {
      const state = new Map<string, string>()
      yield* desk(({ orders, risk, says }) =>
        Effect.gen(function*() {
          for (const orderRef of ["unknown", "filled", "cancelled"]) yield* says(orderRef, { quantity: "1" })
          const away = [...orders.values()]
          orders.clear()
          for (const order of away) yield* risk.settled({ ...order, state: order.orderRef as Order["state"] })
          yield* says("next", { quantity: "1" })
        }), state)
      assert.deepStrictEqual(Object.keys(kept(state)), ["unknown", "next"])
    }))

  it.effect("of an earlier run by what they were found to take when they passed", () =>
    Effect.gen(function*() {
      const state = new Map<string, string>()
      const orders = new Map<string, Order>()
      yield* desk(
        (first) =>
          Effect.gen(function*() {
            const initialMargin = Effect.succeed(Known.known("999.99999999999999999", 0))
            assert.deepStrictEqual(yield* first.says("a", { quantity: "3" }, { ...in_(future), initialMargin }), [])
            for (const [orderRef, order] of first.orders) orders.set(orderRef, order)
          }),
        state
      )
      yield* desk(
        (then) =>
          Effect.gen(function*() {
            for (const [orderRef, order] of orders) then.orders.set(orderRef, order)
            assert.deepStrictEqual(yield* then.says("b", { quantity: "61" }), [together("6100", "4000", "100")])
            assert.deepStrictEqual(yield* then.says("b", { quantity: "60" }), [])
          }),
        state
      )
    }))

  it.effect("what they were found to take stays known of those that come to reduce a position only, and increase one again", () =>
    desk(({ orders, says, world }) =>
      Effect.gen(function*() {
        const more = { ...in_(future), initialMargin: Effect.succeed(Known.known("1000", 0)) }
        assert.deepStrictEqual(yield* says("a", { action: "SELL", quantity: "2" }, more), [])
        yield* world.positions(Known.known([{ ...World.position("2"), contract: future }], 0))
        const modifies = orders.get("a") ?? Case.order()
        assert.deepStrictEqual(yield* says("a", { action: "SELL", quantity: "1" }, { ...more, modifies }), [])
        yield* world.positions(Known.known([], 0))
        assert.deepStrictEqual(yield* says("b", { quantity: "81" }), [together("8100", "2000", "100")])
      })
    ))

  it.effect("that passed without this rule count by the prices that they name, and where that does not do, refuse", () =>
    desk(({ orders, says }) =>
      Effect.gen(function*() {
        orders.set("a", Case.order({ orderRef: "a", remaining: "60" }))
        assert.deepStrictEqual(yield* says("b", { quantity: "41" }), [together("4100", "6000", "100")])
        for (const unknown of [{ contract: future }, { limitPrice: null }]) {
          orders.set("a", Case.order({ orderRef: "a", ...unknown }))
          assert.deepStrictEqual(yield* says("b", { quantity: "1" }), [
            "refused, since what our open order a takes is not known: it was not asked for when that was placed: wait for its " +
            "end, or cancel it"
          ])
        }
      })
    ))

  it.effect("a sale at a limit counts by the market above it that it was judged by", () =>
    desk(({ says, world }) =>
      Effect.gen(function*() {
        yield* world.quotes(Known.known(World.quote(0, { ask: "120" }), 0))
        assert.deepStrictEqual(yield* says("a", { action: "SELL", quantity: "50" }, in_(other)), [])
        assert.deepStrictEqual(yield* says("b", { quantity: "41" }), [together("4100", "6000", "100")])
      })
    ))

  it.effect("what is held against other means counts whole where there are none of them", () =>
    desk(({ says, world }) =>
      Effect.gen(function*() {
        const more = { ...in_(future), initialMargin: Effect.succeed(Known.known("1000", 0)) }
        assert.deepStrictEqual(yield* says("a", { quantity: "2" }, more), [])
        yield* world.accounts(account("10000", "0"))
        assert.deepStrictEqual(yield* says("b", { quantity: "91" }), [together("9100", "1000", "100")])
      })
    ))

  it.effect("those count by the highest price, whichever it is that they name, or have filled at", () =>
    desk(({ orders, says }) =>
      Effect.gen(function*() {
        const prices = [{ limitPrice: "100" }, { stopPrice: "100" }, { averagePrice: "100" }, { limitPrice: "-100" }]
        const none = { orderRef: "a", remaining: "60", limitPrice: null }
        for (const named of prices) {
          orders.set("a", Case.order({ ...none, stopPrice: "99", ...named }))
          assert.deepStrictEqual(yield* says("b", { quantity: "41" }), [together("4100", "6000", "100")])
        }
      })
    ))

  it.effect("a change of an order counts by what remains of it, and not beside itself", () =>
    desk(({ fill, orders, says, world }) =>
      Effect.gen(function*() {
        yield* says("a", { quantity: "60" })
        fill("a", 20)
        const modifies = orders.get("a") ?? Case.order()
        assert.deepStrictEqual(yield* says("a", { quantity: "101" }, { modifies }), [
          "the order takes 100 USD more than the account's buying power, 10000 USD"
        ])
        yield* world.positions(Known.known([World.position("20")], 0))
        yield* TestClock.setTime(1000)
        yield* world.accounts(account("8000", "2000", 1000))
        assert.deepStrictEqual(yield* says("a", { quantity: "101" }, { modifies }), [
          "the order takes 100 USD more than the account's buying power, 8000 USD"
        ])
        assert.deepStrictEqual(yield* says("a", { quantity: "100" }, { modifies }), [])
      })
    ))

  it.effect("what fills while an order is judged by figures of before counts, though another was judged by newer ones", () =>
    desk(({ fill, says, world }) =>
      Effect.gen(function*() {
        yield* TestClock.setTime(100)
        yield* says("a", { quantity: "60" })
        const margin = yield* Deferred.make<Known.Known<string>>()
        const slow = yield* Effect.forkChild(
          says("slow", { quantity: "1" }, { ...in_(future), initialMargin: Deferred.await(margin) }),
          { startImmediately: true }
        )
        fill("a", 60)
        yield* TestClock.setTime(1500)
        yield* world.positions(Known.known([World.position("60")], 1500))
        yield* world.accounts(account("4000", "1000", 1500))
        assert.deepStrictEqual(yield* says("b", { quantity: "1" }), [])
        yield* Deferred.succeed(margin, Known.known("1200", 0))
        assert.deepStrictEqual(yield* Fiber.join(slow), [
          together("1200", "1525", "225", "2500", "available funds")
        ])
      })
    ))

  it.effect("and by what it was found to take, though it has ended", () =>
    desk(({ fill, orders, risk, says, world }) =>
      Effect.gen(function*() {
        yield* TestClock.setTime(100)
        const initialMargin = Effect.succeed(Known.known("1000", 0))
        assert.deepStrictEqual(yield* says("a", { quantity: "2" }, { ...in_(future), initialMargin }), [])
        const margin = yield* Deferred.make<Known.Known<string>>()
        const slow = yield* Effect.forkChild(
          says("slow", { quantity: "1" }, { ...in_(future), initialMargin: Deferred.await(margin) }),
          { startImmediately: true }
        )
        fill("a", 2)
        yield* risk.settled(orders.get("a") ?? Case.order())
        yield* TestClock.setTime(1500)
        yield* world.positions(Known.known([{ ...World.position("2"), contract: future }], 1500))
        yield* world.accounts(account("4000", "1500", 1500))
        assert.deepStrictEqual(yield* says("b", { quantity: "1" }), [])
        yield* Deferred.succeed(margin, Known.known("1600", 0))
        assert.deepStrictEqual(yield* Fiber.join(slow), [
          together("1600", "1025", "125", "2500", "available funds")
        ])
      })
    ))

  it.effect("a fill counts where the clock was set back after the figures were told, for ten minutes", () =>
    desk(({ fill, says, world }) =>
      Effect.gen(function*() {
        yield* TestClock.setTime(3_600_000)
        yield* world.accounts(account("10000", "2500", 3_600_000))
        yield* TestClock.setTime(0)
        yield* says("a", { quantity: "60" })
        fill("a", 60)
        for (const at of [2000, 599_999]) {
          yield* TestClock.setTime(at)
          assert.deepStrictEqual(yield* says("b", { quantity: "50" }), [together("5000", "6000", "1000")])
        }
        yield* TestClock.setTime(600_000)
        assert.deepStrictEqual(yield* says("b", { quantity: "100" }), [])
      })
    ))

  it.effect("an order counts by the higher of its prices while a change of it is about to be sent", () =>
    desk(({ orders, risk, says }) =>
      Effect.gen(function*() {
        yield* says("a", { quantity: "60" })
        const modifies = orders.get("a") ?? Case.order()
        yield* Effect.gen(function*() {
          const cheaper = Case.intent({ orderRef: "a", quantity: "60", limitPrice: "10" }, {
            modifies,
            working: () => [...orders.values()]
          })
          assert.deepStrictEqual(yield* risk.check(cheaper), [])
          assert.deepStrictEqual(yield* says("b", { quantity: "50" }, in_(other)), [together("5000", "6000", "1000")])
        }).pipe(Effect.scoped)
        assert.deepStrictEqual(yield* says("b", { quantity: "50" }, in_(other)), [together("5000", "6000", "1000")])
      })
    ))

  it.effect("an order counts by the larger of its sizes while a change of it is about to be sent", () =>
    desk(({ orders, risk, says }) =>
      Effect.gen(function*() {
        yield* says("a", { quantity: "50" }, in_(other))
        const more = { ...in_(other), modifies: orders.get("a") ?? Case.order(), working: () => [...orders.values()] }
        for (const [quantity, taken, by] of [["20", "5000", "100"], ["70", "7000", "2100"]] as const) {
          yield* Effect.gen(function*() {
            assert.deepStrictEqual(yield* risk.check(Case.intent({ orderRef: "a", quantity }, more)), [])
            assert.deepStrictEqual(yield* says("b", { quantity: "51" }), [
              together("5100", taken, by)
            ])
          }).pipe(Effect.scoped)
        }
      })
    ))

  it.effect("what was not sent after all leaves things as they were known before", () =>
    Effect.gen(function*() {
      const state = new Map<string, string>()
      yield* desk(({ orders, risk, says }) =>
        Effect.gen(function*() {
          const more = (margin: string) => ({
            ...in_(future),
            initialMargin: Effect.succeed(Known.known(margin, 0)),
            working: () => [...orders.values()]
          })
          yield* says("a", { quantity: "2" }, more("1000"))
          const before = kept(state)
          const modifies = orders.get("a") ?? Case.order()
          for (const orderRef of ["a", "new"]) {
            const intent = Case.intent({ orderRef, quantity: "2" }, {
              ...more("10"),
              ...(orderRef === "a" ? { modifies } : {})
            })
            assert.deepStrictEqual(yield* Effect.scoped(risk.check(intent)), [])
          }
          assert.deepStrictEqual(yield* says("b", { quantity: "61" }), [together("6100", "4000", "100")])
          assert.deepStrictEqual(yield* says("b", { quantity: "60" }), [])
          assert.deepStrictEqual(kept(state), { a: before.a, b: kept(state).b })
        }), state)
    }))

  it.effect("what was not sent after all takes nothing back of a change that has passed since", () =>
    desk(({ orders, risk, says }) =>
      Effect.gen(function*() {
        const more = (margin: string) => ({
          ...in_(future),
          initialMargin: Effect.succeed(Known.known(margin, 0)),
          working: () => [...orders.values()]
        })
        yield* says("a", { quantity: "2" }, more("1000"))
        const change = { orderRef: "a", quantity: "2" }
        const modifies = orders.get("a") ?? Case.order()
        yield* Effect.gen(function*() {
          const first = Case.intent(change, { ...more("10"), modifies })
          assert.deepStrictEqual(yield* risk.check(first), [])
          assert.deepStrictEqual(yield* says("a", change, { ...more("1200"), modifies }), [])
        }).pipe(Effect.scoped)
        assert.deepStrictEqual(yield* says("b", { quantity: "53" }), [together("5300", "4800", "100")])
      })
    ))

  it.effect("of an earlier run those are forgotten that the journal knows to have ended", () =>
    Effect.gen(function*() {
      const state = new Map<string, string>()
      const refs = () => Object.keys(kept(state))
      yield* desk(
        ({ fill, says }) =>
          Effect.gen(function*() {
            for (const orderRef of ["retired", "filled", "works", "unheard"]) yield* says(orderRef, { quantity: "1" })
            for (const orderRef of ["retired", "filled"]) fill(orderRef, 1)
          }),
        state
      )
      const before = refs()
      const journal = [
        ["orders", 1],
        ["refs", "retired"],
        ...["filled", "works"].map((orderRef) => [
          "intent",
          orderRef,
          1,
          1,
          "DU1234567",
          1,
          0,
          { orderRef, contract: Case.contract, action: "BUY", quantity: "1", orderType: "LMT", limitPrice: "100" },
          null
        ]),
        ["stand", "filled", 0, "filled", 1, "Filled", "1", "100", null, null, "1"]
      ]
      yield* desk(({ says }) => says("next", { quantity: "1" }), state, journal.map((line) => JSON.stringify(line)))
      assert.deepStrictEqual([before, refs()], [
        ["retired", "filled", "works", "unheard"],
        ["works", "unheard", "next"]
      ])
    }))

  it.effect("a reduction whose price is beyond all that can be kept passes, and so does what comes after it", () =>
    desk(({ says, world }) =>
      Effect.gen(function*() {
        yield* world.positions(Known.known([World.position("-100")], 0))
        assert.deepStrictEqual(yield* says("a", { quantity: "90", limitPrice: "999999999999999" }), [])
        assert.deepStrictEqual(yield* says("b", { quantity: "10" }), [])
      })
    ))
})
