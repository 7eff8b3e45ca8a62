/**
 * Corrections of executions: what was told of one is taken back, and told anew under the next number of its id. A bust is a
 * correction to no shares.
 *
 * @since 0.1.0
 */
import { revision } from "../../domain/Execution.ts"
import * as Problem from "../../wire/Problem.ts"
import type * as Fill from "./Fill.ts"
import * as Reports from "./Reports.ts"
import type { Stage } from "./Stage.ts"
import * as Ticket from "./Ticket.ts"

/**
 * What is to stand in place of what an execution was: fewer shares, none of them for a bust, or another price. What is
 * absent stays.
 *
 * @since 0.1.0
 * @category models
 */
export interface Terms {
  readonly shares?: number | undefined
  readonly price?: number | undefined
}

/**
 * What became of it: the execution's new id, or why nothing did.
 *
 * @since 0.1.0
 * @category models
 */
export type Corrected = { readonly execId: string } | { readonly refused: string }

// what the cost of a position is rounded by comes to nothing that anybody has won
const dust = 1e-4

const next = (execId: string): string => {
  const { base, number } = revision(execId)
  return `${base}.${String(number + 1).padStart(2, "0")}`
}

/** The execution in its newest revision, by the id of any. */
const find = ({ fills }: Stage, execId: string): Fill.Fill | undefined =>
  fills.list().findLast((fill) => revision(fill.execId).base === revision(execId).base)

/**
 * Corrects an execution, and what the order, the position and the cash have of it: the account adds up as if it had been so
 * from the first, and what is realized by that is the correction's. An order that is over stays over.
 *
 * A correction has a higher number after the last dot of its id (source: IBKR's reference of `Execution.execId`); that a
 * bust comes as one of no shares, and that the order's status is told again, is not documented.
 *
 * @since 0.1.0
 * @category combinators
 */
export const correct = (stage: Stage) => (execId: string, terms: Terms): Corrected => {
  const { fills, ledger, positionChanged, teller } = stage
  const was = find(stage, execId)
  if (was === undefined) return { refused: `there is no execution ${Problem.quote(execId)}` }
  const { account, shares: before, ticket } = was
  const { price = was.price, shares = before } = terms
  if (before === 0) return { refused: `${was.execId} was busted` }
  if (shares < 0 || shares > before) return { refused: `${was.execId} was of ${before} shares, and may be of fewer` }
  const { instrument } = ticket
  const sign = Ticket.buys(ticket) ? 1 : -1
  const commission = Ticket.clean(was.commission * shares / before)
  const realizedBefore = ledger.holding(account, instrument).realized - (was.realized ?? 0)
  ledger.takeBack(account, instrument, { ...was, change: sign * before })
  const closed = shares === 0 ? 0 : ledger.trade(account, instrument, sign * shares, price, commission).closed
  const realized = Ticket.clean(ledger.holding(account, instrument).realized - realizedBefore)
  const filled = Ticket.clean(ticket.filled + shares - before)
  Object.assign(
    ticket,
    {
      filled,
      spent: ticket.spent + price * shares - was.price * before,
      commission: Ticket.clean((ticket.commission ?? 0) + commission - was.commission),
      ...(ticket.status === "Filled" ? { ending: `Filled Size: ${filled}` } : {})
    } satisfies Partial<Ticket.Ticket>
  )
  const corrected: Fill.Fill = {
    ...was,
    execId: next(was.execId),
    shares,
    price,
    cumQty: filled,
    avgPrice: Ticket.average(ticket),
    commission,
    closed,
    realized: closed === 0 && Math.abs(realized) < dust ? undefined : realized
  }
  fills.add(corrected)
  teller.tell(ticket, [Reports.execDetails(corrected)])
  teller.report(ticket)
  teller.tell(ticket, [Reports.commissionReport(corrected)])
  positionChanged(account, instrument)
  return { execId: corrected.execId }
}
