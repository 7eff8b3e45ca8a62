/**
 * The market rules: by how much prices step, in bands of price, and the grid that they make.
 *
 * @since 0.1.0
 */
import type { PriceIncrement } from "@stoqey/ib/dist/api/contract/priceIncrement.js"
import * as Grid from "./Grid.ts"
import type { Instrument } from "./Instruments.ts"

type Bands = readonly [PriceIncrement, ...ReadonlyArray<PriceIncrement>]

const bands = (first: number, ...more: ReadonlyArray<readonly [lowEdge: number, increment: number]>): Bands => [
  { lowEdge: 0, increment: first },
  ...more.map(([lowEdge, increment]) => ({ lowEdge, increment }))
]

/**
 * The rules by their number. Those of a stock (26), a pair (239) and ES (67) bear the real numbers (source: recorded
 * frames, IBKR's documentation); 1874 is the table of the most liquid stocks of MiFID II.
 *
 * @since 0.1.0
 * @category constants
 */
export const rules: ReadonlyMap<number, Bands> = new Map([
  [26, bands(0.01)],
  [32, bands(0.01)],
  [58, bands(0.1)],
  [67, bands(0.25)],
  [109, bands(0.01, [3, 0.05])],
  [239, bands(0.00005)],
  [240, bands(0.005)],
  [241, bands(0.25)],
  [
    1874,
    bands(
      0.0001,
      [1, 0.0002],
      [2, 0.0005],
      [5, 0.001],
      [10, 0.002],
      [20, 0.005],
      [50, 0.01],
      [100, 0.02],
      [200, 0.05],
      [
        500,
        0.1
      ]
    )
  ],
  [2963, bands(0.01)]
])

const known = new WeakMap<Instrument, Bands>()

/** The bands of an instrument's first exchange. */
const bandsOf = (instrument: Instrument): Bands => {
  const found = known.get(instrument)
  if (found !== undefined) return found
  const { marketRuleIds = "", minTick = 0.01 } = instrument.details
  const own = rules.get(Number.parseInt(marketRuleIds, 10)) ?? bands(minTick)
  known.set(instrument, own)
  return own
}

const stepAt = (of: Bands, price: number): number =>
  of.length === 1 ? of[0].increment : (of.findLast(({ lowEdge }) => lowEdge <= price) ?? of[0]).increment

/**
 * The step of an instrument's prices at a price.
 *
 * @since 0.1.0
 * @category accessors
 */
export const increment = (instrument: Instrument, price: number): number => stepAt(bandsOf(instrument), price)

/**
 * The nearest price on an instrument's grid, one step at least.
 *
 * @since 0.1.0
 * @category combinators
 */
export const nearest = (instrument: Instrument, value: number): number =>
  Grid.nearest(value, increment(instrument, value))

/**
 * A price so many steps further on an instrument's grid, one step at least; steps below the edge of a band are those of
 * the band below.
 *
 * @since 0.1.0
 * @category combinators
 */
export const move = (instrument: Instrument, value: number, by: number): number => {
  const of = bandsOf(instrument)
  if (of.length === 1) return Grid.move(value, by, of[0].increment)
  let price = value
  for (let left = Math.abs(by); left > 0; left--) {
    const below = by < 0 ? of.findLast(({ lowEdge }) => lowEdge < price) : undefined
    price = Grid.move(price, Math.sign(by), below?.increment ?? stepAt(of, price))
  }
  return price
}
