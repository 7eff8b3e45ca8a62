import { assert, describe, it } from "@effect/vitest"
import { OrderAction, OrderType, SecType } from "@stoqey/ib"
import { Duration, Effect, Exit, Fiber, Latch, Layer, Logger, Scope } from "effect"
import { TestClock } from "effect/testing"
import * as Command from "../../src/domain/Command.ts"
import type { Settings } from "../../src/domain/Settings.ts"
import { ConnectionError } from "../../src/errors/IbkrError.ts"
import { PositionsLeft } from "../../src/errors/PositionsLeft.ts"
import * as Ibkr from "../../src/Ibkr.ts"
import { Connection } from "../../src/layers/Connection.ts"
import { Notifier } from "../../src/layers/Notify/Notifier.ts"
import * as SettingsLayer from "../../src/layers/Settings.ts"
import * as Cells from "../../src/layers/State/Cells.ts"
import * as Lock from "../../src/layers/State/Lock.ts"
import { State } from "../../src/layers/State/State.ts"
import * as Simulated from "../../src/layers/Tws/Simulated.ts"
import { type ConnectOptions, Tws } from "../../src/layers/Tws/Tws.ts"
import * as Gateway from "../../src/simulator/Gateway.ts"
import * as Connected from "../doubles/Connected.ts"
import * as ScriptedTws from "../doubles/ScriptedTws.ts"

const closing = { gracefulShutdown: true, shutdownTimeout: Duration.seconds(25) }

const simulated = (
  gateway: Gateway.Gateway["Service"],
  settings: Partial<Settings>,
  notifier: Layer.Layer<Notifier>
) =>
  Connected.layer(
    Layer.provide(Simulated.layer, Layer.succeed(Gateway.Gateway, gateway)),
    settings,
    new Map(),
    notifier
  )

const quiet = Effect.provide(Logger.layer([]))

/** What comes of a service that is to close at its end what it holds: 100 AAPL, in a market that is open. */
const holding = <A, E, R>(use: (gateway: Gateway.Gateway["Service"]) => Effect.Effect<A, E, R>) =>
  Effect.gen(function*() {
    yield* TestClock.setTime(Date.UTC(2026, 10, 18, 16))
    const gateway = yield* Gateway.make({ positions: [{ symbol: "AAPL", size: 100, price: 150 }] })
    const { notifier } = yield* Connected.told
    return [yield* Effect.provide(use(gateway), simulated(gateway, closing, notifier)), gateway] as const
  })

describe("Shutdown", () => {
  it.effect("refuses orders at once, keeps positions, tells people and ends the session in order", () =>
    Effect.gen(function*() {
      yield* TestClock.setTime(Date.UTC(2026, 10, 18, 16))
      const gateway = yield* Gateway.make({ positions: [{ symbol: "AAPL", size: 100, price: 150 }] })
      const { alerts, notifier } = yield* Connected.told
      yield* Effect.gen(function*() {
        const connection = yield* Connection
        yield* Connected.settle
        yield* TestClock.adjust("1 second")
        const seen = yield* Connected.observe(({ ordersBlockedBy, state }) => `${state} ${ordersBlockedBy.join()}`)
        const [one, other] = yield* Effect.all([connection.stop(), connection.stop({ keepPositions: true })], {
          concurrency: 2
        })
        assert.deepStrictEqual([one, other], [{ closed: null, left: null }, { closed: null, left: null }])
        assert.deepStrictEqual(yield* connection.stopped, one)
        yield* TestClock.adjust("1 minute")
        assert.deepStrictEqual([...new Set(seen)], ["connected ", "shutdown not_ready,shutdown"])
        yield* connection.reconnect
        yield* TestClock.adjust("1 minute")
      }).pipe(Effect.scoped, Effect.provide(simulated(gateway, {}, notifier)))
      const { clients, positions } = yield* gateway.report
      assert.deepStrictEqual([clients, positions.map(({ size }) => size)], [[], [100]])
      assert.deepStrictEqual(alerts.map(([, event]) => event), ["connected", "shutdown"])
      assert.strictEqual((yield* gateway.dials).length, 1)
    }).pipe(Effect.scoped, quiet))

  it.effect("without closing, people are told that orders which work, as those of a flatten, may still change positions", () =>
    Effect.gen(function*() {
      const gateway = yield* Gateway.make({ positions: [{ symbol: "AAPL", size: 100, price: 150 }] })
      const said: Array<unknown> = []
      const log = Logger.make(({ message }) => said.push(message))
      const notifier = Layer.succeed(Notifier, {
        notify: ({ lines }) => Effect.sync(() => void said.push(lines)),
        flush: Effect.void
      })
      yield* Effect.gen(function*() {
        yield* Connected.settle
        yield* TestClock.adjust("1 second")
        said.length = 0
        yield* (yield* Connection).stop()
      }).pipe(Effect.provide(simulated(gateway, {}, notifier)), Effect.provide(Logger.layer([log])))
      assert.deepStrictEqual(said, [
        ["Stopping: orders are refused; positions stay as they are, and orders that work stay at the gateway"],
        [
          "Positions stay as they are. Orders that work stay at the gateway, and may change them.",
          "The connection was connected."
        ],
        ["Stopped in order"]
      ])
    }).pipe(Effect.scoped))

  it.effect("says what it has not closed where no session comes by then, or the API is read-only", () =>
    Effect.gen(function*() {
      const found: Array<unknown> = []
      for (const fault of ["refuse", "read-only"] as const) {
        const [report, gateway] = yield* holding((gateway) =>
          Effect.gen(function*() {
            const connection = yield* Connection
            yield* Connected.settle
            yield* TestClock.adjust("1 second")
            yield* gateway.startFault(fault, {})
            yield* gateway.startFault("reset", {})
            yield* TestClock.adjust("10 seconds")
            const stopping = yield* Effect.forkChild(connection.stop(), { startImmediately: true })
            yield* TestClock.adjust("1 minute")
            return yield* Fiber.join(stopping)
          })
        )
        const sent = gateway.received.filter(({ command }) => command._tag === "placeOrder")
        const { detail, positions = [] } = report.left ?? {}
        found.push([detail, positions.map(({ position, why }) => [position, why]), sent.length])
      }
      assert.deepStrictEqual(found, [
        ["There was no session, so what positions are open is not known and none was closed", [], 0],
        [undefined, [[100, "not_allowed"]], 0]
      ])
    }).pipe(Effect.scoped, quiet))

  it.effect("closes positions where it is configured, and says what is left with a market that is closed", () =>
    Effect.gen(function*() {
      yield* TestClock.setTime(Date.UTC(2026, 10, 18, 16))
      const gateway = yield* Gateway.make({
        closed: ["MSFT"],
        positions: [
          { symbol: "AAPL", size: 100, price: 150 },
          { symbol: "ES", size: -2, price: 5000 },
          { symbol: "MSFT", size: 10, price: 400 }
        ]
      })
      const { alerts, notifier } = yield* Connected.told
      const errors: Array<unknown> = []
      const log = Logger.make(({ logLevel, message }) => logLevel === "Error" ? errors.push(message) : undefined)
      const report = yield* Effect.gen(function*() {
        const connection = yield* Connection
        yield* Connected.settle
        yield* TestClock.adjust("1 second")
        const stopping = yield* Effect.forkChild(connection.stop())
        yield* TestClock.adjust("25 seconds")
        return yield* Fiber.join(stopping)
      }).pipe(Effect.provide(simulated(gateway, closing, notifier)), Effect.provide(Logger.layer([log])))
      assert.deepStrictEqual(errors, [
        ["1 position left open (1 market closed); look at the account in TWS"],
        ["Left open: 10 MSFT STK (market closed)"]
      ])
      assert.deepStrictEqual(report.left?.positions.map(({ symbol, why }) => [symbol, why]), [[
        "MSFT",
        "market_closed"
      ]])
      const { orders, positions } = yield* gateway.report
      assert.deepStrictEqual(
        positions.filter(({ size }) => size !== 0).map(({ size, symbol }) => [symbol, size]),
        [["MSFT", 10]]
      )
      assert.deepStrictEqual(orders.filter(({ status }) => status !== "Filled"), [])
      assert.deepStrictEqual(alerts.map(([, event]) => event), ["connected", "positions_left", "shutdown"])
    }).pipe(Effect.scoped, quiet))

  it.effect("a reconnect that is asked for while it closes positions leaves it its session", () =>
    Effect.gen(function*() {
      const [report, gateway] = yield* holding(() =>
        Effect.gen(function*() {
          const connection = yield* Connection
          yield* Connected.settle
          yield* TestClock.adjust("1 second")
          const stopping = yield* Effect.forkChild(connection.stop(), { startImmediately: true })
          yield* connection.reconnect
          yield* TestClock.adjust("25 seconds")
          return yield* Fiber.join(stopping)
        })
      )
      const { orders, positions } = yield* gateway.report
      assert.deepStrictEqual(
        [report.left, positions.filter(({ size }) => size !== 0), orders.map(({ status }) => status)],
        [null, [], ["Filled"]]
      )
      assert.strictEqual((yield* gateway.dials).length, 1)
    }).pipe(Effect.scoped, quiet))

  it.effect("keeps positions on request although closing is configured", () =>
    Effect.gen(function*() {
      const gateway = yield* Gateway.make({ positions: [{ symbol: "AAPL", size: 100, price: 150 }] })
      const { notifier } = yield* Connected.told
      const report = yield* Effect.gen(function*() {
        const connection = yield* Connection
        yield* Connected.settle
        yield* TestClock.adjust("1 second")
        return yield* connection.stop({ keepPositions: true })
      }).pipe(Effect.provide(simulated(gateway, closing, notifier)))
      assert.deepStrictEqual(report, { closed: null, left: null })
      assert.deepStrictEqual((yield* gateway.report).orders, [])
    }).pipe(Effect.scoped, quiet))

  it.effect("the fence stops closing orders too", () =>
    Effect.gen(function*() {
      yield* TestClock.setTime(Date.UTC(2026, 10, 18, 16))
      const gateway = yield* Gateway.make({
        accounts: ["U8000001"],
        positions: [{ symbol: "AAPL", size: 100, price: 150 }]
      })
      const { notifier } = yield* Connected.told
      const report = yield* Effect.gen(function*() {
        const connection = yield* Connection
        yield* Connected.settle
        yield* TestClock.adjust("1 second")
        const stopping = yield* Effect.forkChild(connection.stop())
        yield* TestClock.adjust("25 seconds")
        return yield* Fiber.join(stopping)
      }).pipe(Effect.provide(simulated(gateway, closing, notifier)))
      assert.deepStrictEqual(report.left?.positions.map(({ why }) => why), ["not_allowed"])
      assert.deepStrictEqual((yield* gateway.report).orders, [])
    }).pipe(Effect.scoped, quiet))

  it.effect("several accounts and no pin: nothing is closed, and it says so", () =>
    Effect.gen(function*() {
      const gateway = ScriptedTws.make(() => ({ accounts: ["DU1", "DU2"] }))
      const report = yield* Effect.gen(function*() {
        const connection = yield* Connection
        yield* Connected.settle
        yield* TestClock.adjust("1 second")
        return yield* connection.stop()
      }).pipe(Effect.provide(Connected.layer(gateway.layer, closing)))
      assert.strictEqual(report.left?.detail, "No account is pinned, so no position was closed")
    }).pipe(quiet))

  const refused = { fails: new ConnectionError({ reason: "Refused" }) }
  const states: ReadonlyArray<{
    readonly state: string
    readonly script: (dial: number) => ScriptedTws.Step
    readonly after: number
    readonly takes: number
  }> = [
    { state: "connecting", script: () => ({ takes: 1000 }), after: 2, takes: 10.5 },
    { state: "reconnecting", script: (dial) => dial === 0 ? { lasts: 60 } : { takes: 1000 }, after: 70, takes: 10.5 },
    { state: "circuit_open", script: () => refused, after: 40, takes: 0 },
    { state: "failed", script: (dial) => dial === 0 ? { lasts: 60 } : { accounts: ["DU9"] }, after: 70, takes: 0 },
    { state: "connected", script: () => ({ silentAfter: 1 }), after: 4, takes: 21 }
  ]
  for (const { after, script, state, takes } of states) {
    it.effect(`ends within its bound while ${state}, with positions unknown, and leaves nothing behind`, () =>
      Effect.gen(function*() {
        const gateway = ScriptedTws.make(script)
        const scope = yield* Scope.make()
        const context = yield* Layer.buildWithScope(Connected.layer(gateway.layer, closing), scope)
        yield* Effect.gen(function*() {
          const connection = yield* Connection
          yield* TestClock.adjust(Duration.seconds(after))
          assert.strictEqual((yield* connection.status).state, state)
          const stopping = yield* Effect.forkChild(Effect.timed(connection.stop()))
          yield* TestClock.adjust("25 seconds")
          const [took, report] = yield* Fiber.join(stopping)
          assert.isAtMost(Duration.toSeconds(took), takes)
          assert.isString(report.left?.detail)
          const dials = gateway.dials.length
          yield* TestClock.adjust("5 minutes")
          assert.strictEqual(gateway.dials.length, dials)
        }).pipe(Effect.provideContext(context))
        yield* Scope.close(scope, Exit.void)
        assert.strictEqual(gateway.open(), 0)
      }).pipe(quiet))
  }

  for (const seconds of [25, 8, 4, 1]) {
    it.effect(`ends within ${seconds} s where disk, alerts and the end of the session hang, with all that is left`, () =>
      Effect.gen(function*() {
        yield* TestClock.setTime(Date.UTC(2026, 10, 18, 16))
        const gateway = yield* Gateway.make({ positions: [{ symbol: "AAPL", size: 100, price: 150 }] })
        const hangs = yield* Latch.make(true)
        const tws = Layer.effect(
          Tws,
          Effect.map(Tws, ({ connect }) => ({
            connect: (options: ConnectOptions) =>
              Effect.andThen(Effect.addFinalizer(() => hangs.await), connect(options))
          }))
        ).pipe(Layer.provide(Simulated.layer), Layer.provide(Layer.succeed(Gateway.Gateway, gateway)))
        const place = {
          read: () => Effect.succeedNone,
          write: () => hangs.await,
          remove: () => hangs.await,
          setAside: Effect.succeed,
          nameOf: Effect.succeed
        }
        const lock = Lock.always(Effect.succeed(true))
        const locks = () => Effect.succeed(Effect.acquireRelease(Effect.succeed(lock), () => hangs.await))
        const layers = Ibkr.layer.pipe(
          Layer.provide(tws),
          Layer.provide(
            SettingsLayer.layer({ resetRegion: "none", ...closing, shutdownTimeout: Duration.seconds(seconds) })
          ),
          Layer.provide(Layer.effect(State, Cells.make(place, { suffix: "x", lock, locks }))),
          Layer.provide(Layer.succeed(Notifier, { notify: () => Effect.void, flush: hangs.await }))
        )
        const [took, left] = yield* Effect.gen(function*() {
          const connection = yield* Connection
          yield* Connected.settle
          yield* TestClock.adjust("1 second")
          yield* hangs.close
          const stopping = yield* Effect.forkChild(Effect.timed(connection.stop()))
          for (let step = 0; step < 1200 && stopping.pollUnsafe() === undefined; step++) {
            yield* Connected.settle
            yield* TestClock.adjust("25 millis")
          }
          const ended = stopping.pollUnsafe()
          yield* hangs.open
          const [took, { left }] = yield* Fiber.join(stopping)
          return [ended === undefined ? "hangs" : Duration.format(took), left] as const
        }).pipe(Effect.provide(layers))
        assert.deepStrictEqual([took, left?.positions.map(({ symbol, why }) => [symbol, why])], [
          Duration.format(Duration.seconds(seconds)),
          [["AAPL", "state_not_writable"]]
        ])
      }).pipe(Effect.scoped, quiet))
  }

  it.effect("a defect of closing leaves what is open unknown, and the stop goes on", () =>
    Effect.gen(function*() {
      const gateway = yield* Gateway.make({ positions: [{ symbol: "AAPL", size: 100, price: 150 }] })
      const { alerts, notifier } = yield* Connected.told
      const lock = Lock.always(Effect.succeed(true))
      const place = {
        read: () => Effect.succeedNone,
        write: () => Effect.void,
        remove: () => Effect.void,
        setAside: Effect.succeed,
        nameOf: Effect.succeed
      }
      const locks = () => Effect.die(new Error("a defect of closing"))
      const layers = Ibkr.layer.pipe(
        Layer.provide(Simulated.layer),
        Layer.provide(Layer.succeed(Gateway.Gateway, gateway)),
        Layer.provide(SettingsLayer.layer({ resetRegion: "none", ...closing })),
        Layer.provide(Layer.effect(State, Cells.make(place, { suffix: "x", lock, locks }))),
        Layer.provide(notifier)
      )
      const ended = yield* Effect.gen(function*() {
        const connection = yield* Connection
        yield* Connected.settle
        yield* TestClock.adjust("1 second")
        const stopping = yield* Effect.forkChild(Effect.exit(connection.stop()))
        yield* TestClock.adjust("25 seconds")
        return yield* Fiber.join(stopping)
      }).pipe(Effect.provide(layers))
      assert.deepStrictEqual(
        ended,
        Exit.succeed({
          closed: null,
          left: new PositionsLeft({
            positions: [],
            orders: [],
            detail: "Closing positions ended with a defect, so what is open is not known"
          })
        })
      )
      assert.deepStrictEqual(alerts.map(([, event]) => event), ["connected", "positions_left", "shutdown"])
    }).pipe(Effect.scoped, quiet))

  it.effect("a line that comes back in time is still used to close", () =>
    Effect.gen(function*() {
      const [report] = yield* holding((gateway) =>
        Effect.gen(function*() {
          const connection = yield* Connection
          yield* TestClock.adjust("60 seconds")
          yield* gateway.startFault("close", {})
          yield* TestClock.adjust("100 millis")
          assert.strictEqual((yield* connection.status).state, "reconnecting")
          const stopping = yield* Effect.forkChild(connection.stop())
          yield* TestClock.adjust("25 seconds")
          return yield* Fiber.join(stopping)
        })
      )
      assert.deepStrictEqual(report, { closed: 1, left: null })
    }).pipe(Effect.scoped, quiet))

  const lost = new PositionsLeft({
    positions: [],
    orders: [],
    detail: "Closing positions ended with an error, so what is open is not known. " +
      "Connection to 127.0.0.1:7497: the gateway closed the connection"
  })
  const known = { conId: 265598, symbol: "AAPL", secType: "STK", position: 100, why: "not_allowed" } as const
  for (
    const [what, after, comesBack, report, took] of [
      ["comes back in time, is still used to close", 100, true, { closed: 1, left: null }, "1s 540ms"],
      ["comes back, also where positions were read", 500, true, { closed: 1, left: null }, "1s 540ms"],
      [
        "does not come back, leaves what is open unknown after half of the time",
        100,
        false,
        { closed: null, left: lost },
        "10s 750ms"
      ],
      [
        "does not come back, where positions were read, leaves these",
        500,
        false,
        { closed: null, left: new PositionsLeft({ positions: [known], orders: [] }) },
        "10s 760ms"
      ]
    ] as const
  ) {
    it.effect(`a line that is lost before anything was sent to close, and ${what}`, () =>
      Effect.gen(function*() {
        const [[lasted, came], gateway] = yield* holding((gateway) =>
          Effect.gen(function*() {
            const connection = yield* Connection
            yield* TestClock.adjust("60 seconds")
            yield* gateway.startFault("stall", { ms: 500 })
            const stopping = yield* Effect.forkChild(Effect.timed(connection.stop()))
            yield* TestClock.adjust(after)
            yield* gateway.startFault("close", {})
            if (!comesBack) yield* gateway.startFault("refuse", {})
            yield* TestClock.adjust("25 seconds")
            return yield* Fiber.join(stopping)
          })
        )
        const sent = gateway.received.filter(({ command }) => command._tag === "placeOrder").length
        assert.deepStrictEqual<unknown>([came, Duration.format(lasted), sent], [report, took, comesBack ? 1 : 0])
      }).pipe(Effect.scoped, quiet))
  }

  it.effect("a line that is lost once an order of ours was cancelled is not waited for: positions may not have what that has filled", () =>
    Effect.gen(function*() {
      const [[lasted, { left }], gateway] = yield* holding((gateway) =>
        Effect.gen(function*() {
          const { session, stop } = yield* Connection
          yield* TestClock.adjust("60 seconds")
          const { send } = yield* session
          const contract = { symbol: "AAPL", secType: SecType.STK, exchange: "SMART", currency: "USD" }
          const order = {
            action: OrderAction.BUY,
            orderType: OrderType.LMT,
            lmtPrice: 1,
            totalQuantity: 1,
            transmit: true
          }
          yield* send(Command.make("placeOrder", 50, contract, order))
          yield* TestClock.adjust("1 second")
          yield* gateway.startFault("stall", { ms: 500 })
          const stopping = yield* Effect.forkChild(Effect.timed(stop()))
          yield* TestClock.adjust(510)
          yield* gateway.startFault("close", {})
          yield* TestClock.adjust("25 seconds")
          return yield* Fiber.join(stopping)
        })
      )
      const sent = gateway.received.map(({ command }) => command._tag).filter((tag) => tag.endsWith("Order"))
      assert.deepStrictEqual([left?.positions, Duration.format(lasted), sent], [
        [{ ...known, why: "unknown" }],
        "520ms",
        ["placeOrder", "cancelOrder"]
      ])
    }).pipe(Effect.scoped, quiet))

  it.effect("closes by an order id above every one that a user has sent, also where that order is done and gone", () =>
    Effect.gen(function*() {
      const [, gateway] = yield* holding(() =>
        Effect.gen(function*() {
          const { session, stop } = yield* Connection
          yield* Connected.settle
          yield* TestClock.adjust("1 second")
          const { send } = yield* session
          const contract = { symbol: "AAPL", secType: SecType.STK, exchange: "SMART", currency: "USD" }
          const order = { action: OrderAction.BUY, orderType: OrderType.MKT, totalQuantity: 1, transmit: true }
          yield* send(Command.make("placeOrder", 50, contract, order))
          yield* TestClock.adjust("1 second")
          const stopping = yield* Effect.forkChild(stop())
          yield* TestClock.adjust("1 minute")
          yield* Fiber.join(stopping)
        })
      )
      const { orders, positions } = yield* gateway.report
      assert.deepStrictEqual([orders.map(({ orderId }) => orderId), positions], [[50, 51], []])
    }).pipe(Effect.scoped, quiet))

  for (
    const [what, exit, left] of [
      ["fails sells nothing, although", Exit.fail("the port is taken"), [100]],
      ["is interrupted sells where", Exit.interrupt(1), []]
    ] as const
  ) {
    it.effect(`a program that ${what} closing is configured`, () =>
      Effect.gen(function*() {
        yield* TestClock.setTime(Date.UTC(2026, 10, 18, 16))
        const gateway = yield* Gateway.make({ positions: [{ symbol: "AAPL", size: 100, price: 150 }] })
        const { notifier } = yield* Connected.told
        const scope = yield* Scope.make()
        yield* Layer.buildWithScope(simulated(gateway, closing, notifier), scope)
        yield* Connected.settle
        const ending = yield* Effect.forkChild(Scope.close(scope, exit))
        yield* TestClock.adjust("1 minute")
        yield* Fiber.join(ending)
        const { clients, orders, positions } = yield* gateway.report
        assert.deepStrictEqual([clients, orders.length, positions.map(({ size }) => size)], [
          [],
          left.length === 0 ? 1 : 0,
          [...left]
        ])
      }).pipe(Effect.scoped, quiet))
  }
})
