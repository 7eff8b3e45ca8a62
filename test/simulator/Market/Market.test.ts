import { assert, describe, it } from "@effect/vitest"
import type { Contract } from "@stoqey/ib/dist/api/contract/contract.js"
import * as Contracts from "../../../src/simulator/Market/Contracts.ts"
import type { Instrument } from "../../../src/simulator/Market/Instruments.ts"
import * as Market from "../../../src/simulator/Market/Market.ts"
import * as MarketRules from "../../../src/simulator/Market/MarketRules.ts"
import * as Walk from "../../../src/simulator/Market/Walk.ts"

const start = Date.parse("2026-01-06T15:00Z")
const make = (seed = 1, options: Partial<Market.Initial> = {}) => {
  const clock = { now: start }
  const market = Market.make({ seed, speed: 1, hours: "always", closed: [], now: () => clock.now, ...options })
  const find = (wanted: object): ReadonlyArray<Instrument> => market.find(wanted as Contract)
  return { market, find, clock }
}
const locals = (found: ReadonlyArray<Instrument>): ReadonlyArray<string> =>
  found.map(({ details: { contract } }) =>
    `${contract.localSymbol} ${contract.lastTradeDateOrContractMonth ?? ""}`.trim()
  )
const only = (found: ReadonlyArray<Instrument>): Instrument => {
  assert.strictEqual(found.length, 1)
  return found[0] as Instrument
}

describe("the prices of a market", () => {
  it("walk as far as the root of the steps says", () => {
    const width = 0.001
    const ratios = [16, 256, 4096].map((steps) => {
      const moves = Array.from({ length: 400 }, (_, seed) => {
        const walk = Walk.make(seed * 7919, width)
        return walk(1_000_000 + steps) - walk(1_000_000)
      })
      const spread = Math.sqrt(moves.reduce((sum, each) => sum + each * each, 0) / moves.length)
      return spread / (width * Math.sqrt(steps))
    })
    for (const ratio of ratios) assert.approximately(ratio, 1, 0.25)
  })

  it("are the same of the same seed and others of another, and stay on their grid", () => {
    const [one, same, other] = [make(7), make(7), make(8)]
    const steps = Array.from({ length: 40 }, (_, index) => (index - 20) * 50_000)
    const chain = one.find({ symbol: "IBM", secType: "OPT", strike: 225, exchange: "SMART" })
    assert.isAbove(chain.length, 10)
    for (const instrument of [...one.market.instruments(), ...chain]) {
      const twin = only(same.find({ conId: Contracts.id(instrument) }))
      const prices = steps.map((step) => one.market.priceAt(instrument, step))
      assert.deepStrictEqual(steps.map((step) => same.market.priceAt(twin, step)), prices)
      for (const price of prices) assert.strictEqual(MarketRules.nearest(instrument, price), price)
      assert.strictEqual(
        one.market.priceAt(instrument, 0),
        MarketRules.nearest(instrument, instrument.price),
        instrument.details.contract.localSymbol
      )
    }
    const of = ({ market }: ReturnType<typeof make>) => steps.map((step) => market.priceAt(market.named("AAPL"), step))
    assert.notDeepEqual(of(one), of(other))
  })

  it("never trade less than before, and do not change what was", () => {
    const { clock, find, market } = make()
    const aapl = market.named("AAPL")
    const option = only(
      find({ symbol: "AAPL", secType: "OPT", right: "P", strike: 230, lastTradeDateOrContractMonth: "20260116" })
    )
    const volumes = Array.from({ length: 2000 }, (_, step) => market.volumeAt(aapl, step * 3 - 3000))
    assert.deepStrictEqual(volumes, volumes.toSorted((a, b) => a - b))
    clock.now += 3_600_000
    const step = market.stepAt(clock.now)
    const before = () => [aapl, option].flatMap((each) => [-1e6, 0, step - 1].map((at) => market.priceAt(each, at)))
    const history = before()
    const dear = market.price(option)
    market.setPrice(aapl, 200)
    assert.deepStrictEqual(before(), history)
    assert.strictEqual(market.price(aapl), 200)
    assert.isAbove(market.price(option), dear + 20)
    market.setPrice(option, 12.5)
    assert.deepStrictEqual([market.price(option), market.price(aapl)], [12.5, 200])
  })

  it("follow an index: futures and funds move as it does", () => {
    const { market } = make(1, { speed: 0 })
    const [spx, spy, es, ndx] = ["SPX", "SPY", "ES", "NDX"].map(market.named) as [
      Instrument,
      Instrument,
      Instrument,
      Instrument
    ]
    market.setPrice(spx, 5975 * 1.02)
    assert.deepStrictEqual([spy, es, ndx].map(market.price), [612, 6120, 21_300])
    for (const step of [-500_000, 0]) {
      assert.approximately(market.priceAt(es, step) / market.priceAt(spx, step), 6000 / 5975, 1e-4)
    }
  })

  it("have a range with all prices of its span in it", () => {
    const { find, market } = make()
    const put = { symbol: "SPY", secType: "OPT", right: "P", strike: 600, lastTradeDateOrContractMonth: "20260320" }
    for (const instrument of [market.named("SPY"), market.named("ES"), only(find(put))]) {
      const prices = Array.from({ length: 2001 }, (_, step) => market.priceAt(instrument, step - 2000))
      const { high, highStep, low, lowStep } = market.rangeAt(instrument, -2000, 0)
      assert.deepStrictEqual([high, low], [Math.max(...prices), Math.min(...prices)])
      assert.deepStrictEqual([highStep, lowStep].map((step) => market.priceAt(instrument, step)), [high, low])
    }
  })

  it("step by the bands of their market rule, over the edges of bands too", () => {
    const { find, market } = make()
    const ibm = only(
      find({ symbol: "IBM", secType: "OPT", right: "C", strike: 225, lastTradeDateOrContractMonth: "202602" })
    )
    assert.deepStrictEqual(
      [-3, -1, 1, 2].map((by) => MarketRules.move(ibm, 3, by)),
      [2.97, 2.99, 3.05, 3.1]
    )
    assert.strictEqual(MarketRules.move(ibm, 2.99, 2), 3.05)
    assert.deepStrictEqual([2.994, 3.02, 3.03].map((value) => MarketRules.nearest(ibm, value)), [2.99, 3, 3.05])
    market.setPrice(ibm, 3)
    const levels = market.levels(ibm, "ask", 3).map(({ price }) => price)
    assert.deepStrictEqual(levels.map((price) => MarketRules.nearest(ibm, price)), levels)
  })

  it("are what the model of options says, with its greeks", () => {
    const { find, market } = make()
    const found = (right: string) =>
      only(find({ symbol: "AAPL", secType: "OPT", right, strike: 230, lastTradeDateOrContractMonth: "20260320" }))
    const [call, put] = ["C", "P"].map((right) => market.greeksAt(found(right), 0)) as [any, any]
    assert.strictEqual(call.underlying, 230)
    assert.approximately(call.delta - put.delta, 1, 0.01)
    assert.approximately(call.price, market.price(found("C")), 0.006)
    assert.isUndefined(market.greeksAt(market.named("AAPL"), 0))
  })
})

describe("the instruments of a market", () => {
  it("are futures by the rules of their exchanges", () => {
    const { find } = make()
    assert.deepStrictEqual(locals(find({ symbol: "ES", secType: "FUT", exchange: "CME" })), [
      "ESZ0 20301220",
      "ESH6 20260320",
      "ESM6 20260618",
      "ESU6 20260918",
      "ESZ6 20261218",
      "ESH7 20270319",
      "ESM7 20270617"
    ])
    // the last day of oil is in the month before the one in its name
    assert.deepStrictEqual(locals(find({ symbol: "CL", secType: "FUT" })).slice(0, 4), [
      "CLG6 20260120",
      "CLH6 20260220",
      "CLJ6 20260320",
      "CLK6 20260421"
    ])
    assert.deepStrictEqual(locals(find({ symbol: "GC", secType: "FUT" })).slice(0, 2), [
      "GCG6 20260225",
      "GCJ6 20260428"
    ])
    assert.deepStrictEqual(locals(find({ symbol: "CL", secType: "FUT", lastTradeDateOrContractMonth: "202603" })), [
      "CLH6 20260220"
    ])
    assert.deepStrictEqual(locals(find({ localSymbol: "esh6", exchange: "CME" })), ["ESH6 20260320"])
  })

  it("are the front month where a continuous future is asked for, and expired ones only where they are", () => {
    const { find } = make()
    const front = only(find({ symbol: "ES", secType: "CONTFUT", exchange: "CME" }))
    const real = only(find({ symbol: "ES", secType: "FUT", lastTradeDateOrContractMonth: "202603" }))
    assert.deepStrictEqual(
      [front.details.contract.secType as string, Contracts.id(front)],
      ["CONTFUT", Contracts.id(real)]
    )
    const old = { symbol: "ES", secType: "FUT", lastTradeDateOrContractMonth: "202512" }
    assert.deepStrictEqual([locals(find(old)), locals(find({ ...old, includeExpired: true }))], [[], ["ESZ5 20251219"]])
  })

  it("are a chain of options that nobody has made before it is asked for", () => {
    const { find, market } = make()
    const chain = find({ symbol: "SPY", secType: "OPT", exchange: "SMART" })
    assert.isAbove(chain.length, 3000)
    assert.strictEqual(new Set(chain.map(Contracts.id)).size, chain.length)
    assert.isBelow([...market.instruments()].length, 40)
    const one = only(
      find({ symbol: "AAPL", secType: "OPT", right: "CALL", strike: 230, lastTradeDateOrContractMonth: "20260320" })
    )
    assert.deepStrictEqual(locals([one]), ["AAPL  260320C00230000 20260320"])
    // another gateway knows it by the same id, without having seen its chain
    assert.deepStrictEqual(locals(make(2).find({ conId: Contracts.id(one) })), locals([one]))
    assert.deepStrictEqual(locals([market.named("AAPL  260320C00230000")]), locals([one]))
    assert.strictEqual(only(find({ conId: Contracts.id(one) })), one)
    assert.deepStrictEqual(find({ conId: 1_234_567_891 }), [])
  })

  it("answer to identifiers, whatever the case, on exchanges where they trade", () => {
    const { find } = make()
    const symbols = (wanted: object) => find(wanted).map(({ details }) => details.contract.symbol)
    assert.deepStrictEqual(
      [
        symbols({ secIdType: "ISIN", secId: "US0378331005" }),
        symbols({ secIdType: "CUSIP", secId: "594918104" }),
        symbols({ secIdType: "CUSIP", secId: "91282CLW9" }),
        symbols({ secIdType: "ISIN", secId: "US0000000000" }),
        symbols({ symbol: "brk  b", secType: "STK" }),
        symbols({ symbol: "MSFT", secType: "STK", primaryExch: "ISLAND" }),
        symbols({ symbol: "MSFT", secType: "STK", primaryExch: "NYSE" }),
        symbols({ symbol: "SAP", secType: "STK", exchange: "IBIS", currency: "EUR" }),
        symbols({ symbol: "SAP", secType: "STK", currency: "USD" }),
        symbols({ conId: 265598, exchange: "IDEALPRO" }),
        symbols({ conId: 265598, exchange: "ISLAND" })
      ],
      [["AAPL"], ["MSFT"], ["US-T"], [], ["BRK B"], ["MSFT"], [], ["SAP"], [], [], ["AAPL"]]
    )
  })

  it("are worth a hundredth where prices are pence", () => {
    const { market } = make()
    assert.deepStrictEqual(
      ["VOD", "ES", "US-T", "AAPL"].map((symbol) => Contracts.multiplier(market.named(symbol))),
      [0.01, 50, 0.01, 1]
    )
  })
})
