/**
 * What instruments cost at a step of the market: random walks, those that follow an index, options by their underlying;
 * and the jumps that were made by hand.
 *
 * @since 0.1.0
 */
import * as BlackScholes from "./BlackScholes.ts"
import * as Contracts from "./Contracts.ts"
import * as Extremes from "./Extremes.ts"
import * as Grid from "./Grid.ts"
import type { Instrument, Option } from "./Instruments.ts"
import * as Instruments from "./Instruments.ts"
import * as MarketRules from "./MarketRules.ts"
import * as Quote from "./Quote.ts"
import * as Valuation from "./Valuation.ts"
import * as Walk from "./Walk.ts"

/**
 * What prices are made from: how many steps a year has, at which time (milliseconds since the epoch) an option is
 * as old as at a step, and which instrument bears a conId.
 *
 * @since 0.1.0
 * @category models
 */
export interface Ground {
  readonly seed: number
  readonly stepsPerYear: number
  readonly agedAt: (step: number) => number
  readonly byId: (conId: number) => Instrument | undefined
}

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

interface Path {
  readonly walk: Walk.Walk
  readonly extremes: Extremes.Extremes
  readonly start: number
}

interface Jump {
  readonly step: number
  readonly factor: number
}

/**
 * Prices of their own.
 *
 * @since 0.1.0
 * @category constructors
 */
export const make = ({ byId, seed, stepsPerYear, agedAt }: Ground) => {
  const paths = new Map<number, Path>()
  const volumes = new Map<number, Walk.Walk>()
  const jumps = new Map<number, ReadonlyArray<Jump>>()
  const corrections = new Map<number, number>()

  const leaderOf = ({ follows }: Instrument): Instrument | undefined =>
    follows === undefined ? undefined : byId(follows)
  const pathOf = (instrument: Instrument): Path => {
    const id = instrument.follows ?? Contracts.id(instrument)
    const known = paths.get(id)
    if (known !== undefined) return known
    const own = Math.imul(seed, 0x9e3779b1) ^ id
    const width = Instruments.volatility(instrument) / Math.sqrt(stepsPerYear)
    const walk = Walk.make(own, width)
    const path = { walk, extremes: Extremes.make(own, width), start: walk(0) }
    paths.set(id, path)
    return path
  }
  /** How far the price of an option lies above the model's: by nothing, save where the price was given. */
  const correctionOf = (one: Instrument, option: Option, underlying: Instrument): number => {
    const id = Contracts.id(one)
    const known = corrections.get(id)
    if (known !== undefined) return known
    const correction = one.price - Valuation.worth(option, agedAt(0), underlying.price)
    corrections.set(id, correction)
    return correction
  }
  const walked = (instrument: Instrument, step: number): number => {
    const { start, walk } = pathOf(instrument)
    return Math.exp(walk(step) - start)
  }
  const jumpsOf = (instrument: Instrument): ReadonlyArray<Jump> => jumps.get(Contracts.id(instrument)) ?? []
  const factorAt = (instrument: Instrument, step: number): number =>
    jumpsOf(instrument).findLast((jump) => jump.step <= step)?.factor ?? 1

  const fairAt = (instrument: Instrument, step: number): number => {
    const leader = leaderOf(instrument)
    const { option } = instrument
    const unmoved = leader === undefined
      ? instrument.price * walked(instrument, step)
      : option === undefined
      ? instrument.price * fairAt(leader, step) / leader.price
      : Math.max(
        0,
        Valuation.worth(option, agedAt(step), fairAt(leader, step)) + correctionOf(instrument, option, leader)
      )
    return unmoved * factorAt(instrument, step)
  }

  const at = (instrument: Instrument, step: number): number => MarketRules.nearest(instrument, fairAt(instrument, step))
  /** Those whose walk and whose jumps a price follows, itself the first. */
  const line = (instrument: Instrument): ReadonlyArray<Instrument> => {
    const leader = leaderOf(instrument)
    return leader === undefined ? [instrument] : [instrument, ...line(leader)]
  }
  const rangeAt = (instrument: Instrument, from: number, to: number): Range => {
    const leaders = line(instrument)
    const { extremes } = pathOf(leaders.at(-1) ?? instrument)
    const jumped = leaders.flatMap(jumpsOf).map(({ step }) => step).filter((step) => step > from && step <= to)
    const starts = [from, ...jumped.toSorted((a, b) => a - b)]
    const found = starts.flatMap((start, index) => {
      const end = (starts[index + 1] ?? to + 1) - 1
      // an option also ages: its extremes may be those of the time
      return [
        extremes(start, end, 1),
        extremes(start, end, -1),
        ...(instrument.option === undefined ? [] : [start, end])
      ]
    })
    const prices = found.map((step) => at(instrument, step))
    const high = Math.max(...prices)
    const low = Math.min(...prices)
    return { high, low, highStep: found[prices.indexOf(high)] ?? from, lowStep: found[prices.indexOf(low)] ?? from }
  }

  return {
    /** Forgets what was set by hand. */
    reset: (): void => {
      for (const each of [paths, volumes, jumps, corrections]) each.clear()
    },
    /** The price at a step, on the instrument's grid. */
    at,
    /** The highest and the lowest price from one step to another, both included; of an option, as near as its age lets. */
    rangeAt,
    /** What the market thinks of an option at a step; `undefined` of all else. */
    greeksAt: (instrument: Instrument, step: number) => {
      const leader = leaderOf(instrument)
      const { option } = instrument
      if (leader === undefined || option === undefined) return undefined
      const underlying = fairAt(leader, step)
      const of = Valuation.terms(option, agedAt(step))
      return {
        ...BlackScholes.greeks(of, underlying, option.volatility),
        volatility: option.volatility,
        underlying,
        terms: of
      }
    },
    /** How much had been traded up to a step, in units; only differences mean anything. */
    volumeAt: (instrument: Instrument, step: number): number => {
      const id = Contracts.id(instrument)
      let volume = volumes.get(id)
      if (volume === undefined) volumes.set(id, volume = Walk.makeVolume(id))
      const { sizeIncrement = 1 } = instrument.details
      return Grid.price(Math.round(volume(step) * Quote.usual(instrument) / sizeIncrement), sizeIncrement)
    },
    /** Moves a price from a step on: what was before stays. */
    jump: (instrument: Instrument, step: number, value: number): void => {
      const id = Contracts.id(instrument)
      const unmoved = fairAt(instrument, step) / factorAt(instrument, step)
      const before = jumpsOf(instrument).filter((jump) => jump.step < step)
      jumps.set(id, [...before, { step, factor: value / unmoved }])
    }
  }
}

/**
 * The prices of a market.
 *
 * @since 0.1.0
 * @category models
 */
export interface Prices extends ReturnType<typeof make> {}
