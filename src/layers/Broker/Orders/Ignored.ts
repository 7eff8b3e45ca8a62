/**
 * What an order says and everybody would ignore: once it is written, the order would silently be less than what was asked for.
 *
 * @since 0.1.0
 */
import * as DateTime from "effect/DateTime"
import * as Option from "effect/Option"
import { Contract } from "../../../domain/Contract.ts"
import * as Mask from "../../../domain/Mask.ts"
import { OrderRequest } from "../../../domain/Order.ts"
import * as Together from "../../../domain/Together.ts"
import type { Broken } from "../../../errors/OrderRefused.ts"
import * as Terms from "./Terms.ts"

/** Is it a time of some calendar day? What is none, a reader may take for another, or for none at all. */
const isTime = (moment: string): boolean => {
  const [date = "", time = ""] = moment.split("-")
  const iso = `${date.slice(0, 4)}-${date.slice(4, 6)}-${date.slice(6)}T${time}.000Z`
  return Option.exists(DateTime.make(iso), (at) => DateTime.formatIso(at) === iso)
}

/** Programs may say what no type has seen: an order whose limit is misspelled would go to the market without a limit. */
const strange = (given: object, fields: object, of: string): ReadonlyArray<string> => {
  const found: Array<string> = []
  for (const [name, value] of Object.entries(given)) {
    if (value !== undefined && !Object.hasOwn(fields, name)) found.push(`${Mask.text(name)} is no word of ${of}`)
  }
  return found
}

const times = ["goodTillDate", "goodAfterTime"] as const

/**
 * All that would be ignored of an order that is to be placed. A change is not judged by this: it says none of these words, and an
 * order that an earlier version has placed may still be changed.
 *
 * @since 0.1.0
 * @category verdicts
 */
export const of = (request: OrderRequest): ReadonlyArray<Broken> => {
  const { goodAfterTime, goodTillDate, ocaGroup, ocaType, tif = "DAY" } = request
  const found = [
    ...strange(request, OrderRequest.fields, "an order"),
    ...strange(request.contract, Contract.fields, "a contract"),
    ...times.flatMap((name) => {
      const moment = request[name]
      return moment === undefined || isTime(moment) ? [] : [`${name} ${moment} is no time that there is`]
    })
  ]
  if (goodTillDate !== undefined && tif !== "GTD") {
    found.push(
      `goodTillDate counts with the tif GTD alone, and ${tif} would let it live otherwise than until ${goodTillDate}`
    )
  }
  if (goodTillDate !== undefined && goodAfterTime !== undefined && goodTillDate <= goodAfterTime) {
    found.push(`it would end at ${goodTillDate}, and begins at ${goodAfterTime}: it would never work`)
  }
  if (ocaType !== undefined && ocaGroup === undefined) {
    found.push(`ocaType ${ocaType} counts in an ocaGroup alone, and none is named`)
  }
  return found.map(Terms.against)
}

/**
 * The same of a bracket, whose orders are asked for themselves.
 *
 * @since 0.1.0
 * @category verdicts
 */
export const ofBracket = (bracket: Together.Bracket): ReadonlyArray<Broken> =>
  strange(bracket, Together.Bracket.fields, "a bracket").map(Terms.against)
