import { assert, describe, it } from "@effect/vitest"
import * as Maintenance from "../../src/schedules/Maintenance.ts"

const iso = (epochMillis: number) => new Date(epochMillis).toISOString().slice(0, 16)
const minutes = 60_000

describe("Maintenance, the gateway's restart", () => {
  const at = { hour: 23, minute: 45, zone: "America/New_York" }
  const due = Date.parse("2026-07-02T03:45:00Z")

  it("is due from 60 s before until a session is ready after it", () => {
    const before = due - 8 * 60 * minutes
    assert.deepStrictEqual(
      [due - 60_001, due - 60_000, due - 1, due, due + 10 * minutes - 1, due + 10 * minutes]
        .map((now) => Maintenance.restartDue(at, now, before)),
      [false, true, true, true, true, false]
    )
    assert.deepStrictEqual(
      [before, due - 30_000, due, due + 1, null]
        .map((lastBegun) => Maintenance.restartDue(at, due + 5 * minutes, lastBegun)),
      [true, true, true, false, true]
    )
  })

  it("comes once a day, also where the clock changes", () => {
    const from = (zone: string, time: readonly [number, number], now: string) => {
      const timeOfDay = { hour: time[0], minute: time[1], zone }
      const found: Array<string | null> = [iso(Maintenance.lastRestart(timeOfDay, Date.parse(now)))]
      let next = Date.parse(now)
      for (let i = 0; i < 3; i++) found.push(iso(next = Maintenance.nextRestart(timeOfDay, next)))
      assert.strictEqual(Maintenance.lastRestart(timeOfDay, next), next)
      return found
    }
    assert.deepStrictEqual(from("America/New_York", [23, 45], "2026-03-07T12:00Z"), [
      "2026-03-07T04:45",
      "2026-03-08T04:45",
      "2026-03-09T03:45",
      "2026-03-10T03:45"
    ])
    // 02:30 does not exist on the 8th: half an hour after the change
    assert.deepStrictEqual(from("America/New_York", [2, 30], "2026-03-07T12:00Z"), [
      "2026-03-07T07:30",
      "2026-03-08T07:30",
      "2026-03-09T06:30",
      "2026-03-10T06:30"
    ])
    // 01:30 comes twice on the 1st: the first
    assert.deepStrictEqual(from("America/New_York", [1, 30], "2026-10-31T12:00Z"), [
      "2026-10-31T05:30",
      "2026-11-01T05:30",
      "2026-11-02T06:30",
      "2026-11-03T06:30"
    ])
    assert.deepStrictEqual(from("Pacific/Kiritimati", [0, 0], "2026-06-30T09:59Z"), [
      "2026-06-29T10:00",
      "2026-06-30T10:00",
      "2026-07-01T10:00",
      "2026-07-02T10:00"
    ])
    assert.deepStrictEqual(from("Pacific/Pago_Pago", [23, 59], "2026-06-30T09:59Z"), [
      "2026-06-29T10:59",
      "2026-06-30T10:59",
      "2026-07-01T10:59",
      "2026-07-02T10:59"
    ])
  })
})
