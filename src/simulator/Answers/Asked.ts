/**
 * What a request for market data is about, or why it is refused.
 *
 * @since 0.1.0
 */
import type { Contract } from "@stoqey/ib/dist/api/contract/contract.js"
import type { Event } from "../../domain/Event.ts"
import type { Instrument } from "../Market/Instruments.ts"
import type { Market } from "../Market/Market.ts"
import * as Notices from "../Notices.ts"

/**
 * The one instrument of a contract; what a client is told where there is none, or more than one.
 *
 * @since 0.1.0
 * @category constructors
 */
export const instrument = (market: Market, reqId: number, contract: Contract): Instrument | Event => {
  const [found, another] = market.find(contract)
  if (found === undefined) return Notices.make(reqId, 200, "No security definition has been found for the request")
  if (another === undefined) return found
  return Notices.make(reqId, 200, `The contract description specified for ${contract.symbol ?? ""} is ambiguous.`)
}

/**
 * Is this what a client is told?
 *
 * @since 0.1.0
 * @category predicates
 */
export const isRefusal = (asked: Instrument | Event): asked is Event => "_tag" in asked
