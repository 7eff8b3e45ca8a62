import { assert, describe, it } from "@effect/vitest"
import * as Known from "../../../../src/domain/Known.ts"
import type { Intent } from "../../../../src/layers/Broker/Risk/Intent.ts"
import * as BuyingPower from "../../../../src/layers/Broker/Risk/Rule/BuyingPower.ts"
import * as MaxNotional from "../../../../src/layers/Broker/Risk/Rule/MaxNotional.ts"
import * as PriceBand from "../../../../src/layers/Broker/Risk/Rule/PriceBand.ts"
import * as Case from "./Case.ts"

const unknown = (rule: string, limit: string | null, says: string) => ({
  rule,
  limit,
  actual: null,
  says: `refused, since ${says}`
})
const noQuote = {
  quote: Known.unknown("no quote came within 3s"),
  lastQuote: Known.unknown("nobody has watched this contract yet, or no price was told")
}
const traded = (more: object) => ({ details: { contract: { ...Case.contract, ...more } } })

describe("max_notional", () => {
  const { rule } = MaxNotional
  const limits = { maxNotional: "1000" }
  const above = (actual: string, by: string) => ({
    rule: "max_notional",
    limit: "1000 USD",
    actual: `${actual} USD`,
    says: `the order is worth ${actual} USD, ${by} USD above the largest worth, 1000 USD`
  })

  const noMarket = unknown(
    "max_notional",
    "1000",
    "what the order is worth is not known: it may fill at the market, of which there is no quote: no quote came within 3s"
  )
  const needs = (intent: Intent) => rule.needs({ ...Case.none, ...limits }, intent)
  const at = (ask: string | null) => ({ quote: Known.known({ bid: "99", ask, last: "100" }, 0) })

  it("passes at the limit, and asks for no quote of a purchase that has one", () => {
    assert.strictEqual(Case.says(rule, {}, Case.intent()), "off")
    assert.strictEqual(Case.says(rule, limits, Case.intent(), noQuote), undefined)
    assert.deepStrictEqual(Case.says(rule, limits, Case.intent({ limitPrice: "100.001" })), above("1000.01", "0.01"))
    const stopLimit = Case.intent({ orderType: "STP LMT", stopPrice: "1", limitPrice: "100" })
    for (const intent of [Case.intent(), stopLimit]) {
      assert.deepStrictEqual(needs(intent), ["position", "figures"])
      assert.strictEqual(Case.says(rule, limits, intent, at("150")), undefined)
    }
  })

  it("goes by the highest of bid, ask and last where it names no price", () => {
    const market = Case.intent({ orderType: "MKT", quantity: "9.9" })
    assert.deepStrictEqual(needs(market), ["position", "figures", "quote"])
    assert.strictEqual(Case.says(rule, limits, market, at("101.01")), undefined)
    assert.deepStrictEqual(Case.says(rule, limits, market, at("101.02")), above("1000.1", "0.1"))
    assert.strictEqual(Case.says(rule, limits, market, at(null)), undefined)
    const atLast = { quote: Known.known({ bid: "99", ask: null, last: "101.02" }, 0) }
    assert.deepStrictEqual(Case.says(rule, limits, market, atLast), above("1000.1", "0.1"))
    assert.deepStrictEqual(Case.says(rule, limits, market, noQuote), noMarket)
  })

  it("goes by the price above which an order does not fill, wherever the market stands, and asks for no quote of it", () => {
    const stop = { action: "SELL", orderType: "STP" } as const
    const stopLimit = { ...stop, orderType: "STP LMT" } as const
    const trail = { action: "BUY", orderType: "TRAIL LIMIT", trailAmount: "1" } as const
    for (
      const [atLimit, beyond] of [
        [{ ...stop, stopPrice: "100" }, { ...stop, stopPrice: "100.01" }],
        [{ ...stopLimit, stopPrice: "100", limitPrice: "1" }, { ...stopLimit, stopPrice: "100.01", limitPrice: "1" }],
        [{ ...stopLimit, stopPrice: "1", limitPrice: "100" }, { ...stopLimit, stopPrice: "1", limitPrice: "100.01" }],
        [{ ...trail, trailStopPrice: "98", limitOffset: "2" }, { ...trail, trailStopPrice: "98", limitOffset: "2.01" }]
      ] as const
    ) {
      const [one, other] = [Case.intent(atLimit), Case.intent(beyond)]
      assert.deepStrictEqual(needs(one), ["position", "figures"])
      for (const facts of [at("150"), noQuote]) {
        assert.strictEqual(Case.says(rule, limits, one, facts), undefined)
        assert.deepStrictEqual(Case.says(rule, limits, other, facts), above("1000.1", "0.1"))
      }
    }
  })

  const unbounded = (low: string, high: string) => {
    const limit = { action: "SELL" } as const
    const stop = { action: "BUY", orderType: "STP" } as const
    const trail = { orderType: "TRAIL", trailAmount: "1" } as const
    return [
      [{ ...limit, limitPrice: low }, { ...limit, limitPrice: high }],
      [{ ...stop, stopPrice: low }, { ...stop, stopPrice: high }],
      ...(["BUY", "SELL"] as const).map((action) =>
        [{ ...trail, action, trailStopPrice: low }, { ...trail, action, trailStopPrice: high }] as const
      )
    ] as const
  }

  it("of what may fill beyond the price that it names, by the market where that stands higher", () => {
    for (const [low, high] of unbounded("1", "102")) {
      assert.deepStrictEqual(needs(Case.intent(low)), ["position", "figures", "quote"])
      assert.deepStrictEqual(Case.says(rule, limits, Case.intent(low)), above("1010", "10"))
      assert.deepStrictEqual(Case.says(rule, limits, Case.intent(high)), above("1020", "20"))
    }
  })

  it("for that the last quote of late does, current or not, but not for an order that names no price", () => {
    const old = (ask: string) => ({ ...noQuote, lastQuote: Known.known({ bid: "99", ask, last: null }, 0, false) })
    for (const [low, high] of unbounded("100", "100.01")) {
      assert.strictEqual(Case.says(rule, limits, Case.intent(low), old("100")), undefined)
      assert.deepStrictEqual(Case.says(rule, limits, Case.intent(high), old("100")), above("1000.1", "0.1"))
      assert.deepStrictEqual(Case.says(rule, limits, Case.intent(low), old("101")), above("1010", "10"))
      assert.deepStrictEqual(Case.says(rule, limits, Case.intent(low), noQuote), noMarket)
    }
    assert.deepStrictEqual(Case.says(rule, limits, Case.intent({ orderType: "MKT" }), old("100")), noMarket)
  })

  it("of a purchase that trails and names no stop, by where that stands first: as far above the market as it trails", () => {
    const trails = (action: "BUY" | "SELL", more: Partial<Intent["request"]>) =>
      Case.says(rule, limits, Case.intent({ action, orderType: "TRAIL", quantity: "1", ...more }))
    assert.deepStrictEqual([
      trails("BUY", { trailAmount: "899" }),
      trails("BUY", { trailAmount: "899.5" }),
      trails("BUY", { trailPercent: "890" }),
      trails("BUY", { trailPercent: "900" }),
      // it trails downwards alone
      trails("BUY", { trailAmount: "899.5", trailStopPrice: "102" }),
      trails("SELL", { trailAmount: "899.5" })
    ], [undefined, above("1000.5", "0.5"), undefined, above("1010", "10"), undefined, undefined])
  })

  it("a price below 0 bounds nothing: what fills farther below it costs more", () => {
    const oil = traded({ secType: "FUT", multiplier: "1" })
    for (
      const request of [
        { limitPrice: "-1" },
        { action: "SELL", orderType: "STP", stopPrice: "-1" },
        { orderType: "TRAIL LIMIT", trailAmount: "1", trailStopPrice: "-1", limitOffset: "1" }
      ] as const
    ) {
      const intent = Case.intent(request, oil)
      assert.deepStrictEqual(needs(intent), ["position", "figures", "quote"])
      const quote = Known.known({ bid: "-101", ask: "-100", last: null }, 0)
      assert.deepStrictEqual(Case.says(rule, limits, intent, { quote }), above("1010", "10"))
      assert.deepStrictEqual(Case.says(rule, limits, intent, noQuote), noMarket)
    }
  })

  it("counts multiplier, magnifier and rate of exchange, and refuses what it cannot count", () => {
    const future = (more: object) => Case.intent({ quantity: "1" }, traded({ secType: "FUT", ...more }))
    assert.strictEqual(Case.says(rule, limits, future({ multiplier: "10" })), undefined)
    assert.deepStrictEqual(Case.says(rule, limits, future({ multiplier: "11" })), above("1100", "100"))
    const why = (says: string) => unknown("max_notional", "1000", `what the order is worth is not known: ${says}`)
    assert.deepStrictEqual(Case.says(rule, limits, future({})), why("its multiplier is not known"))
    assert.deepStrictEqual(
      Case.says(rule, limits, Case.intent({}, traded({ secType: "BAG" }))),
      why("the worth of a combination is not its price")
    )
    const pence = { details: { ...traded({}).details, priceMagnifier: 100 } }
    assert.strictEqual(Case.says(rule, limits, Case.intent({ quantity: "1000" }, pence)), undefined)
    assert.deepStrictEqual(Case.says(rule, limits, Case.intent({ quantity: "1001" }, pence)), above("1001", "1"))
    const euros = traded({ currency: "EUR" })
    assert.deepStrictEqual(Case.says(rule, limits, Case.intent({}, euros)), above("1100", "100"))
    assert.deepStrictEqual(
      Case.says(rule, limits, Case.intent({}, traded({ currency: "CHF" }))),
      why("the account names no rate of exchange for CHF")
    )
    assert.deepStrictEqual(
      Case.says(rule, limits, Case.intent(), { figures: Known.unknown("the account is not ready") }),
      why("the account's values are not known: the account is not ready")
    )
  })

  it("lets what only reduces a position pass, worth known or not", () => {
    const selling = Case.intent({ action: "SELL", orderType: "MKT" })
    assert.strictEqual(Case.says(rule, limits, selling, { ...noQuote, position: Known.known("10", 0) }), undefined)
  })
})

describe("price_band", () => {
  const { rule } = PriceBand
  const limits = { priceBand: "5" }
  const above = (actual: string, by: string, from: string) => ({
    rule: "price_band",
    limit: "5 %",
    actual: `${actual} %`,
    says: `the limit is ${by} % farther than 5 % from ${from}`
  })
  const quote = Known.known({ bid: "100", ask: "200", last: "300" }, 0)

  it("passes at the limit on both sides of the side's own price", () => {
    assert.strictEqual(Case.says(rule, {}, Case.intent()), "off")
    for (const limitPrice of ["190", "210"]) {
      assert.strictEqual(Case.says(rule, limits, Case.intent({ limitPrice }), { quote }), undefined)
    }
    for (const limitPrice of ["95", "105"]) {
      assert.strictEqual(Case.says(rule, limits, Case.intent({ action: "SELL", limitPrice }), { quote }), undefined)
    }
    assert.deepStrictEqual(
      Case.says(rule, limits, Case.intent({ limitPrice: "210.01" }), { quote }),
      above("5.01", "0.01", "200")
    )
    assert.deepStrictEqual(
      Case.says(rule, limits, Case.intent({ action: "SELL", limitPrice: "94.9999" }), { quote }),
      above("5.01", "0.01", "100")
    )
  })

  it("is as fine as it is written", () => {
    const fine = (limitPrice: string) => Case.says(rule, { priceBand: "0.125" }, Case.intent({ limitPrice }), { quote })
    assert.deepStrictEqual([fine("200.242"), fine("200.25"), fine("200.251")], [undefined, undefined, {
      rule: "price_band",
      limit: "0.125 %",
      actual: "0.126 %",
      says: "the limit is 0.001 % farther than 0.125 % from 200"
    }])
  })

  it("goes by the last trade where its side has no price, and refuses where there is none", () => {
    const last = Known.known({ bid: null, ask: null, last: "100" }, 0)
    assert.strictEqual(Case.says(rule, limits, Case.intent({ limitPrice: "105" }), { quote: last }), undefined)
    assert.deepStrictEqual(
      Case.says(rule, limits, Case.intent({ limitPrice: "106" }), { quote: last }),
      above("6", "1", "100")
    )
    const none = Known.known({ bid: "100", ask: null, last: null }, 0)
    assert.deepStrictEqual(
      Case.says(rule, limits, Case.intent(), { quote: none }),
      unknown("price_band", "5 %", "the market's price is not known: its quote has no price")
    )
    assert.deepStrictEqual(
      Case.says(rule, limits, Case.intent(), noQuote),
      unknown("price_band", "5 %", "the market's price is not known: no quote came within 3s")
    )
    assert.deepStrictEqual(
      Case.says(rule, limits, Case.intent({ limitPrice: "200" }), {
        quote: Known.known({ bid: "100", ask: "200", last: "300" }, 0, false)
      }),
      unknown(
        "price_band",
        "5 %",
        "the market's price is not known: it was told before the line was lost, and not since"
      )
    )
  })

  it("measures from a price below 0 as from one above it, and from none of 0", () => {
    const told = (price: string) => ({ quote: Known.known({ bid: price, ask: price, last: price }, 0) })
    const of = (price: string, limitPrice: string) => Case.says(rule, limits, Case.intent({ limitPrice }), told(price))
    assert.deepStrictEqual([of("-20", "-19"), of("-20", "-18"), of("0", "1")], [
      undefined,
      above("10", "5", "-20"),
      unknown("price_band", "5 %", "the market's price is not known: its quote has no price")
    ])
  })

  it("says nothing of a change that makes an order smaller at the price that it has, wherever the market went", () => {
    const modifies = Case.order({ quantity: "10", limitPrice: "300.00" })
    const changed = (quantity: string, limitPrice: string) =>
      Case.says(rule, limits, Case.intent({ quantity, limitPrice }, { modifies }), { quote })
    assert.deepStrictEqual(
      [changed("9", "300"), changed("10", "300"), changed("11", "300"), changed("9", "301")],
      ["off", "off", above("50", "45", "200"), above("50.5", "45.5", "200")]
    )
  })

  it("judges a change of an exit to more than it comes to, though that is less than its size was", () => {
    const modifies = Case.order({ limitPrice: "300", quantity: "10", remaining: "5" })
    const changed = (quantity: string) =>
      Case.says(rule, limits, Case.intent({ quantity, limitPrice: "300" }, { modifies }), { quote })
    assert.deepStrictEqual([changed("5"), changed("8")], ["off", above("50", "45", "200")])
  })

  it("judges a change of where the stop of a limit that trails stands, though not that the market has moved it", () => {
    const terms = { orderType: "TRAIL LIMIT", trailAmount: "1", limitOffset: "5" } as const
    const modifies = Case.order({ ...terms, limitPrice: null, quantity: "10", trailStopPrice: "110" })
    const changed = (trailStopPrice: string) =>
      Case.says(rule, limits, Case.intent({ ...terms, quantity: "9", trailStopPrice }, { modifies }), noQuote)
    assert.deepStrictEqual(
      [changed("110"), changed("100"), changed("50")],
      ["off", undefined, above("10", "5", "50")]
    )
  })

  it("judges a change that leaves the limit and moves what it is measured from, or how far it stands from that", () => {
    const stop = { orderType: "STP LMT", quantity: "9", limitPrice: "106" } as const
    const trailing = { orderType: "TRAIL LIMIT", quantity: "9", trailAmount: "1", trailStopPrice: "100" } as const
    const ofStop = (stopPrice: string) =>
      Case.says(
        rule,
        limits,
        Case.intent({ ...stop, stopPrice }, { modifies: Case.order({ ...stop, stopPrice: "105" }) })
      )
    const ofOffset = (limitOffset: string) => {
      const modifies = Case.order({ ...trailing, limitPrice: null, limitOffset: "5" })
      return Case.says(rule, limits, Case.intent({ ...trailing, limitOffset }, { modifies }))
    }
    assert.deepStrictEqual([ofStop("105"), ofStop("100"), ofOffset("5"), ofOffset("6")], [
      "off",
      above("6", "1", "100"),
      "off",
      above("6", "1", "100")
    ])
  })

  it("of an order that waits for its stop the limit is measured from there, without a quote", () => {
    const stop = Case.intent({ orderType: "STP LMT", stopPrice: "100", limitPrice: "106" })
    assert.deepStrictEqual(rule.needs({ ...Case.none, ...limits }, stop), [])
    assert.deepStrictEqual(Case.says(rule, limits, stop, noQuote), above("6", "1", "100"))
    const trailing = { orderType: "TRAIL LIMIT", trailStopPrice: "100", trailAmount: "1" } as const
    assert.strictEqual(Case.says(rule, limits, Case.intent({ ...trailing, limitOffset: "5" }), noQuote), undefined)
    assert.deepStrictEqual(
      Case.says(rule, limits, Case.intent({ ...trailing, limitOffset: "5.5" }), noQuote),
      above("5.5", "0.5", "100")
    )
    assert.strictEqual(Case.says(rule, limits, Case.intent({ orderType: "MKT" })), "off")
  })
})

describe("buying_power", () => {
  const { rule } = BuyingPower
  const limits = { buyingPower: true }
  const above = (actual: string, by: string, limit: string, called: string) => ({
    rule: "buying_power",
    limit: `${limit} USD`,
    actual: `${actual} USD`,
    says: `the order takes ${by} USD more than the account's ${called}, ${limit} USD`
  })

  it("holds shares against the buying power", () => {
    assert.strictEqual(Case.says(rule, {}, Case.intent()), "off")
    assert.strictEqual(Case.says(rule, limits, Case.intent({ quantity: "40" })), undefined)
    assert.deepStrictEqual(
      Case.says(rule, limits, Case.intent({ quantity: "41" })),
      above("4100", "100", "4000", "buying power")
    )
    const position = Known.known("-41", 0)
    assert.strictEqual(Case.says(rule, limits, Case.intent({ quantity: "41" }), { position }), undefined)
  })

  it("holds options that are bought against the available funds, and what is on margin by a what-if order", () => {
    const option = traded({ secType: "OPT", multiplier: "100" })
    assert.deepStrictEqual(
      Case.says(rule, limits, Case.intent({ quantity: "1", limitPrice: "10.01" }, option)),
      above("1001", "1", "1000", "available funds")
    )
    const selling = Case.intent({ action: "SELL", quantity: "1" }, option)
    assert.deepStrictEqual(rule.needs({ ...Case.none, ...limits }, selling), ["position", "figures", "margin"])
    assert.strictEqual(Case.says(rule, limits, selling, { margin: Known.known("1000", 0) }), undefined)
    assert.deepStrictEqual(
      Case.says(rule, limits, selling, { margin: Known.known("1000.5", 0) }),
      above("1000.5", "0.5", "1000", "available funds")
    )
    assert.deepStrictEqual(
      Case.says(rule, limits, selling, { margin: Known.unknown("no what-if order was asked") }),
      unknown("buying_power", "1000 USD", "what the order takes is not known: no what-if order was asked")
    )
  })

  it("refuses where the account does not say what it has", () => {
    const figures = Known.known({ ...Case.figures, buyingPower: null }, 0)
    assert.deepStrictEqual(
      Case.says(rule, limits, Case.intent(), { figures }),
      unknown("buying_power", null, "the account does not say its buying power")
    )
  })
})
