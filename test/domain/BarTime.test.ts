import { assert, describe, it } from "@effect/vitest"
import * as BarTime from "../../src/domain/BarTime.ts"

const iso = (text: string, zone: string = "US/Eastern") => {
  const time = BarTime.parse(text, zone)
  return time === undefined ? undefined : new Date(time).toISOString()
}

describe("the times of history", () => {
  it("are read in every form that a gateway writes", () => {
    assert.deepStrictEqual(
      [
        iso("1767623400"),
        iso("20260105"),
        iso("20260105  09:30:00"),
        iso("20260105 09:30:00 Europe/Berlin"),
        iso("20260105-09:30:00"),
        iso("20260105-09:30:00", "UTC")
      ],
      [
        "2026-01-05T14:30:00.000Z",
        "2026-01-05T00:00:00.000Z",
        "2026-01-05T14:30:00.000Z",
        "2026-01-05T08:30:00.000Z",
        "2026-01-05T14:30:00.000Z",
        "2026-01-05T09:30:00.000Z"
      ]
    )
  })

  it("are read on a test clock too, which begins at the epoch: what is no date of eight digits is seconds", () => {
    assert.deepStrictEqual(
      [iso("-30"), iso("0"), iso("5"), iso("345600"), iso("9999999"), iso("123456789")],
      [
        "1969-12-31T23:59:30.000Z",
        "1970-01-01T00:00:00.000Z",
        "1970-01-01T00:00:05.000Z",
        "1970-01-05T00:00:00.000Z",
        "1970-04-26T17:46:39.000Z",
        "1973-11-29T21:33:09.000Z"
      ]
    )
  })

  it("are those of their zone where clocks change: the first of an hour that comes twice", () => {
    assert.deepStrictEqual(
      [
        iso("20260307 09:30:00"),
        iso("20260309 09:30:00"),
        iso("20261101 00:30:00"),
        iso("20261101 01:30:00"),
        iso("20261101 02:30:00")
      ],
      [
        "2026-03-07T14:30:00.000Z",
        "2026-03-09T13:30:00.000Z",
        "2026-11-01T04:30:00.000Z",
        "2026-11-01T05:30:00.000Z",
        "2026-11-01T07:30:00.000Z"
      ]
    )
  })

  it("that are none are not read", () => {
    const none = ["", "finished", "20260230", "20260105 24:00:00", "20260105 09:30:00 Mars/Base", "2026-01-05", "5.5"]
    assert.deepStrictEqual(none.map((text) => iso(text)), none.map(() => undefined))
  })

  it("are written as UTC, which every gateway reads alike", () => {
    const at = Date.parse("2026-01-05T09:03:07.999Z")
    assert.deepStrictEqual([BarTime.format(at), BarTime.formatDate(at)], ["20260105-09:03:07", "20260105"])
  })
})
