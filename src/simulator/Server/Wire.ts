/**
 * The frames that passed between the gateway and its clients, numbered, for whoever wants to see what a client really
 * sent.
 *
 * @since 0.1.0
 */
import * as Context from "effect/Context"
import * as Layer from "effect/Layer"
import * as Schema from "effect/Schema"
import * as Frame from "../../wire/Frame.ts"
import type { Batch } from "../../wire/Page.ts"

/**
 * One frame: its number, when (milliseconds since the epoch), the connection, `in` from the client or `out` to it, and
 * its fields. Of a long one, of which `cut` says the length in bytes, only the first are kept.
 *
 * @since 0.1.0
 * @category models
 */
export const Passed = Schema.Struct({
  n: Schema.Int,
  at: Schema.Finite,
  client: Schema.Int,
  direction: Schema.Literals(["in", "out"]),
  fields: Schema.Array(Schema.String),
  cut: Schema.optionalKey(Schema.Int)
})

/**
 * A frame that passed.
 *
 * @since 0.1.0
 * @category models
 */
export type Passed = typeof Passed.Type

/**
 * What is kept of a frame.
 *
 * @since 0.1.0
 * @category models
 */
export type Part = Pick<Passed, "fields" | "cut">

/**
 * When a frame passed, on which connection and in which direction.
 *
 * @since 0.1.0
 * @category models
 */
export type Head = Pick<Passed, "at" | "client" | "direction">

// Bytes are kept as they passed, and read only when somebody asks.
interface Kept {
  /** The number of its first frame. */
  readonly n: number
  readonly frames: number
  readonly head: Head
  readonly parts: () => ReadonlyArray<Part>
}

/**
 * How many fields of a frame are kept.
 *
 * @since 0.1.0
 * @category constants
 */
export const mostFields = 200
const mostBytes = 4096
const headerBytes = 4

/**
 * What is kept of a payload: at most 200 fields of its first 4 KiB. `length` is that of the payload, where the bytes are
 * only its beginning.
 *
 * @since 0.1.0
 * @category constructors
 */
export const part = (bytes: Uint8Array, from: number, to: number, length = to - from): Part => {
  const fields = Frame.fields(bytes, from, Math.min(to, from + mostBytes))
  return length > mostBytes || fields.length > mostFields
    ? { fields: fields.slice(0, mostFields), cut: length }
    : { fields }
}

const payloads = function*(bytes: Uint8Array): Generator<readonly [from: number, to: number]> {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength)
  for (let at = 0; at < bytes.length;) {
    const from = at + headerBytes
    at = from + view.getUint32(at)
    yield [from, at]
  }
}

const remembered = 10_000

/**
 * The record of frames; it keeps the last 10 000.
 *
 * @since 0.1.0
 * @category constructors
 */
export const make = () => {
  let kept: Array<Kept> = []
  let held = 0
  let last = 0

  const keep = (frames: number, head: Head, parts: Kept["parts"]): void => {
    kept.push({ n: last + 1, frames, head, parts })
    last += frames
    held += frames
    if (held <= 2 * remembered) return
    // rarely and many at once: dropping one for each that comes would move all the others each time
    const oldest = kept.findIndex(({ n, frames }) => n + frames > last - remembered + 1)
    for (const { frames } of kept.slice(0, oldest)) held -= frames
    kept = kept.slice(oldest)
  }
  /** One payload, of which no more is copied than is kept. */
  const payload = (head: Head, bytes: Uint8Array, from: number, to: number): void => {
    // a copy: what is lent by a Buffer would stay the Buffer's by slice
    const beginning = new Uint8Array(bytes.subarray(from, Math.min(to, from + mostBytes)))
    keep(1, head, () => [part(beginning, 0, beginning.length, to - from)])
  }

  return {
    /** One frame that is no message, in words. */
    add: ({ fields, ...head }: Head & Part): void => keep(1, head, () => [{ fields }]),
    payload,
    /** Whole frames, which nobody writes to any more. */
    batch: (head: Head, { bytes, frames, longest }: Batch): void => {
      // a long one would keep all of it in memory
      if (longest > mostBytes) { for (const [from, to] of payloads(bytes)) payload(head, bytes, from, to) }
      else if (frames > 0) {
        keep(frames, head, () => Array.from(payloads(bytes), ([from, to]) => part(bytes, from, to)))
      }
    },
    /** The number of the last one. */
    last: (): number => last,
    since: (n: number): ReadonlyArray<Passed> => {
      const after = Math.max(n, last - remembered)
      return kept.filter((one) => one.n + one.frames > after + 1).flatMap(({ head, n: first, parts }) =>
        parts().map((part, i) => ({ n: first + i, ...head, ...part })).filter((frame) => frame.n > after)
      )
    }
  }
}

/**
 * The frames of a gateway's server.
 *
 * @since 0.1.0
 * @category services
 */
export class Wire extends Context.Service<Wire, ReturnType<typeof make>>()("effect-ibkr/simulator/Server/Wire") {}

/**
 * An empty record of frames.
 *
 * @since 0.1.0
 * @category layers
 */
export const layer: Layer.Layer<Wire> = Layer.sync(Wire, make)
