import { assert, describe, it } from "@effect/vitest"
import { Effect } from "effect"
import * as TestClock from "effect/testing/TestClock"
import * as Command from "../../../src/domain/Command.ts"
import * as Gateway from "../../../src/simulator/Gateway.ts"
import * as Caller from "../Caller.ts"

const ask = Command.make
const apple = { conId: 265598 }
const events = (wanted: object | number) => ask("reqWshEventData", 5, wanted as never)

describe("Fundamentals", () => {
  it.effect("reports on stocks alone, in XML", () =>
    Effect.gen(function*() {
      const { ask: send, events } = yield* Caller.call(1)
      assert.deepStrictEqual(
        yield* send(
          ask("reqFundamentalData", 1, { conId: 756733 }, "ReportSnapshot", []),
          ask("reqFundamentalData", 2, apple, "ReportOfNothing", []),
          ask("reqFundamentalData", 3, { conId: 515416632 }, "RESC", []),
          ask("reqFundamentalData", 4, { symbol: "NONSENSE" }, "RESC", []),
          ask("cancelFundamentalData", 1)
        ),
        ["fundamentalData", "430 for 2", "430 for 3", "200 for 4"]
      )
      assert.deepStrictEqual(events.find(({ _tag }) => _tag === "fundamentalData"), {
        _tag: "fundamentalData",
        reqId: 1,
        data: "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<ReportSnapshot><CoIDs><CoID Type=\"CompanyName\">" +
          "STATE STREET SPDR S&amp;P 500 ETF</CoID></CoIDs><Issues><Issue><IssueID Type=\"Ticker\">SPY</IssueID>" +
          "<Exchange Code=\"ARCA\">ARCA</Exchange></Issue></Issues></ReportSnapshot>\n"
      })
    }).pipe(Effect.provide(Gateway.layer())))

  it.effect("tells earnings once the kinds of events were asked for", () =>
    Effect.gen(function*() {
      const { ask: send, events: told } = yield* Caller.call(1)
      assert.deepStrictEqual(yield* send(events(265598)), ["10282 for 5"])
      yield* send(ask("reqWshMetaData", 4), ask("reqCancelWshMetaData", 4), events(265598))
      assert.deepStrictEqual(told.slice(-2).map((event) => "dataJson" in event && JSON.parse(event.dataJson)), [
        { meta_data: { event_types: [{ name: "Earnings Dates", tag: "wshe_ed" }] } },
        [{
          event_type: "wshe_ed",
          conids: ["265598"],
          data: { earnings_date: "19700321", status: "UNCONFIRMED" }
        }]
      ])
      yield* TestClock.adjust("80 days")
      yield* send(events(265598))
      const next = told.at(-1)
      assert.match(next !== undefined && "dataJson" in next ? next.dataJson : "", /"earnings_date":"19700620"/)
      yield* send(events({ conId: 2147483647, filter: "{}", totalLimit: 2 }), ask("reqCancelWshEventData", 5))
      const last = told.at(-1)
      assert.strictEqual(last !== undefined && "dataJson" in last && JSON.parse(last.dataJson).length, 2)
      assert.deepStrictEqual(yield* send(events({ conId: 265598, filter: "{}" }), events({ conId: 4 })), [
        "321 for 5",
        "200 for 5"
      ])
    }).pipe(Effect.provide(Gateway.layer())))
})
