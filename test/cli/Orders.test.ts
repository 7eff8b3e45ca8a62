import { assert, describe, it } from "@effect/vitest"
import { Effect, Fiber } from "effect"
import { TestClock } from "effect/testing"
import * as Broker from "../fixtures/ScriptedBroker.ts"
import { json, messages, program } from "./Program.ts"

const order = Broker.order({ ...Broker.request, orderRef: "mine-1" })

const taken = { ...order, state: "acknowledged" }

const still = "Until they are cancelled they may still be filled. Look with: effect-ibkr orders"

describe("orders on the command line", () => {
  it.live("of one whose cancel was asked for it is said that it was, unless it has ended already", () =>
    Effect.gen(function*() {
      const cancel = (over: object, ...args: ReadonlyArray<string>) =>
        program(["orders", "cancel", "mine-1", ...args], { answer: json({ ...taken, ...over }, 202) })
      const ended = yield* Effect.all([cancel({}), cancel({ state: "cancelled" }), cancel({}, "--json")])
      assert.deepStrictEqual(ended.map(({ code, out }) => [code, ...out.slice(2)]), [
        [0, "", "Asked for: the cancel of mine-1. Until it is cancelled it may still be filled"],
        [0],
        [0]
      ])
      assert.deepStrictEqual(ended[2]?.out, [JSON.stringify(taken)])
    }))

  it.live("of a cancel that was asked for while nobody answers it is said that it may not arrive", () =>
    Effect.gen(function*() {
      const answer = json({ ...taken, settled: false }, 202)
      const { code, out } = yield* program(["orders", "cancel", "mine-1"], { answer })
      assert.deepStrictEqual([code, ...out.slice(2)], [
        0,
        "",
        "Asked for: the cancel of mine-1. Nobody tells now whether it arrives: until it is cancelled it may still be filled. " +
        "Look again with: effect-ibkr orders show mine-1, and ask again where it still works"
      ])
    }))

  it.live("what the gateway refuses is said once, with the request and the code", () =>
    Effect.gen(function*() {
      const detail = "reqContractDetails: the gateway refused it (200): No security definition has been found."
      const problem = { type: "about:blank", status: 422, title: "Refused by the gateway", detail, code: 200 }
      const { code, err } = yield* program(["orders", "place", "BUY", "1", "NOSUCH"], { answer: json(problem, 422) })
      assert.deepStrictEqual([code, ...messages(err)], [
        65,
        "Refused by the gateway: reqContractDetails (200): No security definition has been found."
      ])
    }))

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
        "Nothing was sent. No service at http://127.0.0.1:9497: nothing answers there"
      ])
      assert.deepStrictEqual(messages(broken.err), [
        "Whether order mine-1 was placed is not known: No service at http://127.0.0.1:9497: the line to it broke. Look with: " +
        "effect-ibkr orders show mine-1. Placed again with --order-ref mine-1, it is not sent twice"
      ])
    }))

  it.live("what nobody was there to be asked for was not done: 69, also where no port is known to ask at", () =>
    Effect.gen(function*() {
      const ended = yield* Effect.forEach(deeds, (args) => program([...args, "--http-port", "off"]))
      assert.deepStrictEqual(
        ended.map(({ asked, code, err }) => [code, asked, ...messages(err)]),
        deeds.map(() => [69, [], "Nothing was sent. No service at 127.0.0.1: IBKR_HTTP_PORT is off"])
      )
      const nobody = yield* Effect.forEach(deeds, (args) => program(args))
      assert.deepStrictEqual(nobody.map(({ code }) => code), deeds.map(() => 69))
    }))

  const deeds = [
    ["orders", "place", "BUY", "1", "AAPL", "--order-ref", "mine-1"],
    ["orders", "cancel", "mine-1"],
    ["orders", "cancel", "--all"],
    ["orders", "modify", "mine-1", "--limit", "151"],
    ["orders", "settle", "mine-1", "--as", "unsent"],
    ["flatten"],
    ["kill", "engage"]
  ]

  /** What each of them says where nobody knows whether it was done. */
  const unclear = (code: number, why: string) =>
    [
      ["order mine-1 was placed", "orders show mine-1. Placed again with --order-ref mine-1, it is not sent twice"],
      ["the cancel of mine-1 was asked for", "orders show mine-1"],
      ["the cancels were asked for", "orders"],
      ["the change of mine-1 was asked for", "orders show mine-1. Asked for again, it is the same change"],
      ["mine-1 was settled as unsent", "orders show mine-1, or say the same again"],
      ["the positions were closed", "positions"],
      ["the kill switch is engaged", "kill"]
    ].map(([what, hint]) => [code, `Whether ${what} is not known: ${why}. Look with: effect-ibkr ${hint}`])

  it.live("a service that breaks has refused nothing: what was asked of it may have been done", () =>
    Effect.gen(function*() {
      const answer = json({ type: "about:blank", status: 500, title: "Internal Server Error" }, 500)
      const broke = "the service broke (500 Internal Server Error), and its log says why"
      const ended = yield* Effect.forEach([...deeds, ["positions"], ["reconnect"]], (args) => program(args, { answer }))
      assert.deepStrictEqual(ended.map(({ code, err }) => [code, ...messages(err)]), [
        ...unclear(75, broke),
        [70, broke],
        [70, broke]
      ])
    }))

  it.live("what is interrupted before it is answered may have been done, and says how to find out: 130", () =>
    Effect.gen(function*() {
      const ended = yield* Effect.forEach(
        deeds,
        (args) => program(args, { answer: "none", meanwhile: Fiber.interrupt })
      )
      assert.deepStrictEqual(
        ended.map(({ code, err }) => [code, ...messages(err)]),
        unclear(130, "it was interrupted before an answer came")
      )
    }))

  it.effect("an answer that begins and does not end is waited for no longer than one that never comes: 75", () =>
    Effect.gen(function*() {
      const asks = [...deeds, ["orders"], ["quote", "AAPL"], ["status"], ["reconnect"], ["stop"]]
      const ended = yield* Effect.forEach(
        asks,
        (args) => program(args, { answer: "half", meanwhile: () => TestClock.adjust("2 minutes") })
      )
      assert.deepStrictEqual(ended.map(({ code, out }) => [code, out]), asks.map(() => [75, []]))
      assert.deepStrictEqual(messages(ended[0]?.err ?? []), [
        "Whether order mine-1 was placed is not known: http://127.0.0.1:9497 did not answer within 30s. Look with: " +
        "effect-ibkr orders show mine-1. Placed again with --order-ref mine-1, it is not sent twice"
      ])
    }))

  it.live("orders are listed, shown and cancelled", () =>
    Effect.gen(function*() {
      const list = yield* program(["orders"], { answer: json([order]) })
      assert.deepStrictEqual(list.out, [
        "ORDER REF  OWNER  ACCOUNT    STATE       ACTION  QUANTITY  CONTRACT  TYPE  CURRENCY  ORDER TYPE   LIMIT  STOP  TIF  FILLED  PRICE",
        "mine-1     ours   DU1234567  maybe_sent  BUY           10  AAPL      STK   USD       LMT         150.05        DAY       0"
      ])
      for (const args of [["orders", "--json"], ["orders", "list", "--json"]]) {
        const machine = yield* program(args, { answer: json([order]) })
        assert.deepStrictEqual([args, machine.code, machine.out.map((line) => JSON.parse(line))], [args, 0, [order]])
      }
      const show = yield* program(["orders", "show", "a/b", "--json"], { answer: json(order) })
      const cancel = yield* program(["orders", "cancel", "mine-1", "--json"], { answer: json(order, 202) })
      const all = yield* program(["orders", "cancel", "--all"], {
        answer: json({ asked: ["mine-1"], notAsked: [] }, 202)
      })
      const neither = yield* program(["orders", "cancel"], { answer: json(order) })
      assert.deepStrictEqual([show, cancel, all, neither].map(({ asked, code }) => [code, asked[0]?.request]), [
        [0, "GET http://127.0.0.1:9497/orders/a%2Fb"],
        [0, "DELETE http://127.0.0.1:9497/orders/mine-1"],
        [0, "POST http://127.0.0.1:9497/orders/cancel-all"],
        [64, undefined]
      ])
    }))

  it.live("what belongs together is shown with its parent and its group, and what is being changed is said", () =>
    Effect.gen(function*() {
      const exit = {
        ...order,
        orderRef: "mine-1-a",
        action: "SELL",
        parentRef: "mine-1",
        ocaGroup: "U7654321"
      } as const
      const list = (...orders: ReadonlyArray<object>) =>
        Effect.map(program(["orders"], { answer: json(orders) }), ({ out }) => out)
      const head = (more: string) => `ORDER TYPE   LIMIT  STOP  TIF  ${more}FILLED  PRICE`
      const ended = [
        yield* list({ ...taken, changing: true }),
        yield* list(taken, exit),
        yield* list({ ...exit, ocaGroup: null }),
        yield* list({ ...exit, parentRef: null }, taken)
      ]
      assert.deepStrictEqual(ended.map((out) => out.map((line) => line.replace(/^.*USD +|^.*CURRENCY +/, ""))), [
        [head(""), "LMT         150.05        DAY       0"],
        [
          head("PARENT  OCA GROUP  "),
          "LMT         150.05        DAY                          0",
          "LMT         150.05        DAY  mine-1  U***321         0"
        ],
        [head("PARENT  "), "LMT         150.05        DAY  mine-1       0"],
        [
          head("OCA GROUP  "),
          "LMT         150.05        DAY  U***321         0",
          "LMT         150.05        DAY                  0"
        ]
      ])
      assert.include(ended[0]?.[1] ?? "", "  acknowledged (being changed)  ")
    }))

  it.live("what a URL would take for a part of its path names no order: 64, and nobody is asked", () =>
    Effect.gen(function*() {
      for (const orderRef of ["", ".", ".."]) {
        for (
          const args of [["show", orderRef], ["cancel", orderRef], ["modify", orderRef, "--stop", "1"], [
            "settle",
            orderRef,
            "--as",
            "unsent"
          ]]
        ) {
          const { asked, code, err, out } = yield* program(["orders", ...args], { answer: json(order) })
          assert.deepStrictEqual([args, code, asked, out], [args, 64, [], []])
          assert.include(err.join("\n"), "no order is called so")
        }
      }
    }))

  it.live("people see what looks like a live account's id masked in the names of cancelled orders", () =>
    Effect.gen(function*() {
      const answer = json(
        { asked: ["x-U7654321"], notAsked: [{ orderRef: "U7654321", says: "the line is lost" }] },
        202
      )
      const { out } = yield* program(["orders", "cancel", "--all"], { answer })
      assert.deepStrictEqual(out, [
        "Asked for: x-U***321",
        "NOT asked for: U***321, which may still be working: the line is lost",
        still
      ])
    }))

  it.live("all are cancelled, or 75 with those of which the cancel was not asked for", () =>
    Effect.gen(function*() {
      const all = (answer: object, ...args: ReadonlyArray<string>) =>
        program(["orders", "cancel", "--all", ...args], { answer: json(answer, 202) })
      const some = { asked: ["mine-1"], notAsked: [{ orderRef: "mine-2", says: "the line is lost" }] }
      const ended = yield* Effect.all([
        all({ asked: [], notAsked: [] }),
        all({ asked: ["mine-1"], notAsked: [] }),
        all(some),
        all(some, "--json")
      ])
      assert.deepStrictEqual(ended.map(({ code, out }) => [code, ...out]), [
        [0, "No order of ours is working"],
        [0, "Asked for: mine-1", still],
        [75, "Asked for: mine-1", "NOT asked for: mine-2, which may still be working: the line is lost", still],
        [75, JSON.stringify(some)]
      ])
    }))
})
