import { assert, describe, it } from "@effect/vitest"
import { SecType } from "@stoqey/ib/dist/api/data/enum/sec-type.js"
import { Option, Schema } from "effect"
import * as Details from "../../src/domain/Details.ts"

const contract = { conId: 265598, symbol: "AAPL", secType: SecType.STK, exchange: "SMART", currency: "USD" }

const Place = Schema.Struct({
  exchange: Schema.String.check(Schema.isPattern(/^[A-Z]{2,8}$/)),
  rule: Schema.Union([Schema.Int.check(Schema.isBetween({ minimum: 1, maximum: 9999 })), Schema.Literal("")])
})

describe("details", () => {
  it("are what the gateway told; what it left open is none or nothing", () => {
    assert.deepStrictEqual(
      Details.fromTws({
        contract,
        longName: "APPLE INC",
        minTick: 0.0001,
        minSize: 1.7976931348623157e308,
        sizeIncrement: 0.00000001,
        orderTypes: "ACTIVETIM,,LMT,",
        validExchanges: "SMART,AMEX, NYSE",
        marketRuleIds: "26,,32",
        timeZoneId: "US/Eastern",
        secIdList: [{ tag: "ISIN", value: "US0378331005" }]
      }),
      Option.some<Details.Details>({
        contract: { conId: 265598, symbol: "AAPL", secType: "STK", exchange: "SMART", currency: "USD" },
        longName: "APPLE INC",
        minTick: "0.0001",
        minSize: null,
        sizeIncrement: "0.00000001",
        marketRuleIds: [26, 0, 32],
        validExchanges: ["SMART", "AMEX", "NYSE"],
        orderTypes: ["ACTIVETIM", "LMT"],
        tradingHours: "",
        liquidHours: "",
        timeZoneId: "US/Eastern",
        priceMagnifier: 1,
        underConId: null,
        secIds: { ISIN: "US0378331005" }
      })
    )
    assert.deepStrictEqual(Details.fromTws({ contract: { symbol: "AAPL" } }), Option.none())
  })

  it("a step that the gateway does not tell, or that is none, is not known, and none is made up", () => {
    const steps = [undefined, 0, -1, Number.NaN, 1.7976931348623157e308, 0.01].map((minTick) =>
      Option.getOrThrow(Details.fromTws({ contract, ...(minTick === undefined ? {} : { minTick }) })).minTick
    )
    assert.deepStrictEqual(steps, [null, null, null, null, null, "0.01"])
  })

  it("hours that say nothing are unknown, not closed", () => {
    const details = Option.getOrThrow(
      Details.fromTws({ contract, timeZoneId: "US/Eastern", tradingHours: "20260105:CLOSED" })
    )
    assert.deepStrictEqual(Details.hours(details), { trading: [], liquid: undefined })
  })

  it.prop("the rule of an exchange is the one in its place, whatever other places leave empty", [
    Schema.Array(Place)
  ], ([places]) => {
    const details = Option.getOrThrow(Details.fromTws({
      contract,
      validExchanges: places.map(({ exchange }) => exchange).join(","),
      marketRuleIds: places.map(({ rule }) => rule).join(",")
    }))
    for (const { exchange } of places) {
      const first = places.find((each) => each.exchange === exchange)?.rule
      assert.strictEqual(Details.ruleAt(details, exchange), first === "" ? undefined : first)
    }
    assert.strictEqual(Details.ruleAt(details, "NOWHERE1"), undefined)
  }, { arbitrary: { seed: 1 } })
})
