/**
 * Bytes that frames are written into, one behind the other: no string is made of a number, and no buffer of a frame.
 *
 * @since 0.1.0
 */
import { Buffer } from "node:buffer"
import * as Field from "./Field.ts"
import * as Frame from "./Frame.ts"

/**
 * Frames as they lie behind each other, how many they are, and the longest payload among them, in bytes.
 *
 * @since 0.1.0
 * @category models
 */
export interface Batch {
  readonly bytes: Uint8Array
  readonly frames: number
  readonly longest: number
}

// A client that is told little needs no more than the first; one that is told much soon has the largest.
const firstLength = 4 * 1024
const mostLength = 256 * 1024
// the longest frame of numbers is shorter than this
const room = 512
// decimals that are tried before a number is made a text
const scale = 10_000
const exact = 1e15

/**
 * A page of frames. A frame is begun, its fields are written in their order, and it is ended; it becomes `odd` where a
 * value is not one that can be written here, and nothing of it stays then.
 *
 * @since 0.1.0
 * @category models
 */
export class Page {
  private bytes = Buffer.allocUnsafe(0)
  private length = firstLength
  private begun = 0
  private frame = 0
  private at = 0
  private odd = false
  private frames = 0
  private longest = 0

  /** Begins a frame with the id of its message. */
  begin(id: number): void {
    this.need(room)
    this.frame = this.at
    this.at += 4
    this.number(id)
  }

  /** A number as a real TWS prints it, with a decimal point in any case where `point` says so. */
  number(value: number | undefined, point = false): void {
    if (value === undefined || !Number.isFinite(value)) {
      this.odd = true
      return
    }
    const size = value < 0 ? -value : value
    if (Number.isInteger(size) && size < exact) {
      if (value < 0) this.bytes[this.at++] = 45
      this.digits(size)
      if (point) this.fraction(0)
    } else {
      const scaled = Math.round(size * scale)
      // at most 15 digits that give this number are the shortest that do
      if (scaled < exact && scaled / scale === size) {
        if (value < 0) this.bytes[this.at++] = 45
        const whole = Math.floor(scaled / scale)
        this.digits(whole)
        this.fraction(scaled - whole * scale)
      } else {
        const text = Field.decimals(value)
        return this.text(point && !text.includes(".") ? `${text}.0` : text)
      }
    }
    this.bytes[this.at++] = 0
  }

  /** A text of 7-bit characters. */
  text(value: string): void {
    this.need(value.length + room)
    const { bytes } = this
    let at = this.at
    for (let i = 0; i < value.length; i++) {
      const code = value.charCodeAt(i)
      if (code > 127) this.odd = true
      if (code !== 0) bytes[at++] = code
    }
    bytes[at++] = 0
    this.at = at
  }

  /** Ends the frame, or takes back all of it where it is odd. Answers whether it stays. */
  end(): boolean {
    if (this.odd) {
      this.odd = false
      this.at = this.frame
      return false
    }
    this.count()
    return true
  }

  /** Writes a whole frame of any fields. */
  write(fields: ReadonlyArray<string>): void {
    const frame = Frame.encode(fields)
    this.need(frame.length)
    this.frame = this.at
    this.bytes.set(frame, this.at)
    this.at += frame.length
    this.count()
  }

  /** What was written since the last time. The bytes are never written to again. */
  take(): Batch {
    const { begun, frames, longest } = this
    const batch = { bytes: this.bytes.subarray(begun, this.at), frames, longest }
    this.begun = this.at
    this.frames = 0
    this.longest = 0
    // whoever keeps a few short frames for long is not to keep a large page alive
    if (this.bytes.length > mostLength || longest > firstLength) {
      this.bytes = Buffer.allocUnsafe(0)
      this.begun = this.at = 0
    }
    return batch
  }

  private count(): void {
    const length = this.at - this.frame - 4
    this.bytes.writeUInt32BE(length, this.frame)
    this.frames++
    this.longest = Math.max(this.longest, length)
  }

  private digits(value: number): void {
    let end = this.at + 1
    for (let power = 10; power <= value; power *= 10) end++
    this.at = end
    do {
      const tenth = Math.floor(value / 10)
      this.bytes[--end] = 48 + value - tenth * 10
      value = tenth
    } while (value > 0)
  }

  private fraction(value: number): void {
    const { bytes } = this
    bytes[this.at++] = 46
    let rest = value
    for (let power = scale / 10; power >= 1 && (rest > 0 || power === scale / 10); power /= 10) {
      const digit = Math.floor(rest / power)
      bytes[this.at++] = 48 + digit
      rest -= digit * power
    }
  }

  private need(more: number): void {
    if (this.at + more <= this.bytes.length) return
    const used = this.at - this.begun
    const wider = Buffer.allocUnsafeSlow(Math.max(this.length, 2 * (used + more)))
    this.length = Math.min(mostLength, 2 * this.length)
    this.bytes.copy(wider, 0, this.begun, this.at)
    this.frame -= this.begun
    this.bytes = wider
    this.begun = 0
    this.at = used
  }
}
