import { assert, describe, it } from "@effect/vitest"
import type { ResetRegion } from "../../src/domain/Settings.ts"
import * as Maintenance from "../../src/schedules/Maintenance.ts"

const iso = (epochMillis: number | null) =>
  epochMillis === null ? null : new Date(epochMillis).toISOString().slice(0, 16)
const minutes = 60_000
const days = 24 * 60 * minutes

// walks from window to window, as a program that only ever asks "when next?" does
const edges = (region: ResetRegion, from: string, to: string) => {
  const found: Array<readonly [string | null, string | null]> = []
  let now = Date.parse(from)
  while (now < Date.parse(to)) {
    const { active, nextAt, until } = Maintenance.at(region, now)
    assert.isFalse(active)
    if (nextAt === null || until !== null) break
    found.push([iso(nextAt), iso(Maintenance.at(region, nextAt).until)])
    now = Maintenance.at(region, nextAt).until ?? now
  }
  return found
}

// the same rules read off wall clocks that know the two changes of the year by law and nothing of IANA zones
const sunday = (year: number, month: number, nth: number) => {
  const first = new Date(Date.UTC(year, month, 1))
  if (nth > 0) return Date.UTC(year, month, 1 + (7 - first.getUTCDay()) % 7 + (nth - 1) * 7)
  const last = new Date(Date.UTC(year, month + 1, 0))
  return last.getTime() - last.getUTCDay() * days
}
const clock = (hours: number, epochMillis: number) => {
  const local = new Date(epochMillis + hours * 60 * minutes)
  return { day: local.getUTCDay(), time: local.toISOString().slice(11, 16) }
}
const newYork = (epochMillis: number) => {
  const year = new Date(epochMillis).getUTCFullYear()
  const summer = sunday(year, 2, 2) + 7 * 60 * minutes <= epochMillis &&
    epochMillis < sunday(year, 10, 1) + 6 * 60 * minutes
  return clock(summer ? -4 : -5, epochMillis)
}
const zurich = (epochMillis: number) => {
  const year = new Date(epochMillis).getUTCFullYear()
  const summer = sunday(year, 2, -1) + 60 * minutes <= epochMillis && epochMillis < sunday(year, 9, -1) + 60 * minutes
  return clock(summer ? 2 : 1, epochMillis)
}
const between = (time: string, from: string, to: string) => from <= time && time < to
const weekend = (epochMillis: number) => {
  const { day, time } = newYork(epochMillis)
  return (day === 5 && time >= "22:45") || day === 6 || (day === 0 && time < "02:00")
}
const oracle: { readonly [region: string]: (epochMillis: number) => boolean } = {
  "north-america": (epochMillis) => {
    const { time } = newYork(epochMillis)
    return weekend(epochMillis) || time >= "23:45" || time < "01:45"
  },
  europe: (epochMillis) => {
    const { day, time } = zurich(epochMillis)
    return weekend(epochMillis) || between(time, day === 5 ? "06:25" : "05:45", "07:45")
  },
  asia: (epochMillis) => {
    const there = newYork(epochMillis)
    const { day, time } = clock(8, epochMillis)
    return weekend(epochMillis) || (day !== 6 && between(time, "04:45", "06:05")) || between(time, "20:15", "21:15") ||
      (there.day !== 5 && between(there.time, "16:45", "17:45"))
  }
}

describe("Maintenance", () => {
  it("is open as wall clocks say, every quarter of an hour of two years, in every region", () => {
    const wrong: Array<string> = []
    for (const [region, open] of Object.entries(oracle)) {
      for (let now = Date.UTC(2026, 0, 1); now < Date.UTC(2028, 0, 1); now += 15 * minutes) {
        if (Maintenance.at(region as ResetRegion, now).active !== open(now)) wrong.push(`${region} ${iso(now)}`)
      }
    }
    assert.deepStrictEqual(wrong, [])
  })

  it("ends and begins where it says, every window of two years", () => {
    for (const region of ["north-america", "europe", "asia"] as const) {
      for (let now = Date.UTC(2026, 0, 1); now < Date.UTC(2028, 0, 1); now += days / 3) {
        const { active, nextAt, until } = Maintenance.at(region, now)
        const end = until ?? now
        const next = nextAt ?? now
        assert.deepStrictEqual(
          [until !== null, nextAt !== null && nextAt > end, end - now < 3 * days, next - now < 4 * days],
          [active, true, true, true]
        )
        if (active) {
          assert.isTrue(Maintenance.at(region, end - 1).active)
          assert.deepStrictEqual(Maintenance.at(region, end), { active: false, until: null, nextAt })
        }
        assert.isFalse(Maintenance.at(region, next - 1).active)
        assert.isTrue(Maintenance.at(region, next).active)
      }
    }
  })

  it("has North America's windows around both clock changes", () => {
    // clocks go forward on Sunday 2026-03-08 at 02:00: the weekend ends at the change itself, an hour shorter
    assert.deepStrictEqual(edges("north-america", "2026-03-05T12:00Z", "2026-03-10T12:00Z"), [
      ["2026-03-06T04:45", "2026-03-06T06:45"],
      ["2026-03-07T03:45", "2026-03-08T07:00"],
      ["2026-03-09T03:45", "2026-03-09T05:45"],
      ["2026-03-10T03:45", "2026-03-10T05:45"],
      ["2026-03-11T03:45", "2026-03-11T05:45"]
    ])
    // clocks go back on Sunday 2026-11-01 at 02:00: 01:45 comes twice, 02:00 comes once, an hour later
    assert.deepStrictEqual(edges("north-america", "2026-10-29T12:00Z", "2026-11-02T12:00Z"), [
      ["2026-10-30T03:45", "2026-10-30T05:45"],
      ["2026-10-31T02:45", "2026-11-01T07:00"],
      ["2026-11-02T04:45", "2026-11-02T06:45"],
      ["2026-11-03T04:45", "2026-11-03T06:45"]
    ])
  })

  it("has Europe's windows around both clock changes, three weeks and one week from New York's", () => {
    assert.deepStrictEqual(edges("europe", "2026-03-27T12:00Z", "2026-03-31T12:00Z"), [
      ["2026-03-28T02:45", "2026-03-29T06:00"],
      ["2026-03-30T03:45", "2026-03-30T05:45"],
      ["2026-03-31T03:45", "2026-03-31T05:45"],
      ["2026-04-01T03:45", "2026-04-01T05:45"]
    ])
    assert.deepStrictEqual(edges("europe", "2026-10-23T12:00Z", "2026-10-26T12:00Z"), [
      ["2026-10-24T02:45", "2026-10-25T06:45"],
      ["2026-10-26T04:45", "2026-10-26T06:45"],
      ["2026-10-27T04:45", "2026-10-27T06:45"]
    ])
  })

  it("has Asia's windows, of which one moves with New York", () => {
    assert.deepStrictEqual(edges("asia", "2026-03-06T12:00Z", "2026-03-10T00:00Z"), [
      ["2026-03-06T12:15", "2026-03-06T13:15"],
      ["2026-03-07T03:45", "2026-03-08T07:00"],
      ["2026-03-08T12:15", "2026-03-08T13:15"],
      ["2026-03-08T20:45", "2026-03-08T22:05"],
      ["2026-03-09T12:15", "2026-03-09T13:15"],
      ["2026-03-09T20:45", "2026-03-09T22:05"],
      ["2026-03-10T12:15", "2026-03-10T13:15"]
    ])
  })

  it("has none where there is no region", () => {
    assert.deepStrictEqual(Maintenance.at("none", Date.parse("2026-03-07T12:00Z")), {
      active: false,
      until: null,
      nextAt: null
    })
  })

  it("answers the same in any order of asking", () => {
    const moments = ["2026-03-08T06:59Z", "2026-07-01T05:00Z", "2026-03-08T07:00Z", "2026-07-01T05:00Z"].map(Date.parse)
    const ask = () =>
      moments.flatMap((now) =>
        (["north-america", "europe"] as const).map((region) => iso(Maintenance.at(region, now).until))
      )
    const expected = ["2026-03-08T07:00", "2026-03-08T07:00", "2026-07-01T05:45", "2026-07-01T05:45"]
    assert.deepStrictEqual(ask(), [...expected, null, null, ...expected.slice(2)])
    assert.deepStrictEqual(ask(), [...expected, null, null, ...expected.slice(2)])
  })
})
