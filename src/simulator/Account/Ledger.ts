/**
 * What the accounts own: cash and positions, and what they are worth at the market's prices.
 *
 * @since 0.1.0
 */
import * as Contracts from "../Market/Contracts.ts"
import type { Instrument } from "../Market/Instruments.ts"
import type { Market } from "../Market/Market.ts"

/**
 * A position that is to be there: `size` in units, negative when short; `price` is what was paid per unit, the
 * instrument's own where absent.
 *
 * @since 0.1.0
 * @category models
 */
export interface Position {
  readonly symbol: string
  readonly size: number
  readonly price?: number | undefined
}

/**
 * A position as it is: `avgCost` times multiplier, as a gateway says it.
 *
 * @since 0.1.0
 * @category models
 */
export interface Holding {
  readonly instrument: Instrument
  readonly size: number
  readonly avgCost: number
}

/**
 * The initial accounts. Positions belong to the first.
 *
 * @since 0.1.0
 * @category models
 */
export interface Initial {
  readonly accounts: ReadonlyArray<string>
  readonly positions: ReadonlyArray<Position>
  readonly market: Market
}

const cash = 1_000_000

/**
 * A ledger of its own. Plain state with one owner, the engine: nothing in it waits.
 *
 * @since 0.1.0
 * @category constructors
 */
export const make = ({ accounts, market, positions }: Initial) => {
  const holdings = new Map<string, Map<number, Holding>>()
  let managed = accounts

  const of = (account: string): Map<number, Holding> => {
    const found = holdings.get(account) ?? new Map<number, Holding>()
    holdings.set(account, found)
    return found
  }
  const setPositions = (account: string, wanted: ReadonlyArray<Position>): ReadonlyArray<Instrument> => {
    const own = of(account)
    const changed = new Set([...own.values()].map(({ instrument }) => instrument))
    own.clear()
    for (const { price: paid, size, symbol } of wanted) {
      const instrument = market.named(symbol)
      changed.add(instrument)
      const avgCost = (paid ?? market.price(instrument)) * Contracts.multiplier(instrument)
      if (size !== 0) own.set(Contracts.id(instrument), { instrument, size, avgCost })
    }
    return [...changed]
  }
  const reset = (): void => {
    holdings.clear()
    managed = accounts
    if (managed[0] !== undefined) setPositions(managed[0], positions)
  }
  reset()

  return {
    reset,
    setPositions,
    accounts: (): ReadonlyArray<string> => managed,
    setAccounts: (ids: ReadonlyArray<string>): void => {
      managed = ids
    },
    holdings: (account: string): ReadonlyArray<Holding> => [...of(account).values()],
    /** What is held of one instrument, nothing included. */
    holding: (account: string, instrument: Instrument): Holding =>
      of(account).get(Contracts.id(instrument)) ?? { instrument, size: 0, avgCost: 0 },
    /** Changes a position by an execution and answers what it realized, `undefined` where it opened or added. */
    trade: (account: string, instrument: Instrument, change: number, at: number): number | undefined => {
      const own = of(account)
      const id = Contracts.id(instrument)
      const { avgCost, size } = own.get(id) ?? { size: 0, avgCost: 0 }
      const cost = at * Contracts.multiplier(instrument)
      const left = size + change
      const closing = Math.sign(size) === -Math.sign(change) ? Math.min(Math.abs(size), Math.abs(change)) : 0
      if (left === 0) own.delete(id)
      else {
        own.set(id, {
          instrument,
          size: left,
          avgCost: closing === 0
            ? (avgCost * size + cost * change) / left
            : Math.sign(left) === Math.sign(size)
            ? avgCost
            : cost
        })
      }
      return closing === 0 ? undefined : (cost - avgCost) * closing * Math.sign(size)
    },
    /** The values of an account by key, in its base currency. */
    values: (account: string): ReadonlyMap<string, string> => {
      const worths = [...of(account).values()].map(({ instrument, size }) =>
        size * market.price(instrument) * Contracts.multiplier(instrument)
      )
      const worth = worths.reduce((sum, one) => sum + one, 0)
      const money = (value: number) => value.toFixed(2)
      return new Map([
        ["AvailableFunds", money(cash)],
        ["BuyingPower", money(cash * 4)],
        ["EquityWithLoanValue", money(cash + worth)],
        ["ExcessLiquidity", money(cash)],
        ["GrossPositionValue", money(worths.reduce((sum, one) => sum + Math.abs(one), 0))],
        ["InitMarginReq", money(0)],
        ["MaintMarginReq", money(0)],
        ["NetLiquidation", money(cash + worth)],
        ["RealizedPnL", money(0)],
        ["TotalCashBalance", money(cash)],
        ["TotalCashValue", money(cash)],
        ["UnrealizedPnL", money(0)]
      ])
    }
  }
}

/**
 * The ledger of all accounts.
 *
 * @since 0.1.0
 * @category models
 */
export interface Ledger extends ReturnType<typeof make> {}
