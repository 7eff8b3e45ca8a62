/**
 * What became of asking for the cancel of every order of ours.
 *
 * @since 0.1.0
 */
import * as Schema from "effect/Schema"

/**
 * Orders by their orderRef: of those in `asked` the cancel was asked for, and their states tell what came of it; of those in
 * `notAsked` nothing was sent, `says` why, and they may still be working.
 *
 * @since 0.1.0
 * @category models
 */
export const Cancels = Schema.Struct({
  asked: Schema.Array(Schema.String),
  notAsked: Schema.Array(Schema.Struct({ orderRef: Schema.String, says: Schema.String }))
})

/**
 * @since 0.1.0
 * @category models
 */
export type Cancels = typeof Cancels.Type
