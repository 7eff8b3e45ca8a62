import { assert, describe, it } from "@effect/vitest"
import * as Timestamp from "../../src/simulator/Timestamp.ts"

const zone = "America/New_York"
const days = (at: string) =>
  Timestamp.hours(Date.parse(at), zone, true).split(";").map((day) => day.replace(":CLOSED", ""))

describe("Timestamp", () => {
  it("names six days in a row, also where the clocks change", () => {
    // 00:30 of the day of 25 hours, 23:30 of the day before the one of 23 hours
    assert.deepStrictEqual(
      ["2026-11-01T00:30:00-04:00", "2026-03-07T23:30:00-05:00"].map(days),
      [
        ["20261101", "20261102", "20261103", "20261104", "20261105", "20261106"],
        ["20260307", "20260308", "20260309", "20260310", "20260311", "20260312"]
      ]
    )
  })

  it("opens at midnight and closes at the next", () => {
    assert.strictEqual(
      Timestamp.hours(Date.parse("2026-11-01T00:30:00-04:00"), zone, false).split(";")[0],
      "20261101:0000-20261102:0000"
    )
  })
})
