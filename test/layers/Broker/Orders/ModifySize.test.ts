import { assert, describe, it } from "@effect/vitest"
import { Effect } from "effect"
import type { Event } from "../../../../src/domain/Event.ts"
import type { Order } from "../../../../src/domain/Order.ts"
import * as Standing from "../../../../src/layers/Broker/Orders/Standing.ts"
import * as Ticket from "../../../../src/layers/Broker/Orders/Ticket.ts"
import * as World from "../../../worlds/World.ts"
import * as FlattenRig from "../FlattenRig.ts"
import * as OrdersRig from "../OrdersRig.ts"
import * as Case from "../Risk/Case.ts"

const { during, resting } = OrdersRig
const short = ({ filled, remaining, state }: Order) => `${state} ${filled}/${remaining}`

/** An order of 10 that is at the gateway, and is being changed to this size. */
const changing = (quantity: string): Ticket.Ticket => {
  const request = { orderRef: "one", contract: Case.contract, action: "BUY", orderType: "MKT" } as const
  return {
    ...Ticket.fresh,
    order: { ...Case.order({ orderRef: "one", quantity: "10", remaining: "10" }), state: "acknowledged" },
    clientId: 1,
    account: "DU1234567",
    epoch: 1,
    at: 0,
    request: { ...request, quantity },
    before: { ...request, quantity: "10" },
    isChanging: true,
    wasAcknowledged: true
  }
}

/** Has an order hear words of the gateway; each answers how it stands then. */
const hearing = (ticket: Ticket.Ticket) => (word: Ticket.Word, order: Partial<Order> = {}): string => {
  ticket.order = Standing.hear(ticket, word, { ...ticket.order, ...order })
  return short(ticket.order)
}

/** An order of 10 of which a change to 20 was lost with its line, and that has become unknown: for as long as it is hidden. */
const unheard = Effect.gen(function*() {
  const world = { hides: false }
  const isOfOne = (event: Event) => event._tag === "orderStatus" || JSON.stringify(event).includes("\"one\"")
  const { crash, orders, rig } = yield* OrdersRig.warm({ tells: (event) => !world.hides || !isOfOne(event) })
  const one = yield* during(rig, orders.place(resting({ orderRef: "one" })), 1)
  yield* during(rig, one.modify({ limitPrice: "99.00" }), 0.5)
  yield* rig.gateway.startFault("half-open", {})
  yield* Effect.forkChild(Effect.exit(one.modify({ quantity: "20" })), { startImmediately: true })
  yield* rig.pass(0.5)
  world.hides = true
  yield* rig.gateway.endFaults
  yield* rig.pass(20)
  return { crash, one, rig, world }
})

/** The sizes of the lines of changes that the journal has, and whether the change is over by them. */
const changesIn = ({ lines }: Pick<OrdersRig.Rig, "lines">) =>
  lines.flatMap((line) => {
    const [, size, over] = /^\["change".*"quantity":"(\d+)".*?}(,true)?\]$/.exec(line) ?? []
    return size === undefined ? [] : [over === undefined ? size : `${size} over`]
  })

describe("an order whose size was changed", () => {
  it("is as large as it was by then where a list tells its old size, of which more had filled: it is not filled", () => {
    const ticket = changing("20")
    const hear = hearing(ticket)
    const larger = hear({ status: "Submitted", filled: "12" }, { quantity: "20" })
    Object.assign(ticket, { isChanging: false, before: null })
    const old = hear({ status: "Submitted" }, { quantity: "10" })
    assert.deepStrictEqual([larger, old, ticket.order.quantity], [
      "partially_filled 12/8",
      "partially_filled 12/8",
      "20"
    ])
  })

  for (const how of ["lists oo Submitted, st Submitted 0 10", "oo Submitted", "st Filled 10 0"]) {
    it(`works where its old size or more is told as filled, and the rest as left, behind ${how}`, () => {
      const told = ["st Submitted 10 10", "st Submitted 12 8"].map((status) => {
        const world = World.make(1)
        for (const step of ["oo Submitted", "change 20", "oo Submitted 20", how, status]) world.step(step)
        const { filled, quantity, remaining, state } = world.order("a")
        return [state, filled, remaining, quantity]
      })
      assert.deepStrictEqual(told, [["partially_filled", "10", "10", "20"], ["partially_filled", "12", "8", "20"]])
    })
  }

  for (const how of ["oo Submitted 20, oo Submitted", "st Submitted 0 20", "oo Submitted 20, ex 1 10, oo Submitted"]) {
    it(`was cancelled where its old size or more is told as filled, and the rest as left, behind ${how}`, () => {
      const told = ["st Cancelled 10 10", "st ApiCancelled 12 8"].map((status) => {
        const world = World.make(1)
        for (const step of ["oo Submitted", "change 20", ...how.split(", "), status]) world.step(step)
        const { filled, quantity, remaining, state } = world.order("a")
        return [state, filled, remaining, quantity]
      })
      assert.deepStrictEqual(told, [["cancelled", "10", "10", "20"], ["cancelled", "12", "8", "20"]])
    })
  }

  it("and that a status told as filled is as large as that, where a cancel is told behind it", () => {
    const world = World.make(1)
    for (const step of ["oo Submitted", "change 20", "oo Submitted", "st Filled 10 0", "st Cancelled 10 10"]) {
      world.step(step)
    }
    const { filled, quantity, remaining, state } = world.order("a")
    assert.deepStrictEqual([state, filled, remaining, quantity], ["filled", "10", "0", "10"])
  })

  it("and that a list told as filled is as large as what has filled, where a cancel behind it tells of more", () => {
    const world = World.make(1)
    for (const step of ["oo Submitted", "change 5", "oo Filled 5", "st Cancelled 7 3"]) world.step(step)
    const { filled, quantity, remaining, state } = world.order("a")
    assert.deepStrictEqual([state, filled, remaining, quantity], ["filled", "7", "0", "7"])
  })

  it("is filled by what has filled of it, where a list tells it as filled with a smaller size than that", () => {
    const ticket = changing("20")
    const hear = hearing(ticket)
    const larger = hear({ status: "Submitted", filled: "12" }, { quantity: "20" })
    Object.assign(ticket, { isChanging: false, before: null })
    const ended = hear({ status: "Filled" }, { quantity: "10" })
    assert.deepStrictEqual([larger, ended, ticket.order.quantity], ["partially_filled 12/8", "filled 12/0", "12"])
  })
})

describe("an order whose size is being changed", () => {
  it("is not filled by what its old size was, where a fill is told before the change", () => {
    const hear = hearing(changing("20"))
    const told = [
      hear({ status: "Submitted", filled: "10" }),
      hear({ status: "Submitted" }, { quantity: "20" }),
      hear({ status: "Submitted", filled: "15" }),
      hear({ status: "Filled", filled: "20" })
    ]
    assert.deepStrictEqual(told, [
      "partially_filled 10/0",
      "partially_filled 10/10",
      "partially_filled 15/5",
      "filled 20/0"
    ])
  })

  it("and that was taken for filled lives again once the gateway tells of it as larger, and only then", () => {
    const hear = hearing({ ...changing("10"), isChanging: false, before: null })
    const told = [
      hear({ status: "Submitted", filled: "10" }),
      hear({ status: "Submitted" }, { quantity: "10" }),
      hear({ status: "Submitted" }, { quantity: "50" }),
      hear({ status: "Filled", filled: "50" }),
      hear({ status: "Submitted", filled: "20" })
    ]
    assert.deepStrictEqual(told, [
      "filled 10/0",
      "filled 10/0",
      "partially_filled 10/40",
      "filled 50/0",
      "filled 50/0"
    ])
  })

  for (const how of ["its answer is late", "the line is lost"] as const) {
    it.effect(`is closed with all that it may still fill, where it was larger than it filled by: ${how}`, () =>
      Effect.gen(function*() {
        const rig = yield* FlattenRig.make({ gateway: { cash: 1e9 } })
        const { flatten, orders } = yield* rig.start
        const one = yield* FlattenRig.during(orders.place(resting({ orderRef: "one" })), 5)
        if (how === "the line is lost") {
          yield* rig.gateway.startFault("refuse", {})
          yield* rig.gateway.startFault("reset", { on: "placeOrder" })
          yield* FlattenRig.during(Effect.exit(one.modify({ quantity: "50000" })), 2)
          yield* rig.gateway.setPrice("AAPL", 99.99)
          yield* rig.gateway.endFaults
          yield* FlattenRig.pass(30)
        } else {
          const mute = yield* rig.gateway.startFault("mute-order", {})
          yield* FlattenRig.during(one.modify({ quantity: "50000" }), 1)
          yield* rig.gateway.endFault(mute)
          yield* rig.gateway.setPrice("AAPL", 99.99)
          yield* FlattenRig.pass(5)
        }
        const { filled, state } = yield* one.state
        const held = yield* rig.held
        const { left } = yield* FlattenRig.during(flatten.now, 60)
        yield* rig.gateway.setPrice("AAPL", 90)
        yield* FlattenRig.pass(5)
        assert.deepStrictEqual([state, filled, held, left, yield* rig.held], [
          "partially_filled",
          "300",
          ["AAPL 300"],
          [],
          []
        ])
      }))
  }

  for (const end of ["works on", "is cancelled"] as const) {
    it.effect(`is not filled by what its old size was, where the program was killed before the answer: it ${end}`, () =>
      Effect.gen(function*() {
        const { crash, orders, rig } = yield* OrdersRig.warm({ gateway: { cash: 1e9 } })
        const one = yield* during(rig, orders.place(resting({ orderRef: "one", quantity: "300" })), 1)
        yield* rig.gateway.startFault("mute-order", {})
        yield* during(rig, one.modify({ quantity: "50000" }), 0.2)
        const { permId } = yield* one.state
        yield* crash
        yield* rig.gateway.setPrice("AAPL", 99.99)
        yield* rig.pass(1)
        yield* rig.gateway.setPrice("AAPL", 150)
        yield* rig.gateway.endFaults
        if (end === "is cancelled") yield* rig.gateway.cancelManually(permId ?? 0)
        rig.told.length = 0
        const again = yield* rig.start
        yield* rig.pass(20)
        const order = yield* again.orders.get("one")
        const told = rig.told.map((line) => line.split(" ")[2])
        assert.deepStrictEqual([order?.quantity, order?.state, order?.filled, new Set(told)], [
          "50000",
          ...(end === "works on" ? ["partially_filled", "300"] : ["cancelled", "300"]),
          new Set(["partially_filled", ...(end === "works on" ? [] : ["cancelled"])])
        ])
      }))
  }

  it.effect("is as large as it was where the program was killed and its change lost, and the journal says so then", () =>
    Effect.gen(function*() {
      const { crash, orders, rig } = yield* OrdersRig.warm()
      const one = yield* during(rig, orders.place(resting({ orderRef: "one" })), 1)
      yield* during(rig, one.modify({ limitPrice: "99.00" }), 0.5)
      yield* rig.gateway.startFault("half-open", {})
      yield* Effect.forkChild(Effect.exit(one.modify({ quantity: "20" })), { startImmediately: true })
      yield* rig.pass(0.5)
      yield* crash
      yield* rig.gateway.endFaults
      const asked = changesIn(rig)
      const again = yield* rig.start
      const early = yield* again.orders.get("one")
      yield* rig.pass(20)
      const order = yield* again.orders.get("one")
      const then = changesIn(rig)
      assert.deepStrictEqual([asked, then, early?.quantity, order?.quantity, order?.changing, order?.state], [
        ["10", "10 over", "20"],
        ["10", "10 over", "20", "10 over"],
        "10",
        "10",
        false,
        "acknowledged"
      ])
    }))

  it.effect("is not taken for one that is being changed in the next run where it was unknown and turned up as it was", () =>
    Effect.gen(function*() {
      const { crash, one, rig, world } = yield* unheard
      const { state } = yield* one.state
      world.hides = false
      yield* rig.pass(61)
      const told = [yield* one.state]
      yield* crash
      yield* rig.gateway.startFault("refuse", {})
      const again = yield* rig.start
      told.push((yield* again.orders.get("one"))!)
      assert.deepStrictEqual([state, ...told.map(({ changing, quantity, state }) => [state, quantity, changing])], [
        "unknown",
        ["acknowledged", "10", false],
        ["acknowledged", "10", false]
      ])
    }))

  for (
    const [which, changes, by] of [
      ["and was made larger", { quantity: "20" }, 15],
      ["and has another price", { limitPrice: "99.99" }, 4]
    ] as const
  ) {
    it.effect(`is as large in the next run as it was told of last, where it was made smaller by hand since: ${which}`, () =>
      Effect.gen(function*() {
        const world = { isPast: true }
        let byHand = () => {}
        const { crash, orders, rig } = yield* OrdersRig.warm({
          passesOver: (request, instead) => {
            if (request._tag !== "placeOrder") return false
            const [orderId, contract, order] = request.args
            byHand = () => instead({ ...request, args: [orderId, contract, { ...order, totalQuantity: by }] })
            return false
          },
          tells: ({ _tag }) => world.isPast || (_tag !== "completedOrder" && _tag !== "completedOrdersEnd")
        })
        const one = yield* during(rig, orders.place(resting({ orderRef: "one" })), 1)
        yield* during(rig, one.modify(changes), 1)
        byHand()
        yield* rig.pass(1)
        yield* crash
        yield* rig.gateway.startFault("refuse", {})
        const away = yield* rig.start
        const { changing, quantity } = (yield* away.orders.get("one"))!
        yield* away.crash
        yield* rig.gateway.endFaults
        yield* rig.gateway.setPrice("AAPL", 99.9)
        yield* rig.pass(1)
        // executions alone say what became of it
        world.isPast = false
        const again = yield* rig.start
        assert.deepStrictEqual([changing, quantity, short((yield* again.orders.get("one"))!)], [
          false,
          `${by}`,
          `filled ${by}/0`
        ])
      }))
  }

  it.effect("is not shown as being changed in the next run where it was unknown in the end, before it is told of again", () =>
    Effect.gen(function*() {
      const { crash, one, rig, world } = yield* unheard
      const told = [yield* one.state]
      yield* crash
      const again = yield* rig.start
      for (const hides of [true, false]) {
        world.hides = hides
        yield* rig.pass(61)
        told.push((yield* again.orders.get("one"))!)
      }
      assert.deepStrictEqual(told.map(({ changing, quantity, state }) => [state, quantity, changing]), [
        ["unknown", "10", false],
        ["unknown", "10", false],
        ["acknowledged", "10", false]
      ])
    }))

  it.effect("is not filled by what its old size was, where it was unknown and an execution is the first that is told of it again", () =>
    Effect.gen(function*() {
      const world = { hides: false }
      const isOfOne = (event: Event) => event._tag === "orderStatus" || JSON.stringify(event).includes("\"one\"")
      const { orders, rig } = yield* OrdersRig.warm({
        gateway: { cash: 1e9 },
        tells: (event) => !world.hides || !isOfOne(event)
      })
      const one = yield* during(rig, orders.place(resting({ orderRef: "one", quantity: "300" })), 1)
      world.hides = true
      yield* during(rig, one.modify({ quantity: "50000" }), 1)
      yield* rig.gateway.startFault("reset", {})
      yield* rig.pass(20)
      const { changing, state } = yield* one.state
      world.hides = false
      rig.told.length = 0
      yield* rig.gateway.setPrice("AAPL", 99.99)
      yield* rig.pass(5)
      const { quantity } = yield* one.state
      const told = new Set(rig.told.map((line) => line.slice(line.indexOf("one"))))
      assert.deepStrictEqual([state, changing, quantity, [...told]], [
        "unknown",
        false,
        "50000",
        [
          "one partially_filled 300/0 unsettled",
          "one partially_filled 300/49700 unsettled",
          "one partially_filled 300/49700"
        ]
      ])
    }))

  for (const stands of ["unknown 300/9700", "cancelled 500/9500"]) {
    it.effect(`and that is unknown, or was settled by a person, is not told as working or as less filled by the word that it was not changed: ${stands}`, () =>
      Effect.gen(function*() {
        const world: { tells: "all" | "none" | "refusal" } = { tells: "all" }
        const { orders, rig } = yield* OrdersRig.warm({
          gateway: { cash: 1e9 },
          tells: (event) => {
            const isStatus = event._tag === "orderStatus"
            if (world.tells === "all" || !(isStatus || JSON.stringify(event).includes("\"one\""))) return true
            if (world.tells === "none" || !isStatus) return false
            const said = { errorCode: 104, errorMsg: "Cannot modify a filled order.", advancedOrderReject: "" }
            Object.assign(event, { _tag: "error", id: event.orderId, ...said })
            return true
          }
        })
        const one = yield* during(rig, orders.place(resting({ orderRef: "one", quantity: "10000" })), 1)
        for (const price of [99.99, 150]) {
          yield* rig.gateway.setPrice("AAPL", price)
          yield* rig.pass(2)
        }
        world.tells = "none"
        yield* during(rig, one.modify({ quantity: "50000" }), 20)
        const before = short(yield* one.state)
        if (stands !== before) yield* during(rig, orders.settle("one", { as: "cancelled", filled: "500" }), 1)
        world.tells = "refusal"
        yield* rig.gateway.setPrice("AAPL", 99.99)
        yield* rig.pass(5)
        const { message, quantity } = yield* one.state
        const after = short(yield* one.state)
        yield* rig.pass(180)
        assert.deepStrictEqual([before, after, message, quantity, rig.alerts.length, changesIn(rig)], [
          "unknown 300/9700",
          stands,
          "Cannot modify a filled order. (104)",
          "10000",
          1,
          ["50000", "10000 over"]
        ])
      }))
  }

  it("and that was taken for filled is cancelled once it is told of as larger and over, unless a status said that it has filled", () => {
    const over = { status: "Cancelled", filled: "10", isOver: true }
    const taken = hearing({ ...changing("10"), isChanging: false, before: null })
    const told = [
      taken({ status: "Submitted", filled: "10" }),
      taken(over, { quantity: "25" }),
      taken(over, { quantity: "25" })
    ]
    const filled = changing("10")
    hearing(filled)({ status: "Filled", filled: "10" })
    hearing(filled)(over, { quantity: "25" })
    assert.deepStrictEqual([told, filled.order.state], [
      ["filled 10/0", "cancelled 10/15", "cancelled 10/15"],
      "filled"
    ])
  })

  it("has what is left of it by its new size, where its status was of the old one", () => {
    const hear = hearing({ ...changing("20"), outlived: "10" })
    const told = [
      hear({ status: "Submitted", filled: "5" }),
      hear({ status: null, filled: "15" })
    ]
    assert.deepStrictEqual(told, ["partially_filled 5/5", "partially_filled 15/5"])
  })

  it.effect("counts with the larger of both from the moment that the change was sent", () =>
    Effect.gen(function*() {
      const rig = yield* FlattenRig.make({ settings: { riskMaxPosition: 100 } })
      const { orders } = yield* rig.start
      const one = yield* FlattenRig.during(orders.place(resting({ orderRef: "one" })), 5)
      yield* rig.gateway.startFault("mute-order", {})
      yield* FlattenRig.during(one.modify({ quantity: "100" }), 1)
      const two = orders.place(resting({ orderRef: "two", quantity: "90" }))
      const { message } = yield* FlattenRig.during(Effect.flip(two), 2)
      assert.deepStrictEqual([/max_position/.test(message), rig.placed()], [
        true,
        ["BUY 10 AAPL LMT", "BUY 100 AAPL LMT"]
      ])
    }))
})
