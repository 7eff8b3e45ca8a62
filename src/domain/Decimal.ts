/**
 * Exact decimals as texts, as prices and sizes are written, kept and shown: binary fractions are for the wire alone.
 *
 * @since 0.1.0
 */
import * as BigDecimal from "effect/BigDecimal"
import * as Schema from "effect/Schema"

const mostDigits = 15

const plain = new RegExp(`^-?\\d{1,${mostDigits}}(\\.\\d{1,${mostDigits}})?$`)

const flaw = (text: string): string => {
  const [, before = "", after = ""] = /^-?(\d+)(?:\.(\d+))?$/.exec(text) ?? []
  if (before === "") return "Write it as a plain decimal, such as \"150.05\""
  const [many, where] = before.length > mostDigits ? [before, "before"] : [after, "after"]
  return `It has ${many.length} digits ${where} the point, and may have ${mostDigits} there`
}

/**
 * A decimal in plain notation, such as `"150.05"`, `"-0.25"` or `"10"`: at most 15 digits before and 15 after the point.
 *
 * @since 0.1.0
 * @category models
 */
export const Decimal = Schema.String.check(
  Schema.makeFilter((text) => plain.test(text) || flaw(text), {
    arbitraryConstraint: { patterns: [{ source: plain.source, flags: "" }] }
  })
)

/**
 * @since 0.1.0
 * @category models
 */
export type Decimal = typeof Decimal.Type

/**
 * The number that a decimal is, for arithmetic. The text must be a `Decimal`.
 *
 * @since 0.1.0
 * @category conversions
 */
export const toBig: (text: Decimal) => BigDecimal.BigDecimal = BigDecimal.fromStringUnsafe

/**
 * The text of a number, without trailing zeros.
 *
 * @since 0.1.0
 * @category conversions
 */
export const fromBig = (value: BigDecimal.BigDecimal): Decimal => {
  const { scale, value: digits } = BigDecimal.normalize(value)
  if (scale <= 0) return String(digits * 10n ** BigInt(-scale))
  const text = (digits < 0n ? -digits : digits).toString().padStart(scale + 1, "0")
  return `${digits < 0n ? "-" : ""}${text.slice(0, -scale)}.${text.slice(-scale)}`
}

/**
 * The decimal that a number of the wire stands for: what a gateway writes with at most 15 digits comes back exactly, and what it
 * reckons, such as an average below 1, is rounded to the 15 digits after the point that a decimal may have.
 *
 * @param value - a finite number.
 *
 * @since 0.1.0
 * @category conversions
 */
export const fromNumber = (value: number): Decimal => {
  const text = String(value)
  const isShort = text.length <= mostDigits + 2 && !text.includes("e")
  return isShort ? text : fromBig(BigDecimal.round(BigDecimal.fromNumberUnsafe(value), { scale: mostDigits }))
}

/**
 * The same for a number that a gateway may leave unset, in whatever way: `null` where it names none that a decimal holds.
 *
 * @since 0.1.0
 * @category conversions
 */
export const fromTold = (value: number | undefined): Decimal | null =>
  value === undefined || !(Math.abs(value) < 10 ** mostDigits) ? null : fromNumber(value)

/**
 * The number that is written to the wire.
 *
 * @since 0.1.0
 * @category conversions
 */
export const toNumber = (text: Decimal): number => Number(text)

/**
 * Are two of them, or none, the same number as the wire carries it? What is no number equals itself alone.
 *
 * @since 0.1.0
 * @category guards
 */
export const isEqual = (one: Decimal | undefined, other: Decimal | undefined): boolean =>
  one === other || Number(one) === Number(other)

/**
 * Is one greater than the other?
 *
 * @since 0.1.0
 * @category guards
 */
export const isGreaterThan = (one: Decimal, other: Decimal): boolean =>
  BigDecimal.isGreaterThan(toBig(one), toBig(other))

/**
 * The larger of two.
 *
 * @since 0.1.0
 * @category math
 */
export const max = (one: Decimal, other: Decimal): Decimal => isGreaterThan(other, one) ? other : one

/**
 * Without its sign.
 *
 * @since 0.1.0
 * @category math
 */
export const abs = (text: Decimal): Decimal => text.replace(/^-/, "")

/**
 * Is it a whole multiple of a step greater than zero?
 *
 * @example
 * ```ts
 * Decimal.isMultiple("150.05", "0.05") // true, where 150.05 % 0.05 is 0.04999999999999…
 * ```
 *
 * @since 0.1.0
 * @category guards
 */
export const isMultiple = (text: Decimal, step: Decimal): boolean =>
  BigDecimal.isZero(BigDecimal.remainderUnsafe(toBig(text), toBig(step)))
