/**
 * What a gateway says about accounts: positions, portfolio, values, summaries, profit and loss.
 *
 * @since 0.1.0
 */
import type { Event } from "../../domain/Event.ts"
import type { Faults } from "../Faults/Faults.ts"
import * as Contracts from "../Market/Contracts.ts"
import type { Instrument } from "../Market/Instruments.ts"
import type { Market } from "../Market/Market.ts"
import type { Family } from "./Family.ts"
import type { Holding } from "./Holding.ts"
import type { Ledger } from "./Ledger.ts"
import * as Rates from "./Rates.ts"
import * as Values from "./Values.ts"
import * as Worth from "./Worth.ts"

/**
 * What statements are made from.
 *
 * @since 0.1.0
 * @category models
 */
export interface Ground {
  readonly market: Market
  readonly ledger: Ledger
  readonly family: Family
  readonly faults: Faults
}

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
export const positionMulti = (reqId: number, account: string, holding: Holding, modelCode = ""): Event => ({
  _tag: "positionMulti",
  reqId,
  account,
  modelCode,
  contract: Contracts.held(holding.instrument),
  pos: holding.size,
  avgCost: holding.avgCost
})

const money = (value: number): number => Number(value.toFixed(8))

/**
 * A position with its value (7), as account updates tell it.
 *
 * @since 0.1.0
 * @category constructors
 */
export const portfolio = ({ ledger, market }: Ground, account: string, instrument: Instrument): Event => {
  const holding = ledger.holding(account, instrument)
  const { avgCost, realized, size } = holding
  const marketValue = money(ledger.valueOf(holding))
  const { exchange: _, ...contract } = Contracts.held(instrument)
  return {
    _tag: "updatePortfolio",
    contract: { ...contract, primaryExch: instrument.details.contract.primaryExch ?? "" },
    position: size,
    marketPrice: market.price(instrument),
    marketValue,
    averageCost: avgCost,
    unrealizedPNL: money(marketValue - avgCost * size),
    realizedPNL: realized,
    accountName: account
  }
}

/** What an account, or all that a name stands for, is worth. */
const worth = ({ family, ledger, market }: Ground, name: string): Worth.Worth =>
  Worth.make(market, family.members(name).map(ledger.property))

const typeOf = ({ family }: Ground, name: string): string => family.own().includes(name) ? "INDIVIDUAL" : "ADVISOR"

/**
 * The values of an account as key, value and currency, the way that messages 6 and 73 give them: in part where only the
 * ledger and the net liquidation value are wanted.
 *
 * @since 0.1.0
 * @category constructors
 */
export const values = (ground: Ground, name: string, ledgerOnly = false): ReadonlyArray<Values.Row> => {
  const { faults } = ground
  const prefix = faults.on("ledger-prefix") === undefined ? "" : "$LEDGER-"
  const now = worth(ground, name)
  const ledger = Values.ledger(now)
  const all: ReadonlyArray<Values.Row> = ledgerOnly ?
    [["NetLiquidation", now.net.toFixed(2), Rates.base], ...ledger] :
    [
      ["AccountCode", name, ""],
      ["AccountReady", String(faults.on("account-not-ready") === undefined), ""],
      ...Values.whole(now, typeOf(ground, name)),
      ["Billable", "0.00", Rates.base],
      ["NLVAndMarginInReview", "false", ""],
      ...ledger,
      ...["BASE", ...now.parts.keys()].map((currency): Values.Row => ["AccountOrGroup", name, currency])
    ]
  return all.map(([key, value, unit]) => [`${prefix}${key}`, value, unit])
}

/**
 * The rows of an account summary for the tags that were asked, in the order of the gateway's own table.
 *
 * @since 0.1.0
 * @category constructors
 */
export const summary = (ground: Ground, reqId: number, group: string, tags: string): ReadonlyArray<Event> => {
  const wanted = new Set(tags.split(",").map((tag) => tag.trim()))
  const currencies = [...wanted].flatMap((tag) => /^\$LEDGER(?::(\w+))?$/.exec(tag)?.slice(1) ?? [])
  const accounts = group === "All" ? ground.family.own() : ground.family.members(group)
  return accounts.flatMap((account) => {
    const now = worth(ground, account)
    const rows = [
      ...Values.whole(now, typeOf(ground, account)).filter(([tag]) => wanted.has(tag)),
      ...currencies.flatMap((currency) => Values.ledger(now, currency ?? "BASE"))
    ]
    return rows.map(([tag, value, currency]): Event => ({
      _tag: "accountSummary",
      reqId,
      account,
      tag,
      value,
      currency
    }))
  })
}

/**
 * The profit and loss of accounts (94).
 *
 * @since 0.1.0
 * @category constructors
 */
export const pnl = (ground: Ground, reqId: number, name: string): Event => {
  const { daily, realized, unrealized } = worth(ground, name).total
  return {
    _tag: "pnl",
    reqId,
    dailyPnL: money(daily),
    unrealizedPnL: money(unrealized),
    realizedPnL: money(realized)
  }
}

/**
 * The profit and loss of one position (95): what was not held today has none.
 *
 * @since 0.1.0
 * @category constructors
 */
export const pnlSingle = (ground: Ground, reqId: number, name: string, conId: number): Event => {
  const { family, ledger } = ground
  const held = family.members(name)
    .flatMap((account) => ledger.property(account).holdings)
    .filter(({ instrument }) => Contracts.id(instrument) === conId)
  const sum = (of: (holding: Holding) => number) => money(held.reduce((total, one) => total + of(one), 0))
  const value = sum(ledger.valueOf)
  return {
    _tag: "pnlSingle",
    reqId,
    pos: sum(({ size }) => size),
    ...(held.length === 0
      ? { dailyPnL: undefined, unrealizedPnL: undefined, realizedPnL: undefined, value: undefined }
      : {
        dailyPnL: sum((one) => ledger.valueOf(one) - one.basis),
        unrealizedPnL: sum((one) => ledger.valueOf(one) - one.avgCost * one.size),
        realizedPnL: sum(({ realized }) => realized),
        value
      })
  }
}
