import { assert, describe, it } from "@effect/vitest"
import { Effect } from "effect"
import { json, program } from "./Program.ts"

const released = { engaged: false, since: null, why: null, by: null, kept: true }
const off = { used: null, limit: null, part: null, why: "nobody follows it" }
const risk = {
  killSwitch: released,
  tradingMode: "paper",
  limits: {
    maxOrderSize: "100",
    maxNotional: null,
    maxPosition: "400",
    priceBand: "2.5",
    ordersPerMinute: 10,
    maxDailyLoss: null,
    symbols: ["AAPL", "MSFT"],
    buyingPower: true,
    tradingHours: false
  },
  usage: {
    ordersPerMinute: { used: "3", limit: "10", part: 0.3, why: null },
    dailyLoss: off,
    maxPosition: { used: "350", limit: "400", part: 0.875, why: null, conId: 265598, symbol: "AAPL" },
    margin: { cushion: "0.65", warnsBelow: 0.1, why: null }
  }
}

describe("risk", () => {
  it.live("one JSON object, or the switch, the margin and a table of the rules", () =>
    Effect.gen(function*() {
      const environment = { IBKR_HTTP_TOKEN: "t".repeat(16) }
      const machine = yield* program(["risk", "--json"], { answer: json(risk), environment })
      assert.deepStrictEqual([machine.code, machine.err, machine.out.map((line) => JSON.parse(line)), machine.asked], [
        0,
        [],
        [risk],
        [{ request: "GET http://127.0.0.1:9497/risk", token: `Bearer ${"t".repeat(16)}`, body: undefined }]
      ])
      const people = yield* program(["risk"], { answer: json(risk) })
      assert.deepStrictEqual([people.code, people.err, people.out], [0, [], [
        "Kill switch: Released: it stops no order",
        "Margin cushion 65%, warned of below 10%",
        "",
        "RULE               LIMIT         USED   PART  ABOUT",
        "paper_only         on",
        "symbols            AAPL MSFT",
        "trading_hours      none",
        "max_order_size     100",
        "max_notional       none",
        "max_position       400            350  87.5%  the largest: AAPL (265598)",
        "price_band         2.5%",
        "buying_power       on",
        "max_daily_loss     none       unknown         nobody follows it",
        "orders_per_minute  10               3    30%"
      ]])
    }))

  it.live("a day's loss that has stopped all orders, and what is not known with why, without an account's id", () =>
    Effect.gen(function*() {
      const loss = { used: "1250.5", limit: "1000", part: 1.2505, why: null }
      const { out } = yield* program(["risk"], {
        answer: json({
          ...risk,
          killSwitch: {
            engaged: true,
            since: "2026-11-20T14:30:00.000Z",
            why: "U1234567 lost 1250.5",
            by: "daily_loss",
            kept: true
          },
          tradingMode: "live",
          limits: { ...risk.limits, maxDailyLoss: "1000" },
          usage: {
            ...risk.usage,
            dailyLoss: loss,
            maxPosition: { ...off, limit: "400", conId: null, symbol: null },
            margin: { cushion: null, warnsBelow: 0.1, why: "U1234567 does not tell it" }
          }
        })
      })
      assert.deepStrictEqual([0, 1, 4, 9, 12].map((index) => out[index]), [
        "Kill switch: ENGAGED since 2026-11-20T14:30:00.000Z by daily_loss: U***567 lost 1250.5. No order passes",
        "Margin cushion unknown: U***567 does not tell it",
        "paper_only         none",
        "max_position       400        unknown           nobody follows it",
        "max_daily_loss     1000        1250.5  125.05%"
      ])
    }))

  it.live("no service 75, a refused token 77, something else in its place 75", () =>
    Effect.gen(function*() {
      const ended = yield* Effect.forEach(
        [{}, { answer: { status: 401 } }, { answer: { body: "<html>" } }, { answer: json({ a: 1 }) }],
        (options) => program(["risk"], options)
      )
      assert.deepStrictEqual(ended.map(({ code, out }) => [code, out]), [[75, []], [77, []], [75, []], [75, []]])
    }))
})
