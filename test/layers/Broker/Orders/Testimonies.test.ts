import { assert, describe, it } from "@effect/vitest"
import { Effect, PlatformError, Result } from "effect"
import type { Order } from "../../../../src/domain/Order.ts"
import type { Testimony } from "../../../../src/domain/Testimony.ts"
import type { Keeper } from "../../../../src/layers/Broker/Orders/Keeper.ts"
import * as Testimonies from "../../../../src/layers/Broker/Orders/Testimonies.ts"
import * as Ticket from "../../../../src/layers/Broker/Orders/Ticket.ts"
import * as Write from "../../../../src/layers/Broker/Orders/Write.ts"
import * as Connected from "../../../doubles/Connected.ts"
import * as OrdersRig from "../OrdersRig.ts"

const { during, market, resting, short } = OrdersRig

type Line = { readonly event: string; readonly orderRef?: string; readonly by?: string }

/** An order of which the gateway tells nothing for so long that it is unknown; `hide` says whether it still does so. */
const lost = Effect.fnUntraced(function*(options: OrdersRig.Options = {}, request = resting()) {
  const world = { hides: true }
  const isOf = (event: { readonly _tag: string }) => JSON.stringify(event).includes("\"lost\"")
  const isStatus = ({ _tag }: { readonly _tag: string }) => _tag === "orderStatus"
  const { orders, rig, ...program } = yield* OrdersRig.warm({
    ...options,
    tells: (event) => !world.hides || !(isOf(event) || isStatus(event))
  })
  yield* during(rig, orders.place({ ...request, orderRef: "lost" }), 1)
  yield* rig.pass(20)
  assert.deepStrictEqual(short((yield* orders.get("lost"))!), "lost unknown 0/10")
  const settle = (testimony: Testimony, orderRef = "lost") =>
    Effect.map(
      Effect.result(orders.settle(orderRef, testimony)),
      Result.match({ onFailure: ({ message }) => message, onSuccess: short })
    )
  const told = Effect.fnUntraced(function*() {
    world.hides = false
    yield* rig.pass(90)
    const order = (yield* orders.get("lost"))!
    return [short(order), order.message, rig.said.filter(([event]) => event === "order_contradicted")] as const
  })
  rig.alerts.length = rig.said.length = 0
  return { ...program, orders, rig, settle, told, world }
})

const none = "settle was refused and nothing was sent: order_ref"

describe("what a person says of an order that is unknown", () => {
  it.effect("settles it, and is in the audit as theirs; nothing is sent", () =>
    Effect.gen(function*() {
      const audit: Array<Line> = []
      const { orders, rig, settle } = yield* lost({ audit })
      const sent = rig.received("placeOrder", "cancelOrder").length
      audit.length = 0
      assert.deepStrictEqual(yield* settle({ as: "cancelled", filled: "4", why: "trade log" }), "lost cancelled 4/6")
      yield* rig.pass(1)
      const { message } = (yield* orders.get("lost"))!
      assert.deepStrictEqual([message, yield* orders.working, rig.received("placeOrder", "cancelOrder").length], [
        "A person says that it is cancelled: trade log",
        [],
        sent
      ])
      assert.deepStrictEqual(
        audit.filter(({ orderRef }) => orderRef === "lost").map(({ by, event }) => [event, by]),
        [["decision", "human"], ["outcome", undefined]]
      )
    }))

  for (const [as, size, isPart] of [["filled", "2500/0", true], ["cancelled", "900/1600", false]] as const) {
    it.effect(`says nothing of the price of ${isPart ? "more than" : "what"} has filled as the gateway told: ${as}`, () =>
      Effect.gen(function*() {
        let hides = false
        const isOf = (event: { readonly _tag: string }) =>
          event._tag === "orderStatus" || JSON.stringify(event).includes("\"lost\"")
        const { crash, orders, rig } = yield* OrdersRig.warm({ tells: (event) => !hides || !isOf(event) })
        const { bid = 0 } = (yield* rig.gateway.prices).find(({ symbol }) => symbol === "AAPL") ?? {}
        const limit = { orderType: "LMT", limitPrice: bid.toFixed(2), action: "SELL", quantity: "2500" } as const
        yield* during(rig, orders.place(market({ orderRef: "lost", ...limit })), 1)
        const { averagePrice, commission } = (yield* orders.get("lost"))!
        hides = true
        yield* rig.gateway.startFault("reset", {})
        yield* rig.pass(20)
        const unknown = short((yield* orders.get("lost"))!)
        const said = yield* orders.settle("lost", { as })
        yield* rig.pass(1)
        yield* crash
        const after = yield* (yield* rig.start).orders.settle("lost", { as })
        assert.deepStrictEqual(
          [unknown, short(said), short(after)],
          ["lost unknown 900/1600", `lost ${as} ${size}`, `lost ${as} ${size}`]
        )
        const priced = isPart ? [null, null] : [averagePrice, commission]
        assert.deepStrictEqual([[said.averagePrice, said.commission], [after.averagePrice, after.commission]], [
          priced,
          priced
        ])
      }))
  }

  it.effect("means the same size however it is written", () =>
    Effect.gen(function*() {
      const { settle } = yield* lost()
      assert.strictEqual(yield* settle({ as: "cancelled", filled: "0.00" }), "lost cancelled 0/10")
    }))

  it.effect("is answered in the same way when it is said again, also after a crash, and settles nothing anew", () =>
    Effect.gen(function*() {
      const audit: Array<Line> = []
      const { crash, orders, rig, settle } = yield* lost({ audit })
      audit.length = 0
      const first = yield* orders.settle("lost", { as: "cancelled", filled: "4", why: "trade log" })
      yield* rig.pass(1)
      const [lines, told] = [rig.lines.length, rig.told.length]
      const again = yield* orders.settle("lost", { as: "cancelled", filled: "4.0", why: "as I said" })
      const short = yield* settle({ as: "cancelled" })
      yield* rig.pass(1)
      assert.deepStrictEqual([again, short, rig.lines.length, rig.told.length], [
        first,
        "lost cancelled 4/6",
        lines,
        told
      ])
      assert.deepStrictEqual(audit.map(({ by, event }) => [event, by]), [["decision", "human"], ["outcome", undefined]])
      assert.deepStrictEqual([yield* settle({ as: "filled" }), yield* settle({ as: "cancelled", filled: "5" })], [
        `${none} (lost has ended: cancelled)`,
        `${none} (lost has ended: cancelled)`
      ])
      yield* crash
      const { orders: later } = yield* rig.start
      assert.strictEqual(
        OrdersRig.short(yield* later.settle("lost", { as: "cancelled", filled: "4" })),
        "lost cancelled 4/6"
      )
    }))

  it.effect("said by two at once settles it once", () =>
    Effect.gen(function*() {
      const audit: Array<Line> = []
      const { rig, settle } = yield* lost({ audit })
      audit.length = 0
      const both = Effect.all([settle({ as: "cancelled" }), settle({ as: "cancelled" }), settle({ as: "filled" })], {
        concurrency: "unbounded"
      })
      assert.deepStrictEqual(yield* during(rig, both, 1), [
        "lost cancelled 0/10",
        "lost cancelled 0/10",
        `${none} (lost has ended: cancelled)`
      ])
      assert.deepStrictEqual(audit.filter(({ event }) => event === "decision").length, 1)
    }))

  it.effect("is answered once it is the last word of the journal", () =>
    Effect.gen(function*() {
      const { orders, rig } = yield* lost()
      yield* orders.settle("lost", { as: "filled" })
      assert.deepStrictEqual(JSON.parse(rig.lines.at(-1) ?? "").slice(0, 4), [
        "stand",
        "lost",
        23_000,
        "filled"
      ])
    }))

  it.effect("is not the last word of the journal where the gateway tells of it while that is written", () =>
    Effect.gen(function*() {
      const { rig, settle, world } = yield* lost({
        disk: (file) => ({
          ...file,
          append: (lines) =>
            Effect.andThen(
              file.append(lines),
              lines.join().includes("A person says") ? Effect.sleep("80 seconds") : Effect.void
            )
        })
      })
      world.hides = false
      assert.deepStrictEqual([yield* during(rig, settle({ as: "filled" }), 90), JSON.parse(rig.lines.at(-1)!)[3]], [
        `${none} (lost is acknowledged, and the gateway tells what becomes of it)`,
        "acknowledged"
      ])
    }))

  it.effect("settles nothing while the journal does not take it, and says so", () =>
    Effect.gen(function*() {
      const disk = { isFull: false }
      const full = PlatformError.systemError({ _tag: "Unknown", module: "Append", method: "append" })
      const { orders, rig, settle } = yield* lost({
        disk: (file) => ({
          ...file,
          append: (lines) => Effect.suspend(() => disk.isFull ? Effect.fail(full) : file.append(lines))
        })
      })
      disk.isFull = true
      rig.told.length = 0
      for (let times = 0; times < 2; times++) {
        assert.strictEqual(
          yield* settle({ as: "filled" }),
          "settle was refused and nothing was sent: state_not_writable, order_ref (lost is not settled: the journal of " +
            "orders cannot be written; say it again once it can)"
        )
      }
      assert.deepStrictEqual([short((yield* orders.get("lost"))!), rig.told], ["lost unknown 0/10", []])
      disk.isFull = false
      yield* rig.pass(3)
      assert.strictEqual(yield* settle({ as: "filled" }), "lost filled 10/0")
    }))

  it.effect("is refused of any other order, and where the gateway has told otherwise", () =>
    Effect.gen(function*() {
      const { orders, rig, settle, world } = yield* lost()
      world.hides = false
      yield* during(rig, orders.place(resting({ orderRef: "there" })), 1)
      assert.deepStrictEqual([
        yield* settle({ as: "cancelled" }, "nobody's"),
        yield* settle({ as: "cancelled" }, "warm"),
        yield* settle({ as: "cancelled" }, "there"),
        yield* settle({ as: "cancelled", filled: "10" }),
        yield* settle({ as: "cancelled", filled: "-1" }),
        yield* settle({ as: "unsent" }, "there")
      ], [
        `${none} (no order of ours is called nobody's)`,
        `${none} (warm has ended: filled)`,
        `${none} (there is acknowledged, and the gateway tells what becomes of it)`,
        `${none} (lost is one of 10: with 10 filled it is filled)`,
        `${none} (0 of lost is filled as the gateway has told, and that is more than -1)`,
        `${none} (there is acknowledged, and the gateway tells what becomes of it)`
      ])
    }))

  for (const as of ["unsent", "cancelled", "filled"] as const) {
    it.effect(`is overruled by the gateway, which people are told: ${as}`, () =>
      Effect.gen(function*() {
        const { settle, told } = yield* lost()
        yield* settle({ as })
        const [stands, message, alerts] = yield* told()
        assert.deepStrictEqual([stands, message, alerts.map(([, first]) => first)], [
          "lost acknowledged 0/10",
          `A person said that it is ${as}, and the gateway tells otherwise`,
          [
            `A person said that order lost (order id 2, permId ${
              alerts[0]?.[1]?.match(/permId (\d+)/)?.[1]
            }) is ${as}, ` +
            "and the gateway tells otherwise: it is acknowledged."
          ]
        ])
      }))
  }

  for (const isTestified of [false, true]) {
    it.effect(`an execution of a part does not say that the rest is at the gateway: ${isTestified ? "settled" : "unknown"} before`, () =>
      Effect.gen(function*() {
        const world = { hides: false }
        const isOf = (event: { readonly _tag: string }) => JSON.stringify(event).includes("\"lost\"")
        const { orders, rig } = yield* OrdersRig.warm({
          tells: (event) => {
            if (event._tag === "execDetails" && isOf(event)) Object.assign(event.execution, { shares: 4 })
            return !world.hides || event._tag === "execDetails" || !(isOf(event) || event._tag === "orderStatus")
          }
        })
        yield* during(rig, orders.place(resting({ orderRef: "lost" })), 1)
        world.hides = true
        yield* rig.gateway.startFault("reset", {})
        yield* rig.pass(100)
        assert.deepStrictEqual(short((yield* orders.get("lost"))!), "lost unknown 0/10")
        if (isTestified) yield* orders.settle("lost", { as: "cancelled" })
        yield* rig.gateway.setPrice("AAPL", 99)
        yield* rig.pass(1)
        assert.deepStrictEqual(short((yield* orders.get("lost"))!), "lost partially_filled 4/6 unsettled")
        const change = orders.modify("lost", { limitPrice: "98.00" })
        assert.deepStrictEqual(
          (yield* during(rig, Effect.flip(change), 10)).message,
          "modify was refused and nothing was sent: order_ref (lost is not known to be at the gateway: partially_filled)"
        )
        assert.deepStrictEqual([short((yield* orders.get("lost"))!), rig.placed()["lost"]], ["lost unknown 4/6", 1])
      }))
  }

  it.effect("is overruled after a crash, too, and stands until then", () =>
    Effect.gen(function*() {
      const { crash, rig, settle, world } = yield* lost()
      yield* settle({ as: "filled" })
      yield* rig.pass(1)
      yield* crash
      const again = yield* rig.start
      yield* rig.pass(5)
      const before = short((yield* again.orders.get("lost"))!)
      world.hides = false
      yield* crash
      yield* again.crash
      const third = yield* rig.start
      yield* rig.pass(5)
      assert.deepStrictEqual([before, short((yield* third.orders.get("lost"))!), rig.placed()["lost"]], [
        "lost filled 10/0",
        "lost acknowledged 0/10",
        1
      ])
      assert.strictEqual(rig.said.filter(([event]) => event === "order_contradicted").length, 1)
    }))

  for (
    const [said, alerts] of [
      [{ as: "filled" }, []],
      [{ as: "cancelled", filled: "4" }, ["cancelled, and the gateway tells otherwise: it is filled."]],
      [{ as: "unsent" }, ["unsent, and the gateway tells otherwise: it is filled."]]
    ] as const
  ) {
    it.effect(`where it was filled: ${said.as} is ${alerts.length === 0 ? "confirmed, which nobody is told" : "overruled"}`, () =>
      Effect.gen(function*() {
        const { rig, settle, told } = yield* lost({}, market())
        yield* settle(said)
        const [stands, , heard] = yield* told()
        assert.deepStrictEqual([stands, heard.map(([, first = ""]) => first.split(" is ").slice(1).join(" is "))], [
          "lost filled 10/0",
          alerts
        ])
        assert.strictEqual(rig.executions.filter((each) => each.startsWith("lost")).length > 0, true)
      }))
  }

  it.effect("is not that it was never sent, where the gateway has told of it", () =>
    Effect.gen(function*() {
      const world = { hides: false }
      const { orders, rig } = yield* OrdersRig.warm({
        tells: (event) => !world.hides || !(event._tag === "orderStatus" || JSON.stringify(event).includes("\"lost\""))
      })
      yield* during(rig, orders.place(resting({ orderRef: "lost" })), 1)
      world.hides = true
      yield* rig.gateway.startFault("reset", {})
      yield* rig.pass(100)
      const before = short((yield* orders.get("lost"))!)
      const refused = yield* Effect.flip(orders.settle("lost", { as: "unsent" }))
      assert.deepStrictEqual([before, refused.message, short((yield* orders.get("lost"))!)], [
        "lost unknown 0/10",
        `${none} (lost was sent: the gateway has told of it)`,
        "lost unknown 0/10"
      ])
    }))

  it.effect("settles one of an account that is not in use any more", () =>
    Effect.gen(function*() {
      const lines: Array<string> = []
      const before = yield* OrdersRig.warm({ lines })
      OrdersRig.intend(before.rig, "moved")
      yield* before.crash
      const rig = yield* OrdersRig.make({ lines, gateway: { accounts: ["DU7654321"] } })
      const { orders } = yield* rig.start
      yield* rig.pass(5)
      assert.deepStrictEqual(short((yield* orders.get("moved"))!), "moved unknown 0/10")
      assert.deepStrictEqual(short(yield* orders.settle("moved", { as: "unsent" })), "moved unsent 0/10")
    }))
})

/** What weighs words of the gateway, and what it told of as contradicted. */
const scales = Effect.gen(function*() {
  const overruled: Array<readonly [by: string, said: string, told: string]> = []
  const keeper = { audit: () => {}, book: {}, kept: Effect.void, now: () => 0, restate: () => {}, write: () => {} }
  const { weigh } = yield* Testimonies.make(
    keeper as unknown as Keeper,
    ({ by, said, told }) => Effect.sync(() => void overruled.push([by, short(said), short(told)]))
  )
  const ticketOf = (order: Partial<Order>, isTestified: boolean): Ticket.Ticket => ({
    ...Ticket.fresh,
    order: {
      ...Write.document(resting(), "one", { account: null, orderId: 7, parentRef: null, updatedAt: "" }),
      ...order
    },
    ...{ clientId: 1, account: "", epoch: 1, at: 0, request: resting(), isTestified }
  })
  /** An order that is `said` to be so, of which the gateway tells `told`: how it stands then, and what people are told. */
  return Effect.fnUntraced(
    function*(said: Partial<Order>, told: Partial<Order>, status: string | null, isTestified: boolean) {
      const ticket = ticketOf(said, isTestified)
      const order = weigh(ticket, status, () => ({ ...ticket.order, ...told }))
      yield* Connected.settle
      return [short(order), ticket.isTestified, overruled.splice(0).map(([by]) => by)] as const
    }
  )
})

describe("a word of the gateway", () => {
  const part = { filled: "4", remaining: "6" } as const
  const whole = { filled: "10", remaining: "0" } as const
  for (
    const [title, said, told, isContradicted] of [
      ["that it works, of one that was unsent", { state: "unsent" }, { state: "acknowledged" }, true],
      ["that it works, of one that was cancelled", { state: "cancelled" }, { state: "acknowledged" }, true],
      ["that a part has filled, of one that was rejected", { state: "rejected" }, {
        state: "partially_filled",
        ...part
      }, true],
      ["that it has filled, of one that was unsent", { state: "unsent" }, { state: "filled", ...whole }, true],
      ["that it has filled, of one whose cancel that has crossed", { state: "cancelled" }, {
        state: "filled",
        ...whole
      }, false],
      ["that it is cancelled, of one that was unsent", { state: "unsent" }, { state: "cancelled" }, false],
      ["that it is cancelled with a part filled, of one that was unsent", { state: "unsent" }, {
        state: "cancelled",
        ...part
      }, true],
      ["that a part had filled, of one that was cancelled", { state: "cancelled" }, {
        state: "cancelled",
        ...part
      }, false],
      ["that it works, of one that had filled", { state: "filled", ...whole }, { state: "acknowledged" }, false],
      ["that it works, of one that is unknown", { state: "unknown" }, { state: "acknowledged" }, false],
      ["that it works, of one of somebody else", { state: "cancelled", owner: "client" }, {
        state: "acknowledged"
      }, false]
    ] as const
  ) {
    it.effect(`${title}, ${isContradicted ? "contradicts" : "does not contradict"} what it told before`, () =>
      Effect.gen(function*() {
        const weigh = yield* scales
        const [, , overruled] = yield* weigh(said, told, "Submitted", false)
        assert.deepStrictEqual(overruled, isContradicted ? ["gateway"] : [])
      }))
  }

  const cancelled = { state: "cancelled", ...part } as const
  for (
    const [title, told, status, found] of [
      ["that less is executed comes late, and leaves it as it is", { state: "partially_filled", filled: "3" }, null, [
        "one cancelled 4/6",
        true,
        []
      ]],
      ["that as much is executed leaves it as it is", { state: "partially_filled", ...part }, null, [
        "one cancelled 4/6",
        true,
        []
      ]],
      ["that more is executed overrules it", { state: "partially_filled", filled: "5", remaining: "5" }, null, [
        "one partially_filled 5/5",
        false,
        ["person"]
      ]],
      ["that all is executed overrules it", { state: "filled", ...whole }, null, ["one filled 10/0", false, [
        "person"
      ]]],
      ["that it works overrules it", { state: "partially_filled", ...part }, "Submitted", [
        "one partially_filled 4/6",
        false,
        ["person"]
      ]],
      ["that it is cancelled with as much filled is the same", cancelled, "Cancelled", ["one cancelled 4/6", false, []]]
    ] as const
  ) {
    it.effect(`on one that a person says to be cancelled with a part filled: ${title}`, () =>
      Effect.gen(function*() {
        const weigh = yield* scales
        assert.deepStrictEqual(yield* weigh(cancelled, told, status, true), found as never)
      }))
  }
})
