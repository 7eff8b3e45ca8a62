import { assert, describe } from "@effect/vitest"
import { Effect, Exit, Fiber, Scope } from "effect"
import * as TestClock from "effect/testing/TestClock"
import * as Command from "../../../src/domain/Command.ts"
import * as Gateway from "../../../src/simulator/Gateway.ts"
import * as Caller from "../Caller.ts"
import * as Case from "./Case.ts"

const time = Command.make("reqCurrentTime")
const { start } = Case
const reasonOf = <A>(effect: Effect.Effect<A, { readonly reason: string }, Scope.Scope | Gateway.Gateway>) =>
  Effect.map(Effect.flip(effect), ({ reason }) => reason)
/** Does a dial, or a hello, get no answer within a minute? */
const isSilent = Effect.fnUntraced(function*<A, E, R>(effect: Effect.Effect<A, E, R>) {
  const fiber = yield* Effect.forkChild(effect)
  yield* TestClock.adjust("1 minute")
  const silent = fiber.pollUnsafe() === undefined
  yield* Fiber.interrupt(fiber)
  return silent
})
const silentAtHello = Effect.gen(function*() {
  const { line } = yield* Caller.dial()
  assert.isTrue(yield* isSilent(line.hello))
})

const cases: Case.Cases<"line"> = {
  "refuse": {
    "connections are refused until it ends": Effect.gen(function*() {
      const open = yield* Caller.call(1)
      const { end } = yield* start("refuse", {})
      assert.strictEqual(yield* reasonOf(Caller.dial()), "Refused")
      assert.deepStrictEqual(yield* open.ask(time), ["49 0"])
      yield* end
      yield* Caller.call(2)
      assert.deepStrictEqual(yield* (yield* Gateway.Gateway).dials, [0, 0, 0])
    })
  },
  "blackhole-connect": {
    "a dial is never answered": Effect.gen(function*() {
      yield* start("blackhole-connect", {})
      assert.isTrue(yield* isSilent(Caller.dial()))
      assert.deepStrictEqual((yield* (yield* Gateway.Gateway).report).clients, [])
    })
  },
  "accept-silent": {
    "the hello is never answered": Effect.andThen(start("accept-silent", {}), silentAtHello)
  },
  "accept-close": {
    "closed before a word": Effect.gen(function*() {
      yield* start("accept-close", {})
      assert.strictEqual(
        yield* reasonOf(Effect.flatMap(Caller.dial(), ({ line }) => line.hello)),
        "ClosedDuringHandshake"
      )
      assert.strictEqual((yield* (yield* Gateway.Gateway).report).turnedAway[0]?.why, "fault accept-close")
    })
  },
  "login-pending": {
    "the hello is never answered": Effect.andThen(start("login-pending", {}), silentAtHello),
    "or the greeting": Effect.gen(function*() {
      yield* start("login-pending", { stage: "ready" })
      assert.deepStrictEqual((yield* Caller.call(1)).greeting, [])
    })
  },
  "close": {
    "now": Effect.gen(function*() {
      const { ended } = yield* Caller.call(1)
      yield* start("close", {})
      assert.strictEqual(yield* ended, "Closed")
      assert.deepStrictEqual(yield* Case.on, [])
      assert.deepStrictEqual((yield* Caller.call(1)).greeting.length, 5)
    }),
    "the next client, where there is none": Effect.gen(function*() {
      yield* start("close", {})
      const { ended, greeting } = yield* Caller.call(1)
      assert.deepStrictEqual([greeting.length, yield* ended, yield* Case.on], [5, "Closed", []])
    }),
    "after n frames, every client": Effect.gen(function*() {
      yield* start("close", { frames: 2 })
      for (const clientId of [1, 1]) {
        const { ended, greeting } = yield* Caller.call(clientId)
        assert.deepStrictEqual(greeting, ["15 DU1234567", "9 1"])
        assert.strictEqual(yield* ended, "Closed")
      }
    }),
    "right after an answer": Effect.gen(function*() {
      yield* start("close", { on: "reqCurrentTime" })
      const { ask, ended } = yield* Caller.call(1)
      assert.deepStrictEqual(yield* ask(Command.make("reqIds", 1), time), ["9 1", "49 0"])
      assert.strictEqual(yield* ended, "Closed")
    }),
    "some time after the start": Effect.gen(function*() {
      yield* start("close", { after: 5000 })
      const { ended } = yield* Caller.call(1)
      const fiber = yield* Effect.forkChild(ended)
      yield* TestClock.adjust(4999)
      assert.isUndefined(fiber.pollUnsafe())
      yield* TestClock.adjust(1)
      assert.strictEqual(yield* Fiber.join(fiber), "Closed")
    })
  },
  "reset": {
    "now": Effect.gen(function*() {
      const { ended } = yield* Caller.call(1)
      yield* start("reset", {})
      assert.strictEqual(yield* ended, "Reset")
    }),
    "in the middle of a frame": Effect.gen(function*() {
      for (const parameters of [{ midFrame: true }, { midFrame: true, frames: 5 }]) {
        const { ended, line } = yield* Caller.call(1)
        const { byteAt, frameAt } = line.heard()
        yield* TestClock.adjust(1000)
        const { end } = yield* start("reset", parameters)
        if ("frames" in parameters) yield* line.send(time)
        assert.strictEqual(yield* ended, "Reset")
        assert.deepStrictEqual([line.heard().byteAt - byteAt, line.heard().frameAt - frameAt], [1000, 0])
        yield* end
      }
    })
  },
  "half-open": {
    "silent in both directions, the client id in use until we reset": Effect.gen(function*() {
      const scope = yield* Scope.make()
      const { ask } = yield* Scope.provide(Caller.call(1), scope)
      yield* start("half-open", {})
      assert.deepStrictEqual(yield* ask(time, Caller.order(1, "BUY", 1)), [])
      assert.deepStrictEqual((yield* (yield* Gateway.Gateway).report).orders, [])
      assert.deepStrictEqual((yield* Caller.call(1)).greeting, ["326"])
      yield* Scope.close(scope, Exit.fail("reset"))
      assert.strictEqual((yield* Caller.call(1)).greeting.length, 5)
    }),
    "a close in order frees nothing; the gateway notices when it ends": Effect.gen(function*() {
      const scope = yield* Scope.make()
      yield* Scope.provide(Caller.call(1), scope)
      const other = yield* Caller.call(2)
      const { end } = yield* start("half-open", {})
      yield* Scope.close(scope, Exit.void)
      assert.deepStrictEqual((yield* Caller.call(1)).greeting, ["326"])
      yield* end
      assert.strictEqual(yield* other.ended, "Reset")
      assert.strictEqual((yield* Caller.call(1)).greeting.length, 5)
      // who has gone meanwhile is none of its clients any more; two have not read that theirs has ended
      const { clients } = yield* (yield* Gateway.Gateway).report
      assert.deepStrictEqual(clients.map(({ clientId, number }) => [number, clientId]), [[2, null], [3, null], [4, 1]])
    })
  },
  "stall": {
    "late, but all of it": Effect.gen(function*() {
      const { ask, heard, line } = yield* Caller.call(1)
      yield* start("stall", { ms: 2500 })
      assert.deepStrictEqual(yield* ask(time, Command.make("reqIds", 1)), [])
      yield* TestClock.adjust(2499)
      assert.deepStrictEqual([yield* heard, line.heard().frameAt], [[], 0])
      yield* TestClock.adjust(1)
      assert.deepStrictEqual([yield* heard, line.heard().frameAt], [["49 0", "9 1"], 2500])
      assert.deepStrictEqual(yield* Case.on, [])
    })
  },
  "freeze": {
    "accepts, reads nothing, goes on where it stood": Effect.gen(function*() {
      const scope = yield* Scope.make()
      const { ask, heard } = yield* Scope.provide(Caller.call(1), scope)
      yield* start("freeze", { ms: 60_000 })
      assert.deepStrictEqual(yield* ask(time), [])
      const { line } = yield* Caller.dial()
      const hello = yield* Effect.forkChild(line.hello)
      yield* TestClock.adjust(59_999)
      assert.deepStrictEqual([yield* heard, hello.pollUnsafe()], [[], undefined])
      yield* TestClock.adjust(1)
      assert.deepStrictEqual(yield* heard, ["49 60"])
      assert.strictEqual((yield* Fiber.join(hello)).serverVersion, 193)
    })
  },
  "port-moved": {
    "says where, closes, answers there only": Effect.gen(function*() {
      const { ended, events } = yield* Caller.call(1)
      const { end } = yield* start("port-moved", { port: 7500 })
      assert.strictEqual(yield* ended, "Closed")
      assert.deepStrictEqual(events.at(-1), {
        _tag: "error",
        id: -1,
        errorCode: 1300,
        errorMsg:
          "TWS socket port has been reset and this connection is being dropped. Please reconnect on the new port - 7500",
        advancedOrderReject: ""
      })
      assert.strictEqual(yield* reasonOf(Caller.dial(7497)), "Refused")
      yield* Caller.call(1, 7500)
      yield* end
      yield* Caller.call(2, 7497)
    })
  },
  "version": {
    "any number or text": Effect.gen(function*() {
      for (const [value, serverVersion] of [[38, 38], [200, 200], ["HTTP", Number.NaN]] as const) {
        const { end } = yield* start("version", { value })
        const { line } = yield* Caller.dial()
        assert.deepStrictEqual((yield* line.hello).serverVersion, serverVersion)
        yield* end
      }
    })
  },
  "flap": {
    "up, down, up": Effect.gen(function*() {
      yield* start("flap", { up: 1000, down: 2000 })
      const { ended } = yield* Caller.call(1)
      yield* TestClock.adjust(1000)
      assert.strictEqual(yield* ended, "Closed")
      assert.strictEqual(yield* reasonOf(Caller.dial()), "Refused")
      yield* TestClock.adjust(2000)
      const again = yield* Caller.call(1)
      yield* TestClock.adjust(1000)
      assert.strictEqual(yield* again.ended, "Closed")
    })
  },
  "restart": {
    "closed, then open, with orders, positions and ids, without subscriptions": Effect.gen(function*() {
      const { ask, ended } = yield* Caller.call(1)
      yield* ask(Caller.order(1, "BUY", 1, { orderType: "LMT", lmtPrice: 1 }), Command.make("reqPositions"))
      yield* start("restart", { closed: 20_000 })
      assert.strictEqual(yield* ended, "Closed")
      yield* TestClock.adjust(19_999)
      assert.strictEqual(yield* reasonOf(Caller.dial()), "Refused")
      yield* TestClock.adjust(1)
      const again = yield* Caller.call(1)
      assert.deepStrictEqual(again.greeting[1], "9 2")
      assert.deepStrictEqual(yield* again.ask(Command.make("reqOpenOrders")), [
        "5 1 Submitted",
        "3 1 Submitted 0/1",
        "53"
      ])
      assert.deepStrictEqual(
        yield* again.ask(Caller.order(2, "BUY", 1)).pipe(
          Effect.map((told) => told.filter((line) => line.startsWith("61")))
        ),
        []
      )
      assert.deepStrictEqual(yield* Case.on, [])
    })
  },
  "untrusted": {
    "nobody is answered until it ends": Effect.gen(function*() {
      const { end } = yield* start("untrusted", {})
      const { line } = yield* Caller.dial()
      const hello = yield* Effect.forkChild(line.hello)
      yield* TestClock.adjust("1 minute")
      assert.isUndefined(hello.pollUnsafe())
      assert.deepStrictEqual((yield* (yield* Gateway.Gateway).report).turnedAway.map(({ why }) => why), [
        "its address this process is not trusted: it gets no answer"
      ])
      yield* end
      assert.strictEqual((yield* Fiber.join(hello)).serverVersion, 193)
    }),
    "or closed on": Effect.gen(function*() {
      yield* start("untrusted", { close: true })
      assert.strictEqual(
        yield* reasonOf(Effect.flatMap(Caller.dial(), ({ line }) => line.hello)),
        "ClosedDuringHandshake"
      )
    })
  },
  "nightly-reset": {
    "closed, then silent, then as ever": Effect.gen(function*() {
      const { ended } = yield* Caller.call(1)
      yield* start("nightly-reset", { closed: 90_000, silent: 61_000 })
      assert.strictEqual(yield* ended, "Closed")
      assert.strictEqual(yield* reasonOf(Caller.dial()), "Refused")
      yield* TestClock.adjust(90_000)
      yield* silentAtHello
      yield* TestClock.adjust(1000)
      assert.strictEqual((yield* Caller.call(1)).greeting.length, 5)
      assert.deepStrictEqual(yield* Case.on, [])
    })
  }
}

describe("faults of the line", () => Case.run(cases))
