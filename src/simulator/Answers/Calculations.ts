/**
 * Answers about what an option would be worth, and what volatility its price would imply.
 *
 * @since 0.1.0
 */
import type { Contract } from "@stoqey/ib/dist/api/contract/contract.js"
import type { TickType } from "@stoqey/ib/dist/api/market/tickType.js"
import * as DateTime from "effect/DateTime"
import type { Event } from "../../domain/Event.ts"
import * as Client from "../Clients/Client.ts"
import * as BlackScholes from "../Market/BlackScholes.ts"
import * as Notices from "../Notices.ts"
import type { Family, Ground } from "./Ground.ts"

/** The type of a tick that was computed on demand. */
const custom = 53 as TickType

const rate = 0.04
const yearMillis = 365 * 86_400_000

/**
 * An option as the model takes it, at a time in milliseconds since the epoch.
 *
 * @since 0.1.0
 * @category constructors
 */
export const terms = (contract: Contract, now: number): BlackScholes.Terms => {
  const { lastTradeDateOrContractMonth: expiry = "", right, strike = 0 } = contract
  // options end with the trading day of New York
  const end = DateTime.makeUnsafe(expiry.replace(/^(\d{4})(\d\d)(\d\d)$/, "$1-$2-$3T21:00Z"))
  return {
    right: String(right).startsWith("P") ? "P" : "C",
    strike,
    years: Math.max(0, DateTime.toEpochMillis(end) - now) / yearMillis,
    rate,
    dividendYield: 0
  }
}

/**
 * Answers 54 to 57: options without dividends by Black and Scholes, at the price of the underlying that is given.
 *
 * @since 0.1.0
 * @category constructors
 */
export const make = ({ market, now }: Ground): Family => {
  /** Answers with the greeks at a volatility that the terms lead to, or says why there is none. */
  const compute = (
    client: Client.Client,
    reqId: number,
    wanted: Contract,
    underlying: number,
    volatilityOf: (terms: BlackScholes.Terms) => number | undefined
  ): void => {
    const contract = market.find(wanted)[0]?.details.contract
    if (contract === undefined) return Client.push(client, [Notices.noDefinition(reqId)])
    const isOption = ["OPT", "FOP", "WAR"].includes(contract.secType ?? "")
    const given = isOption && underlying > 0 ? terms(contract, now()) : undefined
    const volatility = given && volatilityOf(given)
    if (given === undefined || volatility === undefined) {
      const why = isOption ? "No volatility leads to these prices" : "The contract is no option"
      return Client.push(client, [Notices.invalid(reqId, why)])
    }
    const { delta, gamma, price, theta, vega } = BlackScholes.greeks(given, underlying, volatility)
    const computed: Event = {
      _tag: "tickOptionComputation",
      reqId,
      field: custom,
      tickAttrib: 0,
      impliedVolatility: volatility,
      delta,
      optPrice: price,
      pvDividend: 0,
      gamma,
      vega,
      theta,
      undPrice: underlying
    }
    Client.push(client, [computed])
  }
  return {
    handlers: {
      calculateImpliedVolatility: (client, reqId, contract, optionPrice, underPrice) =>
        compute(
          client,
          reqId,
          contract,
          underPrice,
          (given) => BlackScholes.impliedVolatility(given, underPrice, optionPrice)
        ),
      calculateOptionPrice: (client, reqId, contract, volatility, underPrice) =>
        compute(client, reqId, contract, underPrice, () => volatility >= 0 ? volatility : undefined),
      cancelCalculateImpliedVolatility: () => undefined,
      cancelCalculateOptionPrice: () => undefined
    }
  }
}
