/**
 * How an order stands: what the gateway says of it, added up.
 *
 * @since 0.1.0
 */
import * as BigDecimal from "effect/BigDecimal"
import * as Decimal from "../../../domain/Decimal.ts"
import { type Execution, revision } from "../../../domain/Execution.ts"
import type { Order, OrderState } from "../../../domain/Order.ts"
import * as Change from "./Change.ts"
import * as Executed from "./Executed.ts"
import type { Ticket, Word } from "./Ticket.ts"

const cancelled = new Set(["Cancelled", "ApiCancelled"])

/**
 * The state that follows from a status, from what was filled, and from what the state was. A filled order stays filled; a
 * cancelled one may turn out to have filled, and stays cancelled whatever comes late of how it stood before; an `Inactive` order
 * may wake up, unless it was rejected or is over. What ended with nothing filled keeps the name of that, but for a rejection whose
 * reason comes behind its cancel.
 *
 * @since 0.1.0
 * @category verdicts
 */
export const stateOf = (options: {
  readonly before: OrderState
  readonly status: string | null
  readonly filled: Decimal.Decimal
  readonly quantity: Decimal.Decimal
  readonly isRejected: boolean
  readonly isOver: boolean
}): OrderState => {
  const { before, filled, isOver, isRejected, quantity, status } = options
  const hasFilled = Decimal.isGreaterThan(filled, "0")
  if (before === "filled" || status === "Filled" || (hasFilled && !Decimal.isGreaterThan(quantity, filled))) {
    return "filled"
  }
  const isEnd = status !== null && (cancelled.has(status) || (status === "Inactive" && (isRejected || isOver)))
  if (isEnd) {
    const isRefused = isRejected || before === "rejected" || (status === "Inactive" && before !== "cancelled")
    return !hasFilled && isRefused ? "rejected" : "cancelled"
  }
  if (before === "cancelled") return before
  if (hasFilled) return "partially_filled"
  // the correction of its only execution, by which nothing is filled any more, comes without a status
  return status === null && before !== "partially_filled" ? before : "acknowledged"
}

/**
 * What is left of a size once so much of it is filled.
 *
 * @since 0.1.0
 * @category accessors
 */
export const remaining = (quantity: Decimal.Decimal, filled: Decimal.Decimal): Decimal.Decimal => {
  const left = BigDecimal.subtract(Decimal.toBig(quantity), Decimal.toBig(filled))
  return BigDecimal.isNegative(left) ? "0" : Decimal.fromBig(left)
}

/**
 * How much of an order in this state is filled, and how much is left of it. One that is filled is so by its whole size,
 * whatever was told of that, unless some of it was taken back.
 *
 * @since 0.1.0
 * @category accessors
 */
export const amounts = (ticket: Ticket, order: Order, state: OrderState) => {
  const size = Change.size(ticket, order)
  const isUntouched = ticket.told === "0" && order.executions.length === 0 && state !== "filled"
  if (isUntouched) return { filled: "0", remaining: size }
  const told = Decimal.max(ticket.told, Executed.quantity(order))
  // what an execution was before it was corrected may never have been heard of
  const isCorrected = ({ corrects, execId }: Execution) => corrects !== null || revision(execId).number > 1
  const isWhole = state === "filled" && !Executed.own(order).some(isCorrected)
  const filled = isWhole ? Decimal.max(order.quantity, told) : told
  return { filled, remaining: remaining(size, filled) }
}

/**
 * Does a word say that an order works?
 *
 * @since 0.1.0
 * @category guards
 */
export const isLive = ({ isOver, status }: Word): boolean =>
  isOver !== true && status !== null && !cancelled.has(status) && status !== "Filled" && status !== "Inactive"

/**
 * Does a word say that an order that was cancelled works? What has just ended may still be listed as on its way out.
 *
 * @since 0.1.0
 * @category guards
 */
export const isBack = ({ order }: Ticket, word: Word): boolean =>
  order.state === "cancelled" && isLive(word) && word.status !== "PendingCancel"

/** Does a word say that an order has ended before all of it was filled, which was never told as filled by a status? */
const isCutShort = ({ order }: Ticket, { status }: Word): boolean =>
  order.twsStatus !== "Filled" && status !== null && cancelled.has(status)

/**
 * Does a word say that an order works, or that it has ended before all of it was filled, so that it was not filled whole?
 *
 * @since 0.1.0
 * @category guards
 */
export const isShort = (ticket: Ticket, word: Word): boolean => isLive(word) || isCutShort(ticket, word)

/**
 * How an order stands after a word of the gateway. It is filled by the size that the gateway has told, which may come after the
 * fill: where a change to a larger one is on its way, or it is then told of as larger, more of it works, or was cancelled. One that
 * was cancelled works where the lists, read to their end, tell so.
 *
 * @since 0.1.0
 * @category transitions
 */
export const hear = (ticket: Ticket, word: Word, given: Order = ticket.order): Order => {
  if (word.filled !== undefined) ticket.told = word.filled
  // a change of its size may have been asked for that it never came to
  const isWhole = word.status === "Filled" && word.filled !== undefined && Decimal.isGreaterThan(word.filled, "0")
  // what is filled beyond its size shows that a change to a larger one was made, or that what tells of it is older than that
  const isBeyond = Decimal.isGreaterThan(Decimal.max(ticket.told, Executed.quantity(given)), given.quantity)
  const largest = Change.largest({ ...ticket, order: given })
  // of one that is filled no rest works: its size is what has filled, and by the one before it would be filled by more than was told
  const isDone = word.status === "Filled" || (cancelled.has(word.status ?? "") && ticket.order.twsStatus === "Filled")
  const quantity = Decimal.max(isDone ? ticket.told : ticket.order.quantity, largest)
  const larger = isBeyond ? { ...given, quantity } : given
  const order = isWhole ? { ...given, quantity: ticket.told } : larger
  // of another size nothing was said yet
  if (!Decimal.isEqual(order.quantity, ticket.order.quantity)) ticket.outlived = null
  const isRejected = ticket.code !== null && !ticket.isCancelling
  const isRaised = ticket.order.state === "filled" && isShort(ticket, word) &&
    Decimal.isGreaterThan(order.quantity, ticket.order.quantity)
  const works = isRaised || (word.isListed === true && isBack(ticket, word))
  const before = works ? "partially_filled" : order.state
  const state = stateOf({
    before,
    status: word.status,
    filled: amounts(ticket, order, before).filled,
    quantity: Change.largest({ ...ticket, order }),
    isRejected,
    isOver: word.isOver === true
  })
  const { filled, remaining } = amounts(ticket, order, state)
  // a price is that of what was filled when it was told: a status may count a correction that is yet to be told
  const told = Decimal.isEqual(ticket.told, filled) ? word.averagePrice : undefined
  const stands = Decimal.isEqual(filled, ticket.order.filled) ? order.averagePrice : null
  // of a part nobody knows what the whole has cost
  const isPart = Executed.isLess({ ...order, filled })
  const { permId = 0, status } = word
  return {
    ...order,
    state,
    settled: order.settled || word.filled !== undefined,
    permId: permId > 0 ? permId : order.permId,
    twsStatus: status ?? order.twsStatus,
    filled,
    remaining,
    averagePrice: told ?? stands ?? (isPart ? null : Executed.averagePrice(order)),
    commission: Executed.commission({ ...order, filled })
  }
}

/**
 * How it stands with an execution of it, a new one or one that has changed.
 *
 * @since 0.1.0
 * @category transitions
 */
export const execute = (ticket: Ticket, execution: Execution): Order => {
  const { base } = revision(execution.execId)
  const { executions } = ticket.order
  const isKnown = executions.some((each) => revision(each.execId).base === base)
  const now = isKnown
    ? executions.map((each) => revision(each.execId).base === base ? execution : each)
    : [...executions, execution]
  const order = { ...ticket.order, executions: now }
  // a status that counted all until now may have been the last word: none follows a correction where the API is read-only
  if (Decimal.isEqual(ticket.told, Executed.quantity(ticket.order))) ticket.told = Executed.quantity(order)
  // what a status said of the price was of what stood then, and executions say it once they are all there
  const isOutdated = execution.corrects !== null || !Executed.isLess(order)
  return hear(
    ticket,
    { status: null, permId: execution.permId ?? 0 },
    isOutdated ? { ...order, averagePrice: null } : order
  )
}

const shown = [
  "state",
  "settled",
  "permId",
  "twsStatus",
  "quantity",
  "limitPrice",
  "stopPrice",
  "trailAmount",
  "trailPercent",
  "trailStopPrice",
  "limitOffset",
  "tif",
  "filled",
  "account",
  "changing",
  "remaining",
  "averagePrice",
  "commission",
  "executions",
  "message",
  "ocaGroup",
  "orderType"
] as const

/**
 * Do two documents of an order say the same, whatever their times?
 *
 * @since 0.1.0
 * @category guards
 */
export const isSame = (one: Order, other: Order): boolean => shown.every((name) => one[name] === other[name])
