import { assert, describe, it } from "@effect/vitest"
import { Duration } from "effect"
import type { Named } from "../../../../src/domain/Event.ts"
import * as Refusal from "../../../../src/layers/Broker/Subscriptions/Refusal.ts"
import * as Vigil from "../../../../src/schedules/Vigil.ts"

const told = (errorCode: number, errorMsg: string): Named<"error"> => ({
  _tag: "error",
  id: 1,
  errorCode,
  errorMsg,
  advancedOrderReject: undefined
} as never)

const judged = (event: Named<"error">, again: number): string => {
  const verdict = Refusal.judge({ request: "reqHistoricalData" }, event, Vigil.defaults, {
    hasLived: false,
    unsettled: null,
    again
  })
  return verdict._tag === "Again" ? `${Duration.format(verdict.after)}: ${verdict.why}` : verdict._tag
}

describe("what a gateway says of a line", () => {
  it("ends none because others of the same user asked too much, and asks it ever more seldom", () => {
    const bars = told(162, "Historical Market Data Service error message:Historical data request pacing violation")
    const real = told(420, "Invalid Real-time Query:Historical data request pacing violation")
    assert.deepStrictEqual(
      [judged(bars, 0), judged(bars, 1), judged(real, 20), judged(told(10189, "No market data permissions"), 0)],
      ["15s: too much was asked (162)", "30s: too much was asked (162)", "15m: too much was asked (420)", "Ended"]
    )
  })
})
