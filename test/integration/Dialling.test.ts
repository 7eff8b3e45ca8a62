import { assert, describe, it, vi } from "@effect/vitest"
import { Duration, Effect } from "effect"
import * as net from "node:net"
import type { Settings } from "../../src/domain/Settings.ts"
import type * as Fault from "../../src/simulator/Faults/Fault.ts"
import * as Child from "./Child.ts"
import * as Held from "./Held.ts"
import * as Rig from "./Rig.ts"

Held.comesBack()
vi.setConfig({ maxConcurrency: 10 })

/** A circuit that opens after one retry and probes half a second later. */
const brief: Partial<Settings> = {
  reconnectAttempts: 1,
  circuitReset: Duration.millis(500),
  circuitMax: Duration.millis(1000)
}

/** What is waited for until it is given up, and what is not. */
const deadlinesFor = (outcome: string) =>
  outcome === "Handshake" ? Rig.hasty("handshake") : outcome === "Ready" ? Rig.hasty("ready") : Rig.deadlines

const healing: ReadonlyArray<readonly [row: string, fault: Fault.Request, outcome: string]> = [
  ["F3", Rig.fault("accept-silent", {}), "Handshake"],
  ["F4", Rig.fault("accept-close", {}), "ClosedDuringHandshake"],
  ["F4", Rig.fault("accept-close", { reset: true }), "ClosedDuringHandshake"],
  ["F5", Rig.fault("no-accounts", {}), "Ready"],
  ["F5", Rig.fault("no-next-id", {}), "Ready"],
  ["F5", Rig.fault("accounts", { odd: "empty" }), "Ready"],
  ["F6", Rig.fault("client-id-in-use", {}), "ClientIdInUse"],
  ["F6", Rig.fault("client-id-in-use", { silent: true }), "ClientIdInUse"],
  ["F29", Rig.fault("login-pending", {}), "Handshake"],
  ["F29", Rig.fault("login-pending", { stage: "ready" }), "Ready"]
]

/** Fills the backlog of a port, so that no SYN to it is answered any more. */
const clogged = (port: number) =>
  Effect.acquireRelease(
    Effect.sync(() => Array.from({ length: 4 }, () => net.connect(port, "127.0.0.1").on("error", () => {}))),
    (sockets) => Effect.sync(() => sockets.forEach((socket) => socket.destroy()))
  )

const blackhole = Effect.gen(function*() {
  const { child, line } = yield* Child.script("Blackhole.ts")
  child.kill("SIGSTOP")
  yield* clogged(Number(line))
  // the kernel answers the first of them
  yield* Effect.sleep("200 millis")
  return Number(line)
})

describe.concurrent("Dialling over TCP", () => {
  it.live("F1 a refused port: one retry, the circuit, its probes, and ready when it is open again", () =>
    Rig.run({ faults: [Rig.fault("refuse", {})], settings: brief }, (rig) =>
      Effect.gen(function*() {
        yield* rig.until(({ circuit }) => circuit.consecutiveOpenings === 2)
        assert.deepStrictEqual(yield* rig.outcomes, { Refused: 3 })
        yield* rig.gateway.endFaults
        yield* rig.isReady
        assert.deepStrictEqual(rig.story(), [
          "connecting (not_ready)",
          "circuit_open (not_ready)",
          "connected ready orders"
        ])
        assert.deepStrictEqual(yield* rig.outcomes, { Refused: 3, Connected: 1 })
      })))

  it.live("F2 a SYN that is never answered is given up, and F36 nothing of the dial stays behind", () =>
    Effect.gen(function*() {
      const port = yield* blackhole
      yield* Rig.connected(
        { port, deadlines: { ...Rig.deadlines, tcpConnect: Duration.millis(1500) } },
        (rig) =>
          Effect.gen(function*() {
            const { lastError } = yield* rig.until(({ lastError }) => lastError !== null)
            assert.deepStrictEqual([lastError?._tag, lastError?.operation], ["TimeoutError", "TcpConnect"])
            assert.deepStrictEqual(yield* rig.outcomes, { TcpConnect: 1 })
            // the second dial is under way when it is given up
            yield* rig.until(({ nextRetryAt, reconnectAttempts }) => reconnectAttempts === 1 && nextRetryAt === null)
            yield* Effect.sleep("100 millis")
            yield* rig.connection.stop()
            assert.deepStrictEqual(yield* rig.outcomes, { TcpConnect: 1, Interrupted: 1 })
          })
      )
    }).pipe(Effect.scoped, Rig.leaksNothing))

  for (const [row, fault, outcome] of healing) {
    it.live(`${row} ${fault.name} ${JSON.stringify(fault.parameters)}: ${outcome}, then ready on the next dial`, () =>
      Rig.unlessStanding(
        200,
        Rig.run({ faults: [fault], deadlines: deadlinesFor(outcome) }, (rig) =>
          Effect.gen(function*() {
            yield* rig.until(({ lastError }) => lastError !== null)
            yield* rig.gateway.endFaults
            yield* rig.isReady
            assert.deepStrictEqual(yield* rig.outcomes, { [outcome]: 1, Connected: 1 })
            assert.deepStrictEqual(rig.story(), ["connecting (not_ready)", "connected ready orders"])
            // what is given up is reset
            assert.deepStrictEqual(rig.left, ["rst"])
            assert.deepStrictEqual((yield* rig.gateway.report).clients.map(({ clientId }) => clientId), [1])
          }))
      ))
  }

  it.live("F19 a version that we do not speak is asked again at circuit cadence, without a retry before it", () =>
    Rig.run({ faults: [Rig.fault("version", { value: 200 })], settings: brief }, (rig) =>
      Effect.gen(function*() {
        yield* rig.until(({ circuit }) => circuit.consecutiveOpenings === 2)
        assert.deepStrictEqual(yield* rig.outcomes, { VersionUnsupported: 2 })
        yield* rig.gateway.endFaults
        yield* rig.isReady
        yield* Rig.comes(() => rig.left.length === 2)
        assert.deepStrictEqual(rig.left, ["rst", "rst"])
      })))

  it.live("F27 flapping: the backoff goes on growing", () =>
    Rig.run({ faults: [Rig.fault("flap", { up: 300, down: 200 })] }, (rig) =>
      Effect.gen(function*() {
        yield* rig.until(({ reconnectAttempts }) => reconnectAttempts === 2)
        const settled = Object.values(yield* rig.outcomes).reduce((sum, each) => sum + each, 0)
        assert.strictEqual(settled, 2)
      })))

  it.live("F28 the nightly reset: closed, then silent, then ready", () =>
    Rig.run({}, (rig) =>
      Effect.gen(function*() {
        yield* rig.isReady
        yield* rig.gateway.startFault("nightly-reset", { closed: 1500, silent: 500 })
        yield* rig.isLost
        yield* rig.isReady
        assert.deepStrictEqual(yield* rig.outcomes, { Connected: 2, Refused: 1 })
        assert.deepStrictEqual(rig.story(), [
          "connecting (not_ready)",
          "connected ready orders",
          "reconnecting (not_ready)",
          "connected ready orders"
        ])
      })))

  it.live("F45 a host name that nobody knows is told with a remedy", () =>
    Rig.connected({ host: "no-such-host.invalid", port: 7497 }, (rig) =>
      Effect.gen(function*() {
        const { lastError } = yield* rig.until(({ lastError }) => lastError !== null)
        assert.deepStrictEqual([lastError?.reason, lastError?.remedy], [
          "HostUnknown",
          "Correct IBKR_HOST, or mend the name resolution of this machine."
        ])
      })).pipe(Effect.scoped, Rig.leaksNothing))

  it.live("F45 localhost is found, whichever of its addresses the gateway listens on", () =>
    Effect.gen(function*() {
      const { port } = yield* Rig.served()
      yield* Rig.connected({ host: "localhost", port }, (rig) => rig.isReady)
    }).pipe(Effect.scoped, Rig.leaksNothing))

  it.live("F45 a process that may open no more files says so, with a remedy", () =>
    Effect.gen(function*() {
      const { line } = yield* Child.crowded("Crowded.ts", 64)
      assert.deepStrictEqual(JSON.parse(line), [
        "ConnectionError",
        "TooManyOpenFiles",
        "Raise the limit of open files of this process (ulimit -n, LimitNOFILE)."
      ])
    }))

  it.live("F54 abandoned attempts never pile up: one socket at the gateway at most, each of them reset", () =>
    Rig.run(
      {
        faults: [Rig.fault("accept-silent", {})],
        settings: { ...brief, reconnectAttempts: 1 },
        deadlines: Rig.hasty("handshake")
      },
      (rig) =>
        Effect.gen(function*() {
          const waiting: Array<number> = []
          yield* Effect.forkScoped(Effect.forever(
            Effect.andThen(
              Effect.map(rig.gateway.report, ({ clients }) => void waiting.push(clients.length)),
              Effect.sleep("5 millis")
            )
          ))
          yield* rig.until(({ circuit }) => circuit.consecutiveOpenings === 2)
          assert.strictEqual(Math.max(...waiting), 1)
          yield* Rig.comes(() => rig.left.length === 3)
          assert.deepStrictEqual(rig.left, ["rst", "rst", "rst"])
        })
    ))
})
