/**
 * Orders of others that bear the name of one of ours: names are chosen by programs, and nothing keeps two from the same.
 *
 * @since 0.1.0
 */
import type { Contract } from "@stoqey/ib/dist/api/contract/contract.js"
import type { Book } from "../Book.ts"
import type { Ticket } from "../Ticket.ts"
import type { Ids } from "../Words.ts"

/**
 * What a message says of an order besides its names.
 *
 * @since 0.1.0
 * @category models
 */
export interface Traits {
  readonly ids: Ids
  readonly contract: Pick<Contract, "conId" | "symbol">
  readonly action: string
}

/**
 * What people are told of an order of ours whose name another bears that may be it.
 *
 * @since 0.1.0
 * @category constants
 */
export const says = "An order at the gateway bears its orderRef, and may be it or that of somebody else"

/**
 * Is it surely not this order of ours? Ours was refused, and so never written; its permId was seen before ours was written, or it
 * is of another contract or to the other side: none of that ever becomes otherwise. All else may have, and a name alone proves
 * nothing either way.
 *
 * @since 0.1.0
 * @category guards
 */
export const isAnother = (book: Book, ticket: Ticket, { action, contract, ids: { permId = 0 } }: Traits): boolean => {
  const { contract: ours, ...order } = ticket.order
  if (order.state === "refused") return true
  const seen = book.find({ permId })
  if (seen !== undefined && seen !== ticket && seen.at < ticket.at) return true
  if ((book.metAt(permId) ?? ticket.at) < ticket.at) return true
  const { conId = 0, symbol = "" } = contract
  const isElsewhere = conId > 0 && ours.conId !== undefined && conId !== ours.conId
  const isElse = symbol !== "" && ours.symbol !== undefined && symbol.toUpperCase() !== ours.symbol.toUpperCase()
  return isElsewhere || isElse || action !== order.action
}
