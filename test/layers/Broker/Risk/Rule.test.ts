import { assert, describe, it } from "@effect/vitest"
import * as Known from "../../../../src/domain/Known.ts"
import type { Order } from "../../../../src/domain/Order.ts"
import * as Exposure from "../../../../src/layers/Broker/Risk/Exposure.ts"
import * as AccountReady from "../../../../src/layers/Broker/Risk/Rule/AccountReady.ts"
import * as BuyingPower from "../../../../src/layers/Broker/Risk/Rule/BuyingPower.ts"
import * as DailyLoss from "../../../../src/layers/Broker/Risk/Rule/DailyLoss.ts"
import * as KillSwitch from "../../../../src/layers/Broker/Risk/Rule/KillSwitch.ts"
import * as MaxNotional from "../../../../src/layers/Broker/Risk/Rule/MaxNotional.ts"
import * as MaxPosition from "../../../../src/layers/Broker/Risk/Rule/MaxPosition.ts"
import * as OrderSize from "../../../../src/layers/Broker/Risk/Rule/OrderSize.ts"
import * as OrdersPerMinute from "../../../../src/layers/Broker/Risk/Rule/OrdersPerMinute.ts"
import * as PaperOnly from "../../../../src/layers/Broker/Risk/Rule/PaperOnly.ts"
import * as Symbols from "../../../../src/layers/Broker/Risk/Rule/Symbols.ts"
import * as TradingHours from "../../../../src/layers/Broker/Risk/Rule/TradingHours.ts"
import * as Case from "./Case.ts"

describe("a rule", () => {
  it("that has no limit is off", () => {
    for (const { rule } of [OrderSize, Symbols, OrdersPerMinute, DailyLoss, TradingHours]) {
      assert.strictEqual(Case.says(rule, {}, Case.intent()), "off")
    }
    assert.strictEqual(Case.says(PaperOnly.rule, { tradingMode: "live" }, Case.intent()), "off")
  })

  it("kill_switch refuses everything while it is engaged", () => {
    const kill = { engaged: true, since: "2026-01-05T14:00:00.000Z", why: "a test", by: "human", kept: true } as const
    assert.strictEqual(Case.says(KillSwitch.rule, {}, Case.intent()), undefined)
    assert.deepStrictEqual(Case.says(KillSwitch.rule, {}, Case.intent({ action: "SELL" }), { kill }), {
      rule: "kill_switch",
      limit: null,
      actual: null,
      says: "the kill switch is engaged since 2026-01-05T14:00:00.000Z: a test"
    })
  })

  it("paper_only lets paper accounts pass", () => {
    assert.strictEqual(Case.says(PaperOnly.rule, {}, Case.intent()), undefined)
    assert.deepStrictEqual(Case.says(PaperOnly.rule, {}, Case.intent({}, { accountType: "live" })), {
      rule: "paper_only",
      limit: "paper",
      actual: "live",
      says: "the trading mode is paper and the account is not"
    })
  })

  it("symbols lets those of the list pass, in any case", () => {
    const limits = { symbols: ["MSFT", "aapl"] }
    assert.strictEqual(Case.says(Symbols.rule, limits, Case.intent()), undefined)
    const tesla = { details: { contract: { ...Case.contract, symbol: "TSLA" } } }
    assert.deepStrictEqual(Case.says(Symbols.rule, limits, Case.intent({}, tesla)), {
      rule: "symbols",
      limit: "MSFT,aapl",
      actual: "TSLA",
      says: "TSLA is not among the symbols that may be traded"
    })
    assert.deepStrictEqual(Case.says(Symbols.rule, limits, Case.intent({}, { details: { contract: { conId: 1 } } })), {
      rule: "symbols",
      limit: "MSFT,aapl",
      actual: null,
      says: "a contract without a symbol is not among the symbols that may be traded"
    })
  })

  it("max_order_size passes at the limit", () => {
    const limits = { maxOrderSize: "10" }
    assert.strictEqual(Case.says(OrderSize.rule, limits, Case.intent()), undefined)
    assert.deepStrictEqual(Case.says(OrderSize.rule, limits, Case.intent({ quantity: "10.0001" })), {
      rule: "max_order_size",
      limit: "10",
      actual: "10.0001",
      says: "the quantity is 0.0001 above the largest, 10"
    })
  })

  it("of size or money lets a change pass that makes an order smaller at its prices, where that is beyond the limit already", () => {
    const limits = { maxOrderSize: "2", maxNotional: "100", maxPosition: "2", buyingPower: true }
    const exit = Case.order({ orderRef: "exit", action: "SELL", quantity: "10", parentRef: "one" })
    const refusing = (
      change: Parameters<typeof Case.intent>[0],
      was: Partial<Order> = {},
      others: ReadonlyArray<Exposure.Working> = []
    ) => {
      const modifies = Case.order({ orderRef: "one", ...was })
      const intent = Case.intent(change, { modifies, working: () => [modifies] })
      const facts = {
        position: Known.known("1", Case.now),
        figures: Known.known({ ...Case.figures, buyingPower: "-1" }, Case.now),
        beside: () => ({ own: Exposure.ofIntent(intent), others })
      }
      return [OrderSize, MaxNotional, MaxPosition, BuyingPower].flatMap(({ rule }) =>
        Case.says(rule, limits, intent, facts) === undefined ? [] : [rule.name]
      )
    }
    const all = ["max_order_size", "max_notional", "max_position", "buying_power"]
    assert.deepStrictEqual([
      refusing({ quantity: "9" }),
      refusing({ quantity: "10" }),
      refusing({ quantity: "9", limitPrice: "100.01" }),
      // some of it has filled since, and some more is asked for
      refusing({ quantity: "11" }, { filled: "4" }),
      // of an exit that comes to less than its size
      refusing({ quantity: "9" }, { remaining: "4" }),
      refusing({ quantity: "3" }, { remaining: "4" }),
      // it would cover its exit no more
      refusing({ quantity: "4" }, {}, [Exposure.ofOrder(exit)])
    ], [[], all, all, all, all, [], ["max_notional", "max_position", "buying_power"]])
  })

  it("orders_per_minute counts the order itself, and lets what only reduces pass", () => {
    const limits = { ordersPerMinute: 3 }
    const rule = OrdersPerMinute.rule
    assert.strictEqual(Case.says(rule, limits, Case.intent(), { sent: [50_000, 100] }), undefined)
    assert.deepStrictEqual(Case.says(rule, limits, Case.intent(), { sent: [50_000, 47_500, 100] }), {
      rule: "orders_per_minute",
      limit: "3",
      actual: "4",
      says: "4 orders within a minute, 1 more than 3; the next may go in 10 s"
    })
    const selling = Case.intent({ action: "SELL" })
    const sent = [50_000, 47_500, 100, 50]
    assert.strictEqual(Case.says(rule, limits, selling, { sent, position: Known.known("10", 0) }), undefined)
    assert.deepStrictEqual(Case.says(rule, limits, selling, { sent, position: Known.unknown("not told") }), {
      rule: "orders_per_minute",
      limit: "3",
      actual: "5",
      says: "5 orders within a minute, 2 more than 3; the next may go in 13 s"
    })
  })

  it("account_ready needs values that are known and kept up to date", () => {
    const { rule } = AccountReady
    const broken = (says: string) => ({ rule: "account_ready", limit: null, actual: null, says } as const)
    assert.strictEqual(Case.says(rule, {}, Case.intent()), undefined)
    assert.deepStrictEqual(
      Case.says(rule, {}, Case.intent(), { figures: Known.unknown("the account is not ready") }),
      broken("refused, since the account's values are not known: the account is not ready")
    )
    assert.deepStrictEqual(
      Case.says(rule, {}, Case.intent(), { figures: Known.known(Case.figures, 0, false) }),
      broken(
        "refused, since the account's values are not known: it was told before the line was lost, and not since"
      )
    )
  })

  it("max_daily_loss passes at the limit, and after it what only reduces", () => {
    const limits = { maxDailyLoss: "1000" }
    const { rule } = DailyLoss
    const daily = Known.known("-1000.01", 0)
    assert.strictEqual(Case.says(rule, limits, Case.intent(), { daily: Known.known("-1000", 0) }), undefined)
    assert.deepStrictEqual(Case.says(rule, limits, Case.intent(), { daily }), {
      rule: "max_daily_loss",
      limit: "1000 USD",
      actual: "1000.01 USD",
      says: "the day's loss is 0.01 USD above its limit, 1000 USD: only what reduces a position passes"
    })
    const position = Known.known("-10", 0)
    assert.strictEqual(Case.says(rule, limits, Case.intent(), { daily, position }), undefined)
    assert.deepStrictEqual(Case.says(rule, limits, Case.intent(), { daily: Known.unknown("nothing was told yet") }), {
      rule: "max_daily_loss",
      limit: "1000",
      actual: null,
      says: "refused, since the day's loss is not known: nothing was told yet"
    })
  })

  it("trading_hours passes from the first moment of a session to the last, outside of RTH where the order says so", () => {
    const limits = { tradingHours: true }
    const { rule } = TradingHours
    const at = (time: string) => ({ now: Date.parse(`2026-01-05T${time}Z`) })
    for (const time of ["14:30:00.000", "20:59:59.999"]) {
      assert.strictEqual(Case.says(rule, limits, Case.intent(), at(time)), undefined)
    }
    assert.deepStrictEqual(Case.says(rule, limits, Case.intent(), at("14:29:59.999")), {
      rule: "trading_hours",
      limit: "2026-01-05T14:30:00.000Z",
      actual: "2026-01-05T14:29:59.999Z",
      says: "its market is closed until 2026-01-05T14:30:00.000Z"
    })
    assert.deepStrictEqual(Case.says(rule, limits, Case.intent(), at("21:00:00.000")), {
      rule: "trading_hours",
      limit: null,
      actual: "2026-01-05T21:00:00.000Z",
      says: "its market is closed"
    })
    const liquidHours = "20260107:0930-20260107:1600;20260105:0930-20260105:1600;20260106:0930-20260106:1600"
    const days = Case.intent({}, { details: { liquidHours } })
    assert.strictEqual(Case.says(rule, limits, days, at("14:30:00.000")), undefined)
    assert.deepStrictEqual(Case.says(rule, limits, days, at("21:00:00.000")), {
      rule: "trading_hours",
      limit: "2026-01-06T14:30:00.000Z",
      actual: "2026-01-05T21:00:00.000Z",
      says: "its market is closed until 2026-01-06T14:30:00.000Z"
    })
    const outside = Case.intent({ outsideRth: true })
    assert.strictEqual(Case.says(rule, limits, outside, at("09:00:00.000")), undefined)
    assert.deepStrictEqual(
      Case.says(rule, limits, Case.intent({}, { details: { liquidHours: "" } })),
      {
        rule: "trading_hours",
        limit: null,
        actual: null,
        says: "refused, since the contract's hours are not known"
      }
    )
  })
})
