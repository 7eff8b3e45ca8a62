/**
 * By how much the orders of one account have changed its positions since it is being closed: positions are told later.
 *
 * @since 0.1.0
 */
import type { Named } from "../../domain/Event.ts"
import type { Ticket } from "./Tickets.ts"

/** What one order has filled of one contract: `from` when it was first told of, and `to` now. */
interface Fill {
  readonly conId: number
  readonly sign: number
  from: number
  to: number
}

const signOf = (action: string | undefined): number => action === "BUY" ? 1 : -1

/** The contracts that an order changes when one unit of it fills, and how: a combination is no position, its legs are. */
const parts = ({ action, contract: { comboLegs = [], conId = 0 } }: Ticket) =>
  comboLegs.length === 0
    ? [{ conId, ratio: 1, sign: signOf(action) }]
    : comboLegs.map(({ action: side, conId: leg = 0, ratio = 1 }) => ({
      conId: leg,
      ratio,
      sign: signOf(action) * signOf(side)
    }))

/**
 * Nothing filled yet. Plain state with one owner. An order tells of a fill by its status and by executions, in any order
 * and more than once: both say how much it has filled in all, so the larger one counts.
 *
 * @since 0.1.0
 * @category constructors
 */
export const make = () => {
  const fills = new Map<string, Fill>()
  const add = (order: string, { from, to, ...of }: Fill) => {
    const key = `${order}/${of.conId}`
    const known = fills.get(key)
    if (known === undefined) fills.set(key, { ...of, from, to })
    else known.to = Math.max(known.to, to)
  }

  return {
    /** An order says how much of it has filled in all. What it says first was filled before. */
    onTicket: (order: string, ticket: Ticket, filled: number): void => {
      const inAll = ticket.status === "Filled" ? Math.max(filled, ticket.terms.quantity) : filled
      for (const { conId, ratio, sign } of parts(ticket)) {
        add(order, { conId, sign, from: inAll * ratio, to: inAll * ratio })
      }
    },
    onExecution: (order: string, { contract: { conId = 0, secType }, execution }: Named<"execDetails">): void => {
      if (secType === "BAG") return
      const { cumQty = 0, shares = 0, side } = execution
      add(order, { conId, sign: side === "BOT" ? 1 : -1, from: cumQty - shares, to: cumQty })
    },
    /** What has filled of a contract is known to be in its position. */
    settle: (conId: number): void => {
      for (const fill of fills.values()) if (fill.conId === conId) fill.from = fill.to
    },
    conIds: (): ReadonlyArray<number> => [...fills.values()].map(({ conId }) => conId),
    /** By how much a contract's position has been changed. */
    change: (conId: number): number =>
      [...fills.values()].reduce((sum, fill) => fill.conId === conId ? sum + fill.sign * (fill.to - fill.from) : sum, 0)
  }
}
