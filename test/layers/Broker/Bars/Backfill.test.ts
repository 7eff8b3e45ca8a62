import { assert, describe, it } from "@effect/vitest"
import { Effect, Logger, Stream } from "effect"
import type { Bar } from "../../../../src/domain/Bar.ts"
import * as Gap from "../../../../src/domain/Gap.ts"
import { RequestError } from "../../../../src/errors/RequestError.ts"
import * as Backfill from "../../../../src/layers/Broker/Bars/Backfill.ts"

const minute = 60_000
const nothing = { text: "", open: "1", high: "1", low: "1", volume: null, wap: null, count: null } as const
const bar = (at: number, close: string): Bar => ({ _tag: "Bar", time: at * minute, close, ...nothing })
const gap = Gap.make(minute + 5000, 4 * minute, "upstream")

/** What a reader is told of a stream, with a history of whole bars, which close at 9. */
const filled = (grows: boolean, ...told: ReadonlyArray<Bar | Gap.Gap>) => {
  const past = Array.from({ length: 21 }, (_, at) => bar(at, "9"))
  const ask = (from: number, to: number) => Effect.succeed(past.filter(({ time }) => from <= time && time < to))
  const seen = Stream.runCollect(Backfill.backfill(ask, minute, grows)(Stream.fromIterable(told)))
  return Effect.map(seen, (all) => all.map((one) => Gap.isGap(one) ? "gap" : `${one.time / minute} ${one.close}`))
}

describe("the bars of a gap", () => {
  it.effect("are told with the one that grew when the line was lost, whole, before a later one", () =>
    Effect.gen(function*() {
      const growing = bar(1, "2")
      assert.deepStrictEqual(
        [
          yield* filled(true, bar(0, "9"), growing, gap, bar(4, "3")),
          yield* filled(true, growing, gap, bar(2, "3"), bar(3, "4")),
          yield* filled(true, growing, gap, bar(1, "5"), bar(2, "3"))
        ],
        [
          ["0 9", "1 2", "gap", "1 9", "2 9", "3 9", "4 3"],
          ["1 2", "gap", "1 9", "2 3", "3 4"],
          ["1 2", "gap", "1 5", "2 3"]
        ]
      )
    }))

  it.effect("are none that was told before, as it is", () =>
    Effect.gen(function*() {
      assert.deepStrictEqual(
        [
          yield* filled(true, bar(1, "9"), gap, bar(3, "3")),
          yield* filled(false, bar(1, "9"), gap, bar(3, "9"), bar(4, "9")),
          yield* filled(false, bar(1, "9"), gap, bar(2, "9"))
        ],
        [
          ["1 9", "gap", "2 9", "3 3"],
          ["1 9", "gap", "2 9", "3 9", "4 9"],
          ["1 9", "gap", "2 9"]
        ]
      )
    }))

  it.effect("are none where history says that there are none, as of a market that was closed, and missing where it fails", () =>
    Effect.gen(function*() {
      const said: Array<unknown> = []
      const logger = Logger.make(({ message }) => void said.push(message))
      const told = Effect.fnUntraced(function*(code: number, detail: string) {
        const error = new RequestError({ request: "reqHistoricalData", reason: "Refused", code, detail })
        const seen = Backfill.backfill(() => Effect.fail(error), minute, false)(
          Stream.make(bar(1, "9"), gap, bar(4, "3"))
        )
        return (yield* Stream.runCollect(seen)).length
      })
      const seen = yield* Effect.all([
        told(162, "Historical Market Data Service error message:HMDS query returned no data: AAPL@SMART Trades"),
        told(162, "Historical Market Data Service error message:Starting time must occur before ending time")
      ]).pipe(Effect.provide(Logger.layer([logger])))
      assert.deepStrictEqual([seen, said], [
        [3, 3],
        [[
          "The bars of a gap stay missing: reqHistoricalData: the gateway refused it (162): Historical Market Data Service " +
          "error message:Starting time must occur before ending time"
        ]]
      ])
    }))
})
