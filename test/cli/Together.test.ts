import { assert, describe, it } from "@effect/vitest"
import { Effect, Fiber } from "effect"
import * as fs from "node:fs"
import * as os from "node:os"
import * as path from "node:path"
import type { Order } from "../../src/domain/Order.ts"
import * as Broker from "../fixtures/ScriptedBroker.ts"
import { json, messages, program } from "./Program.ts"

const accepted = (body: unknown, status = 202) => json(body, status)

const { request } = Broker
const entry = Broker.order({ ...request, orderRef: "mine-1" }, { state: "acknowledged" })
const takeProfit = Broker.order({ ...request, orderRef: "a", action: "SELL", limitPrice: "160" }, {
  parentRef: "mine-1",
  state: "acknowledged"
})
const { limitPrice: _, ...unpriced } = request
const stopLoss = Broker.order(
  { ...unpriced, orderRef: "b", action: "SELL", orderType: "STP", stopPrice: "140" },
  { parentRef: "mine-1", state: "acknowledged" }
)
const all = { entry, takeProfit, stopLoss, whole: true }
const states = (...[one, other, third]: ReadonlyArray<Order["state"]>) => ({
  entry: { ...entry, state: one ?? "acknowledged" },
  takeProfit: { ...takeProfit, state: other ?? "acknowledged" },
  stopLoss: { ...stopLoss, state: third ?? "acknowledged" },
  whole: false
})
const place = ["orders", "place", "BUY", "10", "AAPL", "--limit", "150.05", "--order-ref", "mine-1"]
const exits = ["--take-profit", "160", "--stop-loss", "140"]

describe("an order with its exits, on the command line", () => {
  it.live("is sent as it was written, and all of it is shown", () =>
    Effect.gen(function*() {
      const machine = yield* program([...place, ...exits, "--json"], { answer: accepted(all) })
      assert.deepStrictEqual([machine.code, machine.err, machine.out.map((line) => JSON.parse(line))], [0, [], [all]])
      assert.deepStrictEqual(machine.asked.map(({ body = "", request }) => [request, JSON.parse(body)]), [[
        "POST http://127.0.0.1:9497/orders/bracket",
        {
          entry: {
            orderType: "LMT",
            limitPrice: "150.05",
            orderRef: "mine-1",
            contract: { secType: "STK", currency: "USD", symbol: "AAPL" },
            action: "BUY",
            quantity: "10"
          },
          takeProfit: "160",
          stopLoss: "140"
        }
      ]])
      const people = yield* program([...place, ...exits], { answer: accepted(all) })
      assert.deepStrictEqual(people.out.map((line) => line.split(/ {2,}/)[0]), ["ORDER REF", "mine-1", "a", "b"])
    }))

  it.live("says so where it was there before, where only a part of it is, and where nobody knows", () =>
    Effect.gen(function*() {
      const ended = yield* Effect.forEach([
        accepted(all, 200),
        accepted({ ...all, entry: { ...entry, action: "SELL" } }, 200),
        accepted(states("acknowledged", "unsent", "unsent")),
        accepted(states("filled", "cancelled", "rejected"), 200),
        accepted(states("unsent", "refused", "unsent")),
        accepted(states("cancelled", "unsent", "unsent"), 200),
        accepted(states("unknown", "acknowledged", "acknowledged")),
        "broken" as const
      ], (answer) => program([...place, ...exits], { answer }))
      const taken = "mine-1 names an order already: that one is shown, and nothing was placed"
      const part = (says: string) =>
        `Not all of it is there: ${says}. Nothing is sent again; look with: effect-ibkr orders`
      assert.deepStrictEqual(ended.map(({ code, err }) => [code, ...messages(err)]), [
        [0, taken],
        [65, "mine-1 names another order already: that one is shown, and nothing was placed"],
        [75, part("mine-1 is acknowledged, a is unsent, b is unsent")],
        [75, taken, part("mine-1 is filled, a is cancelled, b is rejected")],
        [65],
        [65, taken],
        [75],
        [
          75,
          "Whether the bracket of mine-1 was placed is not known: No service at http://127.0.0.1:9497: the line to it broke. " +
          "Look with: effect-ibkr orders. Placed again with --order-ref mine-1, it is not sent twice"
        ]
      ])
    }))

  it.live("asks nobody where its exits do not fit: 64", () =>
    Effect.gen(function*() {
      const said = Effect.fnUntraced(function*(...more: ReadonlyArray<string>) {
        const { asked, code, err, out } = yield* program([...place, ...more])
        assert.deepStrictEqual([code, out, asked], [64, [], []])
        return messages(err)
      })
      assert.deepStrictEqual(
        [
          yield* said("--take-profit", "160"),
          yield* said("--take-profit", "140", "--stop-loss", "160"),
          yield* said("--take-profit", "170", "--stop-loss", "160"),
          yield* said("--take-profit", "1e3", "--stop-loss", "140"),
          yield* said(...exits, "--good-after", "tomorrow"),
          yield* said(...exits, "--tif", "IOC")
        ],
        [
          ["A bracket has both exits: give --take-profit and --stop-loss, or neither"],
          ["--take-profit must be above --stop-loss where the entry is a BUY"],
          ["The entry's --limit must be above --stop-loss where it is a BUY"],
          ["--take-profit: Write it as a plain decimal, such as \\"],
          ["--good-after: Write a time as yyyymmdd-hh:mm:ss, in UTC"],
          ["The exits of an entry have its --tif, and IOC would end them before they close anything"]
        ]
      )
    }))
})

describe("orders of which one cancels the others, on the command line", () => {
  const written = Effect.fnUntraced(function*(text: string) {
    const home = yield* Effect.acquireRelease(
      Effect.sync(() => fs.mkdtempSync(path.join(os.tmpdir(), "oca-"))),
      (home) => Effect.sync(() => fs.rmSync(home, { recursive: true }))
    )
    fs.writeFileSync(path.join(home, "orders.json"), text)
    return home
  })
  const oca = ["orders", "oca", "orders.json"]
  const orders = [{ ...request, action: "SELL", orderRef: "high" }, { ...unpriced, orderRef: "low", orderType: "MKT" }]

  it.live("are read from a file, named before they are sent, and shown", () =>
    Effect.gen(function*() {
      const answer = accepted({ orders: [entry, takeProfit], whole: true })
      const named = yield* program([...oca, "--json"], { home: yield* written(JSON.stringify(orders)), answer })
      assert.deepStrictEqual([named.code, named.err, named.out.map((line) => JSON.parse(line))], [0, [], [
        { orders: [entry, takeProfit], whole: true }
      ]])
      assert.deepStrictEqual(named.asked.map(({ body = "", request }) => [request, JSON.parse(body)]), [
        ["POST http://127.0.0.1:9497/orders/oca", { orders }]
      ])
      const nameless = orders.map((each) => ({ ...each, orderRef: undefined }))
      const made = yield* program(oca, { home: yield* written(JSON.stringify(nameless)), answer })
      const names = JSON.parse(made.asked[0]?.body ?? "").orders.map((each: { orderRef: string }) => each.orderRef)
      assert.deepStrictEqual([made.code, new Set(names).size, made.out.length], [0, 2, 3])
      for (const name of names) assert.match(name, /^cli-[a-z0-9]+-[a-z0-9]+$/)
    }))

  it.live("say that they may have been placed where that is so, and ask nobody where they are none", () =>
    Effect.gen(function*() {
      const home = yield* written(JSON.stringify(orders))
      const broken = yield* program(oca, { home, answer: "broken" })
      const interrupted = yield* program(oca, { home, answer: "none", meanwhile: Fiber.interrupt })
      const hint = "Look with: effect-ibkr orders. Placed again under the same names, none is sent twice"
      const unclear = (why: string) => `Whether the group of high, low was placed is not known: ${why}. ${hint}`
      assert.deepStrictEqual([broken, interrupted].map(({ code, err }) => [code, ...messages(err)]), [
        [75, unclear("No service at http://127.0.0.1:9497: the line to it broke")],
        [130, unclear("it was interrupted before an answer came")]
      ])
      const words =
        "It is no word of an order: those are orderRef, contract, action, quantity, orderType, limitPrice, stopPrice, " +
        "trailAmount, trailPercent, trailStopPrice, limitOffset, tif, goodTillDate, goodAfterTime, outsideRth, ocaGroup, ocaType"
      const said = Effect.fnUntraced(function*(text: string) {
        const { asked, code, err, out } = yield* program(oca, { home: yield* written(text) })
        assert.deepStrictEqual([code, out, asked], [64, [], []])
        return messages(err)
      })
      assert.deepStrictEqual([
        yield* said("{}"),
        yield* said("[1]"),
        yield* said(JSON.stringify(orders.slice(1))),
        yield* said(JSON.stringify(orders.map((each) => ({ ...each, "limit-price": "1" })))),
        yield* said(JSON.stringify([orders[0], { ...unpriced, orderType: "MKT", "limit_price": "1" }])),
        yield* said(JSON.stringify([orders[0], { ...orders[1], contract: { symbl: "AAPL" } }])),
        yield* said(JSON.stringify([orders[0], { ...orders[1], orderType: "LMT" }])),
        yield* said(JSON.stringify([{ ...orders[0], quantity: "ten" }, orders[1]]))
      ], [
        ["orders.json: it is no JSON array of orders"],
        ["orders.json: it is no JSON array of orders"],
        ["orders.json: One order alone cancels no other: write two at least"],
        [`orders.json, order 1 (high), limit-price: ${words}`],
        [`orders.json, order 2, limit_price: ${words}`],
        [
          "orders.json, order 2 (low), contract.symbl: It is no word of a contract: those are conId, symbol, secType, " +
          "lastTradeDateOrContractMonth, strike, right, multiplier, exchange, primaryExch, currency, localSymbol, tradingClass"
        ],
        ["orders.json, order 2 (low): A LMT order needs limitPrice"],
        ["orders.json, order 1 (high), quantity: Write it as a plain decimal, such as \\"]
      ])
      const nothing = yield* program(["orders", "oca", "none.json"])
      assert.deepStrictEqual([nothing.code, nothing.out, nothing.asked, messages(nothing.err)], [
        66,
        [],
        [],
        ["Nothing was sent. none.json cannot be read: there is no such file"]
      ])
    }))
})
