import { assert, describe, it } from "@effect/vitest"
import { Effect } from "effect"
import type * as Fault from "../../src/simulator/Faults/Fault.ts"
import * as Rig from "./Rig.ts"

const cycle = [0, 1, 3, 7, 15, 31]
/** Attempts that take 10 s each: after every one of them its delay. */
const slow = [0, 11, 23, 37, 55, 81]

const turnedAway = (rig: Rig.Rig) =>
  Effect.map(rig.gateway.report, ({ turnedAway }) => turnedAway.map(({ at, clientId }) => [at / 1000, clientId]))

describe("Handshake", () => {
  for (
    const fault of [
      Rig.fault("no-accounts", {}),
      Rig.fault("no-next-id", {}),
      Rig.fault("accounts", { odd: "empty" })
    ]
  ) {
    it.effect(`F5 never ready without accounts and next order id: ${fault.name} ${JSON.stringify(fault.parameters)}`, () =>
      Rig.run({ faults: [fault] }, (rig) =>
        Effect.gen(function*() {
          yield* rig.at(10)
          const { lastError } = yield* rig.connection.status
          assert.deepStrictEqual([lastError?._tag, lastError?.operation, lastError?.at], [
            "TimeoutError",
            "Ready",
            "1970-01-01T00:00:10.000Z"
          ])
          yield* rig.at(92)
          assert.deepStrictEqual(yield* rig.dials, slow)
          assert.deepStrictEqual(rig.story(), ["0 connecting (not_ready)", "91 circuit_open (not_ready)"])
        })))
  }

  for (const name of ["no-accounts", "no-next-id"] as const) {
    it.effect(`F5 what is only late is waited for: ${name}`, () =>
      Rig.run({ faults: [Rig.fault(name, { after: 9000 })] }, (rig) =>
        Effect.gen(function*() {
          yield* rig.at(20)
          assert.deepStrictEqual(rig.story(), ["0 connecting (not_ready)", "9 connected ready orders"])
          assert.deepStrictEqual(yield* rig.dials, [0])
        })))
  }

  for (const odd of ["twice", "trailing-comma"] as const) {
    it.effect(`F5 an odd list of accounts is read right: ${odd}`, () =>
      Rig.run({ faults: [Rig.fault("accounts", { odd })] }, (rig) =>
        Effect.gen(function*() {
          yield* rig.at(1)
          const { account, ordersAllowed } = yield* rig.connection.status
          assert.deepStrictEqual([account, ordersAllowed], [{ id: "DU1234567", type: "paper" }, true])
        })))
  }

  for (const silent of [false, true]) {
    it.effect(`F6 a client id in use ${silent ? "and no word of it" : "(326)"} is dialled again with the same id`, () =>
      Rig.run({ faults: [Rig.fault("client-id-in-use", { silent, seconds: 40 })] }, (rig) =>
        Effect.gen(function*() {
          yield* rig.at(32)
          const { lastError } = yield* rig.connection.status
          assert.deepStrictEqual([lastError?.reason, lastError?.code, lastError?.remedy], [
            "ClientIdInUse",
            silent ? null : 326,
            "Stop the other program with this client id, or wait: a gateway frees a dead client's id late, sometimes only when it restarts."
          ])
          yield* rig.at(200)
          assert.deepStrictEqual(yield* rig.dials, [...cycle, 91])
          assert.deepStrictEqual(yield* turnedAway(rig), cycle.map((at) => [at, 1]))
          assert.deepStrictEqual(rig.story(), [
            "0 connecting (not_ready)",
            "31 circuit_open (not_ready)",
            "91 connected ready orders"
          ])
          assert.deepStrictEqual((yield* rig.connection.status).session?.clientId, 1)
          assert.deepStrictEqual(rig.told.filter((each) => each.includes("client_id_in_use")), [
            "10 client_id_in_use once"
          ])
        })))
  }

  it.effect("F6 a client id that is never freed is asked for ever, and is no failure for a human to clear", () =>
    Rig.run({ faults: [Rig.fault("client-id-in-use", {})] }, (rig) =>
      Effect.gen(function*() {
        yield* rig.at(7200)
        const dials = yield* rig.dials
        assert.deepStrictEqual(dials, [...cycle, 91, ...Array.from({ length: 59 }, (_, n) => 211 + n * 120)])
        assert.deepStrictEqual(rig.story(), ["0 connecting (not_ready)", "31 circuit_open (not_ready)"])
        assert.deepStrictEqual(rig.told.filter((each) => each.includes("client_id_in_use")), [
          "10 client_id_in_use once"
        ])
      })))

  it.effect("F6 after 30 s in use the fallback is taken, and the configured id again with the next session", () =>
    Rig.run({ settings: { clientId: 7, fallbackClientId: 9 }, occupied: 7 }, (rig) =>
      Effect.gen(function*() {
        yield* rig.at(70)
        assert.deepStrictEqual(yield* turnedAway(rig), [0, 1, 3, 7, 15].map((at) => [at, 7]))
        assert.deepStrictEqual((yield* rig.connection.status).session?.clientId, 9)
        yield* rig.gateway.startFault("reset", {})
        yield* rig.at(75)
        assert.deepStrictEqual(yield* rig.dials, [0, 0, 1, 3, 7, 15, 31, 71])
        assert.deepStrictEqual((yield* rig.connection.status).session?.clientId, 7)
      })))

  for (
    const value of [150, 194, "76", "tws", Number.MAX_SAFE_INTEGER] satisfies Array<
      Fault.Parameters<"version">["value"]
    >
  ) {
    it.effect(`F19 version ${value} is refused with a remedy, and asked again at circuit cadence`, () =>
      Rig.run({ faults: [Rig.fault("version", { value })] }, (rig) =>
        Effect.gen(function*() {
          yield* rig.at(200)
          const { lastError } = yield* rig.connection.status
          assert.deepStrictEqual([lastError?._tag, lastError?.reason, lastError?.remedy], [
            "ConnectionError",
            "VersionUnsupported",
            "Update TWS or IB Gateway."
          ])
          assert.deepStrictEqual(yield* rig.dials, [0, 60, 180])
          assert.deepStrictEqual(rig.story(), ["0 circuit_open (not_ready)"])
        })))
  }

  for (const stage of ["hello", "ready"] as const) {
    it.effect(`F29 a login that waits for a human is told once, and nothing prompts another: silent at ${stage}`, () =>
      Rig.run({ faults: [Rig.fault("login-pending", { stage })] }, (rig) =>
        Effect.gen(function*() {
          yield* rig.at(4 * 3600)
          assert.deepStrictEqual(rig.told.filter((each) => each.includes("login_required")).length, 1)
          assert.deepStrictEqual(rig.gateway.received, [])
          assert.isAtMost((yield* rig.gateway.report).clients.length, 1)
          yield* rig.gateway.endFaults
          yield* rig.at(4 * 3600 + 180)
          assert.deepStrictEqual(yield* rig.view, "connected ready orders")
          assert.deepStrictEqual(rig.told.filter((each) => each.includes("login_required")).length, 1)
        })))
  }
})
