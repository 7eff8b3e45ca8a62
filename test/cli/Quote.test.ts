import { assert, describe, it } from "@effect/vitest"
import { Effect } from "effect"
import * as Broker from "../fixtures/ScriptedBroker.ts"
import { program } from "./Program.ts"

describe("quote", () => {
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
})
