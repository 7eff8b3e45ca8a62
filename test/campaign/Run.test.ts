import { assert, describe, it } from "@effect/vitest"
import { Effect } from "effect"
import { TestClock } from "effect/testing"
import type { Act, Program } from "./Program.ts"
import * as Run from "./Run.ts"
import * as Stage from "./Stage.ts"
import * as Verdict from "./Verdict.ts"

const wish = { orderType: "MKT", symbol: "AAPL", action: "BUY", quantity: "10", cents: 0, tif: "DAY" } as const
const acts: ReadonlyArray<readonly [at: number, act: Act]> = [
  [0, { _tag: "Place", ref: "a", wish }],
  [500, { _tag: "Fault", fault: { name: "half-open", parameters: {} }, lasts: 25_000 }],
  // it is written to a line that takes it nowhere
  [500, { _tag: "Place", ref: "b", wish }],
  [500, { _tag: "Crash", down: 0 }]
]
const program: Program = { seed: 1, account: "U1234567", steps: acts.map(([at, act]) => ({ at, turns: 0, act })) }

describe("a program of the campaign", () => {
  it.live("has 5 s of one session to settle what was sent before, where the line is lost once more", () =>
    Effect.gen(function*() {
      yield* TestClock.setTime(Date.parse("2026-03-04T15:30:00Z"))
      let isLost = false
      const story = yield* Run.play(program, (gateway) =>
        Effect.map(Stage.memory(gateway), (stage) => ({
          ...stage,
          pass: Effect.fnUntraced(function*(ms: number) {
            if (ms !== 5000 || isLost) return yield* stage.pass(ms)
            isLost = true
            yield* stage.pass(1900)
            yield* gateway.startFault("reset", {})
            yield* stage.pass(ms - 1900)
          })
        })))
      const connectedAt = story.witness.sessions().map((session) => session.connectedAt - story.startedAt)
      const settledAt = story.diary.told.filter(({ order }) => order.orderRef === "b").map(({ at, order }) =>
        `${order.state} at ${at - story.startedAt}`
      )
      assert.deepStrictEqual([Verdict.problems(story), connectedAt, settledAt], [
        [],
        [-500, 500, 3400],
        ["maybe_sent at 500", "unsent at 5550"]
      ])
    }).pipe(Effect.scoped, Effect.provide(TestClock.layer())))

  for (
    const [held, found] of [[5000, []], [4999, ["b maybe_sent, 9000 ms into the session, held up for 4999"]]] as const
  ) {
    it.live(`waits for lists that the machine may have held up: ${held} ms of 10 s`, () =>
      Effect.gen(function*() {
        yield* TestClock.setTime(Date.parse("2026-03-04T15:30:00Z"))
        let isLost = false
        const story = yield* Run.play(program, (gateway) =>
          Effect.map(Stage.memory(gateway), (stage) => ({
            ...stage,
            delayed: () => held,
            pass: Effect.fnUntraced(function*(ms: number) {
              if (ms !== 5000 || isLost) return yield* stage.pass(ms)
              isLost = true
              const id = yield* gateway.startFault("no-end", { message: 102 })
              yield* gateway.startFault("reset", {})
              yield* stage.pass(ms)
              yield* gateway.endFault(id)
            })
          })))
        assert.deepStrictEqual(story.lateAt5s, found)
      }).pipe(Effect.scoped, Effect.provide(TestClock.layer())))
  }

  it.live("is judged once the line is calm: over TCP it may be lost for a moment at the very end", () =>
    Effect.gen(function*() {
      yield* TestClock.setTime(Date.parse("2026-03-04T15:30:00Z"))
      const resting: Act = { _tag: "Place", ref: "a", wish: { ...wish, orderType: "LMT", cents: 300 } }
      const story = yield* Run.play(
        { ...program, steps: [{ at: 0, turns: 0, act: resting }] },
        (gateway) =>
          Effect.map(Stage.memory(gateway), (stage) => ({
            ...stage,
            slack: 5000,
            pass: (ms: number) =>
              Effect.andThen(
                stage.pass(ms),
                ms === 1000 ? Effect.andThen(gateway.startFault("reset", {}), stage.settle) : Effect.void
              )
          }))
      )
      assert.deepStrictEqual(Verdict.problems(story), [])
    }).pipe(Effect.scoped, Effect.provide(TestClock.layer())))
})
