import { assert, describe, it } from "@effect/vitest"
import { Effect, Layer, Result } from "effect"
import { TestClock } from "effect/testing"
import type { OrderRequest } from "../../../src/domain/Order.ts"
import type { Settings as SettingsData } from "../../../src/domain/Settings.ts"
import * as Ibkr from "../../../src/Ibkr.ts"
import * as Accounts from "../../../src/layers/Broker/Accounts.ts"
import * as Contracts from "../../../src/layers/Broker/Contracts.ts"
import * as Journal from "../../../src/layers/Broker/Journal.ts"
import * as Orders from "../../../src/layers/Broker/Orders.ts"
import * as Pnl from "../../../src/layers/Broker/Pnl.ts"
import * as Positions from "../../../src/layers/Broker/Positions.ts"
import * as Quotes from "../../../src/layers/Broker/Quotes.ts"
import * as Risk from "../../../src/layers/Broker/Risk.ts"
import * as Subscriptions from "../../../src/layers/Broker/Subscriptions.ts"
import * as Notifier from "../../../src/layers/Notify/Notifier.ts"
import * as Settings from "../../../src/layers/Settings.ts"
import * as Memory from "../../../src/layers/State/Memory.ts"
import { Gateway, type Options } from "../../../src/simulator/Gateway.ts"
import * as Connected from "../../doubles/Connected.ts"
import * as Fault from "../../faults/Rig.ts"
import * as Rig from "./Rig.ts"

const ground = (settings: Partial<SettingsData>, options: Options = {}) =>
  Layer.mergeAll(Risk.layer, Contracts.layer).pipe(
    Layer.provideMerge(Layer.mergeAll(Accounts.layer, Positions.layer, Pnl.layer, Quotes.layer)),
    Layer.provide(Subscriptions.layer),
    Layer.provideMerge(Rig.ground(options)),
    Layer.provide([Settings.layer(settings), Memory.layer(), Notifier.layerNoop, Journal.layerMemory()])
  )

let number = 0

/** What the rules say of an order in a stock, on the whole way from its details. */
const said = (request: Omit<OrderRequest, "contract">, symbol = "AAPL", currency = "USD") =>
  Effect.gen(function*() {
    const risk = yield* Risk.Risk
    const contracts = yield* Contracts.Contracts
    const details = yield* contracts.one({ symbol, secType: "STK", exchange: "SMART", currency })
    const broken = yield* risk.check({
      request: { orderRef: `${++number}`, ...request, contract: details.contract },
      details,
      account: "DU1234567",
      accountType: "paper",
      working: () => []
    })
    return broken.map(({ rule, says }) => `${rule}: ${says}`)
  }).pipe((saying) => Rig.during(saying, "5 seconds"))

const limit = (action: "BUY" | "SELL", quantity: string, limitPrice: string) =>
  ({ action, quantity, orderType: "LMT", limitPrice }) as const
const market = (action: "BUY" | "SELL", quantity: string) => ({ action, quantity, orderType: "MKT" }) as const

const aapl = { symbol: "AAPL", secType: "STK", exchange: "SMART", currency: "USD" } as const

/** The whole broker over what a run before left behind. */
const broker = (settings: Partial<SettingsData>, state: Map<string, string>, options: Options = {}) =>
  Ibkr.layerBroker.pipe(
    Layer.provide([
      Journal.layerMemory([]),
      Settings.layer({ resetRegion: "none", ...settings }),
      Memory.layer(state),
      Notifier.layerNoop
    ]),
    Layer.provideMerge(Rig.ground(options, settings))
  )

/** What becomes of an order: it is sent, or the rules that refuse it. */
const placed = (request: OrderRequest) =>
  Effect.flatMap(Orders.Orders, (orders) => orders.place(request)).pipe(
    Effect.match({
      onFailure: (error) => error._tag === "OrderRefused" ? (error.broken ?? []).map(({ rule }) => rule) : [error._tag],
      onSuccess: () => "sent"
    }),
    (placing) => Rig.during(placing, "1 second")
  )

const orders = Effect.map(
  Gateway,
  ({ received }) => received.filter(({ command }) => command._tag === "placeOrder").length
)

describe("orders behind the rules of risk", () => {
  it.effect("are sent where they pass, and else nothing of them is, in every run", () =>
    Effect.gen(function*() {
      const state = new Map<string, string>()
      const limits = { riskMaxPosition: 100, riskOrdersPerMinute: 4 }
      const resting = { ...limit("BUY", "60", "100"), contract: aapl }
      const run = <A, E>(use: Effect.Effect<A, E, Layer.Success<ReturnType<typeof broker>>>) =>
        Effect.andThen(Rig.ready, use).pipe(Effect.provide(broker(limits, state), { local: true }), Effect.scoped)
      assert.deepStrictEqual(
        yield* run(Effect.gen(function*() {
          const risk = yield* Risk.Risk
          const first = yield* placed(resting)
          const beside = yield* placed({ ...resting, quantity: "41" })
          const atLimit = yield* placed({ ...resting, quantity: "40" })
          yield* Rig.during(risk.kill.engage("a test"), "1 second")
          return [first, beside, atLimit, yield* placed({ ...resting, quantity: "1" }), yield* orders]
        })),
        ["sent", ["max_position"], "sent", ["kill_switch"], 2]
      )
      const sell = { ...limit("SELL", "1", "1000"), contract: aapl }
      assert.deepStrictEqual(
        yield* run(Effect.gen(function*() {
          const risk = yield* Risk.Risk
          const killed = yield* placed(sell)
          yield* risk.kill.release
          return [killed, yield* placed(sell), yield* placed(sell), yield* placed(sell), yield* orders]
        })),
        [["kill_switch"], "sent", "sent", ["orders_per_minute"], 2]
      )
    }))

  it.effect("what has filled counts once: as a position", () =>
    Effect.gen(function*() {
      yield* Rig.ready
      const buying = (quantity: string) => placed({ ...market("BUY", quantity), contract: aapl })
      const { place } = yield* Orders.Orders
      const atOnce = Effect.forEach(["60", "40", "1"], (quantity) =>
        Effect.exit(place({ ...market("BUY", quantity), contract: aapl })))
      const exits = yield* Rig.during(atOnce, "2 seconds")
      assert.deepStrictEqual(
        exits.map(({ _tag }) =>
          _tag
        ),
        ["Success", "Success", "Failure"]
      )
      assert.deepStrictEqual([yield* buying("1"), yield* placed({ ...market("SELL", "100"), contract: aapl })], [
        ["max_position"],
        "sent"
      ])
    }).pipe(Effect.provide(broker({ riskMaxPosition: 100 }, new Map()))))

  it.effect("are worth what the market stands at, where their own price lets them fill there at once", () =>
    Effect.gen(function*() {
      yield* Rig.ready
      const stop = { action: "BUY", quantity: "10", orderType: "STP", stopPrice: "1", contract: aapl } as const
      const selling = { ...limit("SELL", "10", "1"), contract: aapl }
      const buying = { ...limit("BUY", "10", "50"), contract: aapl }
      const said = [yield* placed(stop), yield* placed(selling), yield* placed(buying)]
      assert.deepStrictEqual([said, yield* orders], [[["max_notional"], ["max_notional"], "sent"], 1])
    }).pipe(Effect.provide(broker({ riskMaxNotional: 500 }, new Map()))))

  it.effect("that are placed quickly take no more of the account's means together than it has", () =>
    Effect.gen(function*() {
      yield* Rig.ready
      const { place } = yield* Orders.Orders
      const buying = (symbol: string) => place({ ...limit("BUY", "25000", "100"), contract: { ...aapl, symbol } })
      const both = Effect.forEach(["AAPL", "MSFT"], (symbol) => Effect.result(buying(symbol)), { concurrency: 2 })
      const said = yield* Rig.during(both, "2 seconds")
      assert.deepStrictEqual(
        said.map(Result.match({ onSuccess: () => "sent", onFailure: ({ message }) => message })),
        [
          "sent",
          "placeOrder was refused and nothing was sent: buying_power (the order takes 2500000 USD and our open orders " +
          "2500000 USD, together 1000000 USD more than the account's buying power, 4000000.00 USD)"
        ]
      )
      assert.strictEqual(yield* orders, 1)
    }).pipe(Effect.provide(broker({ riskBuyingPower: true }, new Map()))))

  it.effect("of a group count as one, save where a fill of one lets the others work on beside it", () =>
    Effect.gen(function*() {
      yield* Rig.ready
      const said = (ocaType: 1 | 2 | 3, symbol: string) => {
        const contract = { ...aapl, symbol }
        const grouped = { ...limit("BUY", "50", "100"), contract, ocaGroup: `group-${ocaType}`, ocaType }
        const alone = (quantity: string) => placed({ ...limit("BUY", quantity, "100"), contract })
        return Effect.all([placed(grouped), placed(grouped), alone("50"), alone("1")])
      }
      assert.deepStrictEqual([yield* said(1, "MSFT"), yield* said(3, "AAPL")], [
        ["sent", "sent", "sent", ["max_position"]],
        ["sent", "sent", ["max_position"], ["max_position"]]
      ])
    }).pipe(Effect.provide(broker({ riskMaxPosition: 100 }, new Map()))))

  it.effect("the exits of an entry that has filled count each: both may fill before one takes the other back", () =>
    Effect.gen(function*() {
      yield* Rig.ready
      const { bracket } = yield* Orders.Orders
      const entry = { ...market("BUY", "100"), contract: aapl }
      yield* Rig.during(Effect.exit(bracket({ entry, takeProfit: "500", stopLoss: "90" })), "2 seconds")
      const selling = (quantity: string) => placed({ ...limit("SELL", quantity, "1000"), contract: aapl })
      assert.deepStrictEqual([yield* selling("101"), yield* selling("100")], [["max_position"], "sent"])
    }).pipe(Effect.provide(broker({ riskMaxPosition: 200 }, new Map()))))

  it.effect("a bracket passes whole where its entry does", () =>
    Effect.gen(function*() {
      yield* Rig.ready
      const { bracket } = yield* Orders.Orders
      const one = (quantity: string) =>
        Rig.during(
          bracket({
            entry: { ...limit("BUY", quantity, "100"), contract: aapl },
            takeProfit: "120",
            stopLoss: "90"
          }).pipe(Effect.match({ onFailure: (error) => error.message, onSuccess: () => "sent" })),
          "5 seconds"
        )
      assert.deepStrictEqual([yield* one("101"), yield* one("100"), yield* orders], [
        "placeOrder was refused and nothing was sent: max_position (entry: with our orders filled the position would be 101, " +
        "1 beyond the largest, 100)",
        "sent",
        3
      ])
    }).pipe(Effect.provide(broker({ riskMaxPosition: 100 }, new Map()))))
})

describe("buying power", () => {
  it.effect("what is held on margin is asked of the gateway by a what-if order, which places nothing", () =>
    Effect.gen(function*() {
      yield* Rig.ready
      const { whatIf } = yield* Orders.Orders
      const gateway = yield* Gateway
      const future = { symbol: "ES", secType: "FUT", exchange: "CME", lastTradeDateOrContractMonth: "202612" } as const
      const buying = (quantity: string): OrderRequest => ({ ...market("BUY", quantity), contract: future })
      const { initMargin } = yield* Rig.during(whatIf(buying("1")), "1 second")
      const most = Math.floor(1_000_000 / Number(initMargin.change))
      const before = yield* orders
      const said = [yield* placed(buying(String(most + 1))), yield* placed(buying(String(most)))]
      const whatIfs = gateway.received.filter(({ command }) =>
        command._tag === "placeOrder" && command.args[2].whatIf === true
      ).length
      assert.deepStrictEqual([said, before, whatIfs, yield* orders], [[["buying_power"], "sent"], 1, 3, 4])
    }).pipe(
      Effect.provide(broker({ riskBuyingPower: true }, new Map(), { start: Date.parse("2026-11-02T15:00:00Z") }))
    ))
})

describe("risk against the simulated gateway", () => {
  it.effect("F47 an account that is not ready lets no order pass, until it is", () =>
    Effect.gen(function*() {
      const gateway = yield* Gateway
      yield* Rig.ready
      const during = yield* said(market("SELL", "10"))
      yield* gateway.endFaults
      yield* TestClock.adjust("70 seconds")
      yield* Connected.settle
      const after = yield* said(market("SELL", "10"))
      assert.deepStrictEqual([during, after], [
        [
          "account_ready: refused, since the account's values are not known: " +
          "IBKR says that the account's figures are not ready"
        ],
        []
      ])
    }).pipe(Effect.provide(
      ground({}, {
        positions: [{ symbol: "AAPL", size: 10, price: 100 }],
        faults: [Fault.fault("account-not-ready", {})]
      })
    )))

  it.effect("goes by the gateway's own quotes, positions, rates and figures", () =>
    Effect.gen(function*() {
      const quotes = yield* Quotes.Quotes
      yield* Rig.ready
      const { contract } = yield* Rig.during(
        Effect.flatMap(Contracts.Contracts, (contracts) =>
          contracts.one({ symbol: "AAPL", secType: "STK", currency: "USD" })),
        "1 second"
      )
      const { ask = "", bid = "" } = yield* Rig.during(quotes.once(contract), "1 second")
      const above = (price: string | null) =>
        (Number(price) * 1.06).toFixed(2)
      assert.deepStrictEqual([
        yield* said(limit("BUY", "1", String(ask))),
        (yield* said(limit("BUY", "1", above(ask)))).map((each) => each.replace(/is [\d.]+ %/, "is … %")),
        (yield* said(limit("SELL", "1", above(bid)))).map((each) => each.replace(/is [\d.]+ %/, "is … %")),
        yield* said(market("BUY", "51")),
        yield* said(market("SELL", "151"))
      ], [
        [],
        [`price_band: the limit is … % farther than 5 % from ${ask}`],
        [`price_band: the limit is … % farther than 5 % from ${bid}`],
        ["max_position: with our orders filled the position would be 102, 2 beyond the largest, 100"],
        ["max_position: with our orders filled the position would be -101, 1 beyond the largest, 100"]
      ])
    }).pipe(Effect.provide(
      ground({ riskPriceBand: 5, riskMaxPosition: 100, riskMaxDailyLoss: 1 }, {
        positions: [{ symbol: "AAPL", size: 50, price: 100 }]
      })
    )))

  it.effect("what is traded in another currency is worth what the account's rate of exchange makes of it", () =>
    Effect.gen(function*() {
      const accounts = yield* Accounts.Accounts
      yield* Rig.ready
      yield* TestClock.adjust("1 second")
      const values = yield* accounts.values
      const rate = values._tag === "Known" &&
        values.value.find(({ currency, key }) => key === "ExchangeRate" && currency === "EUR")?.value
      assert.strictEqual(rate, "1.0800000")
      assert.deepStrictEqual([
        yield* said(limit("BUY", "100", "100"), "SAP", "EUR"),
        yield* said(limit("BUY", "100", "100.01"), "SAP", "EUR")
      ], [
        [],
        ["max_notional: the order is worth 10801.08 USD, 1.08 USD above the largest worth, 10800 USD"]
      ])
    }).pipe(Effect.provide(
      ground({ riskMaxNotional: 10_800 }, { positions: [{ symbol: "SAP", size: 1, price: 200 }] })
    )))
})
