import { assert, describe, it } from "@effect/vitest"
import { Clock, Effect, Option, Stream } from "effect"
import type { Event } from "../../../../src/domain/Event.ts"
import { isEnded, type Order } from "../../../../src/domain/Order.ts"
import * as RequestId from "../../../../src/domain/RequestId.ts"
import * as Movable from "../../../doubles/Movable.ts"
import * as OrdersRig from "../OrdersRig.ts"

const { during, market, short } = OrdersRig

/**
 * Places an order of which nothing is told, so that its fate is in the lists alone, and answers when its change that is settled and
 * over came, when its end, and how it stood then.
 */
const followed = Effect.fnUntraced(function*(
  options: OrdersRig.Options,
  then: (rig: OrdersRig.Rig) => Effect.Effect<unknown>
) {
  const { orders, rig } = yield* OrdersRig.warm(options)
  const mute = yield* rig.gateway.startFault("mute-order", {})
  const handle = yield* during(rig, orders.place(market({ orderRef: "one" })), 1)
  yield* rig.gateway.endFault(mute)
  const settled = Stream.runHead(Stream.filter(handle.changes, (order) => order.settled && isEnded(order)))
  const seen = (end: Effect.Effect<Order, unknown>) =>
    Effect.map(Effect.zip(end, rig.second, { concurrent: false }), ([order, at]) => [
      ...[at, short(order), order.averagePrice, order.executions.length]
    ])
  const waiting = yield* Effect.forEach(
    [Effect.map(settled, Option.getOrThrow), handle.ended],
    (end) => Effect.forkChild(seen(end), { startImmediately: true })
  )
  yield* then(rig)
  return {
    rig,
    found: yield* Effect.forEach(waiting, (fiber) => Effect.suspend(() => fiber.pollUnsafe() ?? Effect.succeed([])))
  }
})

const whole = ["one filled 10/0", "230.01", 1]
const isOfOne = (event: Event) => event._tag === "execDetails" && event.execution.orderRef === "one"

describe("an order of which lists alone tell that it has filled", () => {
  const cases: ReadonlyArray<readonly [string, (rig: OrdersRig.Rig) => Effect.Effect<unknown>]> = [
    ["a loss of the line", ({ gateway }) => gateway.startFault("reset", {})],
    ["TWS was away from IBKR", ({ gateway }) => gateway.startFault("server-restored", { code: 1102 })],
    ["ten seconds without a word", () => Effect.void]
  ]
  for (const [after, happens] of cases) {
    it.effect(`is settled, and has ended, once its executions are told: after ${after}`, () =>
      Effect.gen(function*() {
        // what the connection has asked for itself may be told before orders are heard of
        const tells = (event: Event) => !isOfOne(event) || ("reqId" in event && event.reqId >= RequestId.firstOfBroker)
        const { found } = yield* followed({ tells }, (rig) => Effect.andThen(happens(rig), rig.pass(15)))
        assert.deepStrictEqual(found.map(([, ...order]) => order), [whole, whole])
      }))
  }

  it.effect("waits no longer than until they were asked for once more, where they are in no list", () =>
    Effect.gen(function*() {
      const { found, rig } = yield* followed({ tells: (event) => !isOfOne(event) }, (rig) => rig.pass(15))
      const none = [14.075, "one filled 10/0", null, 0]
      const asked = ["12.05 reqExecutions", "14.075 reqExecutions"]
      assert.deepStrictEqual([found, rig.received("reqExecutions").slice(-2)], [[none, none], asked])
    }))

  it.effect("nor where that list never ends", () =>
    Effect.gen(function*() {
      const { found, rig } = yield* followed(
        { tells: (event) => !isOfOne(event) },
        (rig) => Effect.andThen(rig.gateway.startFault("no-end", { message: 55 }), rig.pass(40))
      )
      const none = [32.1, "one filled 10/0", null, 0]
      const asked = ["12.05 reqExecutions", "22.1 reqExecutions"]
      assert.deepStrictEqual([found, rig.received("reqExecutions").slice(-2)], [[none, none], asked])
    }))

  it.effect("waits for them where the line is silent as they are asked for", () =>
    Effect.gen(function*() {
      let isTold = false
      const { found } = yield* followed(
        { tells: (event) => isTold || !isOfOne(event) },
        (rig) =>
          Effect.gen(function*() {
            yield* rig.pass(10)
            isTold = true
            yield* rig.gateway.startFault("freeze", { ms: 13_400 })
            yield* rig.pass(30)
          })
      )
      assert.deepStrictEqual(found, [[26.4, ...whole], [26.4, ...whole]])
    }))

  it.effect("has them from the next session, where its own ends before it has listed them", () =>
    Effect.gen(function*() {
      let isTold = false
      const { found } = yield* followed(
        { tells: (event) => isTold || !isOfOne(event) },
        (rig) =>
          Effect.gen(function*() {
            yield* rig.pass(10)
            yield* rig.gateway.startFault("reset", {})
            isTold = true
            yield* rig.pass(10)
          })
      )
      assert.deepStrictEqual(found, [[14, ...whole], [14, ...whole]])
    }))

  it.effect("is not settled before they are told after a kill in between either", () =>
    Effect.gen(function*() {
      let isTold = false
      const { crash, orders, rig } = yield* OrdersRig.warm({ tells: (event) => isTold || !isOfOne(event) })
      const handle = yield* during(rig, orders.place(market({ orderRef: "one" })), 1)
      const before = short(yield* handle.state)
      yield* crash
      isTold = true
      rig.told.length = 0
      yield* rig.start
      const restored = yield* orders.get("one")
      yield* rig.pass(5)
      // told once more when its commission is known
      const whole = ["3 one filled 10/0", "3 one filled 10/0"]
      assert.deepStrictEqual([before, restored === undefined ? "gone" : short(restored), ...rig.told], [
        "one filled 10/0 unsettled",
        "one filled 10/0 unsettled",
        ...whole
      ])
    }))

  it.effect("has them also where no message says how much of it has filled", () =>
    Effect.gen(function*() {
      // those of lists alone have an id of who has asked
      const isUntold = (event: Event) =>
        event._tag === "orderStatus" || event._tag === "commissionReport" ||
        (event._tag === "execDetails" && event.reqId < 0)
      let isQuiet = false
      const { orders, rig } = yield* OrdersRig.warm({ tells: (event) => !isQuiet || !isUntold(event) })
      isQuiet = true
      const handle = yield* during(rig, orders.place(market({ orderRef: "one" })), 1)
      const { settled, state } = yield* handle.state
      yield* rig.pass(3)
      const { averagePrice, executions } = yield* handle.ended
      assert.deepStrictEqual([state, settled, averagePrice, executions.length], ["filled", false, "230.01", 1])
    }))

  it.effect("is of its day after a kill, too, so that the gateway of the next one owes nobody its name", () =>
    Effect.flatMap(Movable.make, ({ by, moved }) =>
      Effect.gen(function*() {
        const world = { isNextDay: false }
        const isPast = ({ _tag }: Event) => _tag === "completedOrder" || _tag === "execDetails"
        const { crash, orders, rig } = yield* OrdersRig.warm({
          tells: (event) => !isOfOne(event) && !(world.isNextDay && isPast(event))
        })
        const handle = yield* during(rig, orders.place(market({ orderRef: "one" })), 15)
        const before = yield* handle.state
        yield* crash
        world.isNextDay = true
        by.wall = 20 * 3_600_000
        const again = yield* rig.start
        yield* rig.pass(10)
        const after = (yield* again.orders.get("one"))!
        const list = yield* again.orders.list
        assert.deepStrictEqual([short(before), short(after), list._tag === "Known" && list.current], [
          "one filled 10/0",
          "one filled 10/0",
          true
        ])
        assert.deepStrictEqual(after.updatedAt, before.updatedAt)
      }).pipe(Effect.provideService(Clock.Clock, moved))))
})

/** Is cancelled, or rejected, or never heard of, by what the gateway tells, until it says otherwise: in another session, or a minute later. */
const ended = Effect.fnUntraced(function*(
  how: "Cancelled" | "Inactive" | "nothing",
  otherwise: (rig: OrdersRig.Rig) => Effect.Effect<unknown>,
  unended: ReadonlyArray<Event["_tag"]> = []
) {
  const audit: Array<{ readonly event: string; readonly by?: string; readonly why?: string }> = []
  const world = { isOver: true }
  const tells = (event: Event) => {
    if (!world.isOver) return !unended.includes(event._tag)
    if (how === "nothing") return !(event._tag === "orderStatus" || JSON.stringify(event).includes("\"one\""))
    if (event._tag === "orderStatus") Object.assign(event, { status: how })
    if (event._tag === "openOrder") Object.assign(event, { orderState: { ...event.orderState, status: how } })
    return true
  }
  const { orders, rig } = yield* OrdersRig.warm({ tells, audit })
  const place = orders.place(OrdersRig.resting({ orderRef: "one" }))
  yield* during(rig, place, 1)
  if (how === "nothing") yield* rig.gateway.startFault("reset", {})
  yield* rig.pass(15)
  const before = short((yield* orders.get("one"))!)
  rig.said.length = audit.length = 0
  world.isOver = false
  yield* otherwise(rig)
  const { message, orderId, ...order } = (yield* orders.get("one"))!
  const told = rig.said.filter(([event]) => event === "order_contradicted").map(([, says = ""]) => says)
  return {
    ...{ orders, rig },
    stands: [before, short({ message, orderId, ...order }), message],
    told: told.map((says) => says.replace(/\(.*\)/, "(…)")),
    decided: audit.filter(({ event }) => event === "decision").map(({ by, why }) => [by, why])
  }
})

describe("an order that has ended, and that the gateway lists as working after all", () => {
  for (
    const [how, state, again, wait] of [
      ["Cancelled", "cancelled", "in the next session", 10],
      ["Cancelled", "cancelled", "a minute later", 90],
      ["nothing", "unsent", "a minute later", 90]
    ] as const
  ) {
    it.effect(`works, and people are told: ${state}, and listed ${again}`, () =>
      Effect.gen(function*() {
        const { decided, orders, rig, stands, told } = yield* ended(how, (rig) =>
          Effect.andThen(
            again === "a minute later" ? Effect.void : rig.gateway.startFault("reset", {}),
            rig.pass(wait)
          ))
        assert.deepStrictEqual(stands, [
          `one ${state} 0/10`,
          "one acknowledged 0/10",
          `It was told as ${state}, and the gateway tells otherwise`
        ])
        assert.deepStrictEqual(told, [
          `Order one (…) was told as ${state}, and the gateway tells otherwise: it is acknowledged.`
        ])
        assert.deepStrictEqual(decided, [["gateway", `It was told as ${state}, 0 filled`]])
        yield* during(rig, orders.cancel("one"), 1)
        yield* rig.pass(1)
        assert.deepStrictEqual(
          [short((yield* orders.get("one"))!), rig.received("cancelOrder").length, rig.placed()["one"]],
          ["one cancelled 0/10", 1, 1]
        )
      }))
  }

  for (
    const [unended, state] of [
      [["openOrderEnd"], "acknowledged"],
      [["completedOrdersEnd"], "acknowledged"],
      [["openOrderEnd", "completedOrdersEnd"], "cancelled"]
    ] as const
  ) {
    it.effect(`is ${state} where it was cancelled and these never come: ${unended.join(", ")}`, () =>
      Effect.gen(function*() {
        const { stands } = yield* ended("Cancelled", (rig) => rig.pass(90), unended)
        assert.deepStrictEqual(stands.slice(0, 2), ["one cancelled 0/10", `one ${state} 0/10`])
      }))
  }

  it.effect("is none while TWS is cut off from IBKR, and tells what it remembers", () =>
    Effect.gen(function*() {
      let during = ""
      const { orders, stands } = yield* ended("Cancelled", (rig) =>
        Effect.gen(function*() {
          yield* rig.gateway.startFault("server-lost", {})
          yield* rig.pass(90)
          during = `${rig.told.findLast((each) => each.includes(" one "))}`.replace(/^\S+ /, "")
          yield* rig.gateway.startFault("server-restored", { code: 1102 })
          yield* rig.pass(3)
        }))
      assert.deepStrictEqual([during, stands.slice(0, 2), (yield* orders.working).map(OrdersRig.short)], [
        "one cancelled 0/10",
        ["one cancelled 0/10", "one acknowledged 0/10"],
        ["one acknowledged 0/10"]
      ])
    }))

  it.effect("is one whose cancel came to nothing, of which people are told, and can be changed", () =>
    Effect.gen(function*() {
      const world = { isOver: false }
      const { orders, rig } = yield* OrdersRig.warm({
        passesOver: ({ _tag }) => _tag === "cancelOrder",
        tells: (event) => {
          if (world.isOver && event._tag === "orderStatus") Object.assign(event, { status: "Cancelled" })
          return !world.isOver || event._tag !== "openOrder"
        }
      })
      yield* during(rig, orders.place(OrdersRig.resting({ orderRef: "one" })), 1)
      world.isOver = true
      yield* during(rig, orders.cancel("one"), 1)
      yield* rig.pass(20)
      const before = short((yield* orders.get("one"))!)
      world.isOver = false
      yield* rig.pass(90)
      const alerts = rig.said.map(([event]) => event)
      yield* during(rig, orders.modify("one", { limitPrice: "101.00" }), 1)
      const { limitPrice, ...after } = (yield* orders.get("one"))!
      assert.deepStrictEqual([before, alerts, short({ limitPrice, ...after }), limitPrice], [
        "one cancelled 0/10",
        ["connected", "order_contradicted", "order_not_cancelled"],
        "one acknowledged 0/10",
        "101"
      ])
    }))

  for (
    const [when, isAsked] of [["while the lists are being read", true], ["long after they last were", false]] as const
  ) {
    it.effect(`is none by a word that comes late, from before its cancel: ${when}`, () =>
      Effect.gen(function*() {
        const late: Array<() => void> = []
        const { orders, rig } = yield* OrdersRig.warm({
          passesOver: (request, instead) => {
            const isHeldUp = isAsked && late.length > 0 && request._tag === "reqCompletedOrders"
            return isHeldUp && late.push(() => instead(request)) > 0
          },
          // it is named by nothing but by what comes late
          tells: ({ _tag }) => isAsked || _tag !== "completedOrder"
        })
        const fault = yield* rig.gateway.startFault("filled-first", {})
        yield* during(rig, orders.place(OrdersRig.resting({ orderRef: "one" })), 1)
        yield* during(rig, orders.cancel("one"), 1)
        yield* rig.pass(70)
        rig.told.length = 0
        late.push(() => {})
        if (isAsked) yield* rig.gateway.startFault("server-restored", { code: 1102 })
        yield* rig.pass(1)
        yield* rig.gateway.endFault(fault)
        yield* rig.pass(1)
        late.forEach((tell) => tell())
        yield* rig.pass(80)
        const states = rig.told.map((each) => each.replace(/^\S+ /, ""))
        assert.deepStrictEqual([...new Set(states)], ["one cancelled 0/10"])
        assert.deepStrictEqual(rig.said.filter(([event]) => event === "order_contradicted"), [])
      }))
  }
})
