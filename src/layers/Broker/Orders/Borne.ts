/**
 * Names that orders bear which are in no journal of this client id: whoever places under one would place that order twice.
 *
 * @since 0.1.0
 */
import type { OrderRefused } from "../../../errors/OrderRefused.ts"
import { refuse } from "./Checks.ts"
import type { Keeper } from "./Keeper.ts"

/**
 * The refusal of an order for its name.
 *
 * @since 0.1.0
 * @category errors
 */
export const misnamed = (orderRef: string, says: string): OrderRefused =>
  refuse([], [{ rule: "order_ref", limit: null, actual: orderRef, says: `${orderRef} ${says}` }])

/**
 * Refuses a new name that another client id has given, or that an order of a client bears which is in no journal: also one
 * that has ended, where the gateway has told an execution of it, or lists it as completed. Names of the TWS window are its own.
 *
 * @since 0.1.0
 * @category verdicts
 */
export const refusal = (
  { book, elsewhere }: Pick<Keeper, "book" | "elsewhere">,
  orderRef: string
): OrderRefused | undefined =>
  elsewhere.has(orderRef) || book.isOfClient(orderRef)
    ? misnamed(
      orderRef,
      "is the name of an order that was placed by another client id, or of which this one has no journal"
    )
    : undefined
