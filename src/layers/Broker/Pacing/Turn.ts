/**
 * When the next question of a kind that is limited in time may be asked, by what was asked and what is to be asked already.
 *
 * @since 0.1.0
 */
import * as Duration from "effect/Duration"
import type { Pace } from "../../../schedules/Pace.ts"

/**
 * A question about the `past`, or for the `ticks` of an instrument one by one: about which contract and exchange, by a key, and
 * what of it, what makes it identical to another about that, and what it counts for in all: bid and ask count double (source:
 * IBKR's page "Historical Data Limitations"). Of those about the past only so many may fill the gap of a stream.
 *
 * @since 0.1.0
 * @category models
 */
export interface Asked {
  readonly kind: "past" | "ticks"
  readonly contract: string
  readonly about: string
  readonly exactly: string
  readonly weight: 1 | 2
  readonly fillsGap?: boolean
}

/**
 * One that was asked, or is to be, at a time (monotonic ms).
 *
 * @since 0.1.0
 * @category models
 */
export interface Booked extends Asked {
  readonly at: number
}

/** So many of those that are alike, within ms. */
interface Rule {
  readonly most: number
  readonly within: number
  readonly isAlike: (one: Asked, other: Asked) => boolean
  readonly weight: (asked: Asked) => number
}

/**
 * The rules of a pace. `longest` is for how many ms a question counts.
 *
 * @param nameOf - the one key of a contract that has several.
 *
 * @since 0.1.0
 * @category constructors
 */
export const rules = (pace: Pace, nameOf: (contract: string) => string) => {
  const margin = Duration.toMillis(pace.historyMargin)
  const rule = (
    kind: Asked["kind"],
    most: number,
    within: Duration.Duration,
    isAlike: Rule["isAlike"],
    weight: Rule["weight"] = () => 1
  ): Rule => ({
    most,
    within: Duration.toMillis(within) + margin,
    isAlike: (one, other) => one.kind === kind && other.kind === kind && isAlike(one, other),
    weight
  })
  const share = (most: number, isAlike: Rule["isAlike"]): Rule =>
    rule("past", most, pace.historyWithin, isAlike, ({ weight }) => Math.min(weight, most))
  const isOfOne: Rule["isAlike"] = (one, other) => nameOf(one.contract) === nameOf(other.contract)
  const isAbout: Rule["isAlike"] = (one, other) => one.about === other.about && isOfOne(one, other)
  const all = [
    share(pace.history, () => true),
    share(pace.gapHistory, (one, other) => one.fillsGap === true && other.fillsGap === true),
    rule("past", pace.sameContract, pace.sameContractWithin, isAbout),
    rule("past", 1, pace.identicalHistory, (one, other) => one.exactly === other.exactly && isOfOne(one, other)),
    rule("ticks", 1, pace.tickByTickApart, isOfOne)
  ]
  return { all, longest: Math.max(...all.map(({ within }) => within)) }
}

/** The first moment from `at` on at which one more keeps a rule, before as well as after it. */
const keeps = (rule: Rule, alike: ReadonlyArray<Booked>, weight: number, at: number): number => {
  const isFull = (from: number): boolean =>
    alike.reduce(
      (sum, each) => from <= each.at && each.at < from + rule.within ? sum + rule.weight(each) : sum,
      weight
    ) > rule.most
  const near = alike.map((each) => each.at).filter((each) => at - rule.within < each && each <= at)
  const full = near.filter(isFull)
  if (full.length > 0) return keeps(rule, alike, weight, Math.max(...full) + rule.within)
  // those that are to be asked later leave no room before them
  return isFull(at)
    ? keeps(rule, alike, weight, Math.min(...alike.map((each) => each.at).filter((each) => each > at)))
    : at
}

/**
 * The first moment (monotonic ms) at which a question may be asked, so that no rule is broken by it, nor by what is booked already.
 *
 * @since 0.1.0
 * @category combinators
 */
export const earliest = (
  { all }: Pick<ReturnType<typeof rules>, "all">,
  booked: ReadonlyArray<Booked>,
  asked: Asked,
  now: number
): number => {
  const next = all.reduce((at, rule) => {
    const alike = booked.filter((each) => rule.isAlike(each, asked))
    return keeps(rule, alike, rule.weight(asked), at)
  }, now)
  return next === now ? now : earliest({ all }, booked, asked, next)
}
