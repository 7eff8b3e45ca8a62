import { assert, describe, it } from "@effect/vitest"
import { Clock, Duration, Effect, Exit, Fiber, Layer, Scope } from "effect"
import { TestClock } from "effect/testing"
import * as Mask from "../../src/domain/Mask.ts"
import { AuthError, ConnectionError } from "../../src/errors/IbkrError.ts"
import { Connection } from "../../src/layers/Connection.ts"
import { Tws } from "../../src/layers/Tws/Tws.ts"
import * as Connected from "../doubles/Connected.ts"
import * as Movable from "../doubles/Movable.ts"
import * as ScriptedTws from "../doubles/ScriptedTws.ts"

const refused = { fails: new ConnectionError({ reason: "Refused" }) }

describe("Supervise", () => {
  it.effect("a first connect that is refused dials at 0, 1, 3, 7, 15, 31 s, then when the circuit probes", () =>
    Effect.gen(function*() {
      const gateway = ScriptedTws.make(() => refused)
      yield* Effect.gen(function*() {
        const connection = yield* Connection
        yield* TestClock.adjust("40 seconds")
        const { circuit, lastError, nextRetryAt, state } = yield* connection.status
        assert.deepStrictEqual({ circuit, lastError, nextRetryAt, state }, {
          state: "circuit_open",
          nextRetryAt: "1970-01-01T00:01:31.000Z",
          circuit: { state: "open", retryAt: "1970-01-01T00:01:31.000Z", consecutiveOpenings: 1 },
          lastError: {
            _tag: "ConnectionError",
            reason: "Refused",
            code: null,
            message: "Connection: nothing listens on that port",
            remedy:
              "Start TWS or IB Gateway, enable \"ActiveX and Socket Clients\" in its API settings, and compare the port.",
            at: "1970-01-01T00:00:31.000Z"
          }
        })
        yield* TestClock.adjust("560 seconds")
      }).pipe(Effect.provide(Connected.layer(gateway.layer)))
      assert.deepStrictEqual(gateway.dials, [0, 1, 3, 7, 15, 31, 91, 211, 331, 451, 571])
    }))

  it.effect("when the next attempt comes is told by the wall clock as it is set now", () =>
    Effect.flatMap(Movable.make, ({ by, moved }) =>
      Effect.gen(function*() {
        const gateway = ScriptedTws.make(() => refused)
        const told: Array<unknown> = []
        yield* Effect.gen(function*() {
          const connection = yield* Connection
          const tell = Effect.map(connection.status, ({ circuit, nextRetryAt }) =>
            told.push([circuit.retryAt, nextRetryAt]))
          for (const seconds of [20, 20]) {
            yield* TestClock.adjust(Duration.seconds(seconds))
            for (const wall of [0, -3_600_000, 3_600_000]) {
              by.wall = wall
              yield* tell
            }
          }
        }).pipe(Effect.provide(Connected.layer(gateway.layer)))
        assert.deepStrictEqual(told, [
          [null, "1970-01-01T00:00:31.000Z"],
          [null, "1969-12-31T23:00:31.000Z"],
          [null, "1970-01-01T01:00:31.000Z"],
          ...["1970-01-01T00:01:31.000Z", "1969-12-31T23:01:31.000Z", "1970-01-01T01:01:31.000Z"].map((at) => [at, at])
        ])
      }).pipe(Effect.provideService(Clock.Clock, moved))))

  it.effect("and by the same time each time, although a wall clock tells whole milliseconds alone", () =>
    Effect.flatMap(Movable.make, ({ by, moved }) =>
      Effect.gen(function*() {
        const gateway = ScriptedTws.make(() => refused)
        const told = new Set<unknown>()
        yield* Effect.gen(function*() {
          const connection = yield* Connection
          yield* TestClock.adjust("40 seconds")
          for (const wall of [0, -0.3, -0.6, -0.9, 0.9]) {
            by.wall = wall
            const { circuit, nextRetryAt } = yield* connection.status
            told.add(nextRetryAt).add(circuit.retryAt)
          }
        }).pipe(Effect.provide(Connected.layer(gateway.layer)))
        assert.deepStrictEqual([...told], ["1970-01-01T00:01:31.000Z"])
      }).pipe(Effect.provideService(Clock.Clock, moved))))

  it.effect("a loss after 100 s dials 1, 3, 7, 15, 31 s after it", () =>
    Effect.gen(function*() {
      const gateway = ScriptedTws.make((dial) => dial === 0 ? { lasts: 100 } : refused)
      yield* Effect.gen(function*() {
        const seen = yield* Connected.observe(({ reconnectAttempts, state }) => `${state} ${reconnectAttempts}`)
        yield* TestClock.adjust("200 seconds")
        assert.deepStrictEqual(seen.filter((each, index) => each !== seen[index - 1]), [
          "connected 0",
          "reconnecting 0",
          "reconnecting 1",
          "reconnecting 2",
          "reconnecting 3",
          "reconnecting 4",
          "reconnecting 5",
          "circuit_open 5"
        ])
      }).pipe(Effect.scoped, Effect.provide(Connected.layer(gateway.layer)))
      assert.deepStrictEqual(gateway.dials, [0, 101, 103, 107, 115, 131, 191])
    }))

  it.effect("a session that ends within 30 s is a failed attempt of the same cycle", () =>
    Effect.gen(function*() {
      const gateway = ScriptedTws.make((dial) => dial < 7 ? { lasts: dial === 6 ? 31 : 1 } : {})
      yield* TestClock.adjust("5 minutes").pipe(Effect.provide(Connected.layer(gateway.layer)))
      // 1 s of session each, then 1, 2, 4, 8, 16 s; the circuit opens at 37 and the probe at 97 lasts 31 s.
      assert.deepStrictEqual(gateway.dials, [0, 2, 5, 10, 19, 36, 97, 129])
    }))

  it.effect("a probe is bare and each that fails opens the circuit for longer, up to the maximum", () =>
    Effect.gen(function*() {
      const gateway = ScriptedTws.make((dial) => dial < 9 ? refused : {})
      yield* Effect.gen(function*() {
        const connection = yield* Connection
        yield* TestClock.adjust("452 seconds")
        assert.strictEqual((yield* connection.status).circuit.state, "half_open")
        yield* TestClock.adjust("30 seconds")
        const { circuit, state } = yield* connection.status
        assert.deepStrictEqual({ circuit, state }, {
          state: "connected",
          circuit: { state: "closed", retryAt: null, consecutiveOpenings: 0 }
        })
      }).pipe(Effect.provide(Connected.layer(gateway.layer)))
      assert.deepStrictEqual(gateway.dials, [0, 1, 3, 7, 15, 31, 91, 211, 331, 451])
    }))

  it.effect("an open circuit survives a crash and is cleared by an orderly stop", () =>
    Effect.gen(function*() {
      const kept = new Map<string, string>()
      const run = (seconds: number) =>
        Effect.gen(function*() {
          const gateway = ScriptedTws.make(() => refused)
          const scope = yield* Scope.make()
          yield* Layer.buildWithScope(Connected.layer(gateway.layer, {}, kept), scope)
          yield* TestClock.adjust(`${seconds} seconds`)
          const crashed = new Map(kept)
          yield* Scope.close(scope, Exit.void)
          return { crashed, dials: gateway.dials }
        })
      const first = yield* run(40)
      assert.deepStrictEqual(first.dials, [0, 1, 3, 7, 15, 31])
      kept.clear()
      for (const [key, value] of first.crashed) kept.set(key, value)
      assert.deepStrictEqual((yield* run(60)).dials, [91])
      assert.deepStrictEqual((yield* run(2)).dials, [100, 101])
    }))

  it.effect("a client id in use stays the same for ever, or gives way to the fallback after 30 s", () =>
    Effect.gen(function*() {
      const inUse = { fails: new ConnectionError({ reason: "ClientIdInUse" }) }
      const alone = ScriptedTws.make(() => inUse)
      yield* TestClock.adjust("100 seconds").pipe(Effect.provide(Connected.layer(alone.layer)))
      assert.deepStrictEqual(alone.dials, [0, 1, 3, 7, 15, 31, 91])
      assert.deepStrictEqual(alone.clientIds, [1, 1, 1, 1, 1, 1, 1])

      const withFallback = ScriptedTws.make((dial) => dial < 5 ? inUse : dial === 5 ? { lasts: 60 } : {})
      yield* TestClock.adjust("100 seconds").pipe(
        Effect.provide(Connected.layer(withFallback.layer, { fallbackClientId: 9 }))
      )
      assert.deepStrictEqual(withFallback.clientIds, [1, 1, 1, 1, 1, 9, 1])
    }))

  it.effect("where the fallback is in use too, the first is tried in its turn, and taken once it is free", () =>
    Effect.gen(function*() {
      const inUse = { fails: new ConnectionError({ reason: "ClientIdInUse" }) }
      const gateway = ScriptedTws.make((dial) => dial < 9 ? inUse : {})
      yield* TestClock.adjust("600 seconds").pipe(
        Effect.provide(Connected.layer(gateway.layer, { fallbackClientId: 9 }))
      )
      assert.deepStrictEqual(gateway.clientIds, [1, 1, 1, 1, 1, 9, 1, 9, 1, 9])
    }))

  it.effect("the fallback is taken after 30 s in use, wherever the wall clock is set meanwhile", () =>
    Effect.flatMap(Movable.make, ({ by, moved }) =>
      Effect.gen(function*() {
        const inUse: ScriptedTws.Step = { fails: new ConnectionError({ reason: "ClientIdInUse" }) }
        const dials = Effect.fnUntraced(function*(wall: number) {
          by.wall = 0
          const gateway = ScriptedTws.make((dial) => dial < 5 ? inUse : {})
          const connecting = Effect.gen(function*() {
            yield* TestClock.adjust("2 seconds")
            by.wall = wall
            yield* TestClock.adjust("40 seconds")
          })
          yield* Effect.provide(connecting, Connected.layer(gateway.layer, { fallbackClientId: 9 }))
          return gateway.clientIds
        })
        assert.deepStrictEqual([yield* dials(3_600_000), yield* dials(-3_600_000)], [[1, 1, 1, 1, 1, 9], [
          1,
          1,
          1,
          1,
          1,
          9
        ]])
      }).pipe(Effect.provideService(Clock.Clock, moved))))

  it.effect("what no retry can mend goes to the circuit at once", () =>
    Effect.gen(function*() {
      const gateway = ScriptedTws.make(() => ({ fails: new ConnectionError({ reason: "VersionUnsupported" }) }))
      yield* TestClock.adjust("181 seconds").pipe(Effect.provide(Connected.layer(gateway.layer)))
      assert.deepStrictEqual(gateway.dials, [0, 60, 180])
    }))

  it.effect("an account that is not managed is asked again at circuit cadence", () =>
    Effect.gen(function*() {
      const gateway = ScriptedTws.make((dial) => dial < 2 ? { accounts: ["DU9"] } : { accounts: ["DU9", "DU7"] })
      yield* Effect.gen(function*() {
        const connection = yield* Connection
        yield* TestClock.adjust("181 seconds")
        const { account, ready } = yield* connection.status
        assert.deepStrictEqual({ account, ready }, { account: { id: "DU7", type: "paper" }, ready: true })
      }).pipe(Effect.provide(Connected.layer(gateway.layer, { account: "DU7" })))
      assert.deepStrictEqual(gateway.dials, [0, 60, 180])
    }))

  it.effect("another account than the pinned one is final until a human asks to reconnect", () =>
    Effect.gen(function*() {
      const gateway = ScriptedTws.make((dial) =>
        dial === 0 ? { lasts: 60 } : { accounts: ["DU999"], takes: dial === 1 ? 0 : 2 }
      )
      yield* Effect.gen(function*() {
        const connection = yield* Connection
        yield* TestClock.adjust("1 hour")
        const { lastError, ordersBlockedBy, state } = yield* connection.status
        assert.deepStrictEqual({ ordersBlockedBy, state, reason: lastError?.reason }, {
          state: "failed",
          ordersBlockedBy: ["not_ready", "account_mismatch"],
          reason: "AccountMismatch"
        })
        assert.deepStrictEqual(
          yield* Effect.flip(connection.session),
          new AuthError({ reason: "AccountMismatch", expected: "DU1234567", actual: "DU999" })
        )
        yield* connection.reconnect
        yield* TestClock.adjust("1 second")
        const asked = yield* connection.status
        assert.deepStrictEqual([asked.state, asked.ordersBlockedBy], ["reconnecting", ["not_ready"]])
        yield* TestClock.adjust("1 second")
        assert.strictEqual((yield* connection.status).account?.id, "DU999")
      }).pipe(Effect.provide(Connected.layer(gateway.layer)))
      assert.deepStrictEqual(gateway.dials, [0, 61, 3600])
      assert.strictEqual(gateway.open(), 0)
    }))

  it.effect("reconnect asked twice happens once, clears the circuit and dials at once", () =>
    Effect.gen(function*() {
      const gateway = ScriptedTws.make((dial) => dial < 6 ? refused : { takes: 5 })
      yield* Effect.gen(function*() {
        const connection = yield* Connection
        const seen = Effect.map(
          connection.status,
          ({ circuit, nextRetryAt, reconnectAttempts, state }) => [state, circuit.state, reconnectAttempts, nextRetryAt]
        )
        yield* TestClock.adjust("40 seconds")
        const open = yield* seen
        yield* connection.reconnect
        const asked = yield* seen
        yield* TestClock.adjust("1 second")
        yield* connection.reconnect
        yield* TestClock.adjust("10 seconds")
        const connected = yield* seen
        yield* connection.reconnect
        assert.deepStrictEqual([open, asked, connected, yield* seen], [
          ["circuit_open", "open", 5, "1970-01-01T00:01:31.000Z"],
          ["connecting", "closed", 0, null],
          ["connected", "closed", 0, null],
          ["reconnecting", "closed", 0, null]
        ])
      }).pipe(Effect.provide(Connected.layer(gateway.layer)))
      assert.deepStrictEqual(gateway.dials, [0, 1, 3, 7, 15, 31, 40, 51])
    }))

  it.effect("while a session that was asked for is on its way, no error of before the last one is its reason", () =>
    Effect.gen(function*() {
      const gateway = ScriptedTws.make((dial) => dial === 0 ? refused : dial === 1 ? {} : { takes: 5 })
      yield* Effect.gen(function*() {
        const connection = yield* Connection
        const why = Effect.map(Effect.flip(connection.session), ({ message }) => message)
        const before = yield* why
        yield* TestClock.adjust("100 seconds")
        yield* connection.reconnect
        yield* TestClock.adjust("1 second")
        assert.deepStrictEqual([before, yield* why], [
          "Connection: nothing listens on that port",
          "Connection: the connection is not ready (its state is reconnecting)"
        ])
      }).pipe(Effect.provide(Connected.layer(gateway.layer)))
    }))

  it.effect("the gateway's new port is dialled, and the configured one again when that fails", () =>
    Effect.gen(function*() {
      const gateway = ScriptedTws.make((dial) => dial === 1 ? refused : {})
      yield* Effect.gen(function*() {
        yield* TestClock.adjust("60 seconds")
        yield* gateway.say({
          _tag: "error",
          id: -1,
          errorCode: 1300,
          errorMsg: "Socket port has been reset: the new port is 4010",
          advancedOrderReject: ""
        })
        yield* TestClock.adjust("10 seconds")
      }).pipe(Effect.provide(Connected.layer(gateway.layer)))
      assert.deepStrictEqual(gateway.dials, [0, 61, 63])
      assert.deepStrictEqual(gateway.ports, [7497, 4010, 7497])
    }))

  it.effect("an attempt that takes longer than IBKR_CONNECT_TIMEOUT is given up", () =>
    Effect.gen(function*() {
      const gateway = ScriptedTws.make(() => ({ takes: 60 }))
      yield* Effect.gen(function*() {
        const connection = yield* Connection
        yield* TestClock.adjust("12 seconds")
        const { lastError } = yield* connection.status
        assert.deepStrictEqual([lastError?._tag, lastError?.operation], ["TimeoutError", "Attempt"])
        assert.strictEqual((yield* Effect.flip(connection.session))._tag, "TimeoutError")
      }).pipe(Effect.provide(Connected.layer(gateway.layer, { connectTimeout: Duration.seconds(5) })))
      assert.deepStrictEqual(gateway.dials, [0, 6])
    }))

  it.effect("a session that is not ready yet is none that may be used", () =>
    Effect.gen(function*() {
      const gateway = ScriptedTws.make(() => ({ mute: ["reqPositions"] }))
      yield* Effect.gen(function*() {
        const connection = yield* Connection
        yield* TestClock.adjust("1 second")
        assert.deepStrictEqual(
          yield* Effect.flip(connection.session),
          new ConnectionError({ reason: "NotReady", detail: "its state is connected" })
        )
      }).pipe(Effect.provide(Connected.layer(gateway.layer)))
    }))

  it.effect("a state directory that cannot be read refuses orders and nothing else", () =>
    Effect.gen(function*() {
      const gateway = ScriptedTws.make(() => ({}))
      const torn = new Map([["pin-memory", "{"]])
      yield* Effect.gen(function*() {
        const connection = yield* Connection
        yield* TestClock.adjust("1 second")
        const { ordersBlockedBy, ready } = yield* connection.status
        assert.deepStrictEqual({ ordersBlockedBy, ready }, {
          ready: true,
          ordersBlockedBy: ["account_not_pinned", "state_not_writable"]
        })
      }).pipe(Effect.provide(Connected.layer(gateway.layer, {}, torn)))
    }))

  it.effect("a pin that a crash left behind is another account's only once a human asks to reconnect", () =>
    Effect.gen(function*() {
      const kept = new Map([
        ["pin-memory", JSON.stringify({ account: "DU7654321", type: "paper" })],
        ["last-run-memory", JSON.stringify({ orderly: false, at: 0 })]
      ])
      const gateway = ScriptedTws.make(() => ({}))
      yield* Effect.gen(function*() {
        const connection = yield* Connection
        const state = Effect.map(connection.status, ({ state }) => state)
        yield* TestClock.adjust("1 second")
        const seen = [yield* state]
        yield* connection.reconnect
        yield* TestClock.adjust("1 second")
        assert.deepStrictEqual([...seen, yield* state], ["failed", "connected"])
      }).pipe(Effect.provide(Connected.layer(gateway.layer, {}, kept)))
    }))

  it.effect("ids that are configured or pinned are masked before any gateway has named them", () =>
    Effect.gen(function*() {
      const kept = new Map([["pin-memory", JSON.stringify({ account: "QZ22-PINNED", type: "paper" })]])
      const gateway = ScriptedTws.make(() => refused)
      const text = "QZ11-SET and QZ22-PINNED"
      yield* Effect.void.pipe(Effect.provide(Connected.layer(gateway.layer, { account: "QZ11-SET" }, kept)))
      assert.strictEqual(Mask.text(text), "Q***SET and Q***NED")
    }))

  it.effect("reconnect cuts an open circuit short, also one that a crash left behind", () =>
    Effect.gen(function*() {
      const opening = JSON.stringify({ openUntil: 60_000, openFor: 60_000, consecutiveOpenings: 1 })
      const kept = new Map([
        ["circuit-memory", opening],
        ["last-run-memory", JSON.stringify({ orderly: false, at: 0 })]
      ])
      const gateway = ScriptedTws.make(() => ({}))
      yield* Effect.gen(function*() {
        const connection = yield* Connection
        yield* TestClock.adjust("5 seconds")
        assert.strictEqual((yield* connection.status).state, "circuit_open")
        yield* connection.reconnect
        yield* TestClock.adjust("1 second")
        assert.strictEqual((yield* connection.status).state, "connected")
      }).pipe(Effect.provide(Connected.layer(gateway.layer, {}, kept)))
      assert.deepStrictEqual(gateway.dials, [5])
    }))

  it.effect("a circuit that a crash left behind and whose time is over is probed, and told with its openings", () =>
    Effect.gen(function*() {
      const kept = new Map([
        ["circuit-memory", JSON.stringify({ openUntil: 0, openFor: 120_000, consecutiveOpenings: 2 })],
        ["last-run-memory", JSON.stringify({ orderly: false, at: 0 })]
      ])
      const gateway = ScriptedTws.make(() => ({ takes: 4, ...refused }))
      yield* Effect.gen(function*() {
        const connection = yield* Connection
        const told = Effect.map(connection.status, ({ circuit }) => circuit)
        yield* TestClock.adjust("1 second")
        const probing = yield* told
        yield* TestClock.adjust("4 seconds")
        assert.deepStrictEqual([probing, yield* told], [
          { state: "half_open", retryAt: null, consecutiveOpenings: 2 },
          { state: "open", retryAt: "1970-01-01T00:02:04.000Z", consecutiveOpenings: 3 }
        ])
      }).pipe(Effect.provide(Connected.layer(gateway.layer, {}, kept)))
    }))

  it.effect("a reconnect whose asker goes away is still done", () =>
    Effect.gen(function*() {
      const gateway = ScriptedTws.make(() => ({ lingers: 2 }))
      const scope = yield* Scope.make()
      const context = yield* Layer.buildWithScope(Connected.layer(gateway.layer), scope)
      const { reconnect, status } = yield* Effect.provideContext(Connection, context)
      yield* TestClock.adjust("60 seconds")
      const asking = yield* Effect.forkChild(reconnect, { startImmediately: true })
      yield* TestClock.adjust("1 second")
      const leaving = yield* Effect.forkChild(Fiber.interrupt(asking), { startImmediately: true })
      yield* TestClock.adjust("10 seconds")
      yield* Fiber.join(leaving)
      assert.deepStrictEqual([(yield* status).state, gateway.dials], ["connected", [0, 62]])
      const closing = yield* Effect.forkChild(Scope.close(scope, Exit.void))
      yield* TestClock.adjust("10 seconds")
      yield* Fiber.join(closing)
      assert.strictEqual(gateway.open(), 0)
    }))

  it.effect("a stop during a reconnect leaves nothing behind", () =>
    Effect.gen(function*() {
      const gateway = ScriptedTws.make(() => ({ lingers: 2 }))
      const scope = yield* Scope.make()
      const context = yield* Layer.buildWithScope(Connected.layer(gateway.layer), scope)
      const { reconnect, status, stop } = yield* Effect.provideContext(Connection, context)
      yield* TestClock.adjust("60 seconds")
      const asking = yield* Effect.forkChild(reconnect, { startImmediately: true })
      yield* TestClock.adjust("1 second")
      const stopping = yield* Effect.forkChild(stop(), { startImmediately: true })
      yield* TestClock.adjust("1 minute")
      yield* Fiber.join(asking)
      yield* Fiber.join(stopping)
      assert.deepStrictEqual([(yield* status).state, gateway.dials, gateway.open()], ["shutdown", [0], 0])
      yield* Scope.close(scope, Exit.void)
    }))

  it.effect("a defect ends no supervision for good", () =>
    Effect.gen(function*() {
      const dials: Array<number> = []
      const broken = Layer.succeed(Tws, {
        connect: () =>
          Effect.flatMap(Clock.currentTimeMillis, (now) => {
            dials.push(now / 1000)
            return Effect.die("x")
          })
      })
      yield* TestClock.adjust("200 seconds").pipe(Effect.provide(Connected.layer(broken)))
      assert.deepStrictEqual(dials, [0, 60, 180])
    }))

  for (const [what, step] of [["a refused port", refused], ["no account", { accounts: [] }]] as const) {
    it.effect(`inside a reset window ${what} is no strike: dials at 0, 1, 3, 7, 15, then every 15 s`, () =>
      Effect.gen(function*() {
        const begun = Date.UTC(2026, 6, 1, 4, 30)
        yield* TestClock.setTime(begun)
        const gateway = ScriptedTws.make(() => step)
        yield* Effect.gen(function*() {
          const connection = yield* Connection
          yield* TestClock.adjust("76 seconds")
          const { circuit, reconnectAttempts, state } = yield* connection.status
          assert.deepStrictEqual({ circuit: circuit.state, reconnectAttempts, state }, {
            circuit: "closed",
            reconnectAttempts: 0,
            state: "connecting"
          })
        }).pipe(Effect.provide(Connected.layer(gateway.layer, { resetRegion: "north-america" })))
        assert.deepStrictEqual(gateway.dials.map((at) => at - begun / 1000), [0, 1, 3, 7, 15, 30, 45, 60, 75])
      }))
  }

  for (
    const [when, hour, dials] of [
      ["before the gateway restarts by itself", 11, [0, 1, 3, 7, 15, 31]],
      ["once it is due to", 12, [0, 1, 3, 7, 15, 30, 45, 60, 75]]
    ] as const
  ) {
    it.effect(`a refused port is a strike ${when}${hour === 12 ? ", no more" : ""}`, () =>
      Effect.gen(function*() {
        const begun = Date.UTC(2026, 6, 1, hour)
        yield* TestClock.setTime(begun)
        const gateway = ScriptedTws.make(() => refused)
        const restartAt = { hour: 12, minute: 0, zone: "UTC" }
        yield* TestClock.adjust("76 seconds").pipe(Effect.provide(Connected.layer(gateway.layer, { restartAt })))
        assert.deepStrictEqual(gateway.dials.map((at) => at - begun / 1000), [...dials])
      }))
  }

  it.effect("a session that is stopped ends in order, and one that is lost by reset", () =>
    Effect.gen(function*() {
      const gateway = ScriptedTws.make((dial) => dial === 0 ? { silentAfter: 40 } : {})
      yield* Effect.gen(function*() {
        const { stop } = yield* Connection
        yield* TestClock.adjust("2 minutes")
        yield* stop()
        assert.deepStrictEqual(gateway.ended, ["by reset", "in order"])
      }).pipe(Effect.provide(Connected.layer(gateway.layer)))
    }))

  it.effect("reconnect asked again once the attempt that it made has failed dials at once again", () =>
    Effect.gen(function*() {
      const gateway = ScriptedTws.make(() => refused)
      yield* Effect.gen(function*() {
        const { reconnect } = yield* Connection
        for (const _ of [1, 2, 3]) {
          yield* TestClock.adjust("500 millis")
          yield* reconnect
          yield* Connected.settle
        }
      }).pipe(Effect.provide(Connected.layer(gateway.layer)))
      assert.deepStrictEqual(gateway.dials, [0, 0.5, 1, 1.5])
    }))

  it.effect("a wall clock that is set back keeps no circuit open", () =>
    Effect.gen(function*() {
      const clock = yield* Clock.Clock
      let shift = 0
      const shifted: Clock.Clock = Object.assign(Object.create(clock), {
        currentTimeMillisUnsafe: () => clock.currentTimeMillisUnsafe() + shift,
        currentTimeMillis: Effect.sync(() => clock.currentTimeMillisUnsafe() + shift)
      })
      const gateway = ScriptedTws.make((dial) => dial < 6 ? refused : {})
      yield* Effect.gen(function*() {
        yield* TestClock.adjust("40 seconds")
        shift = -3_600_000
        yield* TestClock.adjust("52 seconds")
      }).pipe(Effect.provide(Connected.layer(gateway.layer)), Effect.provideService(Clock.Clock, shifted))
      assert.deepStrictEqual(gateway.dials, [0, 1, 3, 7, 15, 31, 91 - 3600])
    }))

  it.effect("a gateway beyond the loopback is reached in plain text, and that is shown", () =>
    Effect.gen(function*() {
      const gateway = ScriptedTws.make(() => ({}))
      yield* Effect.gen(function*() {
        const { status } = yield* Connection
        assert.deepStrictEqual((yield* status).gateway, { host: "gateway.example", port: 4002, transport: "plaintext" })
      }).pipe(Effect.provide(Connected.layer(gateway.layer, { host: "gateway.example", port: 4002 })))
    }))
})
