/**
 * Orders of others: as their documents, under names that others have chosen.
 *
 * @since 0.1.0
 */
import * as Contract from "../../../domain/Contract.ts"
import type { Named } from "../../../domain/Event.ts"
import * as Mask from "../../../domain/Mask.ts"
import type { Order } from "../../../domain/Order.ts"
import type { Accounts } from "./Accounts.ts"
import type { Ticket } from "./Ticket.ts"
import * as Words from "./Words.ts"

/**
 * A name that others have chosen, as it may leave the program: none where it is empty.
 *
 * @since 0.1.0
 * @category conversions
 */
export const name = (chosen: string | null | undefined): string | null =>
  chosen === undefined || chosen === null || chosen === "" ? null : Mask.text(chosen)

/**
 * An order of anybody, what others have called in it masked by all that is known now, and its account as it may be shown;
 * itself where nothing is to be.
 *
 * @since 0.1.0
 * @category conversions
 */
export const masked = (
  { account, order, request }: Pick<Ticket, "account" | "order" | "request">,
  { shown }: Pick<Accounts, "shown">
): Order => {
  const isOurs = order.owner === "ours"
  const { executions, message } = order
  const names = {
    account: order.account ?? shown(account),
    orderRef: isOurs ? order.orderRef : name(order.orderRef),
    ocaGroup: isOurs && request?.ocaGroup === order.ocaGroup ? order.ocaGroup : name(order.ocaGroup),
    message: message === null ? null : Mask.own(message)
  }
  const all = ["account", "message", "ocaGroup", "orderRef"] as const
  const isSame = all.every((each) => names[each] === order[each])
  if (isSame) return order
  const named = isOurs ? executions : executions.map((each) => ({ ...each, orderRef: name(each.orderRef) }))
  return { ...order, ...names, executions: named }
}

/**
 * An order that somebody else placed, as its document.
 *
 * @since 0.1.0
 * @category conversions
 */
export const document = (event: Named<"openOrder">, updatedAt: string): Order => {
  const { contract, order, orderId } = event
  const { ids: { permId = 0 }, quantity = "0", terms } = Words.openOrder(event)
  return {
    orderRef: name(order.orderRef),
    orderId: orderId === 0 ? null : orderId,
    permId: permId > 0 ? permId : null,
    owner: orderId > 0 ? "client" : "tws",
    account: order.account === undefined || order.account === "" ? null : Mask.account(order.account),
    state: "acknowledged",
    settled: true,
    changing: false,
    twsStatus: null,
    contract: Contract.fromTws(contract),
    action: String(order.action) === "BUY" ? "BUY" : "SELL",
    quantity,
    ...terms,
    ocaGroup: name(terms.ocaGroup),
    parentRef: null,
    filled: "0",
    remaining: quantity,
    averagePrice: null,
    commission: null,
    executions: [],
    message: null,
    updatedAt
  }
}
