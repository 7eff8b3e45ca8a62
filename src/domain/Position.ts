/**
 * What an account holds of one contract.
 *
 * @since 0.1.0
 */
import * as Schema from "effect/Schema"
import { Contract } from "./Contract.ts"
import { Decimal } from "./Decimal.ts"

/**
 * A position: shares or contracts, below 0 where they are owed. `account` is masked where it is live; `averageCost` is per share
 * or contract, in the contract's currency, multiplier and commissions included.
 *
 * @since 0.1.0
 * @category models
 */
export const Position = Schema.Struct({
  account: Schema.String,
  contract: Contract,
  position: Decimal,
  averageCost: Schema.NullOr(Decimal)
})

/**
 * @since 0.1.0
 * @category models
 */
export type Position = typeof Position.Type
