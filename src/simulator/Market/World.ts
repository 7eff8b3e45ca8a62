/**
 * What exists beyond the gateway: accounts and their positions, instruments with their prices, markets open or closed.
 *
 * @since 0.1.0
 */
import type { Contract } from "@stoqey/ib/dist/api/contract/contract.js"
import type { ContractDetails } from "@stoqey/ib/dist/api/contract/contractDetails.js"
import * as Timestamp from "../Timestamp.ts"
import * as Contracts from "./Contracts.ts"
import type { Instrument } from "./Instruments.ts"
import * as Instruments from "./Instruments.ts"

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
 * The initial world.
 *
 * @since 0.1.0
 * @category models
 */
export interface Initial {
  readonly accounts: ReadonlyArray<string>
  readonly positions: ReadonlyArray<Position>
  readonly closed: ReadonlyArray<string>
  readonly seed: number
}

const cash = 1_000_000

/**
 * A world of its own. Plain state with one owner, the engine: nothing in it waits.
 *
 * @since 0.1.0
 * @category constructors
 */
export const make = ({ accounts, closed, positions, seed }: Initial) => {
  const instruments = new Map<number, Instrument>()
  const prices = new Map<number, number>()
  const closedMarkets = new Set<number>()
  const holdings = new Map<string, Map<number, Holding>>()
  let managed = accounts

  const idOf = (instrument: Instrument): number => instrument.details.contract.conId ?? 0
  const add = (instrument: Instrument): Instrument => {
    instruments.set(idOf(instrument), instrument)
    return instrument
  }

  const named = (symbol: string): Instrument =>
    Contracts.named(instruments.values(), symbol) ?? add(Contracts.unknown(seed, symbol))
  const price = (instrument: Instrument): number => prices.get(idOf(instrument)) ?? instrument.price
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
      const instrument = named(symbol)
      changed.add(instrument)
      const avgCost = (paid ?? price(instrument)) * Contracts.multiplier(instrument)
      if (size !== 0) own.set(idOf(instrument), { instrument, size, avgCost })
    }
    return [...changed]
  }
  const setClosed = (symbol: string, isClosed: boolean): void => {
    const conId = idOf(named(symbol))
    if (isClosed) closedMarkets.add(conId)
    else closedMarkets.delete(conId)
  }
  const reset = (): void => {
    for (const each of [instruments, prices, closedMarkets, holdings]) each.clear()
    Instruments.known.forEach(add)
    managed = accounts
    if (managed[0] !== undefined) setPositions(managed[0], positions)
    for (const symbol of closed) setClosed(symbol, true)
  }
  reset()

  return {
    seed,
    reset,
    named,
    price,
    setPositions,
    setClosed,
    accounts: (): ReadonlyArray<string> => managed,
    setAccounts: (ids: ReadonlyArray<string>): void => {
      managed = ids
    },
    setPrice: (instrument: Instrument, value: number): void => {
      prices.set(idOf(instrument), value)
    },
    holdings: (account: string): ReadonlyArray<Holding> => [...of(account).values()],
    /** What is held of one instrument, nothing included. */
    holding: (account: string, instrument: Instrument): Holding =>
      of(account).get(idOf(instrument)) ?? { instrument, size: 0, avgCost: 0 },
    isClosed: (instrument: Instrument): boolean => closedMarkets.has(idOf(instrument)),
    find: (wanted: Contract): ReadonlyArray<Instrument> =>
      [...instruments.values()].filter((one) => Contracts.matches(one, wanted)),
    /** Contract details with trading hours from now on, on the exchange that was asked for. */
    details: (instrument: Instrument, exchange: string | undefined, now: number): ContractDetails => {
      const { contract, timeZoneId = "UTC" } = instrument.details
      const hours = Timestamp.hours(now, timeZoneId, closedMarkets.has(idOf(instrument)))
      return {
        ...instrument.details,
        contract: exchange ? { ...contract, exchange } : contract,
        tradingHours: hours,
        liquidHours: hours
      }
    },
    /** Changes a position by an execution and answers what it realized, `undefined` where it opened or added. */
    trade: (account: string, instrument: Instrument, change: number, at: number): number | undefined => {
      const own = of(account)
      const { avgCost, size } = own.get(idOf(instrument)) ?? { size: 0, avgCost: 0 }
      const cost = at * Contracts.multiplier(instrument)
      const left = size + change
      const closing = Math.sign(size) === -Math.sign(change) ? Math.min(Math.abs(size), Math.abs(change)) : 0
      if (left === 0) own.delete(idOf(instrument))
      else {
        own.set(idOf(instrument), {
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
        size * price(instrument) * Contracts.multiplier(instrument)
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
 * A world.
 *
 * @since 0.1.0
 * @category models
 */
export interface World extends ReturnType<typeof make> {}
