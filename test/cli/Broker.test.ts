import { assert, describe, it } from "@effect/vitest"
import { Effect } from "effect"
import * as Broker from "../fixtures/ScriptedBroker.ts"
import { json, messages, program } from "./Program.ts"

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

  it.live("a token that is refused is told from none at all, and both say where one is taken from", () =>
    Effect.gen(function*() {
      const answer = { status: 401 }
      const none = yield* program(["positions"], { answer })
      const other = yield* program(["positions"], { answer, environment: { IBKR_HTTP_TOKEN: "another" } })
      const where = "Give IBKR_HTTP_TOKEN or IBKR_STATE_DIR as the service has it, and run as its user."
      assert.deepStrictEqual([none, other].flatMap(({ err }) => messages(err)), [
        `The service at http://127.0.0.1:9497 asks for its token, and none was found. ${where}`,
        `The service at http://127.0.0.1:9497 refuses the token. ${where}`
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
