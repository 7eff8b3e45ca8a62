/**
 * Whose money it is: account ids, and whether they are paper or live.
 *
 * @since 0.1.0
 */
import * as Schema from "effect/Schema"

/**
 * Simulated or real money.
 *
 * @since 0.1.0
 * @category models
 */
export const AccountType = Schema.Literals(["paper", "live"])

/**
 * @since 0.1.0
 * @category models
 */
export type AccountType = typeof AccountType.Type

const paper = /^D[A-Z]+\d/

/**
 * Paper or live, from the prefix of an account id: `DU`, `DF` and `DI` are paper. What is not known counts as live.
 * The API gives no flag of its own (source: `Lean.Brokerages.InteractiveBrokers`, which reads the same prefixes).
 *
 * @since 0.1.0
 * @category constructors
 */
export const typeOf = (id: string): AccountType => paper.test(id) ? "paper" : "live"

// A gateway may send megabytes: what is beyond the text of any real list is not even looked at.
const longestList = 64 * 1024
const mostIds = 500
const id = /^[A-Za-z0-9._-]{1,20}$/

/**
 * The ids in the list of message 15, which may end in a comma, repeat an id or be empty. What is longer than 20
 * characters or has others than letters, digits, `.`, `_` and `-` is no id and is left out; at most 500 ids are taken,
 * from at most 64 Ki characters.
 *
 * @since 0.1.0
 * @category constructors
 */
export const parseList = (csv: string): ReadonlyArray<string> => {
  const ids = csv.slice(0, longestList).split(",")
  if (csv.length > longestList) ids.pop() // it may be half of one
  return [...new Set(ids.map((text) => text.trim()).filter((text) => id.test(text)))].slice(0, mostIds)
}
