/**
 * What trades beyond the gateway: instruments, what they cost now and at any other time, markets open or closed.
 *
 * @since 0.1.0
 */
import type { Contract } from "@stoqey/ib/dist/api/contract/contract.js"
import type { ContractDetails } from "@stoqey/ib/dist/api/contract/contractDetails.js"
import * as Calendar from "./Calendar.ts"
import * as Contracts from "./Contracts.ts"
import * as Extremes from "./Extremes.ts"
import * as Grid from "./Grid.ts"
import type { Instrument } from "./Instruments.ts"
import * as Instruments from "./Instruments.ts"
import * as Quote from "./Quote.ts"
import * as Walk from "./Walk.ts"

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
}

/**
 * How long a step of a price takes at speed 1, in milliseconds.
 *
 * @since 0.1.0
 * @category constants
 */
export const stepMillis = 250

const stepsPerYear = 365 * 86_400_000 / stepMillis

/** How far prices move in a year, as a standard deviation. */
const volatilities: Partial<Record<string, number>> = {
  STK: 0.3,
  FUT: 0.2,
  OPT: 0.8,
  CASH: 0.08,
  CRYPTO: 0.6,
  BOND: 0.05,
  FUND: 0.15,
  IND: 0.18
}

/**
 * How far the price of an instrument moves in a year, as a standard deviation of its logarithm.
 *
 * @since 0.1.0
 * @category constructors
 */
export const volatility = ({ details }: Instrument): number => volatilities[details.contract.secType ?? ""] ?? 0.2

/**
 * The highest and the lowest price of a span, each with a step at which it was.
 *
 * @since 0.1.0
 * @category models
 */
export interface Range {
  readonly high: number
  readonly highStep: number
  readonly low: number
  readonly lowStep: number
}

interface Jump {
  readonly step: number
  readonly factor: number
}

interface Path {
  readonly walk: Walk.Walk
  readonly extremes: Extremes.Extremes
  readonly volume: Walk.Walk
  readonly start: number
  jumps: ReadonlyArray<Jump>
}

/**
 * A market of its own. Plain state with one owner, the engine: nothing in it waits.
 *
 * @since 0.1.0
 * @category constructors
 */
export const make = ({ closed, hours, now, seed, speed }: Initial) => {
  const calendar = Calendar.make(hours)
  const instruments = new Map<number, Instrument>()
  const paths = new Map<number, Path>()
  const closedMarkets = new Set<number>()
  const startedAt = now()
  let advanced = 0
  let revision = 0

  const add = (instrument: Instrument): Instrument => {
    instruments.set(Contracts.id(instrument), instrument)
    return instrument
  }
  const named = (symbol: string): Instrument =>
    Contracts.named(instruments.values(), symbol) ?? add(Contracts.unknown(seed, symbol))

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
  const pathOf = (instrument: Instrument): Path => {
    const id = Contracts.id(instrument)
    const known = paths.get(id)
    if (known !== undefined) return known
    const own = Math.imul(seed, 0x9e3779b1) ^ id
    const width = volatility(instrument) / Math.sqrt(stepsPerYear)
    const walk = Walk.make(own, width)
    const extremes = Extremes.make(own, width)
    const path = { walk, extremes, volume: Walk.makeVolume(id), start: walk(0), jumps: [] }
    paths.set(id, path)
    return path
  }
  const factorAt = (jumps: ReadonlyArray<Jump>, step: number): number =>
    jumps.findLast((jump) => jump.step <= step)?.factor ?? 1
  const priceAt = (instrument: Instrument, step: number): number => {
    const { jumps, start, walk } = pathOf(instrument)
    const value = instrument.price * Math.exp(walk(step) - start) * factorAt(jumps, step)
    return Grid.nearest(value, instrument.details.minTick ?? 0.01)
  }
  const rangeAt = (instrument: Instrument, from: number, to: number): Range => {
    const { extremes, jumps } = pathOf(instrument)
    const starts = [from, ...jumps.map(({ step }) => step).filter((step) => step > from && step <= to)]
    const found = starts.flatMap((start, index) => {
      const end = (starts[index + 1] ?? to + 1) - 1
      return [extremes(start, end, 1), extremes(start, end, -1)]
    })
    const prices = found.map((step) => priceAt(instrument, step))
    const high = Math.max(...prices)
    const low = Math.min(...prices)
    return { high, low, highStep: found[prices.indexOf(high)] ?? from, lowStep: found[prices.indexOf(low)] ?? from }
  }
  const quoteAt = (instrument: Instrument, step: number): Quote.Quote =>
    Quote.make(instrument, priceAt(instrument, step), step)
  const setClosed = (symbol: string, isClosed: boolean): void => {
    const conId = Contracts.id(named(symbol))
    if (isClosed) closedMarkets.add(conId)
    else closedMarkets.delete(conId)
  }
  const isClosed = (instrument: Instrument): boolean =>
    closedMarkets.has(Contracts.id(instrument)) || !calendar.isOpen(instrument, now())
  const reset = (): void => {
    for (const each of [instruments, paths, closedMarkets]) each.clear()
    advanced = 0
    revision++
    Instruments.known.forEach(add)
    for (const symbol of closed) setClosed(symbol, true)
  }
  reset()

  return {
    seed,
    speed,
    calendar,
    reset,
    /** The first instrument of a symbol or a local symbol; a stock is made up for one that nobody knows. */
    named,
    instruments: (): Iterable<Instrument> => instruments.values(),
    find: (wanted: Contract): ReadonlyArray<Instrument> =>
      [...instruments.values()].filter((one) => Contracts.matches(one, wanted)),
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
    price: (instrument: Instrument): number => priceAt(instrument, stepAt(now())),
    priceAt,
    /** The highest and the lowest price from one step to another, both included. */
    rangeAt,
    /** How much had been traded up to a step, in units; only differences mean anything. */
    volumeAt: (instrument: Instrument, step: number): number =>
      Grid.price(
        Math.round(pathOf(instrument).volume(step) * Quote.usual(instrument) / (instrument.details.sizeIncrement ?? 1)),
        instrument.details.sizeIncrement ?? 1
      ),
    quote: (instrument: Instrument): Quote.Quote => quoteAt(instrument, stepAt(now())),
    quoteAt,
    levels: (instrument: Instrument, side: Quote.Side, count: number): ReadonlyArray<Quote.Level> => {
      const step = stepAt(now())
      return Quote.levels(instrument, quoteAt(instrument, step), step, side, count)
    },
    /** Moves a price, from now on: what was before stays. */
    setPrice: (instrument: Instrument, value: number): void => {
      const step = stepAt(now())
      const path = pathOf(instrument)
      const unmoved = instrument.price * Math.exp(path.walk(step) - path.start)
      path.jumps = [...path.jumps.filter((jump) => jump.step < step), { step, factor: value / unmoved }]
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
