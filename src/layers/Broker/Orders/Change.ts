/**
 * A change of an order that is on its way: whether the gateway has made it is what the terms say that it tells.
 *
 * @since 0.1.0
 */
import * as Decimal from "../../../domain/Decimal.ts"
import type { Named } from "../../../domain/Event.ts"
import type { OrderRequest } from "../../../domain/Order.ts"
import type { Intent } from "../Risk/Intent.ts"
import type { Rest, Ticket } from "./Ticket.ts"

const terms = ["quantity", "limitPrice", "stopPrice", "trailAmount", "trailPercent", "limitOffset"] as const

type Term = typeof terms[number]

const said: { readonly [K in Term]: (order: Named<"openOrder">["order"]) => number | undefined } = {
  quantity: ({ totalQuantity }) => totalQuantity,
  limitPrice: ({ lmtPrice }) => lmtPrice,
  stopPrice: ({ auxPrice }) => auxPrice,
  trailAmount: ({ auxPrice }) => auxPrice,
  trailPercent: ({ trailingPercent }) => trailingPercent,
  limitOffset: ({ lmtPriceOffset }) => lmtPriceOffset
}

/**
 * What an order is now: what was asked for, in the gateway's words where it has said so.
 *
 * @since 0.1.0
 * @category accessors
 */
export const standing = (
  { order, request }: Pick<Ticket, "order" | "request">
): Intent["request"] => ({
  ...(request ?? { contract: order.contract, action: order.action, orderType: "LMT" }),
  orderRef: order.orderRef ?? "",
  quantity: order.quantity,
  ...(request?.limitPrice === undefined || order.limitPrice === null ? {} : { limitPrice: order.limitPrice }),
  ...(request?.stopPrice === undefined || order.stopPrice === null ? {} : { stopPrice: order.stopPrice })
})

/**
 * The largest size that an order may have: a change to a larger one may have been made that nobody has told of yet.
 *
 * @since 0.1.0
 * @category accessors
 */
export const largest = (
  { isChanging, order: { quantity }, request }: Pick<Ticket, "isChanging" | "order" | "request">
): Decimal.Decimal => isChanging && request !== null ? Decimal.max(quantity, request.quantity) : quantity

/**
 * The sizes that an order may have: its own, and that of a change which is on its way.
 *
 * @since 0.1.0
 * @category accessors
 */
export const sizes = (
  { isChanging, order: { quantity }, request }: Pick<Ticket, "isChanging" | "order" | "request">
): ReadonlyArray<Decimal.Decimal> => isChanging && request !== null ? [quantity, request.quantity] : [quantity]

/**
 * What an order comes to, filled and left: what has outlived its entry may come to less than its quantity says.
 *
 * @since 0.1.0
 * @category accessors
 */
export const size = ({ outlived }: Pick<Ticket, "outlived">, { quantity }: Ticket["order"]): Decimal.Decimal =>
  outlived === null || Decimal.max(quantity, outlived) === outlived ? quantity : outlived

/**
 * The terms in which one order stands otherwise than another, of those that a change may be of.
 *
 * @since 0.1.0
 * @category accessors
 */
export const differing = (one: OrderRequest, other: OrderRequest): ReadonlyArray<Term> =>
  terms.filter((term) => !Decimal.isEqual(one[term], other[term]))

/**
 * Is a stop that trails, `was` before it was to be moved to `asked`, told of as if it had not been? The market moves it, too: to
 * the better side alone, so that it stands beyond where it was asked for, or on the worse side of where it was.
 */
const isStopOutstanding = (
  { action, trailStopPrice }: OrderRequest,
  { told, was }: { readonly told: number; readonly was: number }
): boolean => {
  const asked = Number(trailStopPrice)
  const better = action === "SELL" ? 1 : -1
  return better * (asked - was) > 0 ? better * (told - asked) < 0 : better * (told - was) >= 0
}

/**
 * Is the order told of as it was before its change, in every term that the change was of? A list that was asked for earlier may
 * still tell it so. A gateway that makes something else of a change has made it.
 *
 * @since 0.1.0
 * @category guards
 */
export const isOutstanding = (
  { before, request, rest }: Pick<Ticket, "before" | "request" | "rest">,
  { order }: Named<"openOrder">
): boolean => {
  if (before === null || request === null) return false
  const isOf = (term: Term, one: OrderRequest) => Number(one[term]) === said[term](order)
  const changed = differing(before, request)
  if (!changed.every((term) => isOf(term, before))) return false
  const was = rest?.trailStopPrice
  const isMoved = !Decimal.isEqual(before.trailStopPrice, request.trailStopPrice) &&
    Number(request.trailStopPrice) !== was
  if (was === undefined || !isMoved) return changed.length > 0
  return isStopOutstanding(request, { told: order.trailStopPrice ?? was, was })
}

/**
 * May the market have taken a change back as soon as it was made: that of a stop that trails alone, to the worse side of where it
 * was told last?
 *
 * @since 0.1.0
 * @category guards
 */
export const mayBeTakenBack = ({ before, isChanging, request, rest }: Ticket): boolean => {
  if (!isChanging || before === null || request === null || differing(before, request).length > 0) return false
  const moved = Number(request.trailStopPrice) - (rest?.trailStopPrice ?? NaN)
  return request.action === "SELL" ? moved < 0 : moved > 0
}

/**
 * What is written again as the gateway told it last: all that the changes are not of, save the group by which TWS binds the exits
 * of an entry. It is not ours to name (source: `1571710075`, of type 3, in an exit that a real gateway told of, among the
 * recorded frames, and code 10326, "OCA group revision is not allowed").
 *
 * @since 0.1.0
 * @category accessors
 */
export const rest = (
  { order: { parentRef }, rest }: Pick<Ticket, "order" | "rest">,
  changes: Partial<OrderRequest>
): Partial<Rest> => {
  if (rest === null) return {}
  const { ocaGroup, ocaType, trailStopPrice, ...others } = rest
  return {
    ...others,
    ...(parentRef === null ? { ocaGroup, ocaType } : {}),
    ...(changes.trailStopPrice === undefined && trailStopPrice !== undefined ? { trailStopPrice } : {})
  }
}

/**
 * The order as it stands where no change of it is on its way any more: what was asked for is what it is, and if one was, its whole
 * size was written again with it.
 *
 * @since 0.1.0
 * @category transitions
 */
export const made = ({ isChanging, outlived }: Pick<Ticket, "isChanging" | "outlived">) => ({
  before: null,
  isChanging: false,
  outlived: isChanging ? null : outlived
})
