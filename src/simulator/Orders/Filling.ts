/**
 * The filling of orders: account, execution, status with its duplicates, commission.
 *
 * @since 0.1.0
 */
import type { Level } from "../Market/Quote.ts"
import * as Fill from "./Fill.ts"
import * as Reports from "./Reports.ts"
import * as Sharing from "./Sharing.ts"
import type { Stage } from "./Stage.ts"
import * as Ticket from "./Ticket.ts"

/**
 * Fills a part of an order, or the rest of it, at a price. What it answers is how much was left before.
 *
 * @since 0.1.0
 * @category combinators
 */
export const fill = (stage: Stage, ticket: Ticket.Ticket, { price, size }: Level): number => {
  const { fills, ledger, nextExecId, now, positionChanged, teller, tickets } = stage
  const { instrument } = ticket
  const left = Ticket.remaining(ticket)
  const parts = Sharing.split(ticket.shares, ticket.filled, size, instrument.details.sizeIncrement ?? 1)
  const filled = Ticket.clean(ticket.filled + size)
  const fee = Fill.commission(instrument, filled, ticket.commission)
  Object.assign(
    ticket,
    {
      filled,
      spent: ticket.spent + price * size,
      lastPrice: price,
      whyHeld: "",
      status: filled >= ticket.quantity ? "Filled" : "Submitted",
      ending: `Filled Size: ${filled}`
    } satisfies Partial<Ticket.Ticket>
  )
  if (ticket.status === "Filled") tickets.finish(ticket, now())
  const made = parts.map(({ account, units }): Fill.Fill => {
    const commission = Ticket.clean(fee * units / size)
    const change = Ticket.buys(ticket) ? units : -units
    const { closed, realized } = ledger.trade(account, instrument, change, price, commission)
    const at = { ticket, account, execId: nextExecId(), at: now(), shares: units, price }
    return { ...at, cumQty: filled, avgPrice: Ticket.average(ticket), commission, closed, realized }
  })
  made.forEach(fills.add)
  teller.tell(ticket, made.map((one) => Reports.execDetails(one)))
  teller.report(ticket)
  ticket.commission = Ticket.clean((ticket.commission ?? 0) + fee)
  teller.report(ticket)
  teller.tell(ticket, made.map(Reports.commissionReport))
  for (const { account } of made) positionChanged(account, instrument)
  return left
}
