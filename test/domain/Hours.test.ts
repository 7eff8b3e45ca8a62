import { assert, describe, it } from "@effect/vitest"
import { Option } from "effect"
import * as Hours from "../../src/domain/Hours.ts"

const iso = (hours: string, timeZoneId: string) =>
  Option.map(
    Hours.parse(hours, timeZoneId),
    (sessions) =>
      sessions.map(({ from, to }) => [from, to].map((each) => new Date(each).toISOString().slice(0, 16)).join(" "))
  )

describe("Hours", () => {
  it("reads the hours of a stock, closed days among them", () => {
    assert.deepStrictEqual(
      iso("20260405:CLOSED;20260406:0930-20260406:1600;20260407:0930-20260407:1300", "US/Eastern"),
      Option.some(["2026-04-06T13:30 2026-04-06T20:00", "2026-04-07T13:30 2026-04-07T17:00"])
    )
  })

  it("reads the hours of a future over midnight and over both clock changes", () => {
    assert.deepStrictEqual(
      iso("20260306:1700-20260307:1600;20260308:1700-20260309:1600;20261101:0000-20261102:0000", "US/Central"),
      Option.some([
        "2026-03-06T23:00 2026-03-07T22:00",
        "2026-03-08T22:00 2026-03-09T21:00",
        "2026-11-01T05:00 2026-11-02T06:00"
      ])
    )
  })

  it("reads what older gateways write", () => {
    assert.deepStrictEqual(
      iso("20090507:0700-1830,1830-2330;20090508:CLOSED", "EST (Eastern Standard Time)"),
      Option.some(["2009-05-07T11:00 2009-05-07T22:30", "2009-05-07T22:30 2009-05-08T03:30"])
    )
    assert.deepStrictEqual(
      iso("20180323:0400-20180323:0930,20180323:1600-20180323:2000", "GB-Eire"),
      Option.some(["2018-03-23T04:00 2018-03-23T09:30", "2018-03-23T16:00 2018-03-23T20:00"])
    )
  })

  it("knows that it does not know", () => {
    assert.deepStrictEqual(
      [
        iso("", "US/Eastern"),
        iso("20260406:0930-20260406:1600", ""),
        iso("20260406:0930-20260406:1600", "No/Where"),
        iso("20260406", "US/Eastern"),
        iso("whatever;20260406:", "US/Eastern")
      ],
      [Option.none(), Option.none(), Option.none(), Option.none(), Option.none()]
    )
    assert.deepStrictEqual(iso("20260405:CLOSED", "US/Eastern"), Option.some([]))
  })

  it("is open from its first moment up to its last", () => {
    const hours = "20260405:CLOSED;20260406:0930-20260406:1600"
    const at = (time: string, zone = "US/Eastern") => Hours.at(hours, zone, Date.parse(time))
    assert.deepStrictEqual(
      [
        at("2026-04-05T15:00Z"),
        at("2026-04-06T13:29:59.999Z"),
        at("2026-04-06T13:30Z"),
        at("2026-04-06T19:59:59.999Z"),
        at("2026-04-06T20:00Z"),
        at("2026-04-06T15:00Z", "Nowhere")
      ],
      ["closed", "closed", "open", "open", "closed", "unknown"]
    )
  })
})
