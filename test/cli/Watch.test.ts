import { assert, describe, it } from "@effect/vitest"
import { Effect } from "effect"
import * as Broker from "../fixtures/ScriptedBroker.ts"
import { json, messages, program } from "./Program.ts"

const order = Broker.order({ ...Broker.request, orderRef: "mine-1" })
const own = { baseExecId: "0000e0d5.1", ...Broker.execution }
const notKnown = {
  type: "about:blank",
  status: 503,
  title: "Not known",
  detail: "the line is down",
  part: "orders",
  asOf: "2026-11-20T14:30:00.000Z",
  ageSeconds: 14,
  lastKnown: [order]
}

const told = [
  ["orders", { asOf: "2026-11-20T14:30:00.000Z", orders: [order] }],
  ["executions", { asOf: "2026-11-20T14:30:00.000Z", executions: [{ ...own, orderRef: null }] }],
  ["order", { ...order, state: "partially_filled", filled: "4", changing: true }],
  ["execution", { ...own, commission: null, commissionCurrency: null }],
  ["commission", own],
  ["correction", { ...own, execId: "0000e0d5.1.02", corrects: own.execId, price: "150" }],
  ["unknown", notKnown],
  ["order", { ...order, orderRef: "for U7654321", owner: "tws", state: "rejected", message: "No (201)" }],
  ["executions", { asOf: "2026-11-20T14:30:00.000Z", executions: [] }]
] as const

const answer = {
  body: told.map(([name, data], at) => `id: run-${at}\nevent: ${name}\ndata: ${JSON.stringify(data)}\n\n`).join(
    ":\n\n"
  ),
  type: "text/event-stream"
}

describe("orders --watch", () => {
  it.live("tells people what there is, each change and each execution, and what is not known; it ends with the service: 75", () =>
    Effect.gen(function*() {
      const both = yield* Effect.all(
        [["orders", "--watch"], ["orders", "list", "--watch"]].map((args) => program(args, { answer }))
      )
      assert.deepStrictEqual(both.map(({ asked, code }) => [code, asked.map(({ request }) => request)]), [
        [75, ["GET http://127.0.0.1:9497/events/orders"]],
        [75, ["GET http://127.0.0.1:9497/events/orders"]]
      ])
      const { err = [], out = [] } = both[0] ?? {}
      assert.deepStrictEqual([out.slice(2), messages(err)], [[
        "executed    20261120 14:30:00 UTC  (nameless)  BUY 4 AAPL at 150.05  costs 1 USD  0000e0d5.1.01",
        "order       2026-11-20T14:30:00.000Z  mine-1  partially_filled (being changed)  BUY 10 AAPL LMT limit 150.05  4 filled",
        "execution   20261120 14:30:00 UTC  mine-1  BUY 4 AAPL at 150.05  0000e0d5.1.01",
        "commission  20261120 14:30:00 UTC  mine-1  BUY 4 AAPL at 150.05  costs 1 USD  0000e0d5.1.01",
        "correction  20261120 14:30:00 UTC  mine-1  BUY 4 AAPL at 150  costs 1 USD  0000e0d5.1.02  in the place of 0000e0d5.1.01",
        "UNKNOWN     orders: the line is down  known last at 2026-11-20T14:30:00.000Z",
        "order       2026-11-20T14:30:00.000Z  for U***321 (tws)  rejected  BUY 10 AAPL LMT limit 150.05  0 filled  No (201)",
        "No executions"
      ], ["No service at http://127.0.0.1:9497: it has ended"]])
    }))

  it.live("tells programs one object a line with the name of the event, and nothing that is not known as if it were", () =>
    Effect.gen(function*() {
      const { out } = yield* program(["orders", "--watch", "--json"], { answer })
      const { asOf, detail, part } = notKnown
      assert.deepStrictEqual(
        out.map((line) => JSON.parse(line)),
        told.map(([event, data]) => event === "unknown" ? { event, part, detail, asOf } : { event, ...data })
      )
    }))

  it.live("says why it is not followed: too many listeners 69, a token that is refused 77", () =>
    Effect.gen(function*() {
      const full = { type: "about:blank", status: 503, title: "Too many listeners", detail: "16 listen already" }
      const ended = yield* Effect.all(
        [full, { ...full, status: 401 }].map((problem) =>
          program(["orders", "--watch"], { answer: json(problem, problem.status) })
        )
      )
      assert.deepStrictEqual(ended.map(({ code, out }) => [code, out]), [[69, []], [77, []]])
      assert.deepStrictEqual(messages(ended[0]?.err ?? []), ["Too many listeners: 16 listen already"])
    }))
})
