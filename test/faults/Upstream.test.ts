import { assert, describe, it } from "@effect/vitest"
import { Effect } from "effect"
import type { Farm } from "../../src/domain/Status.ts"
import * as Rig from "./Rig.ts"

const snapshot = ["reqPositions", "reqAllOpenOrders", "reqExecutions", "reqCompletedOrders"]
const asked = (rig: Rig.Rig) => [...new Set(rig.received(...snapshot).map((each) => Number(each.split(" ")[0])))]

describe("Upstream", () => {
  for (const code of [1100, 2110] as const) {
    it.effect(`${code === 1100 ? "F11" : "F16"} ${code}, later 1102: the socket is kept, orders are refused, all is asked anew`, () =>
      Rig.run({}, (rig) =>
        Effect.gen(function*() {
          yield* rig.at(10)
          yield* rig.gateway.startFault("server-lost", { code, restore: "kept", after: 600_000 })
          yield* rig.at(1000)
          assert.deepStrictEqual(rig.story(), [
            "0 connected ready orders",
            "10 connected ready (upstream_lost) upstream_lost",
            "610 connected ready orders"
          ])
          assert.deepStrictEqual(yield* rig.dials, [0])
          assert.deepStrictEqual(asked(rig), [0, 610])
          assert.deepStrictEqual(rig.told, [
            "0 connected once",
            "130 upstream_lost opened",
            "430 upstream_lost reminder",
            "640 upstream_lost closed"
          ])
        })))
  }

  it.effect("F12 1101 restores as 1102 does", () =>
    Rig.run({}, (rig) =>
      Effect.gen(function*() {
        yield* rig.at(10)
        yield* rig.gateway.startFault("server-lost", { restore: "lost", after: 60_000 })
        yield* rig.at(100)
        assert.deepStrictEqual(rig.story(), [
          "0 connected ready orders",
          "10 connected ready (upstream_lost) upstream_lost",
          "70 connected ready orders"
        ])
        assert.deepStrictEqual(asked(rig), [0, 70])
        assert.deepStrictEqual(rig.told, ["0 connected once"])
      })))

  for (const code of [1101, 1102] as const) {
    it.effect(`F13 ${code} twice, without a loss before it, changes nothing`, () =>
      Rig.run({}, (rig) =>
        Effect.gen(function*() {
          yield* rig.at(10)
          yield* rig.gateway.startFault("server-restored", { code, times: 2 })
          yield* rig.at(100)
          assert.deepStrictEqual(rig.story(), ["0 connected ready orders"])
          assert.deepStrictEqual(yield* rig.dials, [0])
        })))
  }

  it.effect("F14 1100 for hours, repeated, with request ids and with a 2104 in between: one socket, one episode", () =>
    Rig.run({}, (rig) =>
      Effect.gen(function*() {
        yield* rig.at(10)
        yield* rig.gateway.startFault("server-lost", {
          restore: "never",
          repeat: 30_000,
          notices: true,
          perRequest: true
        })
        yield* rig.at(3 * 3600)
        assert.deepStrictEqual(rig.story(), [
          "0 connected ready orders",
          "10 connected ready (upstream_lost) upstream_lost"
        ])
        assert.deepStrictEqual(yield* rig.dials, [0])
        assert.deepStrictEqual(rig.told, [
          "0 connected once",
          "130 upstream_lost opened",
          "430 upstream_lost reminder",
          "3730 upstream_lost reminder"
        ])
        yield* rig.gateway.endFaults
        yield* rig.at(3 * 3600 + 60)
        assert.deepStrictEqual(yield* rig.view, "connected ready (upstream_lost) upstream_lost")
        yield* rig.gateway.startFault("server-restored", {})
        yield* rig.at(3 * 3600 + 100)
        assert.deepStrictEqual(yield* rig.view, "connected ready orders")
        assert.deepStrictEqual(rig.told.slice(4), ["10890 upstream_lost closed"])
      })))

  it.effect("F14 a session that begins while IBKR is lost does not know, until the gateway says", () =>
    Rig.run({}, (rig) =>
      Effect.gen(function*() {
        yield* rig.at(10)
        yield* rig.gateway.startFault("server-lost", { restore: "kept", after: 600_000 })
        yield* rig.at(100)
        yield* rig.gateway.startFault("reset", {})
        yield* rig.at(700)
        assert.deepStrictEqual(rig.story(), [
          "0 connected ready orders",
          "10 connected ready (upstream_lost) upstream_lost",
          "100 reconnecting (not_ready)",
          "101 connected ready (upstream_unknown)",
          "610 connected ready orders"
        ])
        assert.deepStrictEqual(yield* rig.dials, [0, 101])
      })))

  it.effect("F14 a farm of its own proves IBKR to a session that did not know", () =>
    Rig.run({}, (rig) =>
      Effect.gen(function*() {
        yield* rig.at(10)
        const id = yield* rig.gateway.startFault("server-lost", { restore: "never" })
        yield* rig.at(100)
        yield* rig.gateway.startFault("reset", {})
        yield* rig.at(200)
        yield* rig.gateway.endFault(id)
        yield* rig.gateway.startFault("farm", { state: "inactive" })
        yield* rig.at(201)
        const unknown = yield* rig.view
        yield* rig.gateway.endFaults
        yield* rig.at(202)
        assert.deepStrictEqual([unknown, yield* rig.view], [
          "connected ready (upstream_unknown)",
          "connected ready orders"
        ])
      })))

  it.effect("F14 inside a reset window people are told five minutes after its end", () =>
    // Wednesday, 01:30 in New York: the window ends at 900 s
    Rig.run({ startsAt: "2026-11-18T06:30:00Z", settings: { resetRegion: "north-america" } }, (rig) =>
      Effect.gen(function*() {
        yield* rig.at(100)
        yield* rig.gateway.startFault("server-lost", { restore: "never" })
        yield* rig.at(1300)
        assert.deepStrictEqual(rig.told, ["0 connected once", "1200 upstream_lost opened"])
      })))

  it.effect("F15 the port that a 1300 announces is dialled, and stays the port while it answers", () =>
    Rig.run({}, (rig) =>
      Effect.gen(function*() {
        const ports: Array<number> = []
        const note = Effect.map(rig.connection.status, ({ gateway }) => void ports.push(gateway.port))
        yield* rig.at(100)
        yield* rig.gateway.startFault("port-moved", { port: 4010 })
        yield* rig.at(200)
        yield* note
        yield* rig.gateway.startFault("close", {})
        yield* rig.at(300)
        yield* note
        assert.deepStrictEqual(yield* rig.dials, [0, 101, 201])
        assert.deepStrictEqual(ports, [4010, 4010])
        assert.deepStrictEqual(rig.story(), [
          "0 connected ready orders",
          "100 reconnecting (not_ready)",
          "101 connected ready orders",
          "200 reconnecting (not_ready)",
          "201 connected ready orders"
        ])
      })))

  it.effect("F15 where the new port does not answer the configured one is dialled again", () =>
    Rig.run({}, (rig) =>
      Effect.gen(function*() {
        yield* rig.at(100)
        const id = yield* rig.gateway.startFault("port-moved", { port: 4010 })
        yield* rig.gateway.startFault("refuse", {})
        yield* rig.at(101.5)
        yield* rig.gateway.endFault(id)
        yield* rig.gateway.endFaults
        yield* rig.at(200)
        assert.deepStrictEqual(yield* rig.dials, [0, 101, 103])
        assert.deepStrictEqual((yield* rig.connection.status).gateway.port, 7497)
      })))

  const kinds = [["market", "usfarm"], ["historical", "ushmds"], ["definition", "secdefil"]] as const
  for (const [kind, name] of kinds) {
    it.effect(`F17 a broken ${kind} farm degrades, refuses nothing and never reconnects; flapping is one episode`, () =>
      Rig.run({}, (rig) =>
        Effect.gen(function*() {
          yield* rig.at(10)
          yield* rig.gateway.startFault("farm", { kind, flap: 5000 })
          yield* rig.at(13)
          const { farms } = yield* rig.connection.status
          assert.deepStrictEqual(farms[name], "broken")
          yield* rig.at(27)
          assert.deepStrictEqual(rig.story(), [
            "0 connected ready orders",
            "10 connected ready orders farm_down",
            "15 connected ready orders",
            "20 connected ready orders farm_down",
            "25 connected ready orders"
          ])
          yield* rig.at(130)
          yield* rig.gateway.endFaults
          yield* rig.at(200)
          assert.deepStrictEqual(yield* rig.dials, [0])
          assert.deepStrictEqual(rig.told, ["0 connected once", "20 degraded opened", "160 degraded closed"])
        })))
  }

  for (const state of ["inactive", "connecting"] as const satisfies ReadonlyArray<Farm>) {
    it.effect(`F17 a farm that is ${state} is no fault`, () =>
      Rig.run({}, (rig) =>
        Effect.gen(function*() {
          yield* rig.at(10)
          yield* rig.gateway.startFault("farm", { state })
          yield* rig.at(100)
          assert.deepStrictEqual((yield* rig.connection.status).farms, {
            usfarm: state,
            ushmds: "ok",
            secdefil: "ok"
          })
          assert.deepStrictEqual(rig.story(), ["0 connected ready orders"])
        })))
  }

  it.effect("F17 no farm notice at all is unknown, not broken", () =>
    Rig.run({ faults: [Rig.fault("server-lost", { restore: "never" })] }, (rig) =>
      Effect.gen(function*() {
        yield* rig.at(100)
        assert.deepStrictEqual((yield* rig.connection.status).farms, {})
        assert.deepStrictEqual(rig.story(), ["0 connected ready orders"])
      })))
})
