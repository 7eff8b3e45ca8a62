import * as NodeServices from "@effect/platform-node/NodeServices"
import { assert, describe, it } from "@effect/vitest"
import { Clock, ConfigProvider, Effect, FileSystem, Layer } from "effect"
import * as ChildProcessSpawner from "effect/process/ChildProcessSpawner"
import { TestClock } from "effect/testing"
import * as Systemd from "../../src/layers/Systemd.ts"
import * as Scripted from "../fixtures/ScriptedConnection.ts"
import { warnings } from "./State/Disk.ts"

type Told = readonly [second: number, ...assignments: ReadonlyArray<string>]

/** A systemd that keeps what it is told, and when. */
const play = Effect.fnUntraced(function*(
  environment: { readonly [name: string]: string },
  story: (connection: Effect.Success<typeof Scripted.make>) => Effect.Effect<void>,
  code = 0
) {
  const told: Array<Told> = []
  const connection = yield* Scripted.make
  const spawner = Layer.mock(ChildProcessSpawner.ChildProcessSpawner, {
    exitCode: (command) =>
      Effect.map(Clock.currentTimeMillis, (now) => {
        assert.strictEqual(command._tag === "StandardCommand" && command.command, "systemd-notify")
        if (command._tag === "StandardCommand") told.push([now / 1000, ...command.args.map(String)])
        return ChildProcessSpawner.ExitCode(code)
      })
  })
  const layer = Systemd.layer.pipe(
    Layer.provide([
      connection.layer,
      spawner,
      ConfigProvider.layer(ConfigProvider.fromEnvRecord(environment))
    ])
  )
  yield* Effect.scoped(Effect.andThen(Layer.build(layer), story(connection)))
  return told
})

describe("Systemd", () => {
  it.effect("is told: ready, every change of status once, alive at half the interval, stopping", () =>
    Effect.gen(function*() {
      const told = yield* play(
        { NOTIFY_SOCKET: "@/run/notify", WATCHDOG_USEC: "10000000", WATCHDOG_PID: String(process.pid) },
        (connection) =>
          Effect.gen(function*() {
            yield* TestClock.adjust("7 seconds")
            yield* connection.become(Scripted.ready)
            yield* TestClock.adjust("1 second")
            yield* connection.become({ ...Scripted.ready, uptimeSeconds: 8 })
            yield* connection.become({ ...Scripted.ready, ordersAllowed: false, ordersBlockedBy: ["trading_mode"] })
            yield* TestClock.adjust("3 seconds")
            yield* connection.become({ ...Scripted.lost, nextRetryAt: "1970-01-01T00:00:12.000Z" })
            yield* TestClock.adjust("1 second")
            yield* connection.become({ ...Scripted.ready, ordersAllowed: false, ordersBlockedBy: ["shutdown"] })
            yield* TestClock.adjust("3 seconds")
          })
      )
      assert.deepStrictEqual(told, [
        [0, "READY=1"],
        [0, "STATUS=disconnected, not ready"],
        [0, "WATCHDOG=1"],
        [5, "WATCHDOG=1"],
        [7, "STATUS=connected, DU1234567, ready, orders allowed"],
        [8, "STATUS=connected, DU1234567, ready, orders refused: trading_mode"],
        [10, "WATCHDOG=1"],
        [11, "STATUS=reconnecting, not ready, next attempt 1970-01-01T00:00:12.000Z"],
        [12, "STOPPING=1", "STATUS=connected, DU1234567, ready, orders refused: shutdown"],
        [15, "WATCHDOG=1"]
      ])
    }))

  it.effect("is not there: nothing is done; a watchdog of another process is not ours", () =>
    Effect.gen(function*() {
      const wait = () => TestClock.adjust("1 minute")
      assert.deepStrictEqual(yield* play({ WATCHDOG_USEC: "10000000" }, wait), [])
      const told = yield* play({ NOTIFY_SOCKET: "/run/n", WATCHDOG_USEC: "10000000", WATCHDOG_PID: "1" }, wait)
      assert.deepStrictEqual(told.map(([, first]) => first), ["READY=1", "STATUS=disconnected, not ready"])
    }))

  it.effect("cannot be told: warned of once, and the service runs on", () =>
    Effect.gen(function*() {
      const [told, lines] = yield* warnings(
        play({ NOTIFY_SOCKET: "/run/n", WATCHDOG_USEC: "10000000" }, () => TestClock.adjust("20 seconds"), 1)
      )
      assert.strictEqual(told.length, 7)
      assert.deepStrictEqual(lines, [
        "systemd could not be told (systemd-notify: it ended with 1). Install systemd-notify and set NotifyAccess=all " +
        "in the unit, or set its Type to exec and leave out WatchdogSec."
      ])
    }))

  it.live("the program itself is called, with the environment that systemd gave us", () =>
    Effect.gen(function*() {
      const fs = yield* FileSystem.FileSystem
      const home = yield* fs.makeTempDirectoryScoped({ prefix: "effect-ibkr-systemd-" })
      yield* fs.writeFileString(`${home}/systemd-notify`, `#!/bin/sh\necho "$@" >> ${home}/told\n`, { mode: 0o755 })
      const connection = yield* Scripted.make
      const path = process.env["PATH"]
      process.env["PATH"] = `${home}:${path}`
      yield* Effect.addFinalizer(() => Effect.sync(() => process.env["PATH"] = path))
      const layer = Layer.provide(Systemd.layer, [
        connection.layer,
        ConfigProvider.layer(ConfigProvider.fromEnvRecord({ NOTIFY_SOCKET: "/run/n" }))
      ])
      yield* Effect.scoped(Layer.build(layer))
      assert.match(yield* fs.readFileString(`${home}/told`), /^READY=1\n/)
    }).pipe(Effect.provide(NodeServices.layer)))
})
