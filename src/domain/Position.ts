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

// A combination, a fund, a bond and whatever else is not here has no plain market order that ends it.
const closable: ReadonlySet<string | undefined> = new Set([
  "STK",
  "OPT",
  "FUT",
  "FOP",
  "WAR",
  "IOPT",
  "CFD",
  "CASH",
  "CMDTY",
  "CRYPTO"
])

/**
 * Can a position of this kind be closed by a market order at all?
 *
 * @since 0.1.0
 * @category guards
 */
export const isClosable = ({ contract: { secType } }: { readonly contract: { readonly secType?: string } }): boolean =>
  closable.has(secType)
