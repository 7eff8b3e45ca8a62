import { assert, describe, it } from "@effect/vitest"
import { Effect, Fiber } from "effect"
import { TestClock } from "effect/testing"
import * as Broker from "../fixtures/ScriptedBroker.ts"
import * as Scripted from "../fixtures/ScriptedConnection.ts"
import { type Answer, program } from "./Program.ts"

const json = (body: unknown, status = 200): Answer => ({ body: JSON.stringify(body), status })
const notKnown = (detail: string, members: object = {}) =>
  json({
    type: "about:blank",
    status: 503,
    title: "Not known",
    detail,
    part: "p",
    asOf: null,
    ageSeconds: null,
    lastKnown: null,
    ...members
  }, 503)
const messages = (err: ReadonlyArray<string>) => err.map((line) => /message="([^"]*)"/.exec(line)?.[1] ?? line)

describe("the broker, asked of a running service", () => {
  it.live("positions: one JSON object per line, or a table with its age", () =>
    Effect.gen(function*() {
      const short = {
        ...Broker.position,
        contract: { conId: 1, localSymbol: "ESZ6", secType: "FUT", currency: "USD" },
        averageCost: null
      }
      const answer = json([Broker.position, short])
      const environment = { IBKR_HTTP_TOKEN: "t".repeat(16) }
      const machine = yield* program(["positions", "--json"], { answer, environment })
      assert.deepStrictEqual([machine.code, machine.err, machine.out.map((line) => JSON.parse(line)), machine.asked], [
        0,
        [],
        [Broker.position, short],
        [{ request: "GET http://127.0.0.1:9497/positions", token: `Bearer ${"t".repeat(16)}`, body: undefined }]
      ])
      const people = yield* program(["positions"], { answer })
      assert.deepStrictEqual([people.code, people.out], [0, [
        "ACCOUNT    CONTRACT  TYPE  CURRENCY  POSITION  AVERAGE COST",
        "DU1234567  AAPL      STK   USD         -100.5       150.255",
        "DU1234567  ESZ6      FUT   USD         -100.5       unknown"
      ]])
      const none = yield* program(["positions"], { answer: json([]) })
      assert.deepStrictEqual([none.code, none.out], [0, ["No positions"]])
    }))

  it.live("what is not known is 69; people see what was known last, programs nothing", () =>
    Effect.gen(function*() {
      const stale = notKnown("it may have changed since", {
        asOf: "2026-11-20T14:30:00.000Z",
        ageSeconds: 90.5,
        lastKnown: [Broker.position]
      })
      const people = yield* program(["positions"], { answer: stale })
      assert.deepStrictEqual([people.code, people.out, messages(people.err)], [
        69,
        [
          "ACCOUNT    CONTRACT  TYPE  CURRENCY  POSITION  AVERAGE COST",
          "DU1234567  AAPL      STK   USD         -100.5       150.255",
          "told 91 s ago"
        ],
        ["Not known: it may have changed since"]
      ])
      const machine = yield* program(["positions", "--json"], { answer: stale })
      const never = yield* program(["positions"], { answer: notKnown("Positions have not been listed yet") })
      assert.deepStrictEqual([machine, never].map(({ code, out }) => [code, out]), [[69, []], [69, []]])
    }))

  it.live("no service 75, a refused token 77, something else in its place 75", () =>
    Effect.gen(function*() {
      const nobody = yield* program(["positions"])
      const refused = yield* program(["positions"], { answer: { status: 401 } })
      const other = yield* program(["positions"], { answer: { body: "<html>" } })
      const wrong = yield* program(["positions"], { answer: json([{ a: 1 }]) })
      const old = yield* program(["positions"], {
        answer: json({ type: "about:blank", status: 404, title: "Not Found" }, 404)
      })
      assert.deepStrictEqual([nobody, refused, other, wrong, old].map(({ code, out }) => [code, out]), [
        [75, []],
        [77, []],
        [75, []],
        [75, []],
        [65, []]
      ])
    }))

  it.live("what does not fit is wrong usage, and it is said what of it: 64", () =>
    Effect.gen(function*() {
      const invalid = (errors: unknown) =>
        json(
          { type: "about:blank", status: 400, title: "Bad Request", detail: "Request validation failed", errors },
          400
        )
      const one = { path: ["query", "duration"], message: "Write a duration as TWS does, such as 1 D" }
      const other = { path: ["payload", "orders", 0, "quantity"], message: "quantity must be above 0" }
      const nowhere = { path: ["payload"], message: "It is no object" }
      const history = ["history", "AAPL", "--duration", "1D"]
      const ended = yield* Effect.forEach(
        [[one], [one, other], [nowhere], []],
        (errors) => program(history, { answer: invalid(errors) })
      )
      assert.deepStrictEqual(ended.map(({ code, err, out }) => [code, out, ...messages(err)]), [
        [64, [], "Bad Request: duration: Write a duration as TWS does, such as 1 D"],
        [
          64,
          [],
          "Bad Request: duration: Write a duration as TWS does, such as 1 D; orders.0.quantity: quantity must be above 0"
        ],
        [64, [], "Bad Request: It is no object"],
        [65, [], "Bad Request: Request validation failed"]
      ])
    }))
})

const order = Broker.order({
  orderRef: "mine-1",
  contract: Broker.aapl,
  action: "BUY",
  quantity: "10",
  orderType: "LMT",
  limitPrice: "150.05"
})

const taken = { ...order, state: "acknowledged" }

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
        "ORDER REF  OWNER  STATE       ACTION  QUANTITY  CONTRACT  TYPE  CURRENCY  ORDER TYPE   LIMIT  STOP  TIF  FILLED  PRICE",
        "mine-1     ours   maybe_sent  BUY           10  AAPL      STK   USD       LMT         150.05        DAY       0"
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
        [0, "Asked for: mine-1"],
        [75, "Asked for: mine-1", "NOT asked for: mine-2, which may still be working: the line is lost"],
        [75, JSON.stringify(some)]
      ])
    }))
})

describe("the market and the way out on the command line", () => {
  it.live("a watched quote is told with its gaps, and ends with why it ends", () =>
    Effect.gen(function*() {
      const { _tag, at: _, ...figures } = Broker.quote
      const quote = { ...figures, at: "2026-11-20T14:30:00.000Z", ageSeconds: 0.5 }
      const gap = {
        from: "2026-11-20T14:30:00.000Z",
        to: "2026-11-20T14:30:05.000Z",
        why: "reconnected",
        ageSeconds: 0.1
      }
      const problem = { type: "about:blank", status: 422, title: "Refused by the gateway", code: 354, remedy: null }
      const event = (name: string, data: unknown) => `event: ${name}\ndata: ${JSON.stringify(data)}\n\n`
      const answer = {
        body: event("quote", quote) + ":\n\n" + event("gap", gap) + event("problem", problem),
        type: "text/event-stream"
      }
      const people = yield* program(["quote", "AAPL", "--watch"], { answer })
      assert.deepStrictEqual([people.code, people.out], [65, [
        "2026-11-20T14:30:00.000Z  bid 150.05 x 300  ask 150.1 x 200  last 150.05  live, 0.5 s old",
        "gap       from 2026-11-20T14:30:00.000Z to 2026-11-20T14:30:05.000Z (reconnected)"
      ]])
      const machine = yield* program(["quote", "AAPL", "--watch", "--json"], { answer })
      assert.deepStrictEqual(machine.out.map((line) => JSON.parse(line)), [
        { event: "quote", ...quote },
        { event: "gap", ...gap }
      ])
    }))

  it.live("flatten exits 75 with an order that may open a position again", () =>
    Effect.gen(function*() {
      const resting = [{ orderId: 7, owner: "ours", conId: 756733, symbol: "SPY" }]
      const { code, out } = yield* program(["flatten"], { answer: json({ closed: 2, left: [], resting }) })
      assert.deepStrictEqual([code, out], [75, [
        "2 position(s) closed, 0 left",
        "1 order(s) still working may open a position again",
        "WORKING  OWNER  ORDER ID",
        "SPY      ours          7"
      ]])
    }))

  it.live("flatten exits 75 with positions left, the kill switch says how it stands", () =>
    Effect.gen(function*() {
      const closed = yield* program(["flatten"], { answer: json({ closed: 2, left: [], resting: [] }) })
      const left = [{ conId: 1, symbol: "ES", secType: "FUT", position: "2", why: "market_closed", says: null }]
      const some = yield* program(["flatten"], { answer: json({ closed: 0, left, resting: [] }) })
      assert.deepStrictEqual([closed.code, closed.out, some.code, some.out], [
        0,
        ["2 position(s) closed, 0 left"],
        75,
        ["0 position(s) closed, 1 left", "LEFT  TYPE  POSITION  WHY", "ES    FUT          2  market_closed"]
      ])
      const engaged = { engaged: true, since: "2026-11-20T14:30:00.000Z", why: "fat finger", by: "human", kept: true }
      const engage = yield* program(["kill", "engage", "--why", "fat finger"], { answer: json(engaged) })
      assert.deepStrictEqual([engage.out, engage.asked.map(({ body, request }) => [request, body])], [
        ["ENGAGED since 2026-11-20T14:30:00.000Z by human: fat finger. No order passes"],
        [["PUT http://127.0.0.1:9497/kill-switch", `{"why":"fat finger"}`]]
      ])
      const free = ["Released: it stops no order", "Orders pass by the other rules"]
      const released = { engaged: false, since: null, why: null, by: null, kept: true }
      const standing = (status: unknown, state: object = released) => (request: string) =>
        json(request.endsWith("/status") ? status : state)
      const asked = yield* Effect.forEach(
        [["kill"], ["kill", "release"]],
        (args) => program(args, { answer: standing(Scripted.ready) })
      )
      assert.deepStrictEqual(asked.map(({ asked: [one], out }) => [one?.request, ...out]), [
        ["GET http://127.0.0.1:9497/kill-switch", ...free],
        ["DELETE http://127.0.0.1:9497/kill-switch", ...free]
      ])
      const blocked = { ...Scripted.ready, ordersAllowed: false, ordersBlockedBy: ["state_not_writable", "line_stale"] }
      const still = yield* Effect.forEach(
        [["kill", "release"], ["kill"], ["kill", "release", "--json"]],
        (args) => program(args, { answer: standing(blocked) })
      )
      const says = "Orders are still refused (state_not_writable, line_stale). Look with: effect-ibkr status"
      assert.deepStrictEqual(still.map(({ code, out }) => [code, ...out]), [
        [0, free[0], says],
        [0, free[0], says],
        [0, JSON.stringify(released)]
      ])
      const unseen = yield* program(["kill", "release"], { answer: standing({ hello: "world" }) })
      assert.deepStrictEqual([unseen.code, unseen.out], [0, [
        "Released: it stops no order",
        "Whether orders pass is not known: No service at http://127.0.0.1:9497: what answers there is not this service"
      ]])
      const loss = yield* program(["kill"], {
        answer: json({ ...engaged, by: "daily_loss", why: "The day's loss is above its limit." })
      })
      assert.deepStrictEqual(loss.out, [
        "ENGAGED since 2026-11-20T14:30:00.000Z by daily_loss: The day's loss is above its limit. No order passes"
      ])
      const unkept = yield* Effect.forEach(
        [{ ...engaged, kept: false }, { ...released, kept: false }],
        (state) => program(["kill"], { answer: standing(Scripted.ready, state) })
      )
      assert.deepStrictEqual(unkept.map(({ code, out }) => [code, out]), [
        [75, [
          "ENGAGED since 2026-11-20T14:30:00.000Z by human: fat finger. No order passes. NOT KEPT: a restart before the disk " +
          "of the state directory takes it would release it"
        ]],
        [75, [
          "Released: it stops no order. NOT KEPT: a restart before the disk of the state directory takes it would engage it again",
          "Orders pass by the other rules"
        ]]
      ])
      const gone = yield* Effect.forEach([["kill"], ["kill", "state"], ["kill", "release"]], (args) => program(args))
      assert.deepStrictEqual(gone.map(({ code }) => code), [75, 75, 69])
      const bare = yield* program(["kill", "engage", "--json"], { answer: json({ ...engaged, kept: false }) })
      assert.deepStrictEqual([bare.code, bare.out], [75, [JSON.stringify({ ...engaged, kept: false })]])
    }))
})
