/**
 * Reads the notices in which a gateway tells how its connection to one of IBKR's data farms is.
 *
 * @since 0.1.0
 */

/**
 * What a farm serves.
 *
 * @since 0.1.0
 * @category models
 */
export type Kind = "market-data" | "historical" | "sec-def"

/**
 * How a farm is: an inactive one wakes on demand and is no fault.
 *
 * @since 0.1.0
 * @category models
 */
export type State = "ok" | "broken" | "inactive" | "connecting"

/**
 * One notice: the farm's name as the gateway writes it, what it serves, and how it is now.
 *
 * @since 0.1.0
 * @category models
 */
export interface Farm {
  readonly name: string
  readonly kind: Kind
  readonly state: State
}

const codes: ReadonlyMap<number, readonly [Kind, State]> = new Map([
  [2103, ["market-data", "broken"]],
  [2104, ["market-data", "ok"]],
  [2105, ["historical", "broken"]],
  [2106, ["historical", "ok"]],
  [2107, ["historical", "inactive"]],
  [2108, ["market-data", "inactive"]],
  [2119, ["market-data", "connecting"]],
  [2157, ["sec-def", "broken"]],
  [2158, ["sec-def", "ok"]]
])

// "…is OK:usfarm.nj", "…available upon demand.ushmds": a name may hold a dot itself, so the first separator counts. It
// begins with a letter and is short, since it becomes a key and a label.
const name = /(?::|demand\.)\s*([A-Za-z][\w.-]{0,31})\s*$/

/**
 * The farm notice in a gateway's message, or `undefined` where the code is none. A farm whose name cannot be read is
 * called after what it serves.
 *
 * @param code - the gateway's code.
 * @param text - the text that came with it.
 * @example
 * ```ts
 * Farm.parse(2104, "Market data farm connection is OK:usfarm")
 * // { name: "usfarm", kind: "market-data", state: "ok" }
 * ```
 *
 * @since 0.1.0
 * @category constructors
 */
export const parse = (code: number, text: string): Farm | undefined => {
  const found = codes.get(code)
  if (found === undefined) return undefined
  const [kind, state] = found
  return { name: name.exec(text)?.[1] ?? kind, kind, state }
}

/**
 * What a farm of this name serves, as well as the name alone says: those of the past are called so.
 *
 * @since 0.1.0
 * @category constructors
 */
export const kindOf = (name: string): Kind => {
  if (/hmds|historical/i.test(name)) return "historical"
  return /sec-?def/i.test(name) ? "sec-def" : "market-data"
}
