/**
 * What the accounts own: cash by currency and positions with what was paid for them. Every execution moves both.
 *
 * @since 0.1.0
 */
import * as Contracts from "../Market/Contracts.ts"
import type { Instrument } from "../Market/Instruments.ts"
import type { Market } from "../Market/Market.ts"
import * as Timestamp from "../Timestamp.ts"
import * as Holding from "./Holding.ts"
import * as Rates from "./Rates.ts"

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
 * The initial accounts. Positions belong to the first; each has the same cash, in the base currency.
 *
 * @since 0.1.0
 * @category models
 */
export interface Initial {
  readonly accounts: ReadonlyArray<string>
  readonly positions: ReadonlyArray<Position>
  readonly cash: number
  readonly market: Market
  readonly now: () => number
}

/**
 * What one account owns.
 *
 * @since 0.1.0
 * @category models
 */
export interface Property {
  readonly account: string
  readonly cash: ReadonlyMap<string, number>
  readonly holdings: ReadonlyArray<Holding.Holding>
}

interface Owned {
  readonly cash: Map<string, number>
  readonly holdings: Map<number, Holding.Holding>
}

const zone = "America/New_York"

const currencyOf = ({ details: { contract } }: Instrument): string => contract.currency ?? Rates.base

/**
 * A ledger of its own. Plain state with one owner, the engine: nothing in it waits.
 *
 * @since 0.1.0
 * @category constructors
 */
export const make = ({ accounts, cash, market, now, positions }: Initial) => {
  const owned = new Map<string, Owned>()
  /** Another login than the initial one, the newest first in charge. */
  let logins: ReadonlyArray<ReadonlyArray<string>> = []
  let dayEnds = 0

  const valueOf = (
    { instrument, size }: Pick<Holding.Holding, "instrument" | "size">,
    price = market.price(instrument)
  ) => size * price * Contracts.multiplier(instrument)
  /** A new day: nothing is realized yet, and all is worth what it was at midnight. */
  const turn = (): void => {
    const at = now()
    if (at < dayEnds) return
    const midnight = Timestamp.midnight(at, zone)
    const isFirst = dayEnds === 0
    dayEnds = Timestamp.midnight(at, zone, 1)
    if (isFirst) return
    for (const { holdings } of owned.values()) {
      for (const [id, holding] of holdings) {
        const price = market.priceAt(holding.instrument, market.stepAt(midnight))
        if (holding.size === 0) holdings.delete(id)
        else holdings.set(id, { ...holding, realized: 0, basis: valueOf(holding, price) })
      }
    }
  }
  const of = (account: string): Owned => {
    turn()
    const found = owned.get(account) ?? { cash: new Map([[Rates.base, cash]]), holdings: new Map() }
    owned.set(account, found)
    return found
  }
  const pay = (account: string, currency: string, amount: number): void => {
    const own = of(account).cash
    own.set(currency, Holding.clean((own.get(currency) ?? 0) + amount))
  }
  const holding = (account: string, instrument: Instrument): Holding.Holding =>
    of(account).holdings.get(Contracts.id(instrument)) ?? Holding.nothing(instrument)
  const put = (account: string, one: Holding.Holding): void =>
    void of(account).holdings.set(Contracts.id(one.instrument), one)
  /** A currency pair is no property of its own: it is cash of the one currency, bought with the other. */
  const exchange = (account: string, { details: { contract } }: Instrument, change: number): void => {
    if (contract.secType === "CASH") pay(account, contract.symbol ?? "", change)
  }
  /** A position that comes out of nowhere, or goes there: nobody pays for it, and a future is owed from the first. */
  const grant = (account: string, { avgCost, instrument, size }: Holding.Holding, sign: 1 | -1): void => {
    exchange(account, instrument, sign * size)
    if (Holding.isFuture(instrument)) pay(account, currencyOf(instrument), -sign * size * avgCost)
  }
  const held = (account: string): ReadonlyArray<Holding.Holding> =>
    [...of(account).holdings.values()].filter(({ size }) => size !== 0)

  const setPositions = (account: string, wanted: ReadonlyArray<Position>): ReadonlyArray<Instrument> => {
    const own = of(account).holdings
    const changed = new Set([...own.values()].map(({ instrument }) => instrument))
    for (const one of own.values()) grant(account, one, -1)
    own.clear()
    for (const { price: paid, size, symbol } of wanted) {
      const instrument = market.named(symbol)
      changed.add(instrument)
      if (size === 0) continue
      const avgCost = (paid ?? market.price(instrument)) * Contracts.multiplier(instrument)
      const granted = { instrument, size, avgCost, realized: 0, basis: valueOf({ instrument, size }) }
      put(account, granted)
      grant(account, granted, 1)
    }
    return [...changed]
  }
  const reset = (): void => {
    owned.clear()
    logins = []
    if (accounts[0] !== undefined) setPositions(accounts[0], positions)
  }
  reset()

  return {
    reset,
    setPositions,
    accounts: (): ReadonlyArray<string> => logins.at(-1) ?? accounts,
    /** Logs in to other accounts; answers what logs out of them again, whoever has logged in since. */
    logIn: (ids: ReadonlyArray<string>): () => void => {
      logins = [...logins, ids]
      return () => {
        logins = logins.filter((each) => each !== ids)
      }
    },
    holdings: held,
    /** What is held of one instrument, nothing included. */
    holding,
    valueOf,
    /** What an account owns; of the holdings also those that were closed today. */
    property: (account: string): Property => {
      const { cash, holdings } = of(account)
      return { account, cash, holdings: [...holdings.values()] }
    },
    pay,
    /** Changes position and cash by an execution; answers what it closed, and what that realized after commission. */
    trade: (
      account: string,
      instrument: Instrument,
      change: number,
      price: number,
      commission = 0
    ): Holding.Traded => {
      const { after, ...traded } = Holding.trade(holding(account, instrument), change, price, commission)
      put(account, after)
      exchange(account, instrument, change)
      pay(account, currencyOf(instrument), -price * Contracts.multiplier(instrument) * change - commission)
      return traded
    },
    /** Takes an execution back, as if it had never been. */
    takeBack: (account: string, instrument: Instrument, trade: Holding.Trade & Holding.Traded): void => {
      const { change, commission, price } = trade
      put(account, Holding.takeBack(holding(account, instrument), trade))
      exchange(account, instrument, -change)
      pay(account, currencyOf(instrument), price * Contracts.multiplier(instrument) * change + commission)
    },
    /** All that is owned, to be kept. */
    all: (): ReadonlyMap<string, Property> =>
      new Map(
        [...owned].map(([account, { cash, holdings }]) =>
          [account, { account, cash, holdings: [...holdings.values()] }] as const
        )
      ),
    /** Puts back what was kept on a day that began at a time. */
    restore: (kept: Iterable<Property>, day: number): void => {
      owned.clear()
      dayEnds = Timestamp.midnight(day, zone, 1)
      for (const { account, cash, holdings } of kept) {
        owned.set(account, {
          cash: new Map(cash),
          holdings: new Map(holdings.map((one) => [Contracts.id(one.instrument), one]))
        })
      }
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
