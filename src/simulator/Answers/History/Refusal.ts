/**
 * Why a question about history is not answered, in the words of a gateway.
 *
 * @since 0.1.0
 */
import type { Event } from "../../../domain/Event.ts"
import * as Notices from "../../Notices.ts"

/**
 * A refusal, as the message that says it about a request.
 *
 * @since 0.1.0
 * @category models
 */
export type Refusal = { readonly _tag: "Refusal"; readonly about: (reqId: number) => Event }

const make = (about: (reqId: number) => Event): Refusal => ({ _tag: "Refusal", about })

/**
 * Is this a refusal?
 *
 * @since 0.1.0
 * @category predicates
 */
export const isRefusal = <A extends object>(value: A | Refusal): value is Refusal =>
  "_tag" in value && value._tag === "Refusal"

/**
 * What the data service says (162).
 *
 * @since 0.1.0
 * @category constructors
 */
export const service = (text: string): Refusal =>
  make((reqId) => Notices.make(reqId, 162, `Historical Market Data Service error message:${text}`))

/**
 * A request that validation refuses (321).
 *
 * @since 0.1.0
 * @category constructors
 */
export const invalid = (cause: string): Refusal => make((reqId) => Notices.invalid(reqId, cause))

/**
 * Any other code.
 *
 * @since 0.1.0
 * @category constructors
 */
export const coded = (code: number, text: string): Refusal => make((reqId) => Notices.make(reqId, code, text))

/**
 * A time that cannot be read (10314): `Start` or `End`.
 *
 * @since 0.1.0
 * @category constructors
 */
export const time = (which: "Start" | "End"): Refusal =>
  coded(
    10314,
    `${which} Date/Time: The date, time, or time-zone entered is invalid. The correct format is yyyymmdd hh:mm:ss xx/xxxx where yyyymmdd and xx/xxxx are optional. E.g.: 20031126 15:59:00 US/Eastern  Note that there is a space between the date and time, and between the time and time-zone.  If no date is specified, current date is assumed. If no time-zone is specified, local time-zone is assumed(deprecated).  You can also provide yyyymmddd-hh:mm:ss time is in UTC. Note that there is a dash between the date and time in UTC notation.`
  )
