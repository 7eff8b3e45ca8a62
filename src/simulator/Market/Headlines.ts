/**
 * News about instruments: headlines that seed, instrument and hour make up, so that yesterday's are the same for everyone.
 *
 * @since 0.1.0
 */
import * as DateTime from "effect/DateTime"
import * as Contracts from "./Contracts.ts"
import type { Instrument } from "./Instruments.ts"
import * as Walk from "./Walk.ts"

/**
 * Who writes them: the providers that every account has.
 *
 * @since 0.1.0
 * @category constants
 */
export const providers: ReadonlyArray<{ readonly providerCode: string; readonly providerName: string }> = [
  { providerCode: "BRFG", providerName: "Briefing.com General Market Columns" },
  { providerCode: "BRFUPDN", providerName: "Briefing.com Analyst Actions" },
  { providerCode: "DJNL", providerName: "Dow Jones Newsletters" }
]

/**
 * A headline, and where its article is found. The time is in milliseconds since the epoch.
 *
 * @since 0.1.0
 * @category models
 */
export interface Headline {
  readonly at: number
  readonly providerCode: string
  readonly articleId: string
  readonly headline: string
  readonly article: string
}

const subjects = [
  "shares change hands at a steady pace",
  "opens a second plant",
  "names a new head of finance",
  "holds its yearly meeting",
  "confirms its outlook for the year",
  "is rated neutral by one more house",
  "buys back shares"
]

const slotMillis = 4 * 3_600_000

const choose = <A>(from: ReadonlyArray<A>, chance: number): A => from[Math.floor(chance * from.length)] as A

const at = (seed: number, instrument: Instrument, slot: number): Headline => {
  const id = Contracts.id(instrument)
  const { providerCode } = choose(providers, Walk.noise(seed ^ id, 500, slot))
  const { contract, longName = "" } = instrument.details
  const headline = `${contract.symbol}: ${longName} ${choose(subjects, Walk.noise(seed ^ id, 501, slot))}`
  return {
    at: slot * slotMillis + Math.floor(Walk.noise(seed ^ id, 502, slot) * slotMillis / 1000) * 1000,
    providerCode,
    articleId: `${providerCode}$${slot.toString(16).padStart(6, "0")}${id.toString(16)}`,
    headline,
    article: `${headline}. This is news of a simulated market: nothing of it happened.`
  }
}

/**
 * The headlines about an instrument until a time, from the latest on, for about a year back.
 *
 * @since 0.1.0
 * @category constructors
 */
export const until = (seed: number, instrument: Instrument, now: number): ReadonlyArray<Headline> => {
  const last = Math.floor(now / slotMillis)
  return Array.from({ length: 2200 }, (_, back) => at(seed, instrument, last - back)).filter((one) => one.at <= now)
}

/**
 * The headline of an article, if there was one by that time.
 *
 * @since 0.1.0
 * @category constructors
 */
export const ofArticle = (
  seed: number,
  instruments: Iterable<Instrument>,
  articleId: string,
  now: number
): Headline | undefined => {
  const [, slot = "", id = ""] = /\$([0-9a-f]{6})([0-9a-f]{1,8})$/.exec(articleId) ?? []
  const instrument = [...instruments].find((one) => Contracts.id(one).toString(16) === id)
  const found = instrument === undefined ? undefined : at(seed, instrument, Number.parseInt(slot, 16))
  return found?.articleId === articleId && found.at <= now ? found : undefined
}

/**
 * `2026-11-27 15:04:05.0`: the time of a headline, in UTC (source: IBKR's documentation of historical news).
 *
 * @since 0.1.0
 * @category formatting
 */
export const time = (millis: number): string =>
  DateTime.formatIso(DateTime.makeUnsafe(millis)).replace("T", " ").replace(/\.\d+Z$/, ".0")
