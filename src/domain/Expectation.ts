/**
 * What whoever asks a service says of the one that they mean, and what of it is not so of the one that is asked.
 *
 * @since 0.1.0
 */
import * as Schema from "effect/Schema"
import * as Mask from "./Mask.ts"
import { isLoopback } from "./Settings.ts"

/**
 * The header that says it, such as `port=7497, account=DU1234567`.
 *
 * @since 0.1.0
 * @category constants
 */
export const header = "ibkr-expect"

/**
 * What may be said, by the flag of the setting.
 *
 * @since 0.1.0
 * @category models
 */
export const Name = Schema.Literals(["host", "port", "client-id", "mode", "account"])

/**
 * @since 0.1.0
 * @category models
 */
export type Name = typeof Name.Type

/**
 * One thing that is said.
 *
 * @since 0.1.0
 * @category models
 */
export interface Expected {
  readonly name: Name
  readonly value: string
}

/**
 * One thing that is said and is not so. Live accounts are masked.
 *
 * @since 0.1.0
 * @category models
 */
export const Difference = Schema.Struct({ name: Name, expected: Schema.String, actual: Schema.String })

/**
 * @since 0.1.0
 * @category models
 */
export type Difference = typeof Difference.Type

/**
 * The header's text.
 *
 * @since 0.1.0
 * @category conversions
 */
export const write = (expected: ReadonlyArray<Expected>): string =>
  expected.map(({ name, value }) => `${name}=${value}`).join(", ")

const isName = Schema.is(Name)

/**
 * What a header says; `undefined` where any of it cannot be read: whoever misspells what they mean must not be obeyed by another.
 *
 * @since 0.1.0
 * @category conversions
 */
export const read = (text: string): ReadonlyArray<Expected> | undefined => {
  const read = text.split(",").map((part): Expected | undefined => {
    const [, name, value = ""] = /^([a-z-]+)=(\S+)$/.exec(part.trim()) ?? []
    return isName(name) ? { name, value } : undefined
  })
  return read.every((one) => one !== undefined) ? read : undefined
}

const isSame = (expected: string, actual: string): boolean => expected === actual

const bare = (host: string): string => host.replace(/^\[(.*)\]$/, "$1").replace(/\.$/, "").toLowerCase()

const agrees: { readonly [K in Name]: (expected: string, actual: string) => boolean } = {
  // of the loopback and a name nobody can say: from outside of a container a gateway is the one, from inside the other
  host: (expected, actual) => isLoopback(expected) || isLoopback(actual) || bare(expected) === bare(actual),
  port: isSame,
  "client-id": isSame,
  mode: isSame,
  // by the form in which it may be shown: who has no token learns no more than that, however often they ask
  account: (expected, actual) => Mask.account(expected) === Mask.account(actual)
}

const masked = (name: Name, value: string): string => name === "account" ? Mask.account(value) : value

/**
 * What of it is not so of a service, by what that says of itself; `null` is what it does not know, and nothing differs from that.
 *
 * @since 0.1.0
 * @category combinators
 */
export const differences = (
  expected: ReadonlyArray<Expected>,
  own: { readonly [K in Name]: string | null }
): ReadonlyArray<Difference> =>
  expected.flatMap(({ name, value }) => {
    const actual = own[name]
    return actual === null || agrees[name](value, actual)
      ? []
      : [{ name, expected: Mask.said(masked(name, value)), actual: Mask.text(masked(name, actual)) }]
  })
