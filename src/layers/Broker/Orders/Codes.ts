/**
 * What the gateway's codes about an order call for. None of them decides a state, but that the API is read-only: that takes a
 * status, or the lists.
 *
 * @since 0.1.0
 */
import * as TwsCode from "../../../errors/TwsCode.ts"
import type { Epoch } from "../Feed.ts"
import type { Ticket } from "./Ticket.ts"

// They answer a cancel or a change: the order itself may live.
const ofCancelOrChange: ReadonlySet<number> = new Set([104, 105, 135, 136, 161, 202, 329, 10147, 10148, 10149])

// The paper trading disclaimer, by its other code: a notice where it is nobody's, but no order passes it.
const disclaimer = 2139

/**
 * Does the code say that an order is not taken?
 *
 * @since 0.1.0
 * @category guards
 */
export const rejects = (code: number, text: string): boolean => {
  if (ofCancelOrChange.has(code)) return false
  if (code === disclaimer || TwsCode.isReadOnlyApi(code, text)) return true
  return TwsCode.isFailure(TwsCode.lookup(code, { text, about: "order" }))
}

/**
 * Does the code answer that an order was not taken, as the first word on it? A read-only API takes none and tells no status, and
 * its lists of orders never end. What else was asked of the order may be what it answers.
 *
 * @since 0.1.0
 * @category guards
 */
export const refuses = (
  code: number,
  text: string,
  { cancel, epoch, isWaiting, order, wasAcknowledged }: Ticket,
  now: Epoch
) =>
  TwsCode.isReadOnlyApi(code, text) && order.state === "maybe_sent" && epoch === now.number && cancel === "none" &&
  !isWaiting && !wasAcknowledged

/**
 * The code that refuses what was just written: for a mistake in it, or, in whatever language, because the API is read-only.
 *
 * @since 0.1.0
 * @category constants
 */
export const refused = 321

/**
 * Does the code answer something else than the order: its cancel, say? So it does where that was written to another session, or
 * was taken, and its cancel is meant.
 *
 * @since 0.1.0
 * @category guards
 */
export const isBeside = (code: number, { cancel, epoch, wasAcknowledged }: Ticket, now: Epoch): boolean =>
  code === refused && (epoch !== now.number || (wasAcknowledged && cancel !== "none"))

/**
 * Does the code say that an order has ended, or is not there, so that a status should have told of it?
 *
 * @since 0.1.0
 * @category guards
 */
export const ends = (code: number): boolean => [135, 136, 161, 202, 10147, 10148].includes(code)

/**
 * Does the code say that there is no such order, of the client that asks?
 *
 * @since 0.1.0
 * @category guards
 */
export const misses = (code: number): boolean => code === 135 || code === 10147

/**
 * Does the code answer a cancel otherwise than by doing it, so that another may be asked for?
 *
 * @since 0.1.0
 * @category guards
 */
export const refusesCancel = (code: number): boolean => code !== 202 && ends(code)

/**
 * Does the code say that an order stays as it is, instead of being changed?
 *
 * @since 0.1.0
 * @category guards
 */
export const refusesChange = (code: number): boolean => [104, 105, 329, 2102].includes(code)

/**
 * Does the code say that an order is not changed because it has filled, which a status should have told?
 *
 * @since 0.1.0
 * @category guards
 */
export const hasFilled = (code: number): boolean => code === 104

/**
 * Does what the gateway said last about an order that works, as its document has it, say why a change of it was not made?
 *
 * @since 0.1.0
 * @category guards
 */
export const saysUnchanged = (message: string | null): boolean => {
  const [, text, code] = /^(.*) \((\d+)\)$/.exec(message ?? "") ?? []
  return text !== undefined && (refusesChange(Number(code)) || rejects(Number(code), text))
}

/**
 * The code that rejects an order also after it was acknowledged.
 *
 * @since 0.1.0
 * @category constants
 */
export const rejected = 201
