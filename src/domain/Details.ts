/**
 * What a gateway says of a contract: its ticks and sizes, where it trades, and when.
 *
 * @since 0.1.0
 */
import type { ContractDetails } from "@stoqey/ib/dist/api/contract/contractDetails.js"
import * as Option from "effect/Option"
import * as Contract from "./Contract.ts"
import * as Decimal from "./Decimal.ts"
import * as Hours from "./Hours.ts"

/**
 * The details of one contract. `minTick` is the smallest step of its price anywhere, where the gateway tells one; at one exchange and price, the market
 * rule at the same place of `marketRuleIds` as the exchange has in `validExchanges` tells it. Hours are as the gateway
 * writes them, in `timeZoneId`.
 *
 * @since 0.1.0
 * @category models
 */
export interface Details {
  readonly contract: Contract.Contract & { readonly conId: number }
  readonly longName: string
  readonly minTick: Decimal.Decimal | null
  readonly minSize: Decimal.Decimal | null
  readonly sizeIncrement: Decimal.Decimal | null
  readonly marketRuleIds: ReadonlyArray<number>
  readonly validExchanges: ReadonlyArray<string>
  readonly orderTypes: ReadonlyArray<string>
  readonly tradingHours: string
  readonly liquidHours: string
  readonly timeZoneId: string
  readonly priceMagnifier: number
  readonly underConId: number | null
  readonly secIds: Readonly<Record<string, string>>
}

// every place counts, an empty one too: exchanges and their market rules are told by place
const places = (text: string | undefined): ReadonlyArray<string> =>
  text === undefined || text === "" ? [] : text.split(",").map((each) => each.trim())

const step = (value: number | undefined): Decimal.Decimal | null =>
  value !== undefined && value > 0 && value < Number.MAX_VALUE ? Decimal.fromNumber(value) : null

/**
 * The details as the gateway told them; absent where they name no contract.
 *
 * @since 0.1.0
 * @category conversions
 */
export const fromTws = (told: ContractDetails): Option.Option<Details> => {
  const contract = Contract.fromTws(told.contract)
  const { conId } = contract
  if (conId === undefined) return Option.none()
  return Option.some({
    contract: { ...contract, conId },
    longName: told.longName ?? "",
    minTick: step(told.minTick),
    minSize: step(told.minSize),
    sizeIncrement: step(told.sizeIncrement),
    marketRuleIds: places(told.marketRuleIds).map(Number),
    validExchanges: places(told.validExchanges),
    orderTypes: places(told.orderTypes).filter((each) => each !== ""),
    tradingHours: told.tradingHours ?? "",
    liquidHours: told.liquidHours ?? "",
    timeZoneId: told.timeZoneId ?? "",
    priceMagnifier: told.priceMagnifier ?? 1,
    underConId: (told.underConId ?? 0) > 0 ? told.underConId ?? null : null,
    secIds: Object.fromEntries((told.secIdList ?? []).map(({ tag, value }) => [tag, value]))
  })
}

/** What tells contracts apart, as far as both say it: a future may expire in another month than it is called by, and on another day. */
const traits: { readonly [name: string]: (contract: Contract.Contract) => string | undefined } = {
  secType: ({ secType }) => secType === "CONTFUT" ? undefined : secType,
  currency: ({ currency }) => currency?.toUpperCase(),
  right: ({ right }) => right,
  strike: ({ strike }) => strike === undefined ? undefined : `${Number(strike)}`,
  expiry: ({ lastTradeDateOrContractMonth: day = "" }) => /^\d{8}/.test(day) ? day.slice(0, 6) : undefined
}

/**
 * Is it named by its conId, and is said of it what that may be otherwise: could `mixedUp` find something?
 *
 * @since 0.1.0
 * @category guards
 */
export const isNamedTwice = (
  asked: Contract.Contract
): asked is Contract.Contract & { readonly conId: number } =>
  asked.conId !== undefined && asked.conId !== 0 &&
  (asked.symbol !== undefined || Object.values(traits).some((of) => of(asked) !== undefined))

/**
 * What is wrong with a contract whose conId is of something else than its symbol, or than what else is said of it, for people: a
 * conId alone would name it, and whoever writes both means what they read.
 *
 * @since 0.1.0
 * @category verdicts
 */
export const mixedUp = (asked: Contract.Contract, { contract: found }: Details): string | undefined => {
  const { conId = 0, symbol } = asked
  if (conId === 0) return undefined
  if (symbol !== undefined && symbol.toUpperCase() !== found.symbol?.toUpperCase()) {
    return `conId ${conId} is ${found.symbol ?? ""}, not ${symbol}`
  }
  for (const [name, of] of Object.entries(traits)) {
    const [is, not] = [of(found), of(asked)]
    if (is !== undefined && not !== undefined && is !== not) return `conId ${conId} is of ${name} ${is}, not ${not}`
  }
  return undefined
}

/**
 * When it trades, and when it is liquid (regular hours); `undefined` where the hours cannot be read, since then nothing
 * is known of the market.
 *
 * @since 0.1.0
 * @category accessors
 */
export const hours = (details: Details): {
  readonly trading: ReadonlyArray<Hours.Session> | undefined
  readonly liquid: ReadonlyArray<Hours.Session> | undefined
} => ({
  trading: Option.getOrUndefined(Hours.parse(details.tradingHours, details.timeZoneId)),
  liquid: Option.getOrUndefined(Hours.parse(details.liquidHours, details.timeZoneId))
})

/**
 * The market rule of an exchange, the contract's own where none is given; `undefined` where it has none there.
 *
 * @since 0.1.0
 * @category accessors
 */
export const ruleAt = (
  details: Details,
  exchange: string = details.contract.exchange ?? "SMART"
): number | undefined => {
  const id = details.marketRuleIds[details.validExchanges.indexOf(exchange)]
  return id !== undefined && id > 0 ? id : undefined
}

const venueOf = ({ contract: { exchange = "", primaryExch = "" }, validExchanges }: Details): string => {
  if (validExchanges.includes("SMART")) return "SMART"
  return validExchanges.includes(primaryExch) ? primaryExch : validExchanges[0] ?? exchange
}

/**
 * Where a market order takes a position in it to zero now, and whether outside of regular hours too; or why there is none. The
 * contract is named by its conId and the exchange: expiries and multipliers do not always return as they came. A
 * stock takes market orders in its liquid hours only; what else trades, trades in all of its hours. Hours that cannot be read
 * stop nothing: an order that the market does not take is cancelled in the end.
 *
 * @param now - epoch ms.
 *
 * @since 0.1.0
 * @category accessors
 */
export const wayOut = (
  details: Details,
  now: number
): { readonly contract: Contract.Contract; readonly outsideRth: boolean } | "market_closed" | "no_contract_details" => {
  const { contract: { conId, currency, secType, symbol }, liquidHours, timeZoneId, tradingHours } = details
  const exchange = venueOf(details)
  if (secType === undefined || exchange === "") return "no_contract_details"
  const isStock = secType === "STK"
  const isClosed = Hours.at(isStock ? liquidHours : tradingHours, timeZoneId, now) === "closed"
  if (isClosed) return "market_closed"
  return {
    contract: {
      conId,
      secType,
      exchange,
      ...(symbol === undefined ? {} : { symbol }),
      ...(currency === undefined ? {} : { currency })
    },
    outsideRth: !isStock
  }
}
