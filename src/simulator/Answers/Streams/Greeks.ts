/**
 * What quotes of an option imply (21): the volatilities of its bid, ask, last price and of the middle, which stands for
 * the model's, each with its greeks.
 *
 * @since 0.1.0
 */
import type { TickType } from "@stoqey/ib/dist/api/market/tickType.js"
import type { Event } from "../../../domain/Event.ts"
import * as BlackScholes from "../../Market/BlackScholes.ts"
import type { Instrument } from "../../Market/Instruments.ts"
import type { Market } from "../../Market/Market.ts"
import type { Quote } from "../../Market/Quote.ts"
import * as Calculations from "../Calculations.ts"

const live = { bid: 10, ask: 11, last: 12, model: 13 }
const delayed = { bid: 80, ask: 81, last: 82, model: 83 }

/**
 * Whether options are computed of an instrument.
 *
 * @since 0.1.0
 * @category predicates
 */
export const isOption = ({ details: { contract } }: Instrument): boolean =>
  contract.secType as string === "OPT" || contract.secType as string === "FOP"

/**
 * Says what a quote implies, as far as it differs from the one before. A price that no volatility leads to is told without
 * greeks, as is one whose underlying nobody knows.
 *
 * @since 0.1.0
 * @category combinators
 */
export const changes = (
  into: Array<Event>,
  reqId: number,
  market: Market,
  instrument: Instrument,
  quote: Quote,
  before: Quote | undefined,
  step: number,
  isDelayed: boolean
): void => {
  const fields = isDelayed ? delayed : live
  const [under] = market.find({ conId: instrument.details.underConId ?? -1 })
  const undPrice = under === undefined ? undefined : market.priceAt(under, step)
  const terms = Calculations.terms(instrument.details.contract, market.timeOf(step))
  const tell = (field: number, price: number, was: number | undefined): void => {
    if (price === was || price <= 0) return
    const impliedVolatility = undPrice && BlackScholes.impliedVolatility(terms, undPrice, price)
    const { delta, gamma, theta, vega } = undPrice && impliedVolatility
      ? BlackScholes.greeks(terms, undPrice, impliedVolatility)
      : {}
    into.push({
      _tag: "tickOptionComputation",
      reqId,
      field: field as TickType,
      tickAttrib: 0,
      impliedVolatility: impliedVolatility || undefined,
      delta,
      optPrice: price,
      pvDividend: 0,
      gamma,
      vega,
      theta,
      undPrice
    })
  }
  const middle = ({ ask, bid }: Quote): number => (bid + ask) / 2
  tell(fields.bid, quote.bid, before?.bid)
  tell(fields.ask, quote.ask, before?.ask)
  tell(fields.last, quote.last, before?.last)
  tell(fields.model, middle(quote), before && middle(before))
}
