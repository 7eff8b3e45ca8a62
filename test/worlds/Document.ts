/** What must hold of the document of an order, and of what became of it between two steps. */
import type { Execution } from "../../src/domain/Execution.ts"
import { revision } from "../../src/domain/Execution.ts"
import { isOver, type Order } from "../../src/domain/Order.ts"

/** An order in short. */
export const short = (
  { averagePrice, commission, executions, filled, message, quantity, remaining, settled, state }: Order
): string =>
  `${state} ${filled}/${remaining} of ${quantity}${
    settled ? "" : " unsettled"
  } at ${averagePrice} for ${commission} by ${
    executions.map(({ commission, execId, quantity }) => `${execId} ${quantity} ${commission}`).join(", ")
  }${message === null ? "" : ` (${message})`}`

const sum = (executions: ReadonlyArray<Execution>): number =>
  executions.reduce((all, { quantity }) => all + Number(quantity), 0)

/** What one document says that cannot be. */
export const ofDocument = (order: Order): ReadonlyArray<string> => {
  const { averagePrice, changing, executions, quantity, remaining, state } = order
  const filled = Number(order.filled)
  const found: Array<string> = []
  const size = Number(quantity)
  // a gateway may tell of more executions than it says have filled
  if (filled > Math.max(size, sum(executions))) found.push(`more is filled than its size: ${filled} of ${size}`)
  if (Number(remaining) !== Math.max(0, size - filled) && state !== "filled") {
    found.push(`${remaining} remains of ${size}, with ${filled} filled`)
  }
  const isBare = ["acknowledged", "maybe_sent", "unsent", "rejected"].includes(state)
  if (isBare && filled > 0) found.push(`${state} with ${filled} filled`)
  if (state === "partially_filled" && (filled === 0 || (filled >= size && !changing))) {
    found.push(`partially filled by ${filled} of ${size}`)
  }
  if (sum(executions) > filled) found.push(`executed by ${sum(executions)}, and filled by ${filled}`)
  if (filled === 0 && averagePrice !== null) found.push(`filled by nothing at ${averagePrice}`)
  if (averagePrice === null && filled > 0 && sum(executions) >= filled) {
    found.push("filled by all that was executed, at no price")
  }
  if (new Set(executions.map(({ execId }) => revision(execId).base)).size < executions.length) {
    found.push("one execution counts twice")
  }
  return found
}

/** With a new session, nobody knows how an order stands that lives, until the lists have ended. */
export const ofSession = (step: string, order: Order): ReadonlyArray<string> =>
  /^(loss|kill)\b/.test(step) && !isOver(order) && order.settled ? ["it is settled, and nobody was asked"] : []

/** What became of an order between two steps that must not. */
export const ofStep = (step: string, before: Order, after: Order): ReadonlyArray<string> => {
  const found: Array<string> = []
  // with the last lines of the journal lost, what they said is
  if (step.startsWith("kill ")) return found
  const isTime = /^(lists|pass|loss|kill|end)/.test(step)
  const moved = before.state !== after.state
  // a change to a larger size may turn out to have been made
  const isLarger = Number(after.quantity) > Number(before.quantity)
  if (before.state === "filled" && moved && !isLarger) found.push(`what was filled is ${after.state}`)
  // more may have filled; and what was cancelled with nothing filled may be told of as rejected
  const isBetter = after.state === "filled" || after.state === "rejected"
  if (before.state === "cancelled" && moved && !isBetter && !isTime) found.push(`what was cancelled is ${after.state}`)
  // what ended with nothing filled did so by its first name, but for a rejection whose reason comes behind its cancel
  const isOtherwise = after.state === "cancelled" || (after.state === "rejected" && after.message === null)
  if (["cancelled", "rejected"].includes(before.state) && moved && isOtherwise && after.filled === "0") {
    found.push(`what was ${before.state} has ended as ${after.state}`)
  }
  if (after.state === "unknown" && moved && !isTime) found.push("unknown by a message alone")
  if (after.state === "unsent" && moved && !isTime) found.push("unsent by a message alone")
  if (after.state === "maybe_sent" && moved && before.state !== "unsent") {
    found.push(`maybe sent after it was ${before.state}`)
  }
  const saysLess = /^(\w+:)?(st|lists|done)/.test(step) || /^(\w+:)?ex \d\.[2-9]/.test(step)
  // what was filled whole was so by its size
  const isResized = before.state === "filled" && before.quantity !== after.quantity
  if (Number(after.filled) < Number(before.filled) && !saysLess && !isResized) {
    found.push(`filled falls from ${before.filled} to ${after.filled}`)
  }
  if (after.executions.length < before.executions.length) found.push("an execution is lost")
  return found
}
