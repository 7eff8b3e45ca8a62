/**
 * Generic ticks: what a request for quotes may ask for beside them, by number.
 *
 * @since 0.1.0
 */
import type { Event } from "../../../domain/Event.ts"
import type { Instrument } from "../../Market/Instruments.ts"
import * as Notices from "../../Notices.ts"
import * as Legal from "./Legal.ts"

/**
 * What was asked for: generic ticks by number; `isMuted` where nothing else is wanted (`mdoff`).
 *
 * @since 0.1.0
 * @category models
 */
export interface Wanted {
  readonly numbers: ReadonlySet<number>
  readonly isMuted: boolean
}

// these change with every trade, the others within hours
const quick = [233, 375, 293, 232, 221] as const
// a headline comes with every so many steps
const newsEvery = 2400

const numberOf = (part: string): number => /^\d+(:\S+)?$/.test(part) ? Number(part.split(":")[0]) : Number.NaN
const parts = (list: string): ReadonlyArray<string> =>
  list.split(",").map((part) => part.trim()).filter((part) => part !== "" && part !== "mdoff")

/**
 * Reads a list of numbers; `mdoff` among them mutes everything else, and a number may name a source, as in `292:BRFG`.
 *
 * @since 0.1.0
 * @category constructors
 */
export const read = (list: string): Wanted => ({
  numbers: new Set(parts(list).map(numberOf)),
  isMuted: list.split(",").some((part) => part.trim() === "mdoff")
})

/**
 * What a client is told whose list has a number that does not exist (321).
 *
 * @since 0.1.0
 * @category constructors
 */
export const illegal = (reqId: number, list: string, { details: { contract } }: Instrument): Event | undefined => {
  if (parts(list).every((part) => Legal.table.has(numberOf(part)))) return undefined
  const legal = Array.from(Legal.table, ([number, [name]]) => `${number}(${name})`).join(",")
  return Notices.invalid(
    reqId,
    `Incorrect generic tick list of ${list}.  Legal ones for (${contract.secType}) are: ${legal}`
  )
}

/**
 * Says all that was asked for.
 *
 * @since 0.1.0
 * @category combinators
 */
export const initial = (into: Array<Event>, reqId: number, { numbers }: Wanted, moment: Legal.Moment): void => {
  for (const number of numbers) Legal.table.get(number)?.[1](reqId, moment).forEach((event) => into.push(event))
}

/**
 * Says what a trade changes.
 *
 * @since 0.1.0
 * @category combinators
 */
export const trade = (into: Array<Event>, reqId: number, { numbers }: Wanted, moment: Legal.Moment): void => {
  if (numbers.size === 0) return
  for (const number of quick) {
    if (numbers.has(number)) Legal.table.get(number)?.[1](reqId, moment).forEach((event) => into.push(event))
  }
  if (numbers.has(292) && moment.step % newsEvery === 0) Legal.news(reqId, moment).forEach((event) => into.push(event))
}
