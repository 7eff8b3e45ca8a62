import { assert, describe, it } from "@effect/vitest"
import { Effect } from "effect"
import * as Contract from "../../../../src/domain/Contract.ts"
import type { Execution } from "../../../../src/domain/Execution.ts"
import * as Mask from "../../../../src/domain/Mask.ts"
import * as Contradiction from "../../../../src/layers/Broker/Orders/Contradiction.ts"
import * as Executions from "../../../../src/layers/Broker/Orders/Executions.ts"
import * as Ticket from "../../../../src/layers/Broker/Orders/Ticket.ts"
import * as Write from "../../../../src/layers/Broker/Orders/Write.ts"
import * as OrdersRig from "../OrdersRig.ts"

const { during, market, short } = OrdersRig

/** A program that has placed an order, `old`, and is started again at a gateway that begins its ids anew. */
const anew = (order: Parameters<typeof market>[0] = {}) =>
  Effect.gen(function*() {
    const kept = { lines: [], state: new Map() }
    const before = yield* OrdersRig.make(kept)
    const { crash, orders } = yield* before.start
    const old = yield* during(before, orders.place(market({ orderRef: "old", ...order })), 1)
    const { permId } = yield* old.state
    yield* crash
    const rig = yield* OrdersRig.make(kept)
    const program = yield* rig.start
    rig.told.length =
      rig.executions.length =
      rig.alerts.length =
      rig.said.length =
        0
    return { rig, ...program, permId }
  })

/** Loses every answer to an order together with the line, and lets time pass. */
const lose = ({ orders, rig }: Effect.Success<ReturnType<typeof anew>>, order: Parameters<typeof market>[0]) =>
  Effect.gen(function*() {
    const mute = yield* rig.gateway.startFault("mute-order", {})
    const handle = yield* during(rig, orders.place(market(order)), 0.1)
    yield* rig.gateway.startFault("close", {})
    yield* rig.gateway.endFault(mute)
    yield* rig.pass(100)
    return handle
  })

const of = (orderRef: string): Execution => ({
  ...{
    execId: "a.1.01",
    corrects: null,
    orderRef,
    orderId: 1,
    clientId: 1,
    permId: null,
    contract: Contract.stock("AAPL")
  },
  ...{ side: "BUY", quantity: "10", price: "1", exchange: "", time: "" },
  ...{ commission: null, commissionCurrency: null, realizedPnl: null }
})

describe("a gateway that gives ids again", () => {
  it.effect("does not settle an order that it calls by the permId of another: it is unknown, and says why", () =>
    Effect.gen(function*() {
      const program = yield* anew()
      const { orders, permId, rig } = program
      const handle = yield* lose(program, { orderRef: "new" })
      const order = yield* handle.state
      const says =
        `The gateway calls permId ${permId} orderRef new, and that permId is known as order old: it gives its ids again`
      assert.deepStrictEqual([short(order), order.message], ["new unknown 0/10", says])
      // what it executed is told all the same
      assert.deepStrictEqual(rig.executions.map((each) => each.split(" ")[0]), ["new", "new"])
      assert.deepStrictEqual(short((yield* orders.get("old"))!), "old filled 10/0")
      const known = yield* orders.executionsKnown
      const refs = known._tag === "Known" ? known.value.map(({ orderRef }) => orderRef) : []
      assert.deepStrictEqual(refs, ["old", "new"])
      assert.deepStrictEqual((yield* Effect.flip(handle.ended)).message.includes(says), true)
    }))

  it.effect("proves by its silence of nothing that it was never sent", () =>
    Effect.gen(function*() {
      const { orders, rig } = yield* anew()
      const mute = yield* rig.gateway.startFault("mute-order", {})
      yield* during(rig, orders.place(market({ orderRef: "new" })), 0.1)
      const dead = yield* rig.gateway.startFault("half-open", {})
      const handle = yield* during(rig, orders.place(market({ orderRef: "lost" })), 0.1)
      yield* rig.gateway.endFault(mute)
      yield* rig.gateway.endFault(dead)
      yield* rig.pass(100)
      assert.deepStrictEqual(short(yield* handle.state), "lost unknown 0/10")
    }))

  it.effect("answers what was just written to its line by the id that it got there: that is no other", () =>
    Effect.gen(function*() {
      const { orders, permId, rig } = yield* anew()
      const handle = yield* during(rig, orders.place(market({ orderRef: "new" })), 1)
      const order = yield* handle.state
      assert.deepStrictEqual([short(order), order.permId], ["new filled 10/0", permId])
      assert.deepStrictEqual(order.executions.map((each) => each.orderRef), ["new"])
      assert.deepStrictEqual(rig.executions.map((each) => each.split(" ")[0]), ["new", "new"])
      assert.deepStrictEqual(short((yield* orders.get("old"))!), "old filled 10/0")
    }))

  it.effect("does not fill the one that had the permId before", () =>
    Effect.gen(function*() {
      const { orders, rig } = yield* anew({ orderType: "LMT", limitPrice: "100.00", tif: "GTC" })
      yield* during(rig, orders.place(market({ orderRef: "new" })), 1)
      yield* rig.pass(100)
      const old = (yield* orders.get("old"))!
      assert.deepStrictEqual([short(old), short((yield* orders.get("new"))!)], ["old unknown 0/10", "new filled 10/0"])
    }))

  it.effect("counts what it may have open as working, for as long as it lists that", () =>
    Effect.gen(function*() {
      const program = yield* anew()
      const { orders, rig } = program
      yield* lose(program, { orderRef: "new", orderType: "LMT", limitPrice: "100.00" })
      const working = Effect.map(orders.working, (all) => all.map(short))
      const before = yield* working
      yield* rig.gateway.cancelManually(program.permId ?? 0)
      yield* rig.pass(130)
      assert.deepStrictEqual([before, yield* working], [["new unknown 0/10"], []])
    }))

  it.effect("makes unknown what was told as unsent, where it names it by the permId of another only later", () =>
    Effect.gen(function*() {
      const kept = { lines: [], state: new Map() }
      const before = yield* OrdersRig.make(kept)
      const first = yield* before.start
      for (const orderRef of ["old-1", "old-2"]) yield* during(before, first.orders.place(market({ orderRef })), 1)
      const { permId } = (yield* first.orders.get("old-2"))!
      yield* first.crash
      const world = { hides: true }
      const isNew = (event: { readonly _tag: string }) =>
        event._tag === "orderStatus" || JSON.stringify(event).includes("\"new\"")
      const rig = yield* OrdersRig.make({ ...kept, tells: (event) => !world.hides || !isNew(event) })
      const { orders } = yield* rig.start
      yield* orders.list
      // by this the next session proves that it has loaded its orders
      yield* during(rig, orders.place(OrdersRig.resting({ orderRef: "rests" })), 1)
      yield* during(rig, orders.place(OrdersRig.resting({ orderRef: "new" })), 1)
      yield* rig.gateway.startFault("close", {})
      yield* rig.pass(30)
      const unsent = short((yield* orders.get("new"))!)
      rig.said.length = 0
      world.hides = false
      yield* rig.pass(120)
      const order = (yield* orders.get("new"))!
      assert.deepStrictEqual([unsent, short(order), order.message, rig.said.map(([event]) => event)], [
        "new unsent 0/10",
        "new unknown 0/10",
        `The gateway calls permId ${permId} order id 102, and that permId is known as order old-2: it gives its ids again`,
        ["order_unknown"]
      ])
    }))

  it.effect("makes unknown, too, what a person has said to be unsent", () =>
    Effect.gen(function*() {
      const program = yield* anew()
      const { orders, rig } = program
      const handle = yield* lose(program, { orderRef: "new", orderType: "LMT", limitPrice: "100.00" })
      yield* orders.settle("new", { as: "unsent" })
      rig.said.length = 0
      yield* rig.pass(130)
      assert.deepStrictEqual([short(yield* handle.state), rig.said.map(([event]) => event)], [
        "new unknown 0/10",
        ["order_unknown"]
      ])
    }))

  it.effect("fills no order of ours by the executions of another that bears no name", () =>
    Effect.gen(function*() {
      const { orders, permId, rig } = yield* anew({ orderType: "LMT", limitPrice: "100.00" })
      const order = { action: "BUY", totalQuantity: 10, orderType: "MKT", tif: "DAY" } as never
      yield* rig.gateway.placeManually(
        { symbol: "AAPL", secType: "STK", exchange: "SMART", currency: "USD" } as never,
        order
      )
      yield* rig.pass(1)
      // the lists are asked for
      yield* rig.gateway.startFault("server-restored", { code: 1102 })
      yield* rig.pass(5)
      const old = (yield* orders.get("old"))!
      assert.deepStrictEqual([short(old), old.executions, old.message], [
        "old unknown 0/10",
        [],
        `The gateway calls permId ${permId} one without an orderRef, and that permId is known as order old: it gives its ids again`
      ])
    }))

  it("reports the cost of its own execution, not of the one of before that is looked up", () => {
    const executions = Executions.make(() => 1)
    const fee = { execId: "a.1.01", commission: "1", currency: "USD", realizedPnl: null } as const
    executions.take(of("new"))
    executions.recall(of("old"), 1)
    assert.strictEqual(executions.fee(fee)?.orderRef, "new")
    assert.deepStrictEqual(executions.since(0, null).map(({ commission, orderRef }) => [orderRef, commission]), [[
      "old",
      null
    ], [
      "new",
      "1"
    ]])
  })
})

describe("an order of ours that a gateway calls by the permId of one that was met without a name", () => {
  it("may be that, or not", () => {
    const request = OrdersRig.resting()
    const order = Write.document(request, "new", { account: null, orderId: 5, parentRef: null, updatedAt: "" })
    const named = { ...Ticket.fresh, order, clientId: 1, account: "", epoch: 0, at: 0, request }
    const ids = { ref: "new", permId: 7, clientId: 1, orderId: 5, epoch: 1 }
    assert.deepStrictEqual(Contradiction.of({ named, permed: undefined, met: { name: null } }, ids), {
      tickets: [named],
      isAnew: true,
      says:
        "The gateway calls permId 7 orderRef new, and that permId is known as an order without a name: it gives its ids again"
    })
  })
})

describe("an execution under the id of one of before", () => {
  it("is still one of today once that of before is looked up", () => {
    const executions = Executions.make(() => 2)
    executions.take(of("new"))
    executions.recall(of("old"), 1)
    assert.deepStrictEqual(executions.since(1, null).map(({ orderRef }) => orderRef), ["old", "new"])
  })
})

describe("an execution of another", () => {
  it("is the same one once the account id in its name is masked", () => {
    const executions = Executions.make(() => 1)
    executions.take(of("7654399-x"))
    Mask.learn(["7654399"])
    assert.deepStrictEqual(executions.take(of(Mask.text("7654399-x"))), undefined)
  })
})
