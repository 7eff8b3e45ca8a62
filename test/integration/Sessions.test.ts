import { assert, describe, it, vi } from "@effect/vitest"
import { Clock, Effect, Stream } from "effect"
import * as Command from "../../src/domain/Command.ts"
import type * as Fault from "../../src/simulator/Faults/Fault.ts"
import * as Port from "../fixtures/Port.ts"
import * as Held from "./Held.ts"
import * as Rig from "./Rig.ts"

Held.comesBack()
vi.setConfig({ maxConcurrency: 10 })

const lostAndBack = [
  "connecting (not_ready)",
  "connected ready orders",
  "reconnecting (not_ready)",
  "connected ready orders"
]
const mute = [
  "connecting (not_ready)",
  "connected ready orders",
  "connected ready (line_stale)",
  "connected (not_ready line_stale)",
  "reconnecting (not_ready)",
  "connected ready orders"
]

const received = (rig: { readonly gateway: { readonly received: ReadonlyArray<{ command: { _tag: string } }> } }) =>
  rig.gateway.received.map(({ command }) => command._tag)

describe.concurrent("Sessions over TCP", () => {
  for (const [row, name, reason] of [["F7", "close", "Closed"], ["F8", "reset", "Reset"]] as const) {
    it.live(`${row} a ${name} is seen with its cause, and the first dial comes a second after it`, () =>
      Rig.run({}, (rig) =>
        Effect.gen(function*() {
          yield* rig.isReady
          yield* rig.gateway.startFault(name, {})
          const { lastError } = yield* rig.isLost
          assert.deepStrictEqual(lastError?.reason, reason)
          yield* rig.isReady
          assert.deepStrictEqual(rig.story(), lostAndBack)
          const [, , lostAt = 0, backAt = 0] = rig.times()
          assert.isAtLeast(backAt - lostAt, 1000)
          assert.strictEqual((yield* rig.connection.status).session?.epoch, 2)
        })))
  }

  it.live("F9 a mute line: orders refused, not ready, reset, ready again", () =>
    Rig.unlessStanding(
      200,
      Rig.run({ settings: Rig.quick }, (rig) =>
        Effect.gen(function*() {
          yield* rig.isReady
          yield* rig.gateway.startFault("half-open", {})
          yield* rig.isLost
          yield* rig.isReady
          assert.deepStrictEqual(rig.story(), mute)
          assert.deepStrictEqual(rig.left, ["rst"])
        }))
    ))

  it.live("F9 an idle line is probed, never alarms, and a stall shorter than a probe changes nothing", () =>
    Rig.unlessStanding(
      150,
      Rig.run({ settings: Rig.quick }, (rig) =>
        Effect.gen(function*() {
          yield* rig.isReady
          yield* rig.gateway.startFault("stall", { ms: 200 })
          yield* Rig.comes(() => received(rig).filter((tag) => tag === "reqManagedAccts").length >= 5)
          assert.deepStrictEqual(rig.story(), ["connecting (not_ready)", "connected ready orders"])
        }))
    ))

  for (const [row, code] of [["F11", 1100], ["F16", 2110]] as const) {
    it.live(`${row} ${code}, then 1102: the socket is kept and all is asked anew`, () =>
      Rig.run({}, (rig) =>
        Effect.gen(function*() {
          yield* rig.isReady
          yield* rig.gateway.startFault("server-lost", { code, after: 200 })
          yield* rig.until(({ upstream }) => upstream.state === "lost")
          yield* rig.until(({ upstream }) => upstream.state === "ok")
          yield* Rig.comes(() => received(rig).filter((tag) => tag === "reqPositions").length === 2)
          yield* rig.until(({ ordersAllowed }) => ordersAllowed)
          assert.deepStrictEqual(rig.story(), [
            "connecting (not_ready)",
            "connected ready orders",
            "connected ready (upstream_lost)",
            "connected ready orders"
          ])
          assert.deepStrictEqual(yield* rig.outcomes, { Connected: 1 })
        })))
  }

  it.live("F14 a reconnect does not wash a 1100 away", () =>
    Rig.run({}, (rig) =>
      Effect.gen(function*() {
        yield* rig.isReady
        const id = yield* rig.gateway.startFault("server-lost", { repeat: 50, notices: true, perRequest: true })
        yield* rig.until(({ upstream }) => upstream.state === "lost")
        yield* rig.gateway.endFault(id)
        yield* rig.until(({ ordersAllowed }) => ordersAllowed)
        yield* rig.gateway.startFault("server-lost", { restore: "never" })
        yield* rig.until(({ upstream }) => upstream.state === "lost")
        yield* rig.gateway.startFault("reset", {})
        yield* rig.isLost
        const { ordersBlockedBy } = yield* rig.isReady
        assert.deepStrictEqual(ordersBlockedBy, ["upstream_unknown"])
        yield* rig.gateway.startFault("server-restored", {})
        yield* rig.until(({ ordersAllowed }) => ordersAllowed)
      })))

  it.live("F15 the port of a 1300 is dialled, and again after a loss there", () =>
    Rig.run({}, (rig) =>
      Effect.gen(function*() {
        const port = yield* Port.free
        yield* rig.isReady
        yield* rig.gateway.startFault("port-moved", { port })
        yield* rig.isLost
        assert.strictEqual((yield* rig.isReady).gateway.port, port)
        yield* rig.gateway.startFault("reset", {})
        yield* rig.isLost
        assert.strictEqual((yield* rig.isReady).gateway.port, port)
        assert.deepStrictEqual(yield* rig.outcomes, { Connected: 3 })
      })))

  it.live("F17 a farm that breaks and flaps degrades and never reconnects", () =>
    Rig.run({}, (rig) =>
      Effect.gen(function*() {
        yield* rig.isReady
        const id = yield* rig.gateway.startFault("farm", { flap: 100 })
        yield* rig.until(({ farms }) => farms["usfarm"] === "broken")
        yield* rig.until(({ farms }) => farms["usfarm"] === "ok")
        yield* rig.until(({ farms }) => farms["usfarm"] === "broken")
        yield* rig.gateway.endFault(id)
        yield* rig.until(({ farms }) => farms["usfarm"] === "ok")
        assert.deepStrictEqual(rig.story(), ["connecting (not_ready)", "connected ready orders"])
      })))

  it.live("F31 the gateway's next order id goes back after a reconnect", () =>
    Rig.run({ faults: [Rig.fault("rollback-ids", {})] }, (rig) =>
      Effect.gen(function*() {
        yield* rig.isReady
        assert.strictEqual((yield* rig.connection.session).nextOrderId, 1)
      })))

  it.live("F32 another account after a reconnect: failed, nothing written, until a human reconnects", () =>
    Rig.run({}, (rig) =>
      Effect.gen(function*() {
        yield* rig.isReady
        yield* Rig.comes(() => received(rig).length === 4)
        yield* rig.gateway.startFault("swap-account", { account: "U7654321" })
        yield* rig.gateway.startFault("reset", {})
        const { account, lastError } = yield* rig.until(({ state }) => state === "failed")
        assert.deepStrictEqual([account, lastError?._tag, lastError?.reason], [null, "AuthError", "AccountMismatch"])
        assert.deepStrictEqual(received(rig).length, 4)
        assert.notMatch(JSON.stringify([lastError, rig.logs, rig.told]), /U7654321/)
        yield* rig.connection.reconnect
        const again = yield* rig.isReady
        assert.deepStrictEqual([again.account, again.ordersBlockedBy], [
          { id: "U***321", type: "live" },
          ["trading_mode"]
        ])
      })))

  it.live("F33 a wall clock that jumps: orders wait for a probe", () =>
    Effect.gen(function*() {
      const clock = yield* Clock.Clock
      let by = 0
      const currentTimeMillisUnsafe = () => clock.currentTimeMillisUnsafe() + by
      const moved: Clock.Clock = Object.assign(Object.create(clock), {
        currentTimeMillisUnsafe,
        currentTimeMillis: Effect.sync(currentTimeMillisUnsafe)
      })
      yield* Rig.run({ settings: Rig.quick }, (rig) =>
        Effect.gen(function*() {
          yield* rig.isReady
          by = 3_600_000
          assert.deepStrictEqual((yield* rig.connection.status).ordersBlockedBy, ["line_stale"])
          yield* rig.until(({ ordersAllowed }) => ordersAllowed)
          assert.deepStrictEqual(yield* rig.outcomes, { Connected: 1 })
        })).pipe(Effect.provideService(Clock.Clock, moved))
    }))

  it.live("F35 the probe is answered and the line ends in the same instant", () =>
    Rig.unlessStanding(
      200,
      Rig.run(
        { faults: [Rig.fault("close", { on: "reqCurrentTime" })], settings: Rig.quick },
        (rig) =>
          Effect.gen(function*() {
            yield* rig.isReady
            yield* rig.isLost
            yield* rig.gateway.endFaults
            yield* rig.isReady
            assert.deepStrictEqual(rig.story(), lostAndBack)
          })
      )
    ))

  it.live("F40 a loss while restoring, and reconnect asked twice", () =>
    Rig.run({ faults: [Rig.fault("no-end", { message: 62 })] }, (rig) =>
      Effect.gen(function*() {
        yield* rig.until(({ state }) => state === "connected")
        yield* rig.gateway.endFaults
        yield* rig.gateway.startFault("close", {})
        yield* rig.isLost
        yield* rig.isReady
        yield* Effect.all([rig.connection.reconnect, rig.connection.reconnect], { concurrency: 2 })
        const { session } = yield* rig.until(({ ready, session }) => ready && session?.epoch === 3)
        assert.deepStrictEqual([session?.epoch, yield* rig.outcomes], [3, { Connected: 3 }])
      })))

  it.live("F41 a read-only API is ready for reading before any order", () =>
    Rig.run({ faults: [Rig.fault("read-only", {})] }, (rig) =>
      Effect.gen(function*() {
        const { ordersBlockedBy } = yield* rig.isReady
        assert.deepStrictEqual(ordersBlockedBy, ["read_only_api"])
        assert.deepStrictEqual(received(rig).includes("placeOrder"), false)
        yield* Rig.comes(() => rig.told.length === 2)
        assert.deepStrictEqual(rig.told, ["connected once", "read_only_api once"])
      })))

  const endless: ReadonlyArray<readonly [Fault.Parameters<"no-end">["message"], string]> = [
    [55, "executions"],
    [102, "completed orders"]
  ]
  for (const [message, what] of endless) {
    it.live(`F46 the end of ${what} never comes: ready, and unknown`, () =>
      Rig.run(
        { faults: [Rig.fault("no-end", { message })], deadlines: Rig.hasty("snapshot") },
        (rig) =>
          Effect.gen(function*() {
            const { ordersAllowed, quality } = yield* rig.isReady
            assert.deepStrictEqual([ordersAllowed, quality.reasons], [true, ["executions_unknown"]])
          })
      ))
  }

  for (const message of [53, 62] as const) {
    it.live(`F46 ${message} never comes: asked again, one reconnect, then connected and not ready`, () =>
      Rig.run(
        { faults: [Rig.fault("no-end", { message })], deadlines: Rig.hasty("snapshot") },
        (rig) =>
          Effect.gen(function*() {
            yield* rig.isLost
            yield* rig.until(({ session }) => session?.epoch === 2)
            yield* Rig.comes(() => rig.logs.some((line) => line.includes("kept but not ready")))
            assert.deepStrictEqual(yield* rig.outcomes, { Connected: 2 })
            assert.deepStrictEqual((yield* rig.connection.status).ready, false)
          })
      ))
  }

  it.live("F47 an account that is not ready says so in its values; nothing of the connection rests on them", () =>
    Rig.run({ faults: [Rig.fault("account-not-ready", {})] }, (rig) =>
      Effect.gen(function*() {
        yield* rig.isReady
        const session = yield* rig.connection.session
        const values: Array<string> = []
        yield* Effect.forkScoped(
          Stream.runForEach(session.events, (event) =>
            Effect.sync(() => {
              if (event._tag === "updateAccountValue" && event.key === "AccountReady") values.push(event.value)
            })),
          { startImmediately: true }
        )
        yield* session.send(Command.make("reqAccountUpdates", true, "DU1234567"))
        yield* Rig.comes(() => values.length === 1)
        assert.deepStrictEqual([values, rig.story()], [["false"], ["connecting (not_ready)", "connected ready orders"]])
      })))

  it.live("F49 a gateway clock off by a minute is shown", () =>
    Rig.unlessStanding(
      200,
      Rig.run(
        { faults: [Rig.fault("clock-skew", { seconds: 60 })], settings: Rig.quick },
        (rig) =>
          Effect.gen(function*() {
            const { clockSkewSeconds, ordersAllowed, quality } = yield* rig.until(({ clockSkewSeconds }) =>
              clockSkewSeconds !== null
            )
            // the gateway cuts its clock to whole seconds
            assert.include([59, 60], clockSkewSeconds)
            assert.deepStrictEqual([ordersAllowed, quality.reasons], [true, ["clock_skew"]])
          })
      )
    ))

  it.live("F53 another list of accounts within a session is fenced at once", () =>
    Rig.run({}, (rig) =>
      Effect.gen(function*() {
        yield* rig.isReady
        yield* rig.gateway.startFault("accounts", { list: "DU7654321", now: true })
        const { lastError } = yield* rig.until(({ state }) => state === "failed")
        assert.strictEqual(lastError?.reason, "AccountMismatch")
      })))

  it.live("F56 bytes of a frame that never completes are no life", () =>
    Rig.run({ settings: Rig.quick }, (rig) =>
      Effect.gen(function*() {
        yield* rig.isReady
        yield* rig.gateway.startFault("drip", { stall: true, bytes: 1, ms: 10 })
        yield* rig.isLost
        yield* rig.gateway.endFaults
        yield* rig.isReady
        assert.deepStrictEqual(rig.left, ["rst"])
        const { length } = mute
        assert.deepStrictEqual(rig.story().slice(-2), mute.slice(length - 2))
      })))
})
