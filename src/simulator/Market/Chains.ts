/**
 * The contracts that come and go with the calendar: futures by month, options by expiry, strike and right. They are made
 * when somebody asks for them.
 *
 * @since 0.1.0
 */
import type { Contract } from "@stoqey/ib/dist/api/contract/contract.js"
import * as Calendar from "./Calendar.ts"
import * as Contracts from "./Contracts.ts"
import type { Instrument } from "./Instruments.ts"
import * as Classes from "./Instruments/Classes.ts"
import * as Futures from "./Instruments/Futures.ts"
import * as Options from "./Instruments/Options.ts"
import * as Products from "./Instruments/Products.ts"
import * as Valuation from "./Valuation.ts"

const dayMillis = 86_400_000

/**
 * What lists options on an underlying, as option parameters tell it.
 *
 * @since 0.1.0
 * @category models
 */
export interface Listing {
  readonly exchanges: ReadonlyArray<string>
  readonly underConId: number
  readonly tradingClass: string
  readonly multiplier: number
  /** As `yyyymmdd`. */
  readonly expirations: ReadonlyArray<string>
  readonly strikes: ReadonlyArray<number>
}

/**
 * The chains as they are listed now; what their contracts cost at first is what they did when the market started.
 *
 * @since 0.1.0
 * @category constructors
 */
export const make = (startedAt: number, now: () => number) => {
  const firstDay = Math.floor(startedAt / dayMillis)
  const today = (): number => Math.floor(now() / dayMillis)
  const made = new Map<number, Instrument>()

  const remember = (id: number, contract: () => Instrument): Instrument => {
    let known = made.get(id)
    if (known === undefined) made.set(id, known = contract())
    return known
  }
  const future = (product: Products.Product, month: Futures.Month): Instrument =>
    remember(Futures.conId(product, month), () => Futures.contract(product, month, firstDay))
  const option = (one: Classes.Class, key: Options.Key): Instrument =>
    remember(
      Options.conId(one, key),
      () => Options.contract(one, key, (terms, underlying) => Valuation.worth(terms, startedAt, underlying))
    )
  const keys = (one: Classes.Class): ReadonlyArray<Options.Key> => {
    const strikes = Options.strikes(one)
    return Options.expiries(one, today()).flatMap((day) =>
      strikes.flatMap((strike) => [{ day, strike, right: "C" } as const, { day, strike, right: "P" } as const])
    )
  }
  const monthsOf = (product: Products.Product, isExpiredToo: boolean): ReadonlyArray<Futures.Month> => [
    ...(isExpiredToo ? Futures.expired(product, today()) : []),
    ...Futures.listed(product, today())
  ]

  const futuresOf = (wanted: Contract): ReadonlyArray<Instrument> =>
    Products.products.filter(({ symbol }) => Contracts.names(wanted.symbol, symbol)).flatMap((product) =>
      monthsOf(product, wanted.includeExpired === true)
        .filter((month) => Contracts.names(wanted.localSymbol, Futures.localSymbol(product, month)))
        .map((month) => future(product, month))
    )
  const optionsOf = (wanted: Contract): ReadonlyArray<Instrument> =>
    Classes.classes.filter(({ symbol }) => Contracts.names(wanted.symbol, symbol)).flatMap((one) =>
      keys(one)
        .filter((key) =>
          (!wanted.strike || wanted.strike === key.strike) &&
          Contracts.expires(wanted.lastTradeDateOrContractMonth, Calendar.dateOf(key.day)) &&
          (!wanted.localSymbol || Contracts.names(wanted.localSymbol, Options.localSymbol(one, key)))
        )
        .map((key) => option(one, key))
    )

  return {
    /** Those that may answer to what a request says; whether they do is still to be seen. */
    candidates: (wanted: Contract): ReadonlyArray<Instrument> => {
      const { localSymbol, secType, symbol } = wanted
      if (!symbol && !localSymbol) return []
      return [
        ...(secType === "FUT" || (!secType && localSymbol) ? futuresOf(wanted) : []),
        ...(secType === "OPT" || (!secType && localSymbol) ? optionsOf(wanted) : [])
      ]
    },
    byId: (conId: number): Instrument | undefined => {
      const known = made.get(conId)
      if (known !== undefined) return known
      for (const product of Products.products) {
        const month = monthsOf(product, true).find((each) => Futures.conId(product, each) === conId)
        if (month !== undefined) return future(product, month)
      }
      for (const one of Classes.classes) {
        const key = Options.keyOf(one, conId)
        if (
          key !== undefined && Options.strikes(one).includes(key.strike) &&
          Options.expiries(one, today()).includes(key.day)
        ) return option(one, key)
      }
      return undefined
    },
    /** What options are listed on an underlying. */
    listings: (underConId: number): ReadonlyArray<Listing> =>
      Classes.classes.filter((one) => one.underConId === underConId).map((one) => ({
        exchanges: Options.exchanges,
        underConId,
        tradingClass: one.symbol,
        multiplier: 100,
        expirations: Options.expiries(one, today()).map(Calendar.dateOf),
        strikes: Options.strikes(one)
      }))
  }
}
