/**
 * Whether a new order may be given a name: one that an order bears already, of which this client id has no journal, would be placed
 * twice.
 *
 * @since 0.1.0
 */
import type { OrderRefused } from "../../../errors/OrderRefused.ts"
import { refuse } from "./Checks.ts"
import type { Keeper } from "./Keeper.ts"

/**
 * The refusal of an order because of its name.
 *
 * @since 0.1.0
 * @category errors
 */
export const refused = (orderRef: string, says: string): OrderRefused =>
  refuse([], [{ rule: "order_ref", limit: null, actual: orderRef, says: `${orderRef} ${says}` }])

const isTaken = "is the name of an order that was placed by another client id, or of which this one has no journal"

/**
 * Refuses a name that another client id has given, or that an order of an API client bears which is in no journal. Such an order may
 * have ended: then the gateway has told an execution of it, or lists it as completed. Names in the TWS window do not count.
 *
 * @since 0.1.0
 * @category verdicts
 */
export const taken = (
  { book, elsewhere }: Pick<Keeper, "book" | "elsewhere">,
  orderRef: string
): OrderRefused | undefined =>
  elsewhere.has(orderRef) || book.isOfClient(orderRef) ? refused(orderRef, isTaken) : undefined
