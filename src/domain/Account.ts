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

/**
 * The ids in the list of message 15, which may end in a comma, repeat an id or be empty.
 *
 * @since 0.1.0
 * @category constructors
 */
export const parseList = (csv: string): ReadonlyArray<string> => [
  ...new Set(csv.split(",").map((id) => id.trim()).filter((id) => id !== ""))
]
