import { assert, describe, it } from "@effect/vitest"
import { Effect, Fiber, Layer, Stream } from "effect"
import * as Contract from "../../../src/domain/Contract.ts"
import type { Details } from "../../../src/domain/Details.ts"
import * as Accounts from "../../../src/layers/Broker/Accounts.ts"
import * as Contracts from "../../../src/layers/Broker/Contracts.ts"
import * as Journal from "../../../src/layers/Broker/Journal.ts"
import * as Pnl from "../../../src/layers/Broker/Pnl.ts"
import * as Positions from "../../../src/layers/Broker/Positions.ts"
import * as Quotes from "../../../src/layers/Broker/Quotes.ts"
import * as Risk from "../../../src/layers/Broker/Risk.ts"
import * as Subscriptions from "../../../src/layers/Broker/Subscriptions.ts"
import * as Notifier from "../../../src/layers/Notify/Notifier.ts"
import * as Settings from "../../../src/layers/Settings.ts"
import * as Memory from "../../../src/layers/State/Memory.ts"
import { Gateway } from "../../../src/simulator/Gateway.ts"
import * as Rig from "./Rig.ts"
import * as Streams from "./Streams.ts"

const ground = (options: Quotes.Options = {}) =>
  Layer.mergeAll(Risk.layer, Contracts.layer).pipe(
    Layer.provideMerge(Layer.mergeAll(Accounts.layer, Positions.layer, Pnl.layer, Quotes.layerWith(options))),
    Layer.provideMerge(Subscriptions.layer),
    Layer.provideMerge(Rig.ground({ lines: 500 })),
    Layer.provide([
      Settings.layer({ riskPriceBand: 5, riskMaxDailyLoss: 1000 }),
      Memory.layer(),
      Notifier.layerNoop,
      Journal.layerMemory()
    ])
  )

const count = 300

const msft = Contract.stock("MSFT")
const ibm = Contract.stock("IBM")

/** Hundreds of lines, all of them alive; besides them the quotes of MSFT and AAPL where they `areRead`. */
const crowd = Effect.fnUntraced(function*(areRead = true) {
  yield* Rig.ready
  const { one } = yield* Contracts.Contracts
  const { open } = yield* Subscriptions.Subscriptions
  const quotes = yield* Quotes.Quotes
  const details = yield* Rig.during(one(Streams.aapl), "1 second")
  const read = <A, E>(stream: Stream.Stream<A, E>) =>
    Effect.forkScoped(Stream.runDrain(stream), { startImmediately: true })
  for (let n = 0; n < count; n++) yield* read(open(Streams.line(n, ibm)))
  // a line is shared by those who name its contract alike: orders name it by all that the gateway tells of it
  if (areRead) { for (const each of [msft, details.contract]) yield* read(quotes.of(each)) }
  yield* Streams.pass(count * 25 + 1000)
  return details
})

/** A session is lost, and the next one is ready: its lines wait to be asked for again. Gives what it was asked until then. */
const again = Effect.gen(function*() {
  const { received, startFault } = yield* Gateway
  yield* startFault("close", {})
  const before = received.length
  yield* Streams.pass("1.5 seconds")
  return before
})

const judge = (details: Details) =>
  Effect.flatMap(Risk.Risk, (risk) =>
    risk.check({
      request: {
        orderRef: "banded",
        action: "BUY",
        quantity: "1",
        orderType: "LMT",
        limitPrice: "230",
        contract: details.contract
      },
      details,
      account: "DU1234567",
      accountType: "paper",
      working: () => []
    }))

/** What the rules of risk say of an order within a second. */
const judged = Effect.fnUntraced(function*(details: Details) {
  const checking = yield* Effect.forkChild(judge(details), { startImmediately: true })
  yield* Streams.pass("1 second")
  const isDone = checking.pollUnsafe() !== undefined
  return isDone ? (yield* Fiber.join(checking)).map(({ says }) => says) : "asks still"
})

/** What of the crowd was asked for before what is none of it, and that: `12 lines`, then `reqMktData AAPL`. */
const asked = Effect.fnUntraced(function*(from: number) {
  const { received } = yield* Gateway
  const asked: Array<string> = []
  let lines = 0
  for (const { command } of received.slice(from)) {
    const symbol = command._tag === "reqMktData" ? command.args[1].symbol : undefined
    if (symbol === "IBM") lines++
    else if (/^(req|cancel)(MktData|MarketDataType|PnL)$/.test(command._tag)) {
      asked.push([command._tag, ...symbol === undefined ? [] : [symbol]].join(" "))
    }
  }
  return { asked, isRestoring: lines > 0 && lines < count }
})

describe("the price band of an order while hundreds of lines are restored", () => {
  it.effect("has its quote at once, where nobody reads the contract; who else asks for one waits", () =>
    Effect.gen(function*() {
      const details = yield* crowd(false)
      const from = yield* again
      const quotes = yield* Quotes.Quotes
      yield* Effect.forkScoped(Stream.runDrain(quotes.of(msft)), { startImmediately: true })
      assert.deepStrictEqual(yield* judged(details), [])
      assert.deepStrictEqual(yield* asked(from), {
        asked: ["reqPnL", "reqMktData AAPL"],
        isRestoring: true
      })
      yield* Streams.pass("20 seconds")
      assert.deepStrictEqual((yield* asked(from)).asked, ["reqPnL", "reqMktData AAPL", "reqMktData MSFT"])
    }).pipe(Effect.provide(ground()), Effect.scoped))

  it.effect("has its quote at once, where its own line waits to be restored, which is not asked for twice", () =>
    Effect.gen(function*() {
      const details = yield* crowd()
      const from = yield* again
      assert.deepStrictEqual(yield* judged(details), [])
      assert.deepStrictEqual(yield* asked(from), { asked: ["reqPnL", "reqMktData AAPL"], isRestoring: true })
      yield* Streams.pass("20 seconds")
      assert.deepStrictEqual((yield* asked(from)).asked, ["reqPnL", "reqMktData AAPL", "reqMktData MSFT"])
    }).pipe(Effect.provide(ground()), Effect.scoped))

  it.effect("has what must be sent before a quote at once, too, and that is sent once", () =>
    Effect.gen(function*() {
      const details = yield* crowd()
      const from = yield* again
      assert.deepStrictEqual(yield* judged(details), [])
      assert.deepStrictEqual(yield* asked(from), {
        asked: ["reqPnL", "reqMarketDataType", "reqMktData AAPL"],
        isRestoring: true
      })
      yield* Streams.pass("20 seconds")
      assert.deepStrictEqual((yield* asked(from)).asked, [
        "reqPnL",
        "reqMarketDataType",
        "reqMktData AAPL",
        "reqMktData MSFT"
      ])
    }).pipe(Effect.provide(ground({ marketDataType: 2 })), Effect.scoped))
})
