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
import * as Recent from "../Recent.ts"

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

const mostFields = 200
const mostBytes = 4096

/**
 * What is kept of a payload: at most 200 fields of its first 4 KiB.
 *
 * @since 0.1.0
 * @category constructors
 */
export const part = (bytes: Uint8Array, from: number, to: number): Part => {
  // cut before it is read: a piece of a long text would keep all of it in memory
  const fields = Frame.fields(bytes, from, Math.min(to, from + mostBytes))
  return to - from > mostBytes || fields.length > mostFields
    ? { fields: fields.slice(0, mostFields), cut: to - from }
    : { fields }
}

const remembered = 10_000

/**
 * The record of frames; it keeps the last 10 000.
 *
 * @since 0.1.0
 * @category constructors
 */
export const make = () => {
  const passed = Recent.make<Passed>(remembered)
  let last = 0
  return {
    add: (frame: Omit<Passed, "n">): void => passed.add({ n: ++last, ...frame }),
    /** The number of the last one. */
    last: (): number => last,
    since: (n: number): ReadonlyArray<Passed> => passed.list().filter((frame) => frame.n > n)
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
