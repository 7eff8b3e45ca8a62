import { assert, describe, it } from "@effect/vitest"
import { Effect } from "effect"
import { TestClock } from "effect/testing"
import * as Rig from "./Rig.ts"

const lastError = (rig: Rig.Rig) =>
  Effect.map(rig.connection.status, ({ lastError }) => [lastError?._tag, lastError?.reason ?? lastError?.operation])

/** Attempts that take 5 s each: after every one of them its delay. */
const slow = [0, 6, 13, 22, 35, 56, 121]

describe("Dialling", () => {
  it.effect("F1 a refused port is dialled at 0, 1, 3, 7, 15, 31 s, then when the circuit probes", () =>
    Rig.run({ faults: [Rig.fault("refuse", {})] }, (rig) =>
      Effect.gen(function*() {
        yield* rig.at(600)
        assert.deepStrictEqual(yield* lastError(rig), ["ConnectionError", "Refused"])
        assert.deepStrictEqual(yield* rig.dials, [0, 1, 3, 7, 15, 31, 91, 211, 331, 451, 571])
        assert.deepStrictEqual(rig.story(), ["0 connecting (not_ready)", "31 circuit_open (not_ready)"])
        assert.deepStrictEqual(rig.told, [
          "10 disconnected opened",
          "31 reconnect_failed escalated",
          "31 circuit_open escalated",
          "310 circuit_open reminder"
        ])
      })))

  it.effect("F2 a SYN that is never answered fails after 5 s", () =>
    Rig.run({ faults: [Rig.fault("blackhole-connect", {})] }, (rig) =>
      Effect.gen(function*() {
        yield* rig.at(4.999)
        assert.deepStrictEqual(yield* lastError(rig), [undefined, undefined])
        yield* rig.at(5)
        assert.deepStrictEqual(yield* lastError(rig), ["TimeoutError", "TcpConnect"])
        yield* rig.at(122)
        assert.deepStrictEqual(yield* rig.dials, slow)
        assert.deepStrictEqual(rig.story(), ["0 connecting (not_ready)", "61 circuit_open (not_ready)"])
      })))

  it.effect("F3 a port that accepts and says nothing is told apart, with what may be the matter", () =>
    Rig.run({ faults: [Rig.fault("accept-silent", {})] }, (rig) =>
      Effect.gen(function*() {
        yield* rig.at(5)
        const { lastError } = yield* rig.connection.status
        assert.deepStrictEqual(lastError, {
          _tag: "TimeoutError",
          operation: "Handshake",
          code: null,
          message: "Handshake: the port is open but the API is not ready: no version reply within 5s (127.0.0.1:7497)",
          remedy: "Look at the gateway: a login, a second factor or a dialog may be waiting.",
          at: "1970-01-01T00:00:05.000Z"
        })
        yield* rig.at(122)
        assert.deepStrictEqual(yield* rig.dials, slow)
      })))

  for (const reset of [false, true]) {
    it.effect(`F4 a port that accepts and closes at once (${reset ? "RST" : "FIN"}) is told apart from a refused one`, () =>
      Rig.run({ faults: [Rig.fault("accept-close", { reset })] }, (rig) =>
        Effect.gen(function*() {
          yield* rig.at(92)
          assert.deepStrictEqual(yield* lastError(rig), ["ConnectionError", "ClosedDuringHandshake"])
          assert.deepStrictEqual(yield* rig.dials, [0, 1, 3, 7, 15, 31, 91])
          assert.deepStrictEqual(rig.story(), ["0 connecting (not_ready)", "31 circuit_open (not_ready)"])
        })))
  }

  it.effect("F27 sessions of one second are failed attempts: the backoff goes on growing", () =>
    Rig.run({ faults: [Rig.fault("flap", { up: 1000, down: 1700 })] }, (rig) =>
      Effect.gen(function*() {
        yield* rig.at(240)
        // up at 0 and at 91.8: a session at 0 that is lost at 1, and the probe at 92, lost at 92.8
        assert.deepStrictEqual(yield* rig.dials, [0, 2, 4, 8, 16, 32, 92, 212.8])
        assert.deepStrictEqual(rig.story(), [
          "0 connected ready orders",
          "1 reconnecting (not_ready)",
          "32 circuit_open (not_ready)",
          "92 connected ready orders",
          "92.8 circuit_open (not_ready)"
        ])
      })))

  it.effect("F27 the backoff starts over only after a session of 30 s", () =>
    Rig.run({}, (rig) =>
      Effect.gen(function*() {
        for (const lasts of [30, 29.999, 29.999]) {
          const { length } = yield* rig.dials
          yield* rig.at(((yield* rig.dials)[length - 1] ?? 0) + lasts)
          yield* rig.gateway.startFault("close", {})
          yield* rig.at((yield* rig.second) + 10)
        }
        // after 1 s, then, since the second session was too short, after 2 s and after 4 s
        assert.deepStrictEqual(yield* rig.dials, [0, 31, 62.999, 96.998])
      })))

  it.effect("F27 never more than 12 dials a minute, whatever the fault", () =>
    Effect.gen(function*() {
      for (
        const fault of [
          Rig.fault("refuse", {}),
          Rig.fault("accept-close", {}),
          Rig.fault("client-id-in-use", {}),
          Rig.fault("flap", { up: 100, down: 100 }),
          Rig.fault("close", { on: "reqPositions" }),
          Rig.fault("swap-account", { account: "DU1" })
        ]
      ) {
        yield* Rig.run({ faults: [fault], settings: { account: "DU1234567" } }, (rig) =>
          Effect.gen(function*() {
            yield* rig.at(1800)
            const dials = yield* rig.dials
            const most = Math.max(...dials.map((at) => dials.filter((each) => each >= at && each < at + 60).length))
            assert.isAtMost(most, 12, fault.name)
          }))
      }
    }))

  it.effect("F28 inside a reset window a loss is no strike: a dial every 15 s, and nobody is told", () =>
    // Wednesday, 00:00 in New York; the window is open until 01:45
    Rig.run({ startsAt: "2026-11-18T05:00:00Z", settings: { resetRegion: "north-america" } }, (rig) =>
      Effect.gen(function*() {
        yield* rig.at(100)
        yield* rig.gateway.startFault("nightly-reset", { closed: 60_000, silent: 30_000 })
        yield* rig.at(1000)
        // refused until 160, silent for 5 s each until 190
        assert.deepStrictEqual(yield* rig.dials, [0, 101, 103, 107, 115, 130, 145, 160, 180, 200])
        assert.deepStrictEqual(rig.story(), [
          "0 connected ready orders",
          "100 reconnecting (not_ready)",
          "200 connected ready orders"
        ])
        assert.deepStrictEqual(rig.told, ["0 connected once"])
        assert.deepStrictEqual((yield* rig.connection.status).circuit.consecutiveOpenings, 0)
      })))

  it.effect("F28 an outage that outlasts its window is told five minutes after the window's end", () =>
    // Wednesday, 01:30 in New York: fifteen minutes are left
    Rig.run({ startsAt: "2026-11-18T06:30:00Z", settings: { resetRegion: "north-america" } }, (rig) =>
      Effect.gen(function*() {
        yield* rig.at(100)
        yield* rig.gateway.startFault("refuse", {})
        yield* rig.gateway.startFault("close", {})
        yield* rig.at(1300)
        assert.deepStrictEqual(rig.told, [
          "0 connected once",
          "1200 maintenance_overrun opened",
          "1200 circuit_open escalated"
        ])
        const dials = yield* rig.dials
        assert.deepStrictEqual(dials.slice(0, 8), [0, 101, 103, 107, 115, 130, 145, 160])
        // the window ends at 900: the attempt after it is the first of a cycle, then the circuit
        assert.deepStrictEqual(
          dials.filter((at) =>
            at > 880
          ),
          [895, 910, 911, 913, 917, 925, 941, 1001, 1121, 1241]
        )
      })))

  it.effect("F36 a dial that is abandoned settles once and leaves nothing behind", () =>
    Rig.run({ faults: [Rig.fault("blackhole-connect", {})] }, (rig) =>
      Effect.gen(function*() {
        yield* rig.at(8)
        yield* rig.connection.reconnect
        yield* rig.at(10)
        yield* rig.gateway.endFaults
        yield* rig.at(60)
        // the dial of 6 was given up at 8; the one of 8 never knew that the fault was over
        assert.deepStrictEqual(yield* rig.dials, [0, 6, 8, 14])
        assert.deepStrictEqual(yield* rig.outcomes, { TcpConnect: 2, Interrupted: 1, Connected: 1 })
        assert.strictEqual((yield* rig.gateway.report).clients.length, 1)
      })))

  it.effect("F54 in an hour of abandoned attempts at most one of our sockets waits at the gateway", () =>
    Rig.run({ faults: [Rig.fault("accept-silent", {})] }, (rig) =>
      Effect.gen(function*() {
        const waiting: Array<number> = []
        yield* rig.at(0.5)
        for (let second = 0; second < 3600; second++) {
          waiting.push((yield* rig.gateway.report).clients.length)
          yield* TestClock.adjust("1 second")
        }
        assert.strictEqual(Math.max(...waiting), 1)
        // each of them for the 5 s of its attempt
        assert.strictEqual(waiting.reduce((sum, each) => sum + each, 0), 5 * (yield* rig.dials).length)
      })))
})
