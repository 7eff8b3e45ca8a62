import { assert, describe, it } from "@effect/vitest"
import { OrderAction, OrderType } from "@stoqey/ib"
import { Clock, Duration, Effect, Fiber, Layer, Result } from "effect"
import { TestClock } from "effect/testing"
import * as Command from "../../../src/domain/Command.ts"
import { PositionsLeft } from "../../../src/errors/PositionsLeft.ts"
import * as Memory from "../../../src/layers/State/Memory.ts"
import * as Simulated from "../../../src/layers/Tws/Simulated.ts"
import { Tws, type TwsSession } from "../../../src/layers/Tws/Tws.ts"
import * as Flatten from "../../../src/programs/Flatten.ts"
import type * as Fault from "../../../src/simulator/Faults/Fault.ts"
import * as Gateway from "../../../src/simulator/Gateway.ts"
import * as Connected from "../../doubles/Connected.ts"
import * as Broker from "./Broker.ts"

const account = "DU1234567"
const positions = [{ symbol: "AAPL", size: 100 }, { symbol: "ES", size: -2 }]
const apple = { conId: 265598, exchange: "SMART" }
const limit = { action: OrderAction.SELL, totalQuantity: 10, orderType: OrderType.LMT, lmtPrice: 1e6, account }

const world = (options: Gateway.Options = {}) =>
  Layer.merge(Memory.layer(), Simulated.layer.pipe(Layer.provideMerge(Gateway.layer({ positions, ...options }))))

const connect = Effect.fnUntraced(function*(clientId: number) {
  const tws = yield* Tws
  const session = yield* tws.connect({ host: "127.0.0.1", port: 7497, clientId })
  yield* Connected.settle
  return session
})

const flatten = Effect.fnUntraced(function*(session: TwsSession) {
  const start = yield* Clock.currentTimeMillis
  const fiber = yield* Flatten.flatten({
    session,
    account,
    deadline: Duration.seconds(20),
    allowed: Effect.succeed(true),
    usedOrderId: 0
  }).pipe(
    Effect.result,
    Effect.zipWith(Clock.currentTimeMillis, (result, at) => ({ result, seconds: Math.floor((at - start) / 1000) })),
    Effect.forkChild
  )
  yield* Connected.settle
  yield* TestClock.adjust("30 seconds")
  const { result, seconds } = yield* Fiber.join(fiber)
  const became = Result.match(result, {
    onSuccess: ({ closed }) => ({ closed }),
    onFailure: (error) =>
      error instanceof PositionsLeft
        ? Broker.leftBy(error)
        : { error: error._tag }
  })
  return { became, seconds }
})

const report = Effect.flatMap(Gateway.Gateway, (gateway) => gateway.report)
const held = Effect.map(report, (now) => now.positions.map(({ size, symbol }) => [symbol, size]))
const closers = Effect.map(
  report,
  (now) =>
    now.orders.filter(({ orderRef }) => orderRef.startsWith("close-")).map((
      { filled, orderId, quantity, status, symbol }
    ) => [orderId, symbol, quantity, filled, status])
)

const fault = <N extends Fault.Name>(name: N, parameters: Fault.Parameters<N>): Fault.Request =>
  ({ name, parameters }) as Fault.Request

const under = (request: Fault.Request) =>
  Effect.gen(function*() {
    const session = yield* connect(1)
    const gateway = yield* Gateway.Gateway
    yield* gateway.startFault(request.name, request.parameters as never)
    return [yield* flatten(session), yield* held, yield* closers]
  }).pipe(Effect.provide(world()))

const left = (why: string) => ({ left: [["AAPL", 100, why], ["ES", -2, why]], orders: [] })
const all = [["AAPL", 100], ["ES", -2]]

describe("Flatten at the simulated gateway", () => {
  it.effect("closes all that is held, long and short, and has nothing to do after that", () =>
    Effect.gen(function*() {
      const session = yield* connect(1)
      assert.deepStrictEqual((yield* flatten(session)).became, { closed: 3 })
      assert.deepStrictEqual(yield* held, [])
      assert.deepStrictEqual(yield* closers, [
        [1, "AAPL", 100, 100, "Filled"],
        [2, "ES", 2, 2, "Filled"],
        [3, "EUR", 20_000, 20_000, "Filled"]
      ])
      assert.deepStrictEqual((yield* flatten(session)).became, { closed: 0 })
      assert.strictEqual((yield* closers).length, 3)
    }).pipe(Effect.provide(world({ positions: [...positions, { symbol: "EUR", size: 20_000 }] }))))

  it.effect("leaves closed markets and bonds", () =>
    Effect.gen(function*() {
      const { became } = yield* flatten(yield* connect(1))
      assert.deepStrictEqual(became, {
        left: [["AAPL", 100, "market_closed"], ["US-T", 5, "not_supported"]],
        orders: []
      })
      assert.deepStrictEqual(yield* held, [["AAPL", 100], ["US-T", 5]])
    }).pipe(Effect.provide(world({ closed: ["AAPL"], positions: [...positions, { symbol: "US-T", size: 5 }] }))))

  it.effect("cancels its own working orders and leaves those of other clients", () =>
    Effect.gen(function*() {
      const other = yield* connect(2)
      yield* other.send(Command.make("placeOrder", 1, apple, limit))
      const session = yield* connect(1)
      yield* session.send(Command.make("placeOrder", 1, apple, limit))
      yield* Connected.settle
      const { became } = yield* flatten(session)
      assert.deepStrictEqual(became, { left: [], orders: [["AAPL", 2, 1]] })
      const orders = (yield* report).orders.map(({ clientId, orderId, status }) => [clientId, orderId, status])
      assert.deepStrictEqual(orders, [
        [2, 1, "Submitted"],
        [1, 1, "Cancelled"],
        [1, 2, "Filled"],
        [1, 3, "Filled"]
      ])
    }).pipe(Effect.provide(world())))

  it.effect("keeps its word under every fault that touches orders", () =>
    Effect.gen(function*() {
      const waiting = [[1, "AAPL", 100, 0, "Cancelled"], [2, "ES", 2, 0, "Cancelled"]]
      const filled = [[1, "AAPL", 100, 100, "Filled"], [2, "ES", 2, 2, "Filled"]]
      const lost = [[1, "AAPL", 100, 100, "Filled"]]
      const rejected = [{ became: left("rejected"), seconds: 0 }, all, []]
      assert.deepStrictEqual(
        {
          reject: yield* under(fault("reject", {})),
          odd: yield* under(fault("reject", { code: 10_243, text: "Fractional-sized order cannot be placed via API" })),
          json: yield* under(fault("bad-reject-json", {})),
          readOnly: yield* under(fault("read-only", {})),
          hold: yield* under(fault("hold-order", {})),
          mute: yield* under(fault("mute-order", {})),
          notice: yield* under(fault("order-notice", { code: 10_349, text: "Order TIF was set to DAY" })),
          reset: yield* under(fault("reset", { on: "placeOrder" })),
          notReady: yield* under(fault("account-not-ready", {})),
          dead: yield* under(fault("half-open", {})),
          orders: yield* under(fault("no-end", { message: 53 })),
          positions: yield* under(fault("no-end", { message: 62 }))
        },
        {
          reject: rejected,
          odd: rejected,
          json: rejected,
          readOnly: rejected,
          hold: [{ became: left("not_filled"), seconds: 14 }, all, waiting],
          mute: [{ became: { closed: 2 }, seconds: 14 }, [], filled],
          notice: [{ became: { closed: 2 }, seconds: 0 }, [], filled],
          reset: [{ became: left("unknown"), seconds: 0 }, [["ES", -2]], lost],
          notReady: [{ became: left("account_not_ready"), seconds: 11 }, all, []],
          dead: [{ became: { error: "TimeoutError" }, seconds: 9 }, all, []],
          orders: [{ became: left("unknown"), seconds: 5 }, all, []],
          positions: [{ became: { error: "TimeoutError" }, seconds: 3 }, all, []]
        }
      )
    }))
})
