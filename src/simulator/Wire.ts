/**
 * The frames that passed between the gateway and its clients, numbered, for whoever wants to see what a client really
 * sent.
 *
 * @since 0.1.0
 */
import * as Context from "effect/Context"
import * as Layer from "effect/Layer"
import * as Schema from "effect/Schema"
import * as Recent from "./Recent.ts"

/**
 * One frame: its number, when (milliseconds since the epoch), the connection, `in` from the client or `out` to it, and
 * its fields.
 *
 * @since 0.1.0
 * @category models
 */
export const Passed = Schema.Struct({
  n: Schema.Int,
  at: Schema.Finite,
  client: Schema.Int,
  direction: Schema.Literals(["in", "out"]),
  fields: Schema.Array(Schema.String)
})

/**
 * A frame that passed.
 *
 * @since 0.1.0
 * @category models
 */
export type Passed = typeof Passed.Type

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
    since: (n: number): ReadonlyArray<Passed> => passed.list().filter((frame) => frame.n > n)
  }
}

/**
 * The frames of a gateway's server.
 *
 * @since 0.1.0
 * @category services
 */
export class Wire extends Context.Service<Wire, ReturnType<typeof make>>()("effect-ibkr/simulator/Wire") {}

/**
 * An empty record of frames.
 *
 * @since 0.1.0
 * @category layers
 */
export const layer: Layer.Layer<Wire> = Layer.sync(Wire, make)
