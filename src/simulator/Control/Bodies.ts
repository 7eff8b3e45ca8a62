/**
 * What the control API is sent.
 *
 * @since 0.1.0
 */
import * as Schema from "effect/Schema"

const price = Schema.Finite.check(Schema.isGreaterThan(0))

/**
 * The number of a frame, in an address; 0 where it is empty.
 *
 * @since 0.1.0
 * @category models
 */
export const FrameNumber = Schema.String.check(
  Schema.isPattern(/^-?\d{0,15}$/, { message: "since is the number of a frame" })
)

/**
 * A position that is to be there: units, negative when short, and what was paid for one.
 *
 * @since 0.1.0
 * @category models
 */
export const Position = Schema.Struct({
  symbol: Schema.NonEmptyString,
  size: Schema.Finite,
  price: Schema.optionalKey(price)
})

/**
 * What is to become of a market: its price, and whether it is closed.
 *
 * @since 0.1.0
 * @category models
 */
export const Market = Schema.Struct({
  symbol: Schema.NonEmptyString,
  closed: Schema.optionalKey(Schema.Boolean),
  price: Schema.optionalKey(price)
})

/**
 * What is to stand in place of what an execution was: how many units, fewer than it was of and none for a bust, and at
 * which price. What is absent stays.
 *
 * @since 0.1.0
 * @category models
 */
export const Correction = Schema.Struct({
  shares: Schema.optionalKey(Schema.Finite.check(Schema.isGreaterThanOrEqualTo(0))),
  price: Schema.optionalKey(price)
})

/**
 * An execution by its id.
 *
 * @since 0.1.0
 * @category models
 */
export const Corrected = Schema.Struct({ execId: Schema.String })

/**
 * The fault that is to start: its name, and beside it its parameters.
 *
 * @since 0.1.0
 * @category models
 */
export const Fault = Schema.StructWithRest(Schema.Struct({ name: Schema.String }), [
  Schema.Record(Schema.String, Schema.Unknown)
])

/**
 * The fault that has started.
 *
 * @since 0.1.0
 * @category models
 */
export const Started = Schema.Struct({ id: Schema.Int, name: Schema.String, parameters: Schema.Unknown })
