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
  if (verdict._tag === "Again") return `${Duration.format(verdict.after)}: ${verdict.why}`
  return verdict._tag === "GoesOn" && verdict.isReset ? "begins anew" : verdict._tag
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

  it("asks again what the gateway ended at once, and then ever more seldom", () => {
    const halted = told(316, "Market depth data has been HALTED. Please re-subscribe.")
    const busted = told(10225, "Bust event occurred, current subscription is deactivated.")
    assert.deepStrictEqual([0, 1, 2, 20].map((again) => [judged(halted, again), judged(busted, again)]), [
      ["0: the gateway ended it (316)", "0: the gateway ended it (10225)"],
      ["1m: the gateway ended it (316)", "1m: the gateway ended it (10225)"],
      ["2m: the gateway ended it (316)", "2m: the gateway ended it (10225)"],
      ["15m: the gateway ended it (316)", "15m: the gateway ended it (10225)"]
    ])
  })

  it("ends no line that has lived because its gateway has no connection to what keeps it up to date, whatever it says of farms", () => {
    const event = told(10182, "Failed to request live updates (disconnected).")
    const judge = (hasLived: boolean, unsettled: "down" | "waking" | null, again: number) => {
      const verdict = Refusal.judge({ request: "reqHistoricalData" }, event, Vigil.defaults, {
        hasLived,
        unsettled,
        again
      })
      return verdict._tag === "Again" ? Duration.format(verdict.after) : verdict._tag
    }
    assert.deepStrictEqual(
      [judge(true, "down", 0), judge(true, "waking", 1), judge(true, null, 20), judge(false, "waking", 0)],
      ["15s", "30s", "15m", "Ended"]
    )
  })

  it("asks some times for a line that has lived where that too much was asked may be said in another language", () => {
    const judge = (code: number, text: string, again: number, hasLived = true) => {
      const context = { hasLived, unsettled: null, again }
      const verdict = Refusal.judge({ request: "reqHistoricalData" }, told(code, text), Vigil.defaults, context)
      if (verdict._tag !== "Again") return verdict._tag
      const { after, why, woken = Duration.zero } = verdict
      return `${Duration.format(after)} or ${Duration.format(woken)}: ${why}`
    }
    const foreign = "\u5386\u53f2\u5e02\u573a\u6570\u636e\u670d\u52a1"
    const permission = "No market data permissions for ISLAND STK"
    assert.deepStrictEqual(
      [
        ...[0, 4, 5].map((again) => judge(162, foreign, again)),
        judge(420, "", 0),
        judge(162, `Historical Market Data Service error message:${permission}`, 0),
        judge(420, `Invalid Real-time Query:${permission}`, 0),
        judge(354, foreign, 0),
        judge(162, foreign, 0, false)
      ],
      [
        "15s or 2s: it was refused (162)",
        "4m or 2s: it was refused (162)",
        "Ended",
        "15s or 2s: it was refused (420)",
        ...["Ended", "Ended", "Ended", "Ended"]
      ]
    )
  })

  it("has none begin anew that it only warns of", () => {
    assert.deepStrictEqual(
      [
        judged(told(317, "Market depth data has been RESET. Please empty deep book contents."), 0),
        judged(told(10167, "Requested market data is not subscribed. Displaying delayed market data."), 0)
      ],
      ["begins anew", "GoesOn"]
    )
  })
})
