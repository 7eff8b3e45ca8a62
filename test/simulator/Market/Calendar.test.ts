import { assert, describe, it } from "@effect/vitest"
import * as Hours from "../../../src/domain/Hours.ts"
import * as Calendar from "../../../src/simulator/Market/Calendar.ts"
import * as Holidays from "../../../src/simulator/Market/Holidays.ts"
import type { Instrument } from "../../../src/simulator/Market/Instruments.ts"

const make = (secType: string, exchange: string, timeZoneId: string): Instrument =>
  ({ details: { contract: { secType, exchange }, timeZoneId }, price: 1, commission: 0 }) as Instrument
const stock = make("STK", "SMART", "US/Eastern")
const option = make("OPT", "SMART", "US/Eastern")
const index = make("IND", "CBOE", "US/Central")
const future = make("FUT", "CME", "US/Central")
const oil = make("FUT", "NYMEX", "US/Eastern")
const pair = make("CASH", "IDEALPRO", "US/Eastern")
const coin = make("CRYPTO", "PAXOS", "US/Eastern")
const german = make("STK", "IBIS", "MET")
const british = make("STK", "LSE", "GB-Eire")

const iso = (millis: number): string => new Date(millis).toISOString().slice(0, 16)
const exchange = Calendar.make("exchange")
const sessions = (instrument: Instrument, kind: Calendar.Kind, from: string, to: string) =>
  exchange.sessions(instrument, kind, Date.parse(from), Date.parse(to)).map(({ closes, date, opens }) =>
    `${date} ${iso(opens)} ${iso(closes)}`
  )
const text = (instrument: Instrument, kind: Calendar.Kind, at: string) =>
  Calendar.text("exchange", instrument, kind, Date.parse(at)).split(";")

const holidays = (of: Holidays.Holidays, year: number) => {
  const found: { [K in Holidays.Rest]: Array<string> } = { closed: [], early: [], short: [] }
  for (let day = Holidays.day(year, 1, 1); day < Holidays.day(year + 1, 1, 1); day++) {
    const rest = Holidays.rest(of, day)
    if (rest !== undefined) found[rest].push(new Date(day * 86_400_000).toISOString().slice(5, 10))
  }
  return found
}

describe("Holidays", () => {
  // as NYSE published them
  it("are those of the American exchanges", () => {
    assert.deepStrictEqual(
      [2018, 2021, 2022, 2025, 2026, 2027].map((year) => {
        const { closed, early } = holidays("us", year)
        return `${closed.join(" ")} | ${early.join(" ")}`
      }),
      [
        "01-01 01-15 02-19 03-30 05-28 07-04 09-03 11-22 12-05 12-25 | 07-03 11-23 12-24",
        "01-01 01-18 02-15 04-02 05-31 07-05 09-06 11-25 12-24 | 11-26",
        "01-17 02-21 04-15 05-30 06-20 07-04 09-05 11-24 12-26 | 11-25",
        "01-01 01-09 01-20 02-17 04-18 05-26 06-19 07-04 09-01 11-27 12-25 | 07-03 11-28 12-24",
        "01-01 01-19 02-16 04-03 05-25 06-19 07-03 09-07 11-26 12-25 | 11-27 12-24",
        "01-01 01-18 02-15 03-26 05-31 06-18 07-05 09-06 11-25 12-24 | 11-26"
      ]
    )
    assert.strictEqual(holidays("us", 1997).closed.length, 8)
  })

  it("are those of futures, of Germany and of England", () => {
    assert.deepStrictEqual(holidays("cme", 2026), {
      closed: ["01-01", "04-03", "12-25"],
      early: ["11-27", "12-24"],
      short: ["01-19", "02-16", "05-25", "06-19", "07-03", "09-07", "11-26"]
    })
    assert.deepStrictEqual(holidays("xetra", 2026).closed, [
      "01-01",
      "04-03",
      "04-06",
      "05-01",
      "12-24",
      "12-25",
      "12-26",
      "12-31"
    ])
    assert.deepStrictEqual(
      [2021, 2022, 2026].map((year) => holidays("london", year).closed.join(" ")),
      [
        "01-01 04-02 04-05 05-03 05-31 08-30 12-27 12-28",
        "01-03 04-15 04-18 05-02 05-30 08-29 12-26 12-27",
        "01-01 04-03 04-06 05-04 05-25 08-31 12-25 12-28"
      ]
    )
  })

  it("know Easter from 1990 to 2100", () => {
    assert.deepStrictEqual(
      [1990, 2000, 2008, 2011, 2038, 2049, 2076, 2100].map((year) =>
        holidays("xetra", year).closed.find((date) => date > "03-22")
      ),
      // good Fridays: Easter was 04-15, 04-23, 03-23, 04-24 and will be 04-25, 04-18, 04-19, 03-28
      ["04-13", "04-21", "03-24", "04-22", "04-23", "04-16", "04-17", "03-26"]
    )
  })
})

describe("Calendar", () => {
  it("opens American stocks early and closes them late, in summer as in winter", () => {
    assert.deepStrictEqual(sessions(stock, "trading", "2026-03-06T00:00Z", "2026-03-10T00:00Z"), [
      "20260305 2026-03-05T09:00 2026-03-06T01:00",
      "20260306 2026-03-06T09:00 2026-03-07T01:00",
      "20260309 2026-03-09T08:00 2026-03-10T00:00"
    ])
    assert.deepStrictEqual(sessions(stock, "liquid", "2026-11-25T12:00Z", "2026-12-01T00:00Z"), [
      "20261125 2026-11-25T14:30 2026-11-25T21:00",
      "20261127 2026-11-27T14:30 2026-11-27T18:00",
      "20261130 2026-11-30T14:30 2026-11-30T21:00"
    ])
  })

  it("gives the session of a future the date on which it ends, over both clock changes", () => {
    assert.deepStrictEqual(sessions(future, "trading", "2026-03-06T12:00Z", "2026-03-10T12:00Z"), [
      "20260306 2026-03-05T23:00 2026-03-06T22:00",
      "20260309 2026-03-08T22:00 2026-03-09T21:00",
      "20260310 2026-03-09T22:00 2026-03-10T21:00"
    ])
    assert.deepStrictEqual(sessions(future, "trading", "2026-10-30T20:00Z", "2026-11-02T12:00Z"), [
      "20261030 2026-10-29T22:00 2026-10-30T21:00",
      "20261102 2026-11-01T23:00 2026-11-02T22:00"
    ])
  })

  it("rests a quarter of an hour a day for currencies, and never for crypto assets", () => {
    assert.deepStrictEqual(sessions(pair, "trading", "2026-01-09T12:00Z", "2026-01-13T12:00Z"), [
      "20260109 2026-01-08T22:15 2026-01-09T22:00",
      "20260112 2026-01-11T22:15 2026-01-12T22:00",
      "20260113 2026-01-12T22:15 2026-01-13T22:00"
    ])
    const open = (instrument: Instrument, at: string) => exchange.isOpen(instrument, Date.parse(at))
    assert.deepStrictEqual(
      ["2026-01-11T22:14Z", "2026-01-11T22:15Z", "2026-01-12T21:59Z", "2026-01-12T22:00Z", "2026-01-12T22:15Z"].map((
        at
      ) => open(pair, at)),
      [false, true, true, false, true]
    )
    assert.isTrue(open(coin, "2026-12-25T12:00Z"))
  })

  it("says when it opens next, whatever it was asked before", () => {
    const at = (instrument: Instrument, time: string) => iso(exchange.opensAt(instrument, Date.parse(time)))
    assert.deepStrictEqual(
      [
        at(stock, "2026-11-28T12:00Z"),
        at(stock, "2026-11-27T12:00Z"),
        at(stock, "2026-11-27T22:00Z"),
        at(option, "2026-11-27T12:00Z"),
        at(future, "2026-12-25T12:00Z"),
        at(german, "2026-04-02T16:00Z"),
        at(british, "2026-12-24T13:00Z")
      ],
      [
        "2026-11-30T09:00",
        "2026-11-27T12:00",
        "2026-11-30T09:00",
        "2026-11-27T14:30",
        "2026-12-27T23:00",
        "2026-04-07T07:00",
        "2026-12-29T08:00"
      ]
    )
  })

  it("tells the hours as recorded contract details do", () => {
    assert.deepStrictEqual(text(stock, "trading", "2022-12-29T12:00Z"), [
      "20221229:0400-20221229:2000",
      "20221230:0400-20221230:2000",
      "20221231:CLOSED",
      "20230101:CLOSED",
      "20230102:CLOSED",
      "20230103:0400-20230103:2000"
    ])
    assert.deepStrictEqual(text(future, "trading", "2025-05-22T12:00Z"), [
      "20250521:1700-20250522:1600",
      "20250522:1700-20250523:1600",
      "20250524:CLOSED",
      "20250525:1700-20250526:1200",
      "20250526:1700-20250527:1600",
      "20250527:1700-20250528:1600"
    ])
    assert.deepStrictEqual(text(future, "liquid", "2025-05-22T12:00Z").slice(0, 5), [
      "20250522:0830-20250522:1600",
      "20250523:0830-20250523:1600",
      "20250524:CLOSED",
      "20250525:1700-20250526:1200",
      "20250527:0830-20250527:1600"
    ])
    assert.deepStrictEqual(
      [index, oil, german, british].map((each) => text(each, "trading", "2026-01-06T12:00Z")[0]),
      [
        "20260106:0830-20260106:1500",
        "20260105:1800-20260106:1700",
        "20260106:0900-20260106:1730",
        "20260106:0800-20260106:1630"
      ]
    )
  })

  it("tells the same sessions as it keeps", () => {
    const at = Date.parse("2026-11-24T15:00Z")
    for (const instrument of [stock, option, future, oil, pair, coin, german, british]) {
      const told = Hours.parse(
        Calendar.text("exchange", instrument, "trading", at),
        instrument.details.timeZoneId ?? ""
      )
      const parsed = told._tag === "Some" ? told.value : []
      const kept = exchange.sessions(instrument, "trading", at, at + 10 * 86_400_000)
      assert.deepStrictEqual(
        parsed.map(({ from, to }) => [from, to]),
        kept.slice(0, parsed.length).map(({ closes, opens }) => [opens, closes])
      )
      assert.isAtLeast(parsed.length, 3)
    }
  })

  it("is open round the clock where nobody asked for the hours of exchanges", () => {
    // 00:30 of the day of 25 hours, 23:30 of the day before the one of 23 hours
    assert.deepStrictEqual(
      ["2026-11-01T00:30:00-04:00", "2026-03-07T23:30:00-05:00"].map((at) =>
        Calendar.text("always", stock, "liquid", Date.parse(at)).split(";")
      ),
      [
        [
          "20261101:0000-20261102:0000",
          "20261102:0000-20261103:0000",
          "20261103:0000-20261104:0000",
          "20261104:0000-20261105:0000",
          "20261105:0000-20261106:0000",
          "20261106:0000-20261107:0000"
        ],
        [
          "20260307:0000-20260308:0000",
          "20260308:0000-20260309:0000",
          "20260309:0000-20260310:0000",
          "20260310:0000-20260311:0000",
          "20260311:0000-20260312:0000",
          "20260312:0000-20260313:0000"
        ]
      ]
    )
    assert.strictEqual(
      Calendar.closedText(stock, Date.parse("2026-11-01T00:30:00-04:00")),
      "20261101:CLOSED;20261102:CLOSED;20261103:CLOSED;20261104:CLOSED;20261105:CLOSED;20261106:CLOSED"
    )
    const always = Calendar.make("always")
    const at = Date.parse("2026-12-25T12:00Z")
    assert.deepStrictEqual([always.isOpen(stock, at), always.opensAt(stock, at)], [true, at])
  })
})
