import { assert, describe, it } from "@effect/vitest"
import { Effect } from "effect"
import * as Broker from "../fixtures/ScriptedBroker.ts"
import { json, messages, program } from "./Program.ts"

describe("quote", () => {
  it.live("a last known quote is none of now: it is marked as stale, and why there is none of now is told", () =>
    Effect.gen(function*() {
      const { _tag, at: _, ...figures } = Broker.quote
      const lastKnown = { ...figures, at: "2026-11-20T14:30:00.000Z", ageSeconds: 14 }
      const problem = { type: "about:blank", status: 503, title: "Not known", detail: "TWS has lost IBKR", lastKnown }
      const people = yield* program(["quote", "AAPL"], { answer: json(problem, 503) })
      const rowOf = (line = "") => line.split(/ {2,}/).slice(-2)
      assert.deepStrictEqual([people.code, people.out.map(rowOf), messages(people.err)], [
        69,
        [["DATA", "AGE"], ["live, STALE", "14 s"]],
        ["Not known: TWS has lost IBKR"]
      ])
      const now = yield* program(["quote", "AAPL"], { answer: json({ ...lastKnown, ageSeconds: 0 }) })
      assert.deepStrictEqual([now.code, now.out.map(rowOf)], [0, [["DATA", "AGE"], ["live", "0 s"]]])
    }))

  it.live("a quote of before the clock was set back is of an age that nobody knows", () =>
    Effect.gen(function*() {
      const { _tag, at: _, ...figures } = Broker.quote
      const quote = { ...figures, at: "2026-11-20T14:30:00.000Z", ageSeconds: null }
      const once = yield* program(["quote", "AAPL"], { answer: json(quote) })
      const body = `event: quote\ndata: ${JSON.stringify(quote)}\n\n`
      const watched = yield* program(["quote", "AAPL", "--watch"], { answer: { body, type: "text/event-stream" } })
      assert.deepStrictEqual([once.out.map((row) => row.trim().split(/ {2,}/).at(-1)), watched.out], [
        ["AGE", "unknown"],
        ["2026-11-20T14:30:00.000Z  bid 150.05 x 300  ask 150.1 x 200  last 150.05  live, nobody knows how old"]
      ])
    }))

  it.live("a quote of which nobody knows whether it is live is not called so", () =>
    Effect.gen(function*() {
      const { _tag, at: _, ...figures } = Broker.quote
      const quote = { ...figures, dataType: "unknown", at: "2026-11-20T14:30:00.000Z", ageSeconds: 0.5 }
      const once = yield* program(["quote", "AAPL"], { answer: json(quote) })
      const body = `event: quote\ndata: ${JSON.stringify(quote)}\n\n`
      const watched = yield* program(["quote", "AAPL", "--watch"], { answer: { body, type: "text/event-stream" } })
      assert.deepStrictEqual([once.out.map((row) => row.trim().split(/ {2,}/).slice(-2)), watched.out], [
        [["DATA", "AGE"], ["unknown", "0.5 s"]],
        ["2026-11-20T14:30:00.000Z  bid 150.05 x 300  ask 150.1 x 200  last 150.05  of an unknown kind, 0.5 s old"]
      ])
    }))

  it.live("a quote of what the exchange has halted says so", () =>
    Effect.gen(function*() {
      const { _tag, at: _, ...figures } = Broker.quote
      const quote = { ...figures, halted: "volatility", at: "2026-11-20T14:30:00.000Z", ageSeconds: 0.5 }
      const once = yield* program(["quote", "AAPL"], { answer: json(quote) })
      const body = `event: quote\ndata: ${JSON.stringify(quote)}\n\n`
      const watched = yield* program(["quote", "AAPL", "--watch"], { answer: { body, type: "text/event-stream" } })
      assert.deepStrictEqual([once.out.map((row) => row.trim().split(/ {2,}/).slice(-2)), watched.out], [
        [["DATA", "AGE"], ["live, HALTED", "0.5 s"]],
        ["2026-11-20T14:30:00.000Z  bid 150.05 x 300  ask 150.1 x 200  last 150.05  live, HALTED, 0.5 s old"]
      ])
    }))

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

  it.live("a watched quote that is not live any more says so, since when and why, and that it lives again", () =>
    Effect.gen(function*() {
      const { _tag, at: _, ...figures } = Broker.quote
      const quote = { ...figures, at: "2026-11-20T14:30:00.000Z", ageSeconds: 0.5 }
      const gap = { from: quote.at, to: "2026-11-20T14:30:30.000Z", why: "farm", ageSeconds: 0 }
      const stale = { since: "2026-11-20T14:30:05.000Z", why: "the data farm usfarm is broken", ageSeconds: 0.1 }
      const told = [
        ["quote", quote],
        ["stale", stale],
        // it was under way
        ["quote", { ...quote, last: "150.06" }],
        ["gap", gap],
        ["quote", { ...quote, at: gap.to, ageSeconds: 0 }],
        ["live", { since: gap.to, ageSeconds: 0 }],
        ["quote", { ...quote, at: gap.to, ageSeconds: 3 }]
      ] as const
      const body = told.map(([name, data]) => `event: ${name}\ndata: ${JSON.stringify(data)}\n\n`).join("")
      const answer = { body, type: "text/event-stream" }
      const figuresOf = (last: string) => `bid 150.05 x 300  ask 150.1 x 200  last ${last}  live`
      const people = yield* program(["quote", "AAPL", "--watch"], { answer })
      assert.deepStrictEqual([people.code, people.out], [75, [
        `${quote.at}  ${figuresOf("150.05")}, 0.5 s old`,
        "STALE     since 2026-11-20T14:30:05.000Z (the data farm usfarm is broken)",
        `${quote.at}  ${figuresOf("150.06")}, 0.5 s old, STALE`,
        "gap       from 2026-11-20T14:30:00.000Z to 2026-11-20T14:30:30.000Z (farm)",
        `${gap.to}  ${figuresOf("150.05")}, 0 s old`,
        "live      since 2026-11-20T14:30:30.000Z",
        `${gap.to}  ${figuresOf("150.05")}, 3 s old`
      ]])
      const machine = yield* program(["quote", "AAPL", "--watch", "--json"], { answer })
      assert.deepStrictEqual(
        machine.out.map((line) => JSON.parse(line)),
        told.map(([event, data]) => ({ event, ...data }))
      )
    }))
})
