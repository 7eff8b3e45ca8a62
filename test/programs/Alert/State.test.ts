import { assert, describe, it } from "@effect/vitest"
import { Effect, Layer } from "effect"
import { TestClock } from "effect/testing"
import type { Status } from "../../../src/domain/Status.ts"
import * as Ibkr from "../../../src/Ibkr.ts"
import { Connection } from "../../../src/layers/Connection.ts"
import * as Settings from "../../../src/layers/Settings.ts"
import * as Memory from "../../../src/layers/State/Memory.ts"
import { State } from "../../../src/layers/State/State.ts"
import * as Connected from "../../doubles/Connected.ts"
import * as ScriptedTws from "../../doubles/ScriptedTws.ts"
import * as Scripted from "../../fixtures/ScriptedConnection.ts"
import { play } from "../../fixtures/Story.ts"

const { lost, ready } = Scripted
const full: Status = { ...ready, ordersAllowed: false, ordersBlockedBy: ["state_not_writable"] }

/** A connection whose state is on a disk that can be written, or not, and what people were told. */
const connected = Effect.gen(function*() {
  const { alerts, notifier } = yield* Connected.told
  const disk = { isWritable: true }
  const state = Layer.effect(
    State,
    Effect.map(State, (memory) => ({ ...memory, writable: Effect.sync(() => disk.isWritable) }))
  ).pipe(Layer.provide(Memory.layer()))
  const { layer, say } = ScriptedTws.make(() => ({}))
  const settings = Settings.layer({ resetRegion: "none" })
  return {
    disk,
    say,
    layer: Ibkr.layer.pipe(Layer.provide([layer, settings, state, notifier])),
    told: () => alerts.map(([at, ...told]) => [at.slice(11, 19), ...told])
  }
})

describe("Alert: the state cannot be written", () => {
  it.effect("is told once it lasts, with what helps, brought to mind, and told as over", () =>
    Effect.gen(function*() {
      const { alerts, told } = yield* play([[0, ready], [100, full], [420, ready]], 1000)
      assert.deepStrictEqual(told, [
        [0, "connected", "once"],
        [110, "state_not_writable", "opened"],
        [410, "state_not_writable", "reminder"],
        [450, "state_not_writable", "closed"]
      ])
      assert.deepStrictEqual(alerts[1], {
        event: "state_not_writable",
        severity: "critical",
        title: "🚨 STATE CANNOT BE WRITTEN",
        lines: [
          "Orders are refused: the state directory cannot be written, does not answer, could not be read, or was taken over by " +
          "another service.",
          "The log says which: make room on the disk, make IBKR_STATE_DIR writable for this user, or stop the other service. " +
          "Orders go on by themselves once it can be written; start this service again where the log says so.",
          "For 10s now",
          "Gateway: 127.0.0.1:7497",
          "Orders: refused (state_not_writable)"
        ],
        phase: "opened"
      })
      assert.deepStrictEqual([alerts[3]?.title, alerts[3]?.lines], [
        "🟢 STATE CAN BE WRITTEN AGAIN after 5m 20s",
        ["Gateway: 127.0.0.1:7497", "Orders: allowed"]
      ])
    }))

  it.effect("is no trouble of the line, and told while that is away, too", () =>
    Effect.gen(function*() {
      const away: Status = { ...lost, ordersBlockedBy: ["not_ready", "state_not_writable"] }
      const { alerts, told } = yield* play([[0, ready], [100, away], [300, ready]], 400)
      assert.deepStrictEqual(told, [
        [0, "connected", "once"],
        [110, "disconnected", "opened"],
        [110, "state_not_writable", "opened"],
        [330, "disconnected", "closed"],
        [330, "state_not_writable", "closed"]
      ])
      const reset = "Connection to 127.0.0.1:7497: the connection was reset"
      assert.deepStrictEqual(alerts.map(({ lines }) => lines.includes(reset)), [false, true, false, false, false])
    }))

  it.effect("is not told of a disk that was slow, comes and goes as one, and not told of a stop", () =>
    Effect.gen(function*() {
      const slow = yield* play([[0, ready], [100, full], [105, ready]], 600)
      const flapping = Array.from({ length: 20 }, (_, at) => [100 + 12 * at, at % 2 === 0 ? full : ready] as const)
      const flaps = yield* play([[0, ready], ...flapping], 360)
      const stopping: Status = { ...full, state: "shutdown", ordersBlockedBy: ["state_not_writable", "shutdown"] }
      const stops = yield* play([[0, ready], [100, full], [105, stopping]], 600)
      assert.deepStrictEqual([slow.told, flaps.told, stops.told], [
        [[0, "connected", "once"]],
        [[0, "connected", "once"], [110, "state_not_writable", "opened"], [358, "state_not_writable", "closed"]],
        [[0, "connected", "once"]]
      ])
    }))

  it.effect("is found out while nothing else happens, and never by a stop in order", () =>
    Effect.gen(function*() {
      const { disk, layer, told } = yield* connected
      yield* Effect.gen(function*() {
        yield* Connection
        yield* TestClock.adjust("10 minutes")
        disk.isWritable = false
        yield* TestClock.adjust("60 seconds")
        disk.isWritable = true
        yield* TestClock.adjust("120 seconds")
        disk.isWritable = false
      }).pipe(Effect.provide(layer))
      yield* TestClock.adjust("10 minutes")
      assert.deepStrictEqual(told(), [
        ["00:00:00", "connected", "once"],
        ["00:10:40", "state_not_writable", "opened"],
        ["00:12:00", "state_not_writable", "closed"],
        ["00:13:00", "shutdown", "once"]
      ])
    }))

  it.effect("is over also where it was found out, and is mended, between two looks at the disk", () =>
    Effect.gen(function*() {
      const { disk, layer, say, told } = yield* connected
      yield* Effect.gen(function*() {
        yield* Connection
        yield* TestClock.adjust("10 minutes")
        disk.isWritable = false
        yield* TestClock.adjust("1 seconds")
        yield* say({
          _tag: "error",
          id: -1,
          errorCode: 2103,
          errorMsg: "Market data farm connection is broken:usfarm",
          advancedOrderReject: ""
        })
        yield* TestClock.adjust("20 seconds")
        disk.isWritable = true
        yield* TestClock.adjust("3 minutes")
      }).pipe(Effect.provide(layer))
      assert.deepStrictEqual(told(), [
        ["00:00:00", "connected", "once"],
        ["00:10:11", "degraded", "opened"],
        ["00:10:11", "state_not_writable", "opened"],
        ["00:11:00", "state_not_writable", "closed"],
        ["00:13:21", "shutdown", "once"]
      ])
    }))
})
