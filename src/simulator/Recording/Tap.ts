/**
 * What the bytes of one connection say, both ways: hello, frames, and what is no frame, wherever the stream was cut.
 *
 * @since 0.1.0
 */
import { Buffer, isUtf8 } from "node:buffer"
import * as Frame from "../../wire/Frame.ts"
import * as Hello from "../../wire/Hello.ts"
import * as Problem from "../../wire/Problem.ts"
import type * as Format from "./Format.ts"

/** Only what its fields say in full is a frame of fields: text that ends in a NUL. */
const frame = (direction: Format.Direction, bytes: Uint8Array, from: number, to: number): Format.What => {
  const payload = bytes.subarray(from, to)
  if (payload.length === 0) return { _tag: "Frame", direction, fields: [] }
  if (payload.at(-1) === 0 && isUtf8(payload)) {
    return { _tag: "Frame", direction, fields: Frame.fields(payload, 0, payload.length) }
  }
  const whole = Buffer.alloc(4 + payload.length)
  whole.writeUInt32BE(payload.length)
  whole.set(payload, 4)
  return { _tag: "Bytes", direction, bytes: whole }
}

/**
 * Are these bytes one whole frame, as it stands on the wire?
 *
 * @since 0.1.0
 * @category guards
 */
export const isFrame = (bytes: Uint8Array): boolean =>
  bytes.length > 4 && Buffer.from(bytes).readUInt32BE(0) === bytes.length - 4

/** Frames of a stream; `rest` is what is no whole frame yet. */
const reader = (direction: Format.Direction, say: (what: Format.What) => void) => {
  const frames = Frame.reader()
  let pieces: Array<Uint8Array> = []
  let have = 0
  let isBroken = false

  const rest = (): void => {
    if (have > 0) say({ _tag: "Bytes", direction, bytes: Buffer.concat(pieces) })
    pieces = []
    have = 0
  }
  return {
    push: (chunk: Uint8Array): void => {
      let consumed = 0
      let empty = frames.empty()
      const blanks = (): void => {
        for (; empty < frames.empty(); empty++) {
          consumed += 4
          say({ _tag: "Frame", direction, fields: [] })
        }
      }
      const violation = isBroken ? undefined : frames.push(chunk, (bytes, from, to) => {
        blanks()
        consumed += 4 + to - from
        say(frame(direction, bytes, from, to))
      })
      blanks()
      const left = have + chunk.length - consumed
      if (consumed > 0) {
        pieces = []
        have = 0
      }
      // copied, since the chunk is only lent
      const piece = Buffer.from(chunk.subarray(chunk.length - Math.min(left, chunk.length)))
      pieces.push(piece)
      have += piece.length
      isBroken ||= violation !== undefined
      if (isBroken) rest()
    },
    rest
  }
}

/**
 * Listens to a connection from its beginning and says what happens on it, in order.
 *
 * @since 0.1.0
 * @category constructors
 */
export const make = (say: (what: Format.What) => void) => {
  const hello = Hello.reader()
  const frames = { in: reader("in", say), out: reader("out", say) }
  const ended = { in: false, out: false }
  // what may be a hello once all of it is there
  let begun: Array<Uint8Array> | undefined = []
  let isHello = true
  say({ _tag: "Connect" })

  const fromClient = (chunk: Uint8Array): void => {
    if (!isHello) return say({ _tag: "Bytes", direction: "in", bytes: Buffer.from(chunk) })
    if (begun === undefined) return frames.in.push(chunk)
    begun.push(Buffer.from(chunk))
    const greeting = hello.push(chunk)
    if (greeting === undefined) return
    if (Problem.isProblem(greeting)) {
      isHello = false
      say({ _tag: "Bytes", direction: "in", bytes: Buffer.concat(begun) })
    } else {
      say({ _tag: "Hello", text: Hello.encode(greeting.hello).toString("latin1", 8) })
      if (greeting.rest.length > 0) frames.in.push(greeting.rest)
    }
    begun = undefined
  }

  return {
    /** Bytes passed. */
    bytes: (direction: Format.Direction, chunk: Uint8Array): void => {
      if (chunk.length > 0) (direction === "in" ? fromClient : frames.out.push)(chunk)
    },
    /** A side ended its half of the line, or by a reset all of it. Told once for each half. */
    end: (direction: Format.Direction, how: "fin" | "rst"): void => {
      if (ended[direction]) return
      ended[direction] = true
      if (how === "rst") ended.in = ended.out = true
      if (begun !== undefined && begun.length > 0 && direction === "in") {
        say({ _tag: "Bytes", direction, bytes: Buffer.concat(begun) })
        begun = undefined
      }
      frames[direction].rest()
      say({ _tag: "End", direction, how })
    }
  }
}

/**
 * What listens to a connection.
 *
 * @since 0.1.0
 * @category models
 */
export interface Tap extends ReturnType<typeof make> {}
