/** An order, what is known beside it, and limits, each as a test needs it. */
import { released } from "../../../../src/domain/KillSwitch.ts"
import * as Known from "../../../../src/domain/Known.ts"
import type { Order } from "../../../../src/domain/Order.ts"
import * as Domain from "../../../../src/domain/Settings.ts"
import * as Exposure from "../../../../src/layers/Broker/Risk/Exposure.ts"
import type * as Facts from "../../../../src/layers/Broker/Risk/Facts.ts"
import type { Intent } from "../../../../src/layers/Broker/Risk/Intent.ts"
import * as Limits from "../../../../src/layers/Broker/Risk/Limits.ts"
import type { Rule } from "../../../../src/layers/Broker/Risk/Rule.ts"

export const now = Date.parse("2026-01-05T15:00:00.000Z")

export const contract = { conId: 265598, symbol: "AAPL", secType: "STK", exchange: "SMART", currency: "USD" } as const

/** A limit order of 10 AAPL at 100, unless told otherwise. */
export const intent = (
  request: Partial<Intent["request"]> = {},
  more: Partial<Omit<Intent, "request" | "details">> & { readonly details?: Partial<Intent["details"]> } = {}
): Intent => ({
  account: "DU1234567",
  accountType: "paper",
  working: () => [],
  ...more,
  request: {
    orderRef: "one",
    contract,
    action: "BUY",
    quantity: "10",
    orderType: "LMT",
    ...(request.orderType === undefined ? { limitPrice: "100" } : {}),
    ...request
  },
  details: {
    contract,
    tradingHours: "20260105:0400-20260105:2000",
    liquidHours: "20260105:0930-20260105:1600",
    timeZoneId: "US/Eastern",
    priceMagnifier: 1,
    ...more.details
  }
})

/** An order of ours that works. */
export const order = (more: Partial<Order> = {}): Order => ({
  orderRef: "other",
  orderId: 1,
  permId: 1,
  account: "DU1234567",
  owner: "ours",
  state: "acknowledged",
  settled: true,
  changing: false,
  twsStatus: "Submitted",
  contract,
  action: "BUY",
  quantity: "10",
  orderType: "LMT",
  limitPrice: "100",
  stopPrice: null,
  ...{ trailAmount: null, trailPercent: null, trailStopPrice: null, limitOffset: null },
  tif: "DAY",
  parentRef: null,
  ocaGroup: null,
  filled: "0",
  remaining: "10",
  averagePrice: null,
  commission: null,
  executions: [],
  message: null,
  updatedAt: "2026-01-05T14:00:00.000Z",
  ...more
})

export const figures = { currency: "USD", buyingPower: "4000", availableFunds: "1000", rates: { EUR: "1.1" } }

/** No limit. */
export const none = Limits.make({ ...Domain.defaults, stateDir: "" })

/** What a rule says of an order, where all that it may ask is known unless told otherwise. */
export const says = (
  rule: Rule,
  limits: Partial<Limits.Limits>,
  order: Intent,
  facts: Partial<Facts.Facts> = {}
): unknown => {
  const all = { ...none, ...limits }
  if (rule.needs(all, order) === undefined) return "off"
  const asked: Facts.Facts = {
    position: Known.known("0", now),
    quote: Known.known({ bid: "99", ask: "101", last: "100" }, now),
    lastQuote: Known.known({ bid: "99", ask: "101", last: "100" }, now, false),
    figures: Known.known(figures, now),
    daily: Known.known("0", now),
    margin: Known.known("500", now),
    now,
    kill: released,
    beside: () => ({ own: Exposure.ofIntent(order), others: [] }),
    claims: [],
    sent: [],
    ...facts
  }
  return rule.broken(order, asked, all)
}
