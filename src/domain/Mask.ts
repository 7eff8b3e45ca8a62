/**
 * Keeps live account ids and control characters out of every text that leaves the program.
 *
 * The ids are remembered for the whole process, on purpose: a log line of one connection may name the account of
 * another, and a text must be safe wherever it is printed. What has once been learned is never forgotten.
 *
 * @since 0.1.0
 */
import * as Account from "./Account.ts"

const learned = new Map<string, string>()
const looksLive = /(?<![A-Za-z0-9])[UFI]\d{6,9}(?![0-9])/g

/**
 * The form in which an id may be shown: a paper id as it is, any other as `U***567`.
 *
 * @since 0.1.0
 * @category combinators
 */
export const account = (id: string): string =>
  Account.typeOf(id) === "paper" ? id : `${id.slice(0, 1)}***${id.length > 4 ? id.slice(-3) : ""}`

/**
 * Remembers ids, so that `text` masks them by value wherever they turn up. Paper ids may show and are not kept.
 *
 * @since 0.1.0
 * @category combinators
 */
export const learn = (ids: Iterable<string>): void => {
  for (const id of ids) {
    if (id.length > 1 && Account.typeOf(id) === "live") learned.set(id, account(id))
  }
}

const escape = (character: string): string => `\\x${character.charCodeAt(0).toString(16).padStart(2, "0")}`

/**
 * A text as it may leave the program: every learned id masked by value, and what has the shape of a live id as well,
 * since a text may arrive before the list that names it.
 *
 * @since 0.1.0
 * @category combinators
 */
export const ids = (value: string): string => {
  let masked = value
  for (const [id, shown] of learned) {
    if (masked.includes(id)) masked = masked.replaceAll(id, shown)
  }
  return masked.replace(looksLive, account)
}

/**
 * A gateway's text as it may be shown to people: ids masked, control characters escaped.
 *
 * @since 0.1.0
 * @category combinators
 */
export const text = (value: string): string =>
  ids(value).replace(/[\u0000-\u001f\u007f-\u009f\u2028\u2029\u202a-\u202e\u2066-\u2069]/g, escape)
