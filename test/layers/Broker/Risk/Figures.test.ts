import { assert, describe, it } from "@effect/vitest"
import * as Known from "../../../../src/domain/Known.ts"
import * as Figures from "../../../../src/layers/Broker/Risk/Figures.ts"

const told = (value: string) =>
  Known.known([
    { key: "NetLiquidation", value: "100000.00", currency: "USD" },
    { key: "BuyingPower", value, currency: "USD" },
    { key: "AvailableFunds", value, currency: "USD" },
    { key: "ExchangeRate", value, currency: "EUR" },
    { key: "Cushion", value, currency: "" }
  ], 0)

const read = (value: string): ReadonlyArray<unknown> => {
  const known = Figures.of(told(value))
  if (known._tag === "Unknown") return [known.why]
  const { availableFunds, buyingPower, rates } = known.value
  return [buyingPower, availableFunds, rates, Figures.cushion(told(value))]
}

describe("the figures of an account", () => {
  it("are what the gateway says, in whatever notation", () => {
    assert.deepStrictEqual(["0.50", "5E-1", "1.0E3"].map(read), [
      ["0.50", "0.50", { EUR: "0.50" }, 0.5],
      ["0.5", "0.5", { EUR: "0.5" }, 0.5],
      ["1000", "1000", { EUR: "1000" }, 1000]
    ])
  })

  it("are not known where the gateway writes a number that says that there is none", () => {
    for (
      const unset of [
        "1.7976931348623157E308",
        "1.7976931348623157e+308",
        "-1.7976931348623157E308",
        "9223372036854775807",
        "Infinity",
        "NaN",
        ""
      ]
    ) assert.deepStrictEqual([unset, ...read(unset)], [unset, null, null, {}, null])
  })
})
