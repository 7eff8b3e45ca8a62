/**
 * What a gateway says about accounts: positions, portfolio, values and summaries.
 *
 * @since 0.1.0
 */
import type { Event } from "../../domain/Event.ts"
import type { Faults } from "../Faults/Faults.ts"

import * as Contracts from "../Market/Contracts.ts"
import type { Instrument } from "../Market/Instruments.ts"
import type { Market } from "../Market/Market.ts"
import * as Timestamp from "../Timestamp.ts"
import type { Holding, Ledger } from "./Ledger.ts"

const currency = "USD"

/**
 * A position (61), which names no exchange.
 *
 * @since 0.1.0
 * @category constructors
 */
export const position = (account: string, { avgCost, instrument, size }: Holding): Event => ({
  _tag: "position",
  account,
  contract: Contracts.held(instrument),
  pos: size,
  avgCost
})

/**
 * A position for a request of its own (71).
 *
 * @since 0.1.0
 * @category constructors
 */
export const positionMulti = (reqId: number, account: string, { avgCost, instrument, size }: Holding): Event => ({
  _tag: "positionMulti",
  reqId,
  account,
  modelCode: "",
  contract: Contracts.held(instrument),
  pos: size,
  avgCost
})

/**
 * A position with its value (7), as account updates tell it.
 *
 * @since 0.1.0
 * @category constructors
 */
export const portfolio = (ledger: Ledger, market: Market, account: string, instrument: Instrument): Event => {
  const { avgCost, size } = ledger.holding(account, instrument)
  const marketPrice = market.price(instrument)
  const marketValue = size * marketPrice * Contracts.multiplier(instrument)
  const { exchange: _, ...contract } = Contracts.held(instrument)
  return {
    _tag: "updatePortfolio",
    contract: { ...contract, primaryExch: instrument.details.contract.primaryExch ?? "" },
    position: size,
    marketPrice,
    marketValue,
    averageCost: avgCost,
    unrealizedPNL: marketValue - avgCost * size,
    realizedPNL: 0,
    accountName: account
  }
}

/**
 * The values of an account as key, value and currency, the way that messages 6 and 73 give them.
 *
 * @since 0.1.0
 * @category constructors
 */
export const values = (
  ledger: Ledger,
  faults: Faults,
  account: string
): ReadonlyArray<readonly [key: string, value: string, currency: string]> => {
  const prefix = faults.on("ledger-prefix") === undefined ? "" : "$LEDGER-"
  return [
    ["AccountCode", account, ""],
    ["AccountReady", String(faults.on("account-not-ready") === undefined), ""],
    ["AccountType", "INDIVIDUAL", ""],
    ["Currency", currency, currency],
    ...[...ledger.values(account)].map(([key, value]) => [key, value, currency] as const)
  ].map(([key = "", value = "", unit = ""]) => [`${prefix}${key}`, value, unit])
}

/**
 * The whole first download of reqAccountUpdates: values, portfolio, time, end.
 *
 * @since 0.1.0
 * @category constructors
 */
export const download = (
  ledger: Ledger,
  market: Market,
  faults: Faults,
  account: string,
  now: number
): ReadonlyArray<Event> => [
  ...values(ledger, faults, account).map(([key, value, unit]): Event => ({
    _tag: "updateAccountValue",
    key,
    value,
    currency: unit,
    accountName: account
  })),
  ...ledger.holdings(account).map(({ instrument }) => portfolio(ledger, market, account, instrument)),
  { _tag: "updateAccountTime", timestamp: Timestamp.minute(now) },
  { _tag: "accountDownloadEnd", account }
]

/**
 * The rows of an account summary for the tags that were asked, in the order of the gateway's own table.
 *
 * @since 0.1.0
 * @category constructors
 */
export const summary = (ledger: Ledger, reqId: number, tags: string): ReadonlyArray<Event> => {
  const wanted = new Set(tags.split(",").map((tag) => tag.trim()))
  const isLedgerWanted = [...wanted].some((tag) => tag.startsWith("$LEDGER"))
  const inLedger = new Set(["NetLiquidation", "RealizedPnL", "TotalCashBalance", "UnrealizedPnL"])
  return ledger.accounts().flatMap((account) =>
    [["AccountType", "INDIVIDUAL"] as const, ...ledger.values(account)]
      .filter(([tag]) => wanted.has(tag) || (isLedgerWanted && inLedger.has(tag)))
      .map(([tag, value]): Event => ({
        _tag: "accountSummary",
        reqId,
        account,
        tag,
        value,
        currency: tag === "AccountType" ? "" : currency
      }))
  )
}
