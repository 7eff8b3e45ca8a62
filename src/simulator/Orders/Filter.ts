/**
 * Which executions a request wants.
 *
 * @since 0.1.0
 */
import type { ExecutionFilter } from "../../domain/Newer.ts"
import * as Timestamp from "../Timestamp.ts"
import type { Fill } from "./Fill.ts"
import * as Ticket from "./Ticket.ts"
import * as Times from "./Times.ts"

const zone = "America/New_York"
const sides: Partial<Record<string, string>> = { BUY: "BUY", BOT: "BUY", BOUGHT: "BUY", SELL: "SELL", SLD: "SELL" }

/**
 * Does an execution pass a filter? Empty and 0 ask for all; without days, only today's executions are there.
 *
 * @since 0.1.0
 * @category constructors
 */
export const make = (filter: ExecutionFilter, now: number): (fill: Fill) => boolean => {
  const { acctCode, clientId, exchange, lastNDays, secType, side, specificDates = [], symbol, time } = filter
  const since = time ? Times.parse(time) ?? 0 : 0
  // the wire says whether days were asked for: without them it is those since midnight
  const first = lastNDays ? Timestamp.midnight(now, zone, 1 - lastNDays) : Timestamp.midnight(now, zone)
  const days = new Set(specificDates.map(String))
  const wantedSide = side ? sides[side.toUpperCase()] ?? side : undefined
  return ({ account, at, ticket }) => {
    const { contract } = ticket.instrument.details
    return (!Number(clientId) || Number(clientId) === ticket.clientId) &&
      (!acctCode || acctCode === account) &&
      (!symbol || symbol === contract.symbol) &&
      (!secType || secType === contract.secType) &&
      (!exchange || exchange === ticket.exchange) &&
      (wantedSide === undefined || wantedSide === (Ticket.buys(ticket) ? "BUY" : "SELL")) &&
      at >= since && (days.size > 0 ? days.has(Timestamp.date(at, zone)) : at >= first)
  }
}
