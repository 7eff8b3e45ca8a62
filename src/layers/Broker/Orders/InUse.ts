/**
 * Whether an order of ours is of the account in use: what a session tells of another, it tells by the way, and its silence
 * proves nothing of that.
 *
 * @since 0.1.0
 */
import * as Account from "../../../domain/Account.ts"
import * as Mask from "../../../domain/Mask.ts"
import type { Order } from "../../../domain/Order.ts"
import * as AccountName from "../../State/AccountName.ts"
import type { Epoch } from "../Feed.ts"
import type { Ticket } from "./Ticket.ts"

/**
 * Where the account of an order is, as a session has it: *in use*, or only *managed* by its gateway, or *elsewhere*.
 *
 * @since 0.1.0
 * @category models
 */
export type Whereabouts = "in_use" | "managed" | "elsewhere"

// asked at every message, and a name is a hash
const names = new WeakMap<Pick<Epoch, "account">, string | null>()

const nameOf = (epoch: Pick<Epoch, "account">): string | null => {
  const known = names.get(epoch)
  if (known !== undefined) return known
  const name = epoch.account === null ? null : AccountName.inside(epoch.account)
  names.set(epoch, name)
  return name
}

/**
 * Is an order of the account in use?
 *
 * @since 0.1.0
 * @category guards
 */
export const isOf = (epoch: Pick<Epoch, "account">) => (ticket: Pick<Ticket, "account">): boolean =>
  ticket.account === nameOf(epoch)

/**
 * What is said of one that is not touched because of that.
 *
 * @since 0.1.0
 * @category constants
 */
export const other = "is of another account than the one in use"

/** The raw id of an order's account, where the gateway of a session manages that. */
const managedId = ({ account }: Pick<Ticket, "account">, { session }: Epoch): string | undefined =>
  session.managedAccounts.find((id) => AccountName.inside(id) === account)

/**
 * Where its account is.
 *
 * @since 0.1.0
 * @category accessors
 */
export const whereabouts = (ticket: Pick<Ticket, "account">, epoch: Epoch): Whereabouts => {
  if (isOf(epoch)(ticket)) return "in_use"
  return managedId(ticket, epoch) === undefined ? "elsewhere" : "managed"
}

/**
 * How one stands whose account was away, and is in use again: it is to be asked for as if nobody had been.
 *
 * @since 0.1.0
 * @category transitions
 */
export const back = (ticket: Ticket): Order => {
  const { filled } = ticket.order
  const state = filled !== "0" ? "partially_filled" : ticket.wasAcknowledged ? "acknowledged" : "maybe_sent"
  Object.assign(ticket, { isAway: false, isSought: true })
  return { ...ticket.order, state, settled: false, message: null }
}

/**
 * What people are told of one that is unknown because its account is not in use.
 *
 * @since 0.1.0
 * @category conversions
 */
export const says = ({ account, order: { orderRef } }: Pick<Ticket, "account" | "order">, epoch: Epoch): string => {
  // what files call a live account is no name for people
  const id = managedId({ account }, epoch) ?? (Account.typeOf(account) === "paper" ? account : undefined)
  const own = id === undefined ? "" : ` (${Mask.account(id)})`
  const used = epoch.account === null ? "none" : Mask.account(epoch.account)
  return `its account${own} is not the one in use (${used}), so that nothing proves what became of it: settle it by what TWS ` +
    `says of it there (effect-ibkr orders settle ${Mask.own(orderRef ?? "")}), or start this service with its account`
}
