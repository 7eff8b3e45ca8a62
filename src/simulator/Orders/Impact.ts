/**
 * What an order would do to its account if it were filled now: margin before and after, and the commission.
 *
 * @since 0.1.0
 */
import type { Order, OrderState } from "../../domain/Newer.ts"
import type { Ledger } from "../Account/Ledger.ts"
import * as Margin from "../Account/Margin.ts"
import * as Rates from "../Account/Rates.ts"
import * as Worth from "../Account/Worth.ts"
import type { Instrument } from "../Market/Instruments.ts"
import type { Market } from "../Market/Market.ts"
import * as Fill from "./Fill.ts"
import * as Ticket from "./Ticket.ts"

/**
 * What an order would do, in the base currency: `init` and `maint` are the changes of the margins, `equity` that of the
 * equity with loan value.
 *
 * @since 0.1.0
 * @category models
 */
export interface Impact {
  readonly before: Worth.Worth
  readonly isOpening: boolean
  readonly quantity: number
  readonly init: number
  readonly maint: number
  readonly equity: number
  readonly commission: number
}

/**
 * How many units an order is for: as many as its amount of cash buys, where it names one.
 *
 * @since 0.1.0
 * @category accessors
 */
export const quantityOf = (market: Market, instrument: Instrument, { cashQty, totalQuantity = 0 }: Order): number => {
  if (totalQuantity > 0 || !cashQty) return totalQuantity
  const { sizeIncrement = 1 } = instrument.details
  return Ticket.clean(Math.floor(cashQty / market.price(instrument) / sizeIncrement) * sizeIncrement)
}

/**
 * What an order of an account would do.
 *
 * @since 0.1.0
 * @category constructors
 */
export const make = (
  { ledger, market }: { readonly ledger: Ledger; readonly market: Market },
  account: string,
  instrument: Instrument,
  order: Order
): Impact => {
  const quantity = quantityOf(market, instrument, order)
  const change = order.action === "BUY" ? quantity : -quantity
  const { size } = ledger.holding(account, instrument)
  const rate = Rates.rate(market, instrument.details.contract.currency ?? Rates.base)
  const before = Margin.make(market, instrument, size)
  const after = Margin.make(market, instrument, size + change)
  const commission = Fill.commission(instrument, quantity)
  const isOption = /^(OPT|FOP|WAR)$/.test(instrument.details.contract.secType ?? "")
  // an option is paid for and has no loan value
  const isPair = instrument.details.contract.secType === "CASH"
  const foreign = isPair ? (Math.abs(size + change) - Math.abs(size)) * market.price(instrument) * Worth.haircut : 0
  const premium = isOption ? ledger.valueOf({ instrument, size: change }) : 0
  return {
    before: Worth.make(market, [ledger.property(account)]),
    isOpening: Math.abs(size + change) > Math.abs(size),
    quantity,
    init: (after.init - before.init + foreign) * rate,
    maint: (after.maint - before.maint + foreign) * rate,
    equity: -(commission + premium) * rate,
    commission
  }
}

const money = (value: number): number => Number(value.toFixed(2))

/**
 * The impact as the state of an order tells it.
 *
 * @since 0.1.0
 * @category combinators
 */
export const state = ({ before, commission, equity, init, maint }: Impact, currency: string): Partial<OrderState> => ({
  initMarginBefore: money(before.init),
  maintMarginBefore: money(before.maint),
  equityWithLoanBefore: money(before.equity),
  initMarginChange: money(init),
  maintMarginChange: money(maint),
  equityWithLoanChange: money(equity),
  initMarginAfter: money(before.init + init),
  maintMarginAfter: money(before.maint + maint),
  equityWithLoanAfter: money(before.equity + equity),
  commission,
  minCommission: commission,
  maxCommission: commission,
  commissionCurrency: currency,
  marginCurrency: Rates.base
})
