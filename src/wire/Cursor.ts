/**
 * Reads fields straight from the bytes of a payload: no string is made of a number.
 *
 * @since 0.1.0
 */
import * as Bytes from "./Bytes.ts"
import * as Field from "./Field.ts"
import type * as Layout from "./Layout/Layout.ts"

const powers = Array.from({ length: 16 }, (_, exponent) => 10 ** exponent)

const anyDecimal: Layout.Field = { n: "any", t: "decimal" }

/**
 * A place in a payload. It becomes `odd` when something else was there than was asked for; nothing read from it counts
 * then, and the payload is to be read in another way, or not at all.
 *
 * @since 0.1.0
 * @category models
 */
export class Cursor {
  odd = false
  private readonly bytes: Uint8Array
  private readonly end: number
  private at: number

  constructor(bytes: Uint8Array, start: number, end: number) {
    this.bytes = bytes
    this.at = start
    this.end = end
  }

  /** Was everything read, and was nothing odd? */
  get isDone(): boolean {
    return !this.odd && this.at === this.end
  }

  /** How many bytes are left. */
  get left(): number {
    return this.end - this.at
  }

  /** An integer of at most 15 digits. */
  int(): number {
    const { bytes, end } = this
    let at = this.at
    const negative = at < end && bytes[at] === 45
    if (negative) at++
    const first = at
    let value = 0
    let byte = 0
    while (at < end && (byte = bytes[at] as number) >= 48 && byte <= 57) {
      value = value * 10 + byte - 48
      at++
    }
    if (at === first || at - first > 15 || at === end || byte !== 0) this.odd = true
    this.at = at + 1
    return negative ? -value : value
  }

  /** A number: `undefined` where the gateway left it unset. */
  number(): number | undefined {
    const { bytes, end } = this
    const start = this.at
    let at = start
    const negative = at < end && bytes[at] === 45
    if (negative) at++
    const first = at
    let mantissa = 0
    let point = -1
    let byte = 0
    while (at < end) {
      byte = bytes[at] as number
      if (byte >= 48 && byte <= 57) mantissa = mantissa * 10 + byte - 48
      else if (byte === 46 && point < 0) point = at
      else break
      at++
    }
    const digits = at - first - (point < 0 ? 0 : 1)
    // At most 15 digits and a division by an exact power of ten: rounded as Number(text) would round it.
    if (digits === 0 || digits > 15 || at === end || byte !== 0) return this.slowly(start)
    this.at = at + 1
    if (point < 0) {
      const whole = negative ? -mantissa : mantissa
      return whole === 2147483647 ? undefined : whole
    }
    const value = mantissa / (powers[at - point - 1] as number)
    return negative ? -value : value
  }

  /** A number that must be there. */
  required(): number {
    const value = this.number()
    if (value === undefined) this.odd = true
    return value ?? 0
  }

  /** A text. */
  text(): string {
    const start = this.at
    const stop = this.bytes.indexOf(0, start)
    if (start >= this.end || stop < 0 || stop >= this.end) {
      this.odd = true
      return ""
    }
    this.at = stop + 1
    return stop === start ? "" : Bytes.text(this.bytes, start, stop)
  }

  private slowly(start: number): number | undefined {
    this.at = start
    const text = this.text()
    if (!Field.isValid(anyDecimal, text)) this.odd = true
    return Field.parse(anyDecimal, text, 0) as number | undefined
  }
}
