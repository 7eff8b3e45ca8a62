/**
 * What a person says became of an order, who has looked where we cannot.
 *
 * @since 0.1.0
 */
import * as Schema from "effect/Schema"
import { Decimal } from "./Decimal.ts"

/**
 * `as`: nothing of it is at IBKR (`unsent`), it ended before all of it was filled (`cancelled`, or rejected), or all of it was
 * (`filled`). `filled` is how much of a cancelled one was filled, in shares or contracts: as much as is known of where absent.
 *
 * @since 0.1.0
 * @category models
 */
export const Testimony = Schema.Struct({
  as: Schema.Literals(["unsent", "cancelled", "filled"]),
  filled: Schema.optionalKey(Decimal),
  why: Schema.optionalKey(Schema.String).annotate({ description: "Where they saw it, for whoever reads it later." })
}).check(
  Schema.makeFilter(({ as, filled }) =>
    filled === undefined || as === "cancelled"
      ? undefined
      : `How much was filled goes without saying of one that is ${as}`
  )
)

/**
 * @since 0.1.0
 * @category models
 */
export type Testimony = typeof Testimony.Type
