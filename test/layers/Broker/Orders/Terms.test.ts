import { assert, describe, it } from "@effect/vitest"
import { Effect, Option } from "effect"
import * as Contract from "../../../../src/domain/Contract.ts"
import * as Details from "../../../../src/domain/Details.ts"
import type { OrderRequest } from "../../../../src/domain/Order.ts"
import * as Terms from "../../../../src/layers/Broker/Orders/Terms.ts"
import * as OrdersRig from "../OrdersRig.ts"

const { during, market, resting } = OrdersRig

const says = (more: Parameters<typeof OrdersRig.resting>[0]) =>
  Terms.flaws(OrdersRig.resting(more)).map(({ rule, says }) => `${rule}: ${says}`)

describe("the terms of an order", () => {
  it("are refused where the wire would carry another number than was asked for", () => {
    assert.deepStrictEqual(says({ quantity: "0.123456789012345" }), [])
    assert.deepStrictEqual(says({ quantity: "1234567890.123456789", limitPrice: "100.000000000000001" }), [
      "terms: limitPrice 100.000000000000001 has more digits than the wire carries, and would be 100",
      "terms: quantity 1234567890.123456789 has more digits than the wire carries, and would be 1234567890.1234567"
    ])
  })
})

describe("a contract that is named by its conId", () => {
  it("is refused where the gateway tells of another: nobody has asked for that one", () => {
    const told = Option.getOrThrow(Details.fromTws({ contract: { conId: 272093 } }))
    const asked = [{ conId: 12345 }, { conId: 272093 }, { conId: 0 }, {}]
    assert.deepStrictEqual(asked.map((each) => Terms.mixedUp(each, told)), [
      [{ rule: "terms", limit: null, actual: null, says: "the gateway tells of conId 272093 instead of conId 12345" }],
      [],
      [],
      []
    ])
  })
})

describe("a contract whose conId is 0, which names none", () => {
  it.effect("is the one of its symbol", () =>
    Effect.gen(function*() {
      const { orders, rig } = yield* OrdersRig.warm()
      const zero = (symbol: string) => ({ ...Contract.stock(symbol), conId: 0 })
      yield* during(rig, orders.place(resting({ orderRef: "zero", contract: zero("AAPL") })), 6)
      assert.deepStrictEqual([rig.placed(), Contract.key(zero("AAPL")) === Contract.key(zero("MSFT"))], [
        { warm: 1, zero: 1 },
        false
      ])
    }))
})

describe("what an order says that would not be heeded", () => {
  /** What is said of each when it is placed, and how often anything was sent. */
  const placed = Effect.fnUntraced(function*(requests: ReadonlyArray<OrderRequest>) {
    const { orders, rig } = yield* OrdersRig.warm()
    const said = yield* Effect.forEach(requests, (request) =>
      Effect.map(
        during(rig, Effect.flip(orders.place(request)), 1),
        ({ message }) => message.replace("placeOrder was refused and nothing was sent: ", "")
      ))
    assert.deepStrictEqual(rig.placed(), { warm: 1 })
    return said
  })

  it.effect("is refused: a time without what makes it count, one that there is not, and one before the order begins", () =>
    Effect.gen(function*() {
      const [at, later] = ["20270101-00:00:00", "20270101-00:00:01"] as const
      const requests = [
        resting({ goodTillDate: at }),
        resting({ goodTillDate: at, tif: "GTC" }),
        resting({ tif: "GTD" }),
        resting({ tif: "GTD", goodTillDate: "20270230-00:00:00" }),
        resting({ goodAfterTime: "20270101-24:00:01" }),
        resting({ goodAfterTime: "tomorrow" }),
        resting({ goodAfterTime: at, tif: "GTD", goodTillDate: at }),
        resting({ ocaType: 2 })
      ]
      assert.deepStrictEqual(yield* placed(requests), [
        `terms (goodTillDate counts with the tif GTD alone, and DAY would let it live otherwise than until ${at})`,
        `terms (goodTillDate counts with the tif GTD alone, and GTC would let it live otherwise than until ${at})`,
        "terms (A GTD order needs goodTillDate)",
        "terms (goodTillDate 20270230-00:00:00 is no time that there is)",
        "terms (goodAfterTime 20270101-24:00:01 is no time that there is)",
        "terms (Write a time as yyyymmdd-hh:mm:ss, in UTC at [\"goodAfterTime\"])",
        `terms (it would end at ${at}, and begins at ${at}: it would never work)`,
        "terms (ocaType 2 counts in an ocaGroup alone, and none is named)"
      ])
      const { orders, rig } = yield* OrdersRig.warm()
      const good = resting({ orderRef: "good", goodAfterTime: at, tif: "GTD", goodTillDate: later })
      yield* during(rig, orders.place(good), 1)
      assert.deepStrictEqual(rig.placed(), { warm: 1, good: 1 })
    }))

  it.effect("is refused: a price that its kind does not take, and two where it takes one", () =>
    Effect.gen(function*() {
      const requests = [
        market({ limitPrice: "100" }),
        resting({ stopPrice: "90" }),
        market({ orderType: "STP", stopPrice: "90", limitPrice: "89" }),
        market({ orderType: "TRAIL", trailAmount: "1", trailPercent: "1" }),
        market({ orderType: "TRAIL", trailAmount: "1", stopPrice: "90" }),
        market({ orderType: "TRAIL LIMIT", trailAmount: "1", trailStopPrice: "90", limitOffset: "1", limitPrice: "89" })
      ]
      assert.deepStrictEqual(yield* placed(requests), [
        "terms (A MKT order takes no limitPrice)",
        "terms (A LMT order takes no stopPrice)",
        "terms (A STP order takes no limitPrice)",
        "terms (A TRAIL order takes trailAmount or trailPercent, not both)",
        "terms (A TRAIL order takes no stopPrice)",
        "terms (A TRAIL LIMIT order takes no limitPrice)"
      ])
    }))

  it.effect("is refused: a word that an order does not have, of programs that no type has checked", () =>
    Effect.gen(function*() {
      const order = { ...market(), limit: "100", tiff: undefined }
      const contract = { ...market().contract, exchnage: "NYSE" }
      assert.deepStrictEqual(yield* placed([order, market({ contract })]), [
        "terms (limit is no word of an order)",
        "terms (exchnage is no word of a contract)"
      ])
    }))

  it.effect("is refused of a bracket by its entry, whose times are those of its exits", () =>
    Effect.gen(function*() {
      const { orders, rig } = yield* OrdersRig.warm()
      const entry = resting({ goodTillDate: "20270101-00:00:00" })
      const bracket = orders.bracket({ entry, takeProfit: "300.00", stopLoss: "90.00" })
      const { message } = yield* during(rig, Effect.flip(bracket), 1)
      assert.deepStrictEqual([message, rig.placed()], [
        "placeOrder was refused and nothing was sent: terms (entry: goodTillDate counts with the tif GTD alone, and DAY would let " +
        "it live otherwise than until 20270101-00:00:00)",
        { warm: 1 }
      ])
    }))
})

describe("a change of an order", () => {
  it.effect("that was placed as a DAY order with a goodTillDate passes still: it is not asked for anew", () =>
    Effect.gen(function*() {
      const rig = yield* OrdersRig.make()
      const first = yield* rig.start
      yield* during(rig, first.orders.place(resting({ orderRef: "old" })), 1)
      yield* first.crash
      // as a journal of before has it
      for (const [at, line] of rig.lines.entries()) {
        rig.lines[at] = line.replace(
          "\"limitPrice\":\"100.00\"",
          (text) => `${text},"goodTillDate":"20270101-00:00:00"`
        )
      }
      const { orders } = yield* rig.start
      yield* rig.pass(2)
      yield* during(rig, orders.modify("old", { limitPrice: "101.00" }), 2)
      assert.deepStrictEqual((yield* orders.get("old"))?.limitPrice, "101")
    }))

  it.effect("is refused that is of what takes a new order", () =>
    Effect.gen(function*() {
      const { orders, rig } = yield* OrdersRig.warm()
      yield* during(rig, orders.place(resting({ orderRef: "rests" })), 1)
      const changes = { limitPrice: "101.00", tif: "GTC", outsideRth: undefined } as const
      const { message } = yield* during(rig, Effect.flip(orders.modify("rests", changes)), 1)
      assert.deepStrictEqual([message, rig.placed()], [
        "modify was refused and nothing was sent: terms (tif of rests cannot be changed: cancel it and place another)",
        { warm: 1, rests: 1 }
      ])
    }))
})
