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
 * One notice: the farm's name in lower case, what it serves, and how it is now.
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

// "…is OK:usfarm.nj", "…available upon demand.ushmds", and the like in the language of TWS: a name may hold a dot itself, so
// the first separator that it can stand behind counts. It begins with a letter and is short, since it becomes a key and a label.
const name = /(?:[:：]\s*|[.。])([A-Za-z](?:[\w.-]{0,30}\w)?)\W*$/

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
  return { name: name.exec(text)?.[1]?.toLowerCase() ?? kind, kind, state }
}

// far more than break at a time, and few enough for a gateway that says nothing else
const mostUnread = 100
const unread = (kind: Kind, n: number): string => n === 1 ? kind : `${kind} ${n}`

/**
 * Is it a farm whose name cannot be read?
 *
 * @since 0.1.0
 * @category guards
 */
export const isUnread = ({ kind, name }: Pick<Farm, "kind" | "name">): boolean =>
  name === kind || name.startsWith(`${kind} `)

/**
 * What a notice says of farms of which is known which are broken, if anything. One that connects is broken until it is OK. Which
 * one it is whose name cannot be read nobody knows: each that breaks is another one, numbered, each that is OK ends one
 * of those alone, and one that sleeps may be any.
 *
 * @since 0.1.0
 * @category verdicts
 */
export const news = (told: Farm, isBroken: (name: string) => boolean): Farm | undefined => {
  const { kind, name, state } = told
  if (state === "connecting" && isBroken(name)) return undefined
  if (name !== kind) return told
  let broken = 0
  while (broken < mostUnread && isBroken(unread(kind, broken + 1))) broken++
  if (state === "broken") return { ...told, name: unread(kind, Math.min(broken + 1, mostUnread)) }
  if (broken === 0) return told
  return state === "ok" ? { ...told, name: unread(kind, broken) } : undefined
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
