/**
 * The groups of orders of which only one is to be filled.
 *
 * @since 0.1.0
 */
import type * as Ticket from "./Ticket.ts"
import type { Tickets } from "./Tickets.ts"

/**
 * The group of an order: a named one, or the children of one parent.
 *
 * @since 0.1.0
 * @category accessors
 */
export const of = (
  { account, clientId, order: { ocaGroup, parentId } }: Pick<Ticket.Ticket, "account" | "clientId" | "order">
): string | undefined => ocaGroup ? `${account} ${ocaGroup}` : parentId ? `${clientId} ${parentId}` : undefined

/**
 * Is another of its group filled already? Then a gateway takes no more of it (source: what QuantConnect's Lean saw of an IB Gateway).
 *
 * @since 0.1.0
 * @category predicates
 */
export const isFilled = (one: Pick<Ticket.Ticket, "account" | "clientId" | "order">, tickets: Tickets): boolean => {
  const group = one.order.ocaGroup ? of(one) : undefined
  return group !== undefined && tickets.all().some((other) => other.status === "Filled" && of(other) === group)
}
