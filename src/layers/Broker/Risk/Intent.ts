/**
 * An order that is about to be sent, with what is known of it and of our other orders: what the rules of risk judge.
 *
 * @since 0.1.0
 */
import type * as Effect from "effect/Effect"
import type { AccountType } from "../../../domain/Account.ts"
import type { Contract } from "../../../domain/Contract.ts"
import type { Decimal } from "../../../domain/Decimal.ts"
import type { Known } from "../../../domain/Known.ts"
import type { Order, OrderRequest } from "../../../domain/Order.ts"

/**
 * What the rules read of a contract's details. `contract` bears its conId.
 *
 * @since 0.1.0
 * @category models
 */
export interface Traded {
  readonly contract: Contract
  readonly tradingHours: string
  readonly liquidHours: string
  readonly timeZoneId: string
  readonly priceMagnifier: number
}

/**
 * The order. `account` is the raw id, which no text of risk names.
 *
 * @since 0.1.0
 * @category models
 */
export interface Intent {
  readonly request: OrderRequest & { readonly orderRef: string }
  readonly details: Traded
  readonly account: string
  readonly accountType: AccountType
  /**
   * Our orders that have not ended, on whatever contract, as they stand at the moment of the call; those that a fill of another
   * does not end in no group.
   */
  readonly working: () => ReadonlyArray<Order>
  /** The order of ours that it changes, as it stands now: `request` is then the whole order as it would be. */
  readonly modifies?: Order
  /** The order that must fill before this one can: the entry of a bracket. */
  readonly parentRef?: string
  /** By how much it raises the initial margin, in account currency, by a what-if order; asked only where a rule needs it. */
  readonly initialMargin?: Effect.Effect<Known<Decimal>>
}
