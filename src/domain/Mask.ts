/**
 * Keeps live account ids and control characters out of every text that leaves the program.
 *
 * The ids are remembered for the whole process, on purpose: a log line of one connection may name the account of
 * another, and a text must be safe wherever it is printed. What has once been learned is never forgotten.
 *
 * @since 0.1.0
 */
import * as Account from "./Account.ts"

const learned = new Set<string>()
let patterns: ReadonlyArray<RegExp> = []
const looksLive = /(?<![A-Za-z0-9])[UFI]\d{6,9}(?![0-9])/gi

/**
 * The form in which an id may be shown: a paper id as it is, any other as `U***567`.
 *
 * @since 0.1.0
 * @category combinators
 */
export const account = (id: string): string =>
  Account.typeOf(id) === "paper" ? id : `${id.slice(0, 1)}***${id.length > 4 ? id.slice(-3) : ""}`

// A gateway may name anything an account. What has no digit or is as short as a code would mask the words of people and
// the gateway's own; a text is searched for all of them, so there is an end to their number.
const couldBeId = /^(?=.*\d)(?:[A-Z][A-Z0-9]{3}|.{5,20})$/
const mostLearned = 4000

// Every pattern is one search of a text, and costs the more to make the more ids it holds.
const mostPatterns = 32

const patternOf = (ids: Iterable<string>): RegExp =>
  new RegExp(
    [...ids].sort().toReversed().map((id) => id.replace(/[^A-Za-z0-9_]/g, "\\$&")).join("|"), // the longer before its beginning
    "gi"
  )

/**
 * Remembers ids, so that `text` masks them by value wherever they turn up, in capitals or not. Paper ids may show and are not
 * kept, nor is what can be no id: it has 5 to 20 characters, or 4 capitals and digits, and always a digit. At most 4000 are kept,
 * the first ones.
 *
 * @since 0.1.0
 * @category combinators
 */
export const learn = (ids: Iterable<string>): void => {
  const fresh = new Set<string>()
  for (const id of ids) {
    if (learned.size >= mostLearned) break
    if (learned.has(id) || !couldBeId.test(id) || Account.typeOf(id) === "paper") continue
    learned.add(id)
    fresh.add(id)
  }
  if (fresh.size > 0) patterns = patterns.length < mostPatterns ? [...patterns, patternOf(fresh)] : [patternOf(learned)]
}

const escape = (character: string): string => `\\x${character.charCodeAt(0).toString(16).padStart(2, "0")}`

const byValue = (value: string): string => patterns.reduce((masked, pattern) => masked.replace(pattern, account), value)

/**
 * A text as it may leave the program: every learned id masked by value, and what has the shape of a live id as well,
 * since a text may arrive before the list that names it.
 *
 * @since 0.1.0
 * @category combinators
 */
export const ids = (value: string): string => byValue(value).replace(looksLive, account)

const controls = /[\u0000-\u001f\u007f-\u009f\u2028\u2029\u202a-\u202e\u2066-\u2069]/g

const shown = (value: string): string => value.replace(controls, escape)

/**
 * A gateway's text as it may be shown to people: ids masked, control characters escaped.
 *
 * @since 0.1.0
 * @category combinators
 */
export const text = (value: string): string => shown(ids(value))

/**
 * What somebody said to us, as it may be shown to them: what has the shape of a live id masked, control characters escaped. Never
 * by value: whoever guesses often enough would find out by it which ids have been learned.
 *
 * @since 0.1.0
 * @category combinators
 */
export const said = (value: string): string => shown(value.replace(looksLive, account))

/**
 * A name that the user of this program chose, such as an order's ref, as it may be shown: learned ids masked by value, control
 * characters escaped. What only has the shape of an id stays, or a ref made of a date would name no order. It is never for
 * what a gateway sent, nor for names that others chose.
 *
 * @since 0.1.0
 * @category combinators
 */
export const own = (value: string): string => shown(byValue(value))

const finds = (value: string, pattern: RegExp): boolean => value.search(pattern) >= 0

/**
 * Is there nothing in a text that `text` or `own` would change, whatever part of it they are given? Far quicker than they are part
 * by part.
 *
 * @since 0.1.0
 * @category guards
 */
export const isPlain = (value: string): boolean =>
  !finds(value, controls) && !finds(value, looksLive) && !patterns.some((pattern) => finds(value, pattern))

const ownNames = new Set(["orderRef", "parentRef"])

/**
 * Is a field of this name for a name of our own? Whoever puts an order of others there masks it with `text` before.
 *
 * @since 0.1.0
 * @category guards
 */
export const isOwn = (name: string): boolean => ownNames.has(name)
