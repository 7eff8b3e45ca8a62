import { assert, describe, it } from "@effect/vitest"
import { Effect } from "effect"
import type { Event } from "../../../../src/domain/Event.ts"
import type * as Known from "../../../../src/domain/Known.ts"
import * as OrdersRig from "../OrdersRig.ts"

const { during, resting, short } = OrdersRig

/** A program whose line garbles what it is told to from here on. */
const garbling = Effect.fnUntraced(function*(isOne: (event: Event) => boolean) {
  const world = { garbles: false }
  const warm = yield* OrdersRig.warm({ garbles: (event) => world.garbles && isOne(event) })
  world.garbles = true
  return { ...warm, world }
})

const isOf = (name: string) => (event: Event) => JSON.stringify(event).includes(`"${name}"`)

describe("a list of orders that holds what cannot be decoded", () => {
  it.effect("does not say that an order was not sent: it is unknown in the end, and what it is once it can be read", () =>
    Effect.gen(function*() {
      const { orders, rig, world } = yield* garbling((event) => event._tag === "orderStatus" || isOf("one")(event))
      const mute = yield* rig.gateway.startFault("mute-order", {})
      yield* during(rig, orders.place(resting({ orderRef: "one" })), 0.1)
      yield* rig.gateway.startFault("reset", {})
      yield* rig.gateway.endFault(mute)
      yield* rig.pass(150)
      world.garbles = false
      yield* rig.pass(60)
      assert.deepStrictEqual(rig.told, [
        "2 one maybe_sent 0/10",
        "2.1 one maybe_sent 0/10 unsettled",
        "123.25 one unknown 0/10",
        "183.25 one acknowledged 0/10"
      ])
      assert.deepStrictEqual(rig.placed()["one"], 1)
    }))

  for (
    const [tag, list] of [
      ["openOrder", "list"],
      ["orderStatus", "list"],
      ["execDetails", "executionsKnown"],
      ["commissionReport", "executionsKnown"]
    ] as const
  ) {
    it.effect(`is asked for again a minute later, and is not known to be current before: ${tag}`, () =>
      Effect.gen(function*() {
        const { orders, rig, world } = yield* garbling(({ _tag }) => _tag === tag)
        yield* during(rig, orders.place(resting({ orderRef: "one" })), 1)
        yield* rig.gateway.startFault("reset", {})
        yield* rig.pass(5)
        const told: Effect.Effect<Known.Known<unknown>> = orders[list]
        const isCurrent = Effect.map(told, (known) => known._tag === "Known" && known.current)
        const garbled = yield* isCurrent
        world.garbles = false
        yield* rig.pass(60)
        assert.deepStrictEqual([garbled, yield* isCurrent, short((yield* orders.get("one"))!)], [
          false,
          true,
          "one acknowledged 0/10"
        ])
      }))
  }
})

/** Is what is known of orders, and of executions, current? */
const areCurrent = (orders: Effect.Success<ReturnType<typeof garbling>>["orders"]) => {
  const isCurrent = (known: Known.Known<unknown>) => known._tag === "Known" && known.current
  return Effect.all([Effect.map(orders.list, isCurrent), Effect.map(orders.executionsKnown, isCurrent)])
}

describe("a list of orders that cannot be decoded in a session that has listed them before", () => {
  it.effect("is not known to be current until it can be read", () =>
    Effect.gen(function*() {
      const { orders, rig, world } = yield* garbling(({ _tag }) => _tag === "openOrder")
      world.garbles = false
      yield* during(rig, orders.place(resting({ orderRef: "one" })), 1)
      const before = yield* areCurrent(orders)
      world.garbles = true
      yield* rig.pass(61)
      const garbled = yield* areCurrent(orders)
      world.garbles = false
      yield* rig.pass(60)
      assert.deepStrictEqual([before, garbled, yield* areCurrent(orders)], [
        [true, true],
        [false, true],
        [true, true]
      ])
    }))
})

const tells = new Set<Event["_tag"]>(["openOrder", "orderStatus", "execDetails", "commissionReport"])

describe("what is told of an order and cannot be decoded", () => {
  it.effect("has the lists asked for soon, once for all of it: what it said stands there", () =>
    Effect.gen(function*() {
      const { orders, rig, world } = yield* garbling(({ _tag }) => tells.has(_tag))
      world.garbles = false
      yield* during(rig, orders.place(resting({ orderRef: "one", limitPrice: "200.00" })), 1)
      rig.told.length = 0
      world.garbles = true
      yield* rig.gateway.setPrice("AAPL", 199)
      yield* rig.pass(1)
      world.garbles = false
      const before = rig.received("reqExecutions").length
      const lost = yield* areCurrent(orders)
      yield* rig.pass(5)
      assert.deepStrictEqual([lost, yield* areCurrent(orders)], [[false, false], [true, true]])
      assert.deepStrictEqual(rig.received("reqExecutions").slice(before), ["5.05 reqExecutions"])
      assert.deepStrictEqual(rig.told, [
        "5.025 one filled 10/0 unsettled",
        "5.05 one filled 10/0",
        "5.05 one filled 10/0"
      ])
    }))

  it.effect("has them asked for so once a minute at most, where no list makes up for it", () =>
    Effect.gen(function*() {
      const { orders, rig, world } = yield* garbling(({ _tag }) => tells.has(_tag))
      world.garbles = false
      const prices = Array.from({ length: 10 }, (_, at) => 220 - at)
      yield* Effect.forEach(prices, (price) =>
        during(rig, orders.place(resting({ orderRef: `at-${price}`, limitPrice: `${price}.00` })), 1))
      world.garbles = true
      const before = rig.received("reqExecutions").length
      for (const price of prices) {
        yield* Effect.andThen(rig.gateway.setPrice("AAPL", price - 0.5), rig.pass(10))
      }
      // what a completed list names as filled lacks its executions, and is looked for once more
      assert.deepStrictEqual(rig.received("reqExecutions").slice(before), [
        "14.05 reqExecutions",
        "16.075 reqExecutions",
        "74.05 reqExecutions",
        "76.075 reqExecutions"
      ])
    }))

  it.effect("has them asked for soon, too, where it came behind the end of its own list, while another is awaited", () =>
    Effect.gen(function*() {
      const world = { garbles: false, ends: true }
      const { orders, rig } = yield* OrdersRig.warm({
        garbles: ({ _tag }) => world.garbles && tells.has(_tag),
        tells: ({ _tag }) => world.ends || _tag !== "completedOrdersEnd"
      })
      yield* during(rig, orders.place(resting({ orderRef: "one", limitPrice: "200.00" })), 1)
      rig.told.length = 0
      world.ends = false
      yield* rig.pass(61)
      world.garbles = true
      yield* rig.gateway.setPrice("AAPL", 199)
      yield* rig.pass(0.1)
      Object.assign(world, { garbles: false, ends: true })
      // the list that is awaited is given up after ten seconds, as its end is in the next, which it may be meant for
      yield* rig.pass(7.9)
      const lost = yield* areCurrent(orders)
      yield* rig.pass(10)
      assert.deepStrictEqual([lost, yield* areCurrent(orders), rig.received("reqExecutions")], [
        [false, false],
        [true, true],
        ["0 reqExecutions", "0.05 reqExecutions", "60.1 reqExecutions", "70.125 reqExecutions"]
      ])
      assert.deepStrictEqual(rig.told, [
        "70.1 one filled 10/0 unsettled",
        "70.125 one filled 10/0",
        "70.125 one filled 10/0"
      ])
    }))
})

describe("a commission report that cannot be decoded", () => {
  for (const [where, isBehind] of [["in", false], ["behind the end of", true]] as const) {
    it.effect(`leaves what is known of orders current, ${where} each list of executions, and has it asked for soon only once`, () =>
      Effect.gen(function*() {
        const world = { garbles: false }
        const isReport = ({ _tag }: Event) => _tag === "commissionReport"
        const { orders, rig } = yield* OrdersRig.warm({
          garbles: (event) => world.garbles && isReport(event),
          trails: (event) => isBehind && isReport(event)
        })
        const before = rig.received("reqExecutions").length
        const states: Array<ReadonlyArray<boolean>> = []
        for (const garbles of [true, true, true, false, true, true]) {
          world.garbles = garbles
          yield* rig.pass(61)
          states.push(yield* areCurrent(orders))
        }
        const lost = [true, false]
        assert.deepStrictEqual(states, [lost, lost, lost, [true, true], lost, lost])
        assert.deepStrictEqual(rig.received("reqExecutions").slice(before), [
          "60.1 reqExecutions",
          "62.15 reqExecutions",
          "122.2 reqExecutions",
          "182.25 reqExecutions",
          "242.3 reqExecutions",
          "302.35 reqExecutions",
          "304.4 reqExecutions",
          "364.45 reqExecutions"
        ])
        const says =
          "Warn Message 59 could not be decoded again after the lists were asked for anew: what executions cost is not " +
          "known for sure. The lists are asked for again every 1m until it can be"
        assert.deepStrictEqual(rig.logs.filter((line) => line.includes("again")), [says, says])
      }))
  }

  it.effect("keeps no order from being known as unsent", () =>
    Effect.gen(function*() {
      const { orders, rig } = yield* OrdersRig.warm({
        garbles: ({ _tag }) => _tag === "commissionReport",
        passesOver: ({ _tag, args }) => _tag === "placeOrder" && args[2].orderRef === "one"
      })
      yield* during(rig, orders.place(resting({ orderRef: "one" })), 0.1)
      yield* rig.gateway.startFault("reset", {})
      yield* rig.pass(200)
      assert.deepStrictEqual(rig.told, [
        "2 one maybe_sent 0/10",
        "2.1 one maybe_sent 0/10 unsettled",
        "5.2 one unsent 0/10"
      ])
    }))
})

describe("what cannot be decoded", () => {
  for (
    const [tag, lost] of [
      ["openOrder", [false, true]],
      ["orderStatus", [false, true]],
      ["execDetails", [false, false]],
      ["commissionReport", [true, false]]
    ] as const
  ) {
    it.effect(`leaves those lists current that it says nothing of: ${tag}`, () =>
      Effect.gen(function*() {
        const { orders, rig, world } = yield* garbling(({ _tag }) => _tag === tag)
        world.garbles = false
        yield* during(rig, orders.place(resting({ orderRef: "one", limitPrice: "200.00" })), 1)
        world.garbles = true
        yield* rig.gateway.setPrice("AAPL", 199)
        yield* rig.pass(0.1)
        const states = [yield* areCurrent(orders)]
        world.garbles = false
        yield* rig.pass(5)
        assert.deepStrictEqual([...states, yield* areCurrent(orders)], [lost, [true, true]])
      }))
  }
})

describe("an execution that cannot be decoded", () => {
  it.effect("in each list of executions, leaves what is known of orders current", () =>
    Effect.gen(function*() {
      const { orders, rig } = yield* garbling((event) => event._tag === "execDetails" && event.reqId >= 0)
      const states: Array<ReadonlyArray<boolean>> = []
      for (let minute = 0; minute < 3; minute++) {
        yield* rig.pass(61)
        states.push(yield* areCurrent(orders))
      }
      assert.deepStrictEqual(states, [[true, false], [true, false], [true, false]])
    }))

  it.effect("while its list is awaited that names no request, may be of a fill that no list of orders holds", () =>
    Effect.gen(function*() {
      const world = { garbles: false, ends: true }
      const { orders, rig } = yield* OrdersRig.warm({
        garbles: ({ _tag }) => world.garbles && _tag === "execDetails",
        // a status is not sent of each fill
        tells: ({ _tag }) => world.garbles ? _tag === "execDetails" : world.ends || _tag !== "execDetailsEnd"
      })
      yield* during(rig, orders.place(resting({ orderRef: "one", limitPrice: "200.00" })), 1)
      world.ends = false
      yield* rig.pass(61)
      world.garbles = true
      yield* rig.gateway.setPrice("AAPL", 199)
      yield* rig.pass(0.1)
      Object.assign(world, { garbles: false, ends: true })
      // that is given up after ten seconds
      yield* rig.pass(9)
      assert.deepStrictEqual([yield* areCurrent(orders), short((yield* orders.get("one"))!)], [
        [true, true],
        "one filled 10/0"
      ])
    }))
})
