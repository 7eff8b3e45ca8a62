import { assert, describe, it } from "@effect/vitest"
import { Effect } from "effect"
import * as Broker from "../fixtures/ScriptedBroker.ts"
import { json, messages, program } from "./Program.ts"

const order = Broker.order({ ...Broker.request, orderRef: "mine-1" })

const taken = { ...order, state: "acknowledged" }

describe("orders place", () => {
  it.live("an order is named before it is sent, and sent as it was written", () =>
    Effect.gen(function*() {
      const answer = json(taken, 202)
      const place = (...args: ReadonlyArray<string>) => program(["orders", "place", ...args], { answer })
      const limit = yield* place("BUY", "10", "AAPL", "--limit", "150.05", "--order-ref", "mine-1", "--json")
      assert.deepStrictEqual([limit.code, limit.out.map((line) => JSON.parse(line))], [0, [taken]])
      const [asked] = limit.asked
      assert.deepStrictEqual([asked?.request, JSON.parse(asked?.body ?? "")], [
        "POST http://127.0.0.1:9497/orders",
        {
          orderType: "LMT",
          limitPrice: "150.05",
          orderRef: "mine-1",
          contract: { secType: "STK", currency: "USD", symbol: "AAPL" },
          action: "BUY",
          quantity: "10"
        }
      ])
      assert.deepStrictEqual(limit.err, [])
      const market = yield* place("SELL", "0.5", "--con-id", "265598")
      const { orderRef, ...rest } = JSON.parse(market.asked[0]?.body ?? "")
      assert.match(orderRef, /^cli-[a-z0-9]+-[a-z0-9]+$/)
      assert.deepStrictEqual(rest, { orderType: "MKT", contract: { conId: 265598 }, action: "SELL", quantity: "0.5" })
    }))

  it.live("an orderRef that an order bears already is said: that one is shown, nothing was placed", () =>
    Effect.gen(function*() {
      const again = ["orders", "place", "BUY", "10", "aapl", "--limit", "150.05", "--order-ref", "mine-1"]
      const [people, machine] = yield* Effect.forEach(
        [[], ["--json"]],
        (more) => program([...again, ...more], { answer: json(order) })
      )
      assert.deepStrictEqual([people, machine].map((ended) => [ended?.code, messages(ended?.err ?? [])]), [
        [0, ["mine-1 names an order already: that one is shown, and nothing was placed"]],
        [0, ["mine-1 names an order already: that one is shown, and nothing was placed"]]
      ])
      assert.include(people?.out[1] ?? "", "BUY           10  AAPL")
      assert.deepStrictEqual(machine?.out.map((line) => JSON.parse(line)), [order])
      const others = [["SELL", "10", "AAPL"], ["BUY", "10", "MSFT"], ["BUY", "10", "--con-id", "7"]]
      const ended = yield* Effect.forEach(
        others,
        (terms) => program(["orders", "place", ...terms, "--order-ref", "mine-1", "--json"], { answer: json(order) })
      )
      assert.deepStrictEqual(
        ended.map(({ code, err, out }) => [code, ...messages(err), ...out.map((line) => JSON.parse(line))]),
        others.map(() => [
          65,
          "mine-1 names another order already: that one is shown, and nothing was placed",
          order
        ])
      )
    }))

  it.live("an order that is shown and came to nothing is none that was placed: 65, or 75 where nobody knows", () =>
    Effect.gen(function*() {
      const args = ["orders", "place", "BUY", "10", "AAPL", "--limit", "150.05", "--order-ref", "mine-1"]
      const states = ["refused", "unsent", "rejected", "unknown", "cancelled", "filled"] as const
      const codes = yield* Effect.forEach(
        [200, 202],
        (status) =>
          Effect.forEach(
            states,
            (state) =>
              Effect.map(program(args, { answer: json({ ...order, state, filled: "0" }, status) }), ({ code, out }) => [
                state,
                code,
                out.length > 1
              ])
          )
      )
      const expected = [
        ["refused", 65, true],
        ["unsent", 65, true],
        ["rejected", 65, true],
        ["unknown", 75, true],
        ["cancelled", 65, true],
        ["filled", 0, true]
      ]
      assert.deepStrictEqual(codes, [expected, expected])
      const inPart = { ...order, state: "cancelled", filled: "4" }
      assert.strictEqual((yield* program(args, { answer: json(inPart, 200) })).code, 0)
    }))

  it.live("the prices say of which type it is, unless that is named", () =>
    Effect.gen(function*() {
      const typed = Effect.fnUntraced(function*(...args: ReadonlyArray<string>) {
        const { asked: [one], code } = yield* program(["orders", "place", "SELL", "1", "AAPL", ...args], {
          answer: json(taken, 202)
        })
        const { action: _, contract: __, orderRef: ___, quantity: ____, ...terms } = JSON.parse(one?.body ?? "{}")
        return [code, terms]
      })
      const trailing = { trailStopPrice: "200", limitOffset: "0.1" }
      assert.deepStrictEqual([
        yield* typed("--stop", "200"),
        yield* typed("--stop", "200", "--limit", "199"),
        yield* typed("--trail-amount", "1"),
        yield* typed("--trail-percent", "2", "--trail-stop", "200"),
        yield* typed("--trail-amount", "1", "--trail-stop", "200", "--limit-offset", "0.1"),
        yield* typed(
          "--order-type",
          "TRAIL LIMIT",
          "--trail-amount",
          "1",
          "--trail-stop",
          "200",
          "--limit-offset",
          "0.1"
        )
      ], [
        [0, { orderType: "STP", stopPrice: "200" }],
        [0, { orderType: "STP LMT", stopPrice: "200", limitPrice: "199" }],
        [0, { orderType: "TRAIL", trailAmount: "1" }],
        [0, { orderType: "TRAIL", trailPercent: "2", trailStopPrice: "200" }],
        [0, { orderType: "TRAIL LIMIT", trailAmount: "1", ...trailing }],
        [0, { orderType: "TRAIL LIMIT", trailAmount: "1", ...trailing }]
      ])
    }))

  it.live("terms that do not fit are named in one line, by their flags", () =>
    Effect.gen(function*() {
      const said = Effect.fnUntraced(function*(...args: ReadonlyArray<string>) {
        const { asked, code, err, out } = yield* program(["orders", "place", "SELL", ...args])
        assert.deepStrictEqual([args, code, out, asked], [args, 64, [], []])
        return messages(err)
      })
      assert.deepStrictEqual([
        yield* said("1", "AAPL", "--order-type", "MKT", "--stop", "200"),
        yield* said("1", "AAPL", "--order-type", "STP"),
        yield* said("1", "AAPL", "--trail-amount", "1", "--limit", "200"),
        yield* said("1", "AAPL", "--trail-stop", "200"),
        yield* said("1", "AAPL", "--trail-amount", "1", "--trail-percent", "1"),
        yield* said("1", "AAPL", "--trail-amount", "1", "--limit-offset", "0.1"),
        yield* said("1", "AAPL", "--trail-percent", "0"),
        yield* said("1", "AAPL", "--tif", "GTD"),
        yield* said("0", "AAPL"),
        yield* said("1", "AAPL", "--limit", "1".repeat(32)),
        yield* said("0.0000000000000000001", "AAPL"),
        yield* said("1", "AAPL", "--good-after", "tomorrow")
      ], [
        ["A MKT order takes no --stop"],
        ["A STP order needs --stop"],
        ["A TRAIL order takes no --limit"],
        ["A TRAIL order needs either --trail-amount or --trail-percent"],
        ["A TRAIL order takes --trail-amount or --trail-percent, not both"],
        ["A TRAIL LIMIT order needs --trail-stop"],
        ["--trail-percent must be above 0"],
        ["A GTD order needs --good-till"],
        ["quantity must be above 0"],
        ["--limit: It has 32 digits before the point, and may have 15 there"],
        ["quantity: It has 19 digits after the point, and may have 15 there"],
        ["--good-after: Write a time as yyyymmdd-hh:mm:ss, in UTC"]
      ])
    }))

  it.live("what is no order asks nobody: 64", () =>
    Effect.gen(function*() {
      for (
        const args of [
          ["BUY", "ten", "AAPL"],
          ["BUY", "0", "AAPL"],
          ["BUY", "1"],
          ["HOLD", "1", "AAPL"],
          ["BUY", "1", "AAPL", "--order-type", "STP"],
          ["BUY", "1", "AAPL", "--order-ref", "a b"]
        ]
      ) {
        const { asked, code, out } = yield* program(["orders", "place", ...args], { answer: json(order, 202) })
        assert.deepStrictEqual([args, code, out, asked], [args, 64, [], []])
      }
    }))

  it.live("refused by a rule 65, blocked or nobody there 69, and what may have been sent 75, with how to find out", () =>
    Effect.gen(function*() {
      const args = ["orders", "place", "BUY", "1", "AAPL", "--order-ref", "mine-1"]
      const refused = (members: object) =>
        json({ type: "about:blank", status: 409, title: "Refused, nothing was sent", detail: "d", ...members }, 409)
      const rule = yield* program(args, { answer: refused({ blockedBy: [], rule: "kill_switch" }) })
      const blocked = yield* program(args, { answer: refused({ blockedBy: ["not_ready"] }) })
      const nobody = yield* program(args)
      const broken = yield* program(args, { answer: "broken" })
      assert.deepStrictEqual([rule, blocked, nobody, broken].map(({ code, out }) => [code, out]), [[65, []], [69, []], [
        69,
        []
      ], [75, []]])
      const detail = "placeOrder was refused and nothing was sent: tick (limitPrice 1.001 is off)"
      const twice = yield* program(args, { answer: refused({ detail, blockedBy: [], rule: "tick" }) })
      assert.deepStrictEqual(messages(twice.err), ["Refused, nothing was sent: tick (limitPrice 1.001 is off)"])
      assert.deepStrictEqual(messages(nobody.err), [
        "Nothing was sent. No service at http://127.0.0.1:9497: nothing answers there. Start it with effect-ibkr run, or give " +
        "--http-port as it has it"
      ])
      assert.deepStrictEqual(messages(broken.err), [
        "Whether order mine-1 was placed is not known: No service at http://127.0.0.1:9497: the line to it broke. Look with: " +
        "effect-ibkr orders show mine-1. Placed again with --order-ref mine-1, it is not sent twice"
      ])
    }))
})
