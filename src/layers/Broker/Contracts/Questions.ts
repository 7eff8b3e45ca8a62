/**
 * The questions about contracts, and what their answers amount to.
 *
 * @since 0.1.0
 */
import type { PriceIncrement } from "@stoqey/ib/dist/api/contract/priceIncrement.js"
import * as Option from "effect/Option"
import * as Command from "../../../domain/Command.ts"
import * as Contract from "../../../domain/Contract.ts"
import * as Decimal from "../../../domain/Decimal.ts"
import * as Details from "../../../domain/Details.ts"
import type { Event } from "../../../domain/Event.ts"
import type { Question } from "../Requests.ts"

/**
 * A contract that a search found, and the kinds of its derivatives.
 *
 * @since 0.1.0
 * @category models
 */
export interface Found {
  readonly contract: Contract.Contract
  readonly derivatives: ReadonlyArray<string>
}

/**
 * The options on an underlying at one exchange: every pair of expiry (`yyyymmdd`) and strike may exist, not each does.
 *
 * @since 0.1.0
 * @category models
 */
export interface Chain {
  readonly exchange: string
  readonly underlyingConId: number
  readonly tradingClass: string
  readonly multiplier: string
  readonly expirations: ReadonlyArray<string>
  readonly strikes: ReadonlyArray<Decimal.Decimal>
}

/**
 * One step of a market rule: from this price on, prices are multiples of the increment.
 *
 * @since 0.1.0
 * @category models
 */
export interface Step {
  readonly lowEdge: number
  readonly increment: Decimal.Decimal
}

const gather = <A>(end: Event["_tag"], take: (event: Event) => ReadonlyArray<A>) => () => {
  const all: Array<A> = []
  return (event: Event) => {
    all.push(...take(event))
    return event._tag === end ? Option.some<ReadonlyArray<A>>(all) : Option.none()
  }
}

// SMART routes stocks, what is derived from them, and bonds: it knows nothing of the rest
const elsewhere: ReadonlySet<Contract.Contract["secType"]> = new Set([
  "FUT",
  "CONTFUT",
  "FOP",
  "IND",
  "CASH",
  "CRYPTO",
  "CMDTY"
])

/**
 * The contract as a gateway is asked for it. A conId says it all but the exchange, and what a position says beside it
 * may contradict it; without an exchange the gateway names one.
 */
const wanted = ({ conId = 0, ...contract }: Contract.Contract): ReturnType<typeof Contract.toTws> => {
  const { exchange = conId !== 0 || elsewhere.has(contract.secType) ? "" : "SMART" } = contract
  return Contract.toTws(conId === 0 ? { ...contract, exchange } : { conId, exchange })
}

/**
 * What fits a contract.
 *
 * @since 0.1.0
 * @category constructors
 */
export const details = (contract: Contract.Contract): Question<ReadonlyArray<Details.Details>> => ({
  command: (reqId) => Command.make("reqContractDetails", reqId, wanted(contract)),
  parts: ["contractDetails", "bondContractDetails"],
  collect: gather("contractDetailsEnd", (event) => {
    if (event._tag === "contractDetails") return Option.toArray(Details.fromTws(event.contractDetails))
    return event._tag === "bondContractDetails" ? Option.toArray(Details.fromTws(event.contract)) : []
  })
})

/**
 * What begins like this.
 *
 * @since 0.1.0
 * @category constructors
 */
export const search = (pattern: string): Question<ReadonlyArray<Found>> => ({
  command: (reqId) => Command.make("reqMatchingSymbols", reqId, pattern),
  collect: gather(
    "symbolSamples",
    (event) =>
      event._tag !== "symbolSamples" ?
        [] :
        event.contractDescriptions.flatMap(({ contract, derivativeSecTypes = [] }) =>
          contract === undefined ? [] : [{ contract: Contract.fromTws(contract), derivatives: derivativeSecTypes }]
        )
  )
})

/**
 * The options on a contract that has a conId.
 *
 * @since 0.1.0
 * @category constructors
 */
export const chain = (
  { conId, secType = "STK", symbol = "" }: Details.Details["contract"]
): Question<ReadonlyArray<Chain>> => ({
  command: (reqId) => Command.make("reqSecDefOptParams", reqId, symbol, "", secType as never, conId),
  parts: ["securityDefinitionOptionParameter"],
  collect: gather(
    "securityDefinitionOptionParameterEnd",
    (event) =>
      event._tag !== "securityDefinitionOptionParameter" ? [] : [{
        exchange: event.exchange,
        underlyingConId: event.underlyingConId,
        tradingClass: event.tradingClass,
        multiplier: Decimal.fromTold(event.multiplier) ?? "",
        expirations: event.expirations.toSorted(),
        strikes: event.strikes.toSorted((one, other) => one - other).map(Decimal.fromNumber)
      }]
  )
})

const isTold = ({ increment, lowEdge }: PriceIncrement): boolean =>
  Number.isFinite(lowEdge) && Decimal.fromTold(increment) !== null

/**
 * A market rule by its id, lowest price first; `undefined` where the gateway does not tell one of its numbers. Its answer bears
 * no request id.
 *
 * @since 0.1.0
 * @category constructors
 */
export const rule = (marketRuleId: number): Question<ReadonlyArray<Step> | undefined> => ({
  command: () => Command.make("reqMarketRule", marketRuleId),
  hears: ["marketRule"],
  collect: () => (event) => {
    if (event._tag !== "marketRule" || event.marketRuleId !== marketRuleId) return Option.none()
    const { priceIncrements: told } = event
    return Option.some(
      told.every(isTold)
        ? told.toSorted((one, other) => one.lowEdge - other.lowEdge).map(({ increment, lowEdge }) => ({
          lowEdge,
          increment: Decimal.fromNumber(increment)
        }))
        : undefined
    )
  }
})
