/**
 * What trades beyond the gateway: instruments, what they cost now and at any other time, markets open or closed.
 *
 * @since 0.1.0
 */
import type { Contract } from "@stoqey/ib/dist/api/contract/contract.js"
import type { ContractDetails } from "@stoqey/ib/dist/api/contract/contractDetails.js"
import * as Timestamp from "../Timestamp.ts"
import * as Calendar from "./Calendar.ts"
import * as Chains from "./Chains.ts"
import * as Contracts from "./Contracts.ts"
import type { Instrument } from "./Instruments.ts"
import * as Bonds from "./Instruments/Bonds.ts"
import * as Currencies from "./Instruments/Currencies.ts"
import * as Futures from "./Instruments/Futures.ts"
import * as Indices from "./Instruments/Indices.ts"
import * as Options from "./Instruments/Options.ts"
import * as Stocks from "./Instruments/Stocks.ts"
import * as Prices from "./Prices.ts"
import * as Quote from "./Quote.ts"

/**
 * How fast prices move, against real time: 0 is frozen, `max` as fast as somebody asks.
 *
 * @since 0.1.0
 * @category models
 */
export type Speed = number | "max"

/**
 * The initial market.
 *
 * @since 0.1.0
 * @category models
 */
export interface Initial {
  readonly seed: number
  readonly speed: Speed
  readonly hours: Calendar.Hours
  /** Symbols whose market is closed. */
  readonly closed: ReadonlyArray<string>
  readonly now: () => number
  /** When its prices began to move, in milliseconds since the epoch: now where absent. */
  readonly startedAt?: number | undefined
}

/**
 * How long a step of a price takes at speed 1, in milliseconds.
 *
 * @since 0.1.0
 * @category constants
 */
export const stepMillis = 250

const stepsPerYear = 365 * 86_400_000 / stepMillis

/** The instruments that are there whatever the clock says: those of one symbol in the order in which it finds them. */
const listed: ReadonlyArray<Instrument> = [
  ...Stocks.stocks,
  ...Futures.futures,
  ...Currencies.currencies,
  ...Options.options,
  ...Bonds.bonds,
  ...Indices.indices
]

/**
 * A market of its own. Plain state with one owner, the engine: nothing in it waits.
 *
 * @since 0.1.0
 * @category constructors
 */
export const make = ({ closed, hours, now, seed, speed, startedAt = now() }: Initial) => {
  const calendar = Calendar.make(hours)
  const instruments = new Map<number, Instrument>()
  const closedMarkets = new Set<number>()
  let advanced = 0
  let revision = 0

  const byId = (conId: number): Instrument | undefined => instruments.get(conId)
  // what an option is worth at a step is not to change while prices stand still
  const agedAt = (step: number): number =>
    startedAt + step * stepMillis / (step > 0 && speed !== "max" && speed > 0 ? speed : 1)
  const prices = Prices.make({ seed, stepsPerYear, agedAt, byId })
  let chains = Chains.make(startedAt, now)

  const add = (instrument: Instrument): Instrument => {
    instruments.set(Contracts.id(instrument), instrument)
    return instrument
  }
  const isExpired = ({ details: { realExpirationDate, timeZoneId = "UTC" } }: Instrument): boolean =>
    realExpirationDate !== undefined && realExpirationDate < Timestamp.date(now(), timeZoneId)
  const find = (wanted: Contract): ReadonlyArray<Instrument> => {
    if (wanted.secType as string === "CONTFUT") {
      const [front] = find({ ...wanted, secType: "FUT" as NonNullable<Contract["secType"]> })
        .toSorted((a, b) => (a.details.realExpirationDate ?? "").localeCompare(b.details.realExpirationDate ?? ""))
      return front === undefined ? [] : [Contracts.continuous(front)]
    }
    const one = wanted.conId ? byId(wanted.conId) ?? chains.byId(wanted.conId) : undefined
    const candidates = wanted.conId
      ? one === undefined ? [] : [one]
      : [...instruments.values(), ...chains.candidates(wanted).filter((each) => !instruments.has(Contracts.id(each)))]
    return candidates.filter((each) =>
      Contracts.matches(each, wanted) && (wanted.includeExpired === true || !isExpired(each))
    )
  }
  const named = (symbol: string): Instrument =>
    Contracts.named(instruments.values(), symbol) ?? find({ localSymbol: symbol })[0] ??
      add(Contracts.unknown(seed, symbol))

  const stepAt = (at: number): number => {
    const steps = (at - startedAt) / stepMillis
    return Math.floor(steps < 0 ? steps : speed === "max" ? advanced : steps * speed)
  }
  const timeOf = (step: number): number =>
    step < 0
      ? startedAt + step * stepMillis
      : speed === "max" || speed === 0
      ? now()
      : startedAt + step * stepMillis / speed
  const quoteAt = (instrument: Instrument, step: number): Quote.Quote =>
    Quote.make(instrument, prices.at(instrument, step), step)
  const setClosed = (symbol: string, isClosed: boolean): void => {
    const conId = Contracts.id(named(symbol))
    if (isClosed) closedMarkets.add(conId)
    else closedMarkets.delete(conId)
  }
  const isClosed = (instrument: Instrument): boolean =>
    closedMarkets.has(Contracts.id(instrument)) || !calendar.isOpen(instrument, now())
  const reset = (): void => {
    for (const each of [instruments, closedMarkets]) each.clear()
    prices.reset()
    chains = Chains.make(startedAt, now)
    advanced = 0
    revision++
    listed.forEach(add)
    for (const symbol of closed) setClosed(symbol, true)
  }
  reset()

  return {
    seed,
    speed,
    startedAt,
    calendar,
    reset,
    /** The first instrument of a symbol or a local symbol; a stock is made up for one that nobody knows. */
    named,
    instruments: (): Iterable<Instrument> => instruments.values(),
    /**
     * What answers to what a request says about a contract, chains of futures and options included; expired ones only
     * where they are asked for.
     */
    find,
    /** What options are listed on an underlying, by its conId. */
    listings: (underConId: number): ReadonlyArray<Chains.Listing> => chains.listings(underConId),
    /** The step of all walks at a time, in milliseconds since the epoch. */
    stepAt,
    /** When a step was or will be, in milliseconds since the epoch: now, where no clock moves the prices. */
    timeOf,
    /** Goes so many steps on, where the speed is `max`. */
    advance: (steps: number): void => {
      advanced += steps
    },
    /** Changes whenever a price was set by hand: what had been taken from a book is there again. */
    revision: (): number => revision,
    /** What it costs now. */
    price: (instrument: Instrument): number => prices.at(instrument, stepAt(now())),
    priceAt: prices.at,
    /** The highest and the lowest price from one step to another, both included. */
    rangeAt: prices.rangeAt,
    /** What the market thinks of an option at a step, its underlying's price included; `undefined` of all else. */
    greeksAt: prices.greeksAt,
    /** How much had been traded up to a step, in units; only differences mean anything. */
    volumeAt: prices.volumeAt,
    quote: (instrument: Instrument): Quote.Quote => quoteAt(instrument, stepAt(now())),
    quoteAt,
    levels: (instrument: Instrument, side: Quote.Side, count: number): ReadonlyArray<Quote.Level> => {
      const step = stepAt(now())
      return Quote.levels(instrument, quoteAt(instrument, step), step, side, count)
    },
    /** Moves a price, from now on: what was before stays. */
    setPrice: (instrument: Instrument, value: number): void => {
      prices.jump(instrument, stepAt(now()), value)
      revision++
    },
    setClosed,
    isClosed,
    /** Contract details with trading hours from now on, on the exchange that was asked for. */
    details: (instrument: Instrument, exchange: string | undefined): ContractDetails => {
      const { contract } = instrument.details
      const isShut = closedMarkets.has(Contracts.id(instrument))
      const told = (kind: Calendar.Kind): string =>
        isShut ? Calendar.closedText(instrument, now()) : Calendar.text(hours, instrument, kind, now())
      return {
        ...instrument.details,
        contract: exchange ? { ...contract, exchange } : contract,
        tradingHours: told("trading"),
        liquidHours: told("liquid")
      }
    }
  }
}

/**
 * A market.
 *
 * @since 0.1.0
 * @category models
 */
export interface Market extends ReturnType<typeof make> {}
