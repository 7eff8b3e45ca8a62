/**
 * How an advisor's order is shared out among accounts.
 *
 * @since 0.1.0
 */
import type { Order } from "../../domain/Newer.ts"
import type { Family, Group } from "../Account/Family.ts"
import type { Ledger } from "../Account/Ledger.ts"
import * as Worth from "../Account/Worth.ts"
import type { Market } from "../Market/Market.ts"
import * as Ticket from "./Ticket.ts"

const weights = (market: Market, ledger: Ledger, group: Group, method: string): ReadonlyArray<number> => {
  if (/^(NetLiq|AvailableEquity)/.test(method)) {
    return group.members.map(({ account }) => {
      const worth = Worth.make(market, [ledger.property(account)])
      return Math.max(0, method === "NetLiq" ? worth.net : worth.equity - worth.init)
    })
  }
  return /^(Equal|PctChange)/.test(method)
    ? group.members.map(() => 1)
    : group.members.map(({ amount = 1 }) => amount)
}

/**
 * The accounts of an order, each with its part: one alone, or those of the group that it names.
 *
 * @since 0.1.0
 * @category constructors
 */
export const make = (
  { family, ledger, market }: { readonly family: Family; readonly ledger: Ledger; readonly market: Market },
  order: Order
): ReadonlyArray<Ticket.Share> => {
  const group = family.groups().find(({ name }) => name === order.faGroup)
  if (group === undefined || group.members.length === 0) {
    return [{ account: order.account || (family.own()[0] ?? ""), part: 1 }]
  }
  const all = weights(market, ledger, group, order.faMethod || group.method)
  const sum = all.reduce((total, one) => total + one, 0)
  return group.members.map(({ account }, index) => ({
    account,
    part: sum > 0 ? (all[index] ?? 0) / sum : 1 / group.members.length
  }))
}

/**
 * Shares out so many units in multiples of the smallest size: each account gets what it is due of all that was filled,
 * less what it got before; the last one gets the rest.
 *
 * @since 0.1.0
 * @category combinators
 */
export const split = (
  shares: ReadonlyArray<Ticket.Share>,
  filled: number,
  units: number,
  increment: number
): ReadonlyArray<{ readonly account: string; readonly units: number }> => {
  if (shares.length === 1) return [{ account: shares[0]?.account ?? "", units }]
  const due = (part: number, of: number) => Math.floor(Ticket.clean(part * of / increment)) * increment
  let left = units
  return shares.map(({ account, part }, index) => {
    const own = index === shares.length - 1 ? left : Math.min(left, due(part, filled + units) - due(part, filled))
    left = Ticket.clean(left - own)
    return { account, units: Ticket.clean(own) }
  }).filter(({ units }) => units > 0)
}
