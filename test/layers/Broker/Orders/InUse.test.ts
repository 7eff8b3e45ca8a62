import { assert, describe, it } from "@effect/vitest"
import { Effect } from "effect"
import type { Order } from "../../../../src/domain/Order.ts"
import * as InUse from "../../../../src/layers/Broker/Orders/InUse.ts"
import * as Ticket from "../../../../src/layers/Broker/Orders/Ticket.ts"
import * as Write from "../../../../src/layers/Broker/Orders/Write.ts"
import type * as Gateway from "../../../../src/simulator/Gateway.ts"
import * as OrdersRig from "../OrdersRig.ts"

const { during, resting, short } = OrdersRig

/** A gateway that gives its orders that name, and rejects what somebody cancels. */
const naming = (orderRef: string): NonNullable<OrdersRig.Options["tells"]> => (event) => {
  if (event._tag === "error" && event.errorCode === 202) Object.assign(event, { errorCode: 201, errorMsg: "No." })
  if (event._tag === "openOrder") Object.assign(event.order, { orderRef })
  if (event._tag === "execDetails") Object.assign(event.execution, { orderRef })
  return true
}
const nameless = naming("")

// no other test has a live account of these digits, by which these would be masked
const mine = ["DU2468135", "DU2468136"] as const

const says = (own: string, used: string, ref: string) =>
  `its account${own} is not the one in use (${used}), so that nothing proves what became of it: settle it by what TWS says ` +
  `of it there (effect-ibkr orders settle ${ref}), or start this service with its account`

const aapl = { symbol: "AAPL", secType: "STK", exchange: "SMART", currency: "USD" } as never
const byHand = (orderRef: string) =>
  ({ action: "BUY", totalQuantity: 10, orderType: "LMT", lmtPrice: 50, orderRef }) as never

const unknown = (rig: OrdersRig.Rig) =>
  rig.said.filter(([event]) => event === "order_unknown").map(([, first]) => first)

/** A program that has left one order that rests at its gateway, and one that it never wrote. */
const left = Effect.fnUntraced(function*(options: OrdersRig.Options = {}) {
  const program = yield* OrdersRig.warm(options)
  yield* during(program.rig, program.orders.place(resting({ orderRef: "rests", tif: "GTC" })), 1)
  OrdersRig.intend(program.rig, "never")
  yield* program.crash
  return program.rig
})

const both = (orders: { readonly get: (ref: string) => Effect.Effect<Order | undefined> }) =>
  Effect.forEach(["rests", "never"], (ref) => Effect.map(orders.get(ref), (order) => short(order!)))

/**
 * An order `rests` that is journalled on one account, and a gateway of another, which gives the same ids, names its orders nowhere,
 * or otherwise, and has one of ours too. `before` is done at the first.
 */
const moved = Effect.fnUntraced(function*(
  before: (gateway: Gateway.Gateway["Service"]) => Effect.Effect<unknown> = () => Effect.void,
  tells = nameless
) {
  const lines: Array<string> = []
  const there = yield* OrdersRig.warm({ lines, gateway: { accounts: ["DU2468135"] } })
  yield* before(there.rig.gateway)
  yield* during(there.rig, there.orders.place(resting({ orderRef: "rests", tif: "GTC" })), 1)
  yield* there.crash
  const journal = [...lines]
  lines.length = 0
  const here = yield* OrdersRig.warm({
    lines,
    gateway: { accounts: ["DU2468136"] },
    tells
  })
  yield* during(here.rig, here.orders.place(resting({ orderRef: "theirs" })), 1)
  return { here, journal, lines }
})

describe("an order whose account is not the one in use", () => {
  it.effect("is unknown where the gateway does not manage it, which people are told once; on its account again it is settled", () =>
    Effect.gen(function*() {
      const lines: Array<string> = []
      const there = yield* left({ lines, gateway: { accounts: ["DU2468135"] } })
      const rig = yield* OrdersRig.make({ lines, gateway: { accounts: ["DU2468136"] } })
      const elsewhere = yield* rig.start
      yield* rig.pass(5)
      const order = (yield* elsewhere.orders.get("never"))!
      const first = yield* both(elsewhere.orders)
      yield* elsewhere.crash
      const later = yield* rig.start
      yield* rig.pass(120)
      const second = yield* both(later.orders)
      yield* later.crash
      assert.deepStrictEqual([first, second, order.message, unknown(rig)], [
        ["rests unknown 0/10", "never unknown 0/10"],
        ["rests unknown 0/10", "never unknown 0/10"],
        says(" (DU2468135)", "DU2468136", "never"),
        ["The fate of 2 orders is not known: the gateway names none of them."]
      ])
      const back = yield* there.start
      const before = yield* back.orders.get("never")
      yield* there.pass(5)
      const after = (yield* back.orders.get("rests"))!
      assert.deepStrictEqual([short(before!), yield* both(back.orders), after.message], [
        "never maybe_sent 0/10 unsettled",
        ["rests acknowledged 0/10", "never unsent 0/10"],
        null
      ])
      assert.deepStrictEqual([there.placed(), rig.placed(), unknown(there)], [{ warm: 1, rests: 1 }, {}, []])
    }))

  it.effect("is what the lists say of it where the gateway manages it too, and unknown where they say nothing", () =>
    Effect.gen(function*() {
      const settings: { account: string } = { account: "DU2468135" }
      const state = new Map<string, string>()
      const rig = yield* left({ settings, state, gateway: { accounts: [...mine] } })
      settings.account = "DU2468136"
      state.clear()
      const { orders } = yield* rig.start
      yield* rig.pass(5)
      const order = (yield* orders.get("never"))!
      assert.deepStrictEqual([yield* both(orders), order.message, unknown(rig)], [
        ["rests acknowledged 0/10", "never unknown 0/10"],
        says(" (DU2468135)", "DU2468136", "never"),
        [
          "The fate of order never (order id 77, permId not known) is not known: " +
          `${says(" (DU2468135)", "DU2468136", "never")}.`
        ]
      ])
      const change = orders.modify("rests", { limitPrice: "99.00" })
      const cancel = orders.cancel("never")
      assert.deepStrictEqual([
        (yield* during(rig, Effect.flip(change), 10)).message,
        (yield* during(rig, Effect.flip(cancel), 1)).message
      ], [
        "modify was refused and nothing was sent: order_ref (rests is of another account than the one in use)",
        "cancelOrder was refused and nothing was sent: order_ref (never is of another account than the one in use, and the " +
        "gateway does not name it)"
      ])
      assert.deepStrictEqual(yield* during(rig, orders.cancelAll, 1), {
        asked: ["rests"],
        notAsked: [{
          orderRef: "never",
          says: "it is of another account than the one in use, and the gateway does not name it"
        }]
      })
      assert.deepStrictEqual([yield* both(orders), rig.placed()], [
        ["rests cancelled 0/10", "never unknown 0/10"],
        { warm: 1, rests: 1 }
      ])
    }))

  it.effect("stays unsent whatever bears its name on the one in use", () =>
    Effect.gen(function*() {
      const lines: Array<string> = []
      const there = yield* left({ lines, gateway: { accounts: ["DU2468135"] } })
      const before = yield* there.start
      yield* there.pass(5)
      const unsent = short((yield* before.orders.get("never"))!)
      yield* before.crash
      const rig = yield* OrdersRig.make({ lines, gateway: { accounts: ["DU2468136"] } })
      const { orders } = yield* rig.start
      yield* rig.gateway.placeManually(aapl, byHand("never"))
      yield* rig.pass(70)
      assert.deepStrictEqual([unsent, short((yield* orders.get("never"))!)], [
        "never unsent 0/10",
        "never unsent 0/10"
      ])
    }))

  it.effect("is none that another program has placed under its ids on the one in use", () =>
    Effect.gen(function*() {
      const lines: Array<string> = []
      const there = yield* OrdersRig.warm({ lines, gateway: { accounts: ["DU2468135"] } })
      OrdersRig.intend(there.rig, "never")
      yield* there.crash
      const journal = lines.map((line) => line.replace(/(?<="intent","never",)77/, "2"))
      lines.length = 0
      const { crash, orders: others, rig } = yield* OrdersRig.warm({
        lines,
        gateway: { accounts: ["DU2468136"] },
        tells: nameless
      })
      yield* during(rig, others.place(resting({ orderRef: "theirs" })), 1)
      yield* crash
      lines.splice(0, lines.length, ...journal)
      const { orders } = yield* rig.start
      yield* rig.pass(5)
      const unknown = short((yield* orders.get("never"))!)
      yield* rig.gateway.setPrice("AAPL", 99)
      yield* rig.pass(70)
      assert.deepStrictEqual([unknown, short((yield* orders.get("never"))!)], [
        "never unknown 0/10",
        "never unknown 0/10"
      ])
    }))

  it.effect("is unknown, too, where none of several is in use", () =>
    Effect.gen(function*() {
      const settings: { account?: string } = { account: "DU2468135" }
      const state = new Map<string, string>()
      const rig = yield* left({ settings, state, gateway: { accounts: [...mine] } })
      delete settings.account
      state.clear()
      const { orders } = yield* rig.start
      yield* rig.pass(5)
      const { message } = (yield* orders.get("never"))!
      assert.deepStrictEqual([yield* both(orders), message], [
        ["rests acknowledged 0/10", "never unknown 0/10"],
        says(" (DU2468135)", "none", "never")
      ])
    }))

  it.effect("shows no id of a live account", () =>
    Effect.gen(function*() {
      const lines: Array<string> = []
      const live = { tradingMode: "live" } as const
      yield* left({ lines, settings: { ...live, account: "U8642097" }, gateway: { accounts: ["U8642097"] } })
      for (const [accounts, own] of [[["U8642098"], ""], [["U8642098", "U8642097"], " (U***097)"]] as const) {
        const rig = yield* OrdersRig.make({
          lines: [...lines],
          settings: { ...live, account: "U8642098" },
          gateway: { accounts: [...accounts] }
        })
        const { orders } = yield* rig.start
        yield* rig.pass(5)
        const { message } = (yield* orders.get("never"))!
        assert.deepStrictEqual([message, /8642097|8642098/.test(JSON.stringify([rig.said, rig.logs]))], [
          says(own, "U***098", "never"),
          false
        ])
      }
    }))

  it.effect("counts against no limit of the one in use, open or filled", () =>
    Effect.gen(function*() {
      const settings: { account: string } = { account: "DU2468135" }
      const state = new Map<string, string>()
      const filled: Array<string> = []
      const risk = { filled: (order: Order) => void filled.push(short(order)) }
      const rig = yield* left({ risk, settings, state, gateway: { accounts: [...mine] } })
      settings.account = "DU2468136"
      state.clear()
      filled.length = rig.executions.length = 0
      const { orders } = yield* rig.start
      yield* rig.pass(5)
      const working = yield* orders.working
      yield* rig.gateway.setPrice("AAPL", 99)
      yield* rig.pass(1)
      assert.deepStrictEqual([working, yield* both(orders), filled], [
        [],
        ["rests filled 10/0", "never unknown 0/10"],
        []
      ])
      assert.deepStrictEqual(rig.executions.map((each) => each.split(" ")[0]), ["rests", "rests"])
    }))

  it.effect("makes no gateway one that gives ids again, whatever bears its ids on the one in use", () =>
    Effect.gen(function*() {
      const { here, journal, lines } = yield* moved((gateway) => gateway.placeManually(aapl, byHand("")))
      OrdersRig.intend(here.rig, "lost")
      yield* here.crash
      const lost = lines.find((line) => line.includes("lost")) ?? ""
      lines.splice(0, lines.length, ...journal, lost)
      const { orders } = yield* here.rig.start
      yield* here.rig.pass(5)
      assert.deepStrictEqual([
        short((yield* orders.get("rests"))!),
        short((yield* orders.get("lost"))!),
        unknown(here.rig).length
      ], [
        "rests unknown 0/10",
        "lost unsent 0/10",
        1
      ])
    }))

  it.effect("is none that is told of on the one in use, though all ids of the two are the same", () =>
    Effect.gen(function*() {
      const { here, journal, lines } = yield* moved()
      yield* here.crash
      lines.splice(0, lines.length, ...journal)
      const { orders } = yield* here.rig.start
      const listed = Effect.map(
        orders.list,
        (known) => known._tag === "Known" ? known.value.map(short).filter((each) => !each.startsWith("warm")) : []
      )
      yield* here.rig.pass(5)
      const first = yield* listed
      const cancels = yield* during(here.rig, orders.cancelAll, 1)
      yield* here.rig.pass(120)
      const later = yield* listed
      yield* here.rig.gateway.setPrice("AAPL", 99)
      yield* here.rig.pass(70)
      const working = ["rests unknown 0/10", "null acknowledged 0/10"]
      const filled = ["rests unknown 0/10", "null filled 10/0"]
      assert.deepStrictEqual([first, cancels.asked, later, yield* listed], [working, [], working, filled])
    }))

  it.effect("is none that an error of the one in use is about, whose ids are the same", () =>
    Effect.gen(function*() {
      const { here, journal, lines } = yield* moved()
      const { permId } = (yield* here.orders.get("theirs"))!
      yield* here.crash
      lines.splice(0, lines.length, ...journal)
      const { crash, orders } = yield* here.rig.start
      yield* here.rig.pass(5)
      yield* here.rig.gateway.cancelManually(permId ?? 0)
      yield* here.rig.pass(5)
      const { message } = (yield* orders.get("rests"))!
      yield* crash
      // its own gateway has forgotten it by then
      const there = yield* OrdersRig.make({ lines, gateway: { accounts: ["DU2468135"] } })
      const back = yield* there.start
      yield* there.pass(70)
      assert.deepStrictEqual([message, short((yield* back.orders.get("rests"))!), unknown(there).length], [
        says(" (DU2468135)", "DU2468136", "rests"),
        "rests unknown 0/10",
        1
      ])
    }))

  it.effect("is none of which TWS has made a second one, whatever bears its name and its id on the one in use", () =>
    Effect.gen(function*() {
      const { here, journal, lines } = yield* moved(
        (gateway) => gateway.placeManually(aapl, byHand("")),
        naming("rests")
      )
      yield* here.crash
      lines.splice(0, lines.length, ...journal)
      const { orders } = yield* here.rig.start
      yield* here.rig.pass(5)
      const { message } = (yield* orders.get("rests"))!
      assert.deepStrictEqual([message, here.rig.said.filter(([event]) => event === "order_doubled")], [
        says(" (DU2468135)", "DU2468136", "rests"),
        []
      ])
    }))

  it.effect("is said to be of another account to whoever places under its name, and is not among the executions of this one", () =>
    Effect.gen(function*() {
      const lines: Array<string> = []
      const there = yield* left({ lines, gateway: { accounts: ["DU2468135"] } })
      const audit: Array<unknown> = []
      const rig = yield* OrdersRig.make({ audit, lines: there.lines, gateway: { accounts: ["DU2468136"] } })
      const { orders } = yield* rig.start
      yield* rig.gateway.placeManually(aapl, byHand(""))
      yield* rig.gateway.placeManually(
        aapl,
        { action: "BUY", totalQuantity: 3, orderType: "MKT", orderRef: "warm" } as never
      )
      yield* rig.pass(70)
      const handle = yield* during(rig, orders.place(OrdersRig.market({ orderRef: "warm" })), 1)
      yield* during(rig, orders.place(OrdersRig.market({ orderRef: "here" })), 1)
      const executed = yield* orders.executionsKnown
      assert.deepStrictEqual([
        (yield* handle.state).account,
        audit.filter((each) => JSON.stringify(each).includes("nothing was placed")),
        executed._tag === "Known" ? executed.value.map(({ orderRef, quantity }) => `${orderRef} ${quantity}`) : [],
        rig.placed()
      ], [
        "DU2468135",
        [{
          event: "decision",
          orderRef: "warm",
          passed: false,
          why: "warm names an order already, of another account: that one was answered, and nothing was placed"
        }],
        ["warm 3", "here 10"],
        { here: 1 }
      ])
    }))
})

describe("an order whose account was away and is in use again", () => {
  it("stands as it did as far as that was told, and is sought", () => {
    const request = resting()
    const written = Write.document(request, "one", { account: null, orderId: 1, parentRef: null, updatedAt: "" })
    const stands = ([["4", true], ["0", true], ["0", false]] as const).map(([filled, wasAcknowledged]) => {
      const order = { ...written, filled, state: "unknown" as const, message: "its account is not the one in use" }
      const ticket = { ...Ticket.fresh, clientId: 1, account: "", epoch: 1, at: 0, request, order, wasAcknowledged }
      const away = { ...ticket, isAway: true }
      const { message, settled, state } = InUse.back(away)
      return [state, settled, message, away.isAway, away.isSought]
    })
    assert.deepStrictEqual(stands, [
      ["partially_filled", false, null, false, true],
      ["acknowledged", false, null, false, true],
      ["maybe_sent", false, null, false, true]
    ])
  })
})
