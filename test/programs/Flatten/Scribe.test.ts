import { assert, describe, it } from "@effect/vitest"
import { Duration, Effect, Layer, Logger } from "effect"
import { TestClock } from "effect/testing"
import * as Audit from "../../../src/layers/Broker/Audit.ts"
import { Connection, type StopReport } from "../../../src/layers/Connection.ts"
import * as Simulated from "../../../src/layers/Tws/Simulated.ts"
import * as Scribe from "../../../src/programs/Flatten/Scribe.ts"
import * as Gateway from "../../../src/simulator/Gateway.ts"
import * as Connected from "../../doubles/Connected.ts"
import * as Broker from "./Broker.ts"
import { details, spy } from "./Contracts.ts"

interface Line {
  readonly event: string
  readonly orderRef?: string
  readonly [name: string]: unknown
}

/** A stop that closes positions, MSFT's on a closed market, with an audit; answers its report. */
const stopped = Effect.fnUntraced(
  function*(audit: Layer.Layer<Audit.Audit>, options: Gateway.Options = {}) {
    yield* TestClock.setTime(Date.UTC(2026, 10, 18, 16))
    const gateway = yield* Gateway.make({
      accounts: ["U7171717"],
      closed: ["MSFT"],
      positions: [{ symbol: "AAPL", size: 100, price: 150 }, { symbol: "MSFT", size: 10, price: 400 }],
      ...options
    })
    const report = yield* Effect.gen(function*() {
      const connection = yield* Connection
      yield* Connected.settle
      yield* TestClock.adjust("1 second")
      const stopping = yield* Effect.forkChild(connection.stop())
      yield* TestClock.adjust("25 seconds")
      yield* Connected.settle
      return yield* Effect.suspend(() => stopping.pollUnsafe() ?? Effect.die("still stopping"))
    }).pipe(
      Effect.provide(
        Connected.layer(
          Layer.provide(Simulated.layer, Layer.succeed(Gateway.Gateway, gateway)),
          {
            gracefulShutdown: true,
            shutdownTimeout: Duration.seconds(25),
            tradingMode: "live",
            account: "U7171717"
          }
        ).pipe(Layer.provide(audit))
      )
    )
    const { orders } = yield* gateway.report
    return { report, orders }
  },
  Effect.scoped,
  Effect.provide(Logger.layer([]))
)

const left = (report: StopReport) => report.left?.positions.map(({ symbol, why }) => `${symbol} ${why}`)

describe("the audit of a stop that closes positions", () => {
  it.effect("has what was meant, decided, sent, heard and came of it, by the shutdown, without the account's id", () =>
    Effect.gen(function*() {
      const lines: Array<Line> = []
      const { report } = yield* stopped(Audit.layerMemory(lines))
      assert.deepStrictEqual(left(report), ["MSFT market_closed"])
      const [{ conId: msft } = { conId: 0 }] = report.left?.positions ?? []
      assert.deepStrictEqual(
        lines.map(({ command = "", event, message = "", twsStatus = "", why = "" }) =>
          [event, message, command, why, twsStatus].filter((word) => word !== "").join(" ")
        ),
        [
          "decision market_closed",
          "intent",
          "sent placeOrder",
          "received openOrder",
          "received orderStatus",
          "received execution",
          "received openOrder",
          "received orderStatus",
          "received openOrder",
          "received orderStatus",
          "received fee",
          "outcome Filled"
        ]
      )
      assert.deepStrictEqual([...new Set(lines.map(({ who }) => who))], ["shutdown"])
      assert.notInclude(JSON.stringify(lines), "U7171717")
      const [decision, intent, sent] = lines
      const { orderRef = "" } = intent ?? {}
      assert.match(orderRef, /^close-\d+-\d+$/)
      assert.deepStrictEqual([...new Set(lines.slice(1).map((line) => line.orderRef))], [orderRef])
      const orderId = intent?.["orderId"]
      assert.deepStrictEqual([decision, intent, sent, lines.at(-1)], [
        { event: "decision", who: "shutdown", conId: msft, passed: false, why: "market_closed" },
        {
          event: "intent",
          orderRef,
          orderId,
          who: "shutdown",
          clientId: 1,
          request: {
            conId: Number(orderRef.split("-")[2]),
            symbol: "AAPL",
            exchange: "SMART",
            action: "SELL",
            totalQuantity: 100,
            orderType: "MKT",
            tif: "DAY",
            account: "U***717",
            outsideRth: false,
            transmit: true
          }
        },
        { event: "sent", orderRef, orderId, who: "shutdown", command: "placeOrder", clientId: 1 },
        {
          event: "outcome",
          orderRef,
          orderId,
          who: "shutdown",
          state: "filled",
          twsStatus: "Filled",
          filled: 100,
          averagePrice: 230
        }
      ])
    }))

  it.effect("has the cancel of what does not fill in time", () =>
    Effect.gen(function*() {
      const lines: Array<Line> = []
      const broker = yield* Broker.make({
        holdings: [[spy, 100]],
        details: [details(spy)],
        answer: ({ _tag }) => _tag === "placeOrder"
      })
      const { became } = yield* Effect.provide(Broker.flatten(broker), Audit.layerMemory(lines))
      assert.deepStrictEqual(became, { left: [["SPY", 100, "not_filled"]], orders: [] })
      assert.deepStrictEqual(
        lines.map(({ command = "", event, message = "", orderId, twsStatus = "" }) =>
          [orderId, event, message, command, twsStatus].filter((word) => word !== "").join(" ")
        ),
        [
          "140 intent",
          "140 sent placeOrder",
          "140 sent cancelOrder",
          "140 received orderStatus",
          "140 received error",
          "140 outcome Cancelled"
        ]
      )
    }))

  it.effect("stands in the order in which all of it was told, also beside what others write", () =>
    Effect.gen(function*() {
      const lines: Array<Line> = []
      yield* Effect.gen(function*() {
        const audit = yield* Audit.Audit
        const scribe = yield* Scribe.make({ account: "U7171717", clientId: 1 })
        scribe.refuse(1, "market_closed")
        scribe.refuse(2, "not_allowed")
        yield* audit.write({ event: "outcome", orderRef: "a" })
        scribe.refuse(3, "unknown")
      }).pipe(Effect.scoped, Effect.provide(Audit.layerMemory(lines)))
      assert.deepStrictEqual(
        lines.map(({ event, why = "" }) => `${event} ${why}`),
        ["decision market_closed", "decision not_allowed", "outcome ", "decision unknown"]
      )
    }))

  for (
    const [what, write] of [["hangs", Effect.never], ["dies", Effect.die(new Error("a defect of the audit"))]] as const
  ) {
    it.effect(`one that ${what} neither keeps an order from being sent nor holds up the stop`, () =>
      Effect.gen(function*() {
        const audit = Layer.effect(Audit.Audit, Audit.make(() => write))
        const { orders, report } = yield* stopped(audit, { closed: [] })
        assert.deepStrictEqual([report, orders.length], [{ closed: 2, left: null }, 2])
      }))
  }
})
