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

  it.live("of what trails it is shown by how much, and where its stop and its limit are", () =>
    Effect.gen(function*() {
      const trailing = { ...taken, orderType: "TRAIL", limitPrice: null, trailStopPrice: "145.5" }
      const list = (...orders: ReadonlyArray<object>) =>
        Effect.map(program(["orders"], { answer: json(orders) }), ({ out }) =>
          out.map((line) => line.replace(/^.*USD +|^.*CURRENCY +/, "")))
      const percent = { ...trailing, trailPercent: "2", trailStopPrice: null }
      const limited = { orderType: "TRAIL LIMIT", limitPrice: "145", limitOffset: "0.5" }
      assert.deepStrictEqual([
        yield* list({ ...trailing, trailAmount: "4.50" }, taken),
        yield* list(percent, { ...trailing, ...limited, trailAmount: "4.5" })
      ], [
        [
          "ORDER TYPE   LIMIT   STOP  TRAILS BY  TIF  FILLED  PRICE",
          "TRAIL               145.5       4.50  DAY       0",
          "LMT         150.05                    DAY       0"
        ],
        [
          "ORDER TYPE   LIMIT   STOP  TRAILS BY  LIMIT OFFSET  TIF  FILLED  PRICE",
          "TRAIL                             2%                DAY       0",
          "TRAIL LIMIT    145  145.5        4.5           0.5  DAY       0"
        ]
      ])
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
