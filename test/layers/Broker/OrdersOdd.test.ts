import { assert, describe, it } from "@effect/vitest"
import { Effect } from "effect"
import * as OrdersRig from "./OrdersRig.ts"

const { during, market, resting } = OrdersRig

/** What an order of that name was sent with, each time: its size, and its trailing amount or stop price. */
const sizes = ({ gateway }: OrdersRig.Rig, orderRef: string) =>
  gateway.received.flatMap(({ command }) =>
    command._tag === "placeOrder" && command.args[2].orderRef === orderRef
      ? [`${command.args[2].totalQuantity} ${command.args[2].auxPrice}`]
      : []
  )

const trailing = market({ orderRef: "trails", action: "SELL", orderType: "TRAIL", trailAmount: "5.00" })

describe("orders in odd weather", () => {
  it.effect("one name twice among orders that cancel each other is refused, not waited for", () =>
    Effect.gen(function*() {
      const { orders, rig } = yield* OrdersRig.warm()
      const twice = orders.oneCancelsAll([resting({ orderRef: "one" }), resting({ orderRef: "one" })])
      assert.deepStrictEqual(
        (yield* during(rig, Effect.flip(twice), 1)).message,
        "placeOrder was refused and nothing was sent: order_ref (one is the name of two orders of one group)"
      )
      assert.deepStrictEqual(rig.placed(), { warm: 1 })
    }))

  it.effect("another order under a name that is borne is not placed: the first is answered, and the audit says so", () =>
    Effect.gen(function*() {
      const audit: Array<{ readonly event: string; readonly why?: string }> = []
      const { orders, rig } = yield* OrdersRig.warm({ audit })
      const first = yield* during(rig, orders.place(resting({ orderRef: "one" })), 1)
      const again = resting({ orderRef: "one", quantity: "10.0", limitPrice: "100" })
      const same = yield* during(rig, orders.place(again), 1)
      const other = yield* during(rig, orders.place(market({ orderRef: "one", quantity: "20", action: "SELL" })), 1)
      assert.deepStrictEqual([same.orderId, other.orderId], [first.orderId, first.orderId])
      const why =
        "one names an order already, of another action, orderType, quantity, limitPrice: that one was answered, " +
        "and nothing was placed"
      assert.deepStrictEqual(audit.flatMap((each) => each.why ?? []), [why])
      assert.deepStrictEqual(rig.placed(), { warm: 1, one: 1 })
    }))

  it.effect("groups of the same names, in whatever order they name them, do not wait for each other for ever", () =>
    Effect.gen(function*() {
      const { orders, rig } = yield* OrdersRig.warm()
      const [a, b] = [resting({ orderRef: "a" }), resting({ orderRef: "b" })]
      const off = resting({ orderRef: "a", contract: { symbol: "NOSUCH", secType: "STK" } })
      const all = Effect.all([
        Effect.exit(orders.place(off)),
        Effect.exit(orders.oneCancelsAll([b, a])),
        Effect.exit(orders.oneCancelsAll([a, b]))
      ], { concurrency: "unbounded" })
      const exits = yield* during(rig, all, 10)
      assert.deepStrictEqual(exits.map(({ _tag }) => _tag), ["Failure", "Success", "Success"])
      assert.deepStrictEqual(rig.placed(), { warm: 1, a: 1, b: 1 })
    }))

  for (const days of [0, 3]) {
    it.effect(`what no list names ${days} days later is ${days === 0 ? "unsent" : "unknown"}: they hold one day`, () =>
      Effect.gen(function*() {
        const { crash, rig } = yield* OrdersRig.warm()
        yield* crash
        const intent = rig.lines.find((line) => line.includes("\"intent\",\"warm\"")) ?? ""
        rig.lines.push(intent.replaceAll("warm", "lost").replace(/"lost",\d+/, "\"lost\",77"))
        yield* rig.pass(days * 86_400)
        const again = yield* rig.start
        yield* rig.pass(10)
        const order = yield* again.orders.get("lost")
        assert.deepStrictEqual(
          order === undefined ? "" : OrdersRig.short(order),
          [
            "lost",
            days === 0 ? "unsent" : "unknown",
            "0/10"
          ].join(" ")
        )
        assert.deepStrictEqual(rig.alerts.filter((each) => each.includes("order_unknown")).length, days === 0 ? 0 : 1)
      }))
  }

  it.effect("what is no order is refused before it is journalled: a name, a price, a size", () =>
    Effect.gen(function*() {
      const { orders, rig } = yield* OrdersRig.warm()
      const before = rig.lines.length
      const refused = yield* Effect.forEach([
        market({ orderRef: "a\"b" }),
        market({ orderType: "LMT" }),
        market({ quantity: "-10" })
      ], (request) => Effect.map(during(rig, Effect.flip(orders.place(request)), 1), ({ message }) => message))
      assert.deepStrictEqual(
        refused,
        [
          "terms (An orderRef is 1 to 40 letters, digits and . _ : -, and neither . nor .. at [\"orderRef\"])",
          "terms (A LMT order needs limitPrice)",
          "terms (quantity must be above 0)"
        ].map((reason) => `placeOrder was refused and nothing was sent: ${reason}`)
      )
      assert.deepStrictEqual([rig.lines.length - before, rig.placed()], [0, { warm: 1 }])
    }))

  it.effect("a change keeps what changes before it have made of an order, and nothing of one that was refused", () =>
    Effect.gen(function*() {
      const { orders, rig } = yield* OrdersRig.warm()
      const handle = yield* during(rig, orders.place(trailing), 1)
      yield* during(rig, handle.modify({ trailAmount: "7.00" }), 1)
      yield* during(rig, handle.modify({ quantity: "20" }), 1)
      const fault = yield* rig.gateway.startFault("reject", { code: 110, text: "No." })
      yield* during(rig, handle.modify({ trailAmount: "9.00" }), 3)
      yield* rig.gateway.endFault(fault)
      yield* during(rig, handle.modify({ quantity: "30" }), 1)
      assert.deepStrictEqual(sizes(rig, "trails"), ["10 5", "10 7", "20 7", "20 9", "30 7"])
    }))

  for (const how of ["is refused", "is lost with its line"]) {
    it.effect(`a change of size that ${how} leaves what filled as it is, after a crash too`, () =>
      Effect.gen(function*() {
        const { crash, orders, rig } = yield* OrdersRig.warm()
        const handle = yield* during(rig, orders.place(resting({ orderRef: "one" })), 0.2)
        yield* during(rig, handle.modify({ limitPrice: "101.00" }), 0.2)
        if (how === "is refused") yield* rig.gateway.startFault("reject", { code: 201, text: "No." })
        else yield* rig.gateway.startFault("half-open", {})
        yield* Effect.forkChild(Effect.exit(handle.modify({ quantity: "20" })), { startImmediately: true })
        yield* rig.pass(0.5)
        yield* crash
        assert.deepStrictEqual(rig.lines.some((line) => line.includes("\"quantity\":\"20\"")), true)
        yield* rig.gateway.endFaults
        yield* rig.gateway.setPrice("AAPL", 99)
        const orderOf = (run: { readonly orders: typeof orders }) =>
          Effect.map(run.orders.get("one"), (order) => order === undefined ? "" : OrdersRig.short(order))
        const second = yield* rig.start
        yield* rig.pass(10)
        const told = yield* orderOf(second)
        yield* second.crash
        assert.deepStrictEqual([told, yield* orderOf(yield* rig.start)], ["one filled 10/0", "one filled 10/0"])
      }))
  }

  it.effect("an order of the TWS window that bears the name of one that was lost is not taken for it", () =>
    Effect.gen(function*() {
      const { orders, rig } = yield* OrdersRig.warm()
      const contract = { symbol: "MSFT", secType: "STK", exchange: "SMART", currency: "USD" } as never
      const order = { action: "BUY", totalQuantity: 3, orderType: "LMT", lmtPrice: 50, tif: "GTC", orderRef: "one" }
      yield* rig.gateway.placeManually(contract, order as never)
      const dead = yield* rig.gateway.startFault("half-open", {})
      const handle = yield* during(rig, orders.place(market({ orderRef: "one" })), 0.1)
      yield* rig.gateway.endFault(dead)
      yield* rig.pass(60)
      assert.deepStrictEqual(OrdersRig.short(yield* handle.state), "one unsent 0/10")
    }))
})
