import { assert, describe, it } from "@effect/vitest"
import { Effect } from "effect"
import { createServer, type IncomingMessage } from "node:http"
import type { AddressInfo } from "node:net"
import { start } from "./Process.ts"

const log = { LOG_FORMAT: "logfmt" }
const serving = "Orders: allowed"

/** A webhook that takes everything and never answers. */
const mute = Effect.acquireRelease(
  Effect.callback<readonly [url: string, close: () => void]>((resume) => {
    const taken: Array<IncomingMessage> = []
    const server = createServer((request) => taken.push(request)).listen(0, "127.0.0.1", () => {
      const { port } = server.address() as AddressInfo
      resume(Effect.succeed([`http://127.0.0.1:${port}`, () => server.close().closeAllConnections()]))
    })
  }),
  ([, close]) => Effect.sync(close)
)

describe("node dist/main.js", () => {
  it.live("the five levels of a setting, in files and an environment that are real", () =>
    Effect.gen(function*() {
      const files = { ".env": "IBKR_PORT=5003\nIBKR_CLIENT_ID=3", "config.yaml": "ibkr: { host: box, port: 5004 }" }
      const { ended, out } = yield* start(["check", "--print-config", "--json", "--port", "5001"], {
        files,
        environment: { IBKR_PORT: "5002", IBKR_TRADING_MODE: "read-only" }
      })
      assert.strictEqual(yield* ended, 0)
      const shown = out().trim().split("\n").map((line) => JSON.parse(line))
      const of = (name: string) => shown.find(({ setting }) => setting === name)
      assert.deepStrictEqual(
        ["IBKR_PORT", "IBKR_TRADING_MODE", "IBKR_CLIENT_ID", "IBKR_HOST", "IBKR_CIRCUIT_RESET", "IBKR_CONFIG"].map(of),
        [
          { setting: "IBKR_PORT", value: "5001", source: "flag" },
          { setting: "IBKR_TRADING_MODE", value: "read-only", source: "environment" },
          { setting: "IBKR_CLIENT_ID", value: "3", source: ".env" },
          { setting: "IBKR_HOST", value: "box", source: "config.yaml" },
          { setting: "IBKR_CIRCUIT_RESET", value: "1m", source: "default" },
          { setting: "IBKR_CONFIG", value: "config.yaml", source: "default" }
        ]
      )
    }))

  it.live("64 for wrong usage, 78 for invalid configuration, 69 where no gateway is: stdout stays empty", () =>
    Effect.gen(function*() {
      const usage = yield* start(["--bogus"])
      const configuration = yield* start(["run"], { environment: { IBKR_PORT: "x" } })
      const refused = yield* start(["check", "--port", "1"])
      assert.deepStrictEqual(yield* Effect.all([usage.ended, configuration.ended, refused.ended]), [64, 78, 69])
      assert.deepStrictEqual([usage.out(), configuration.out(), refused.out()], ["", "", ""])
    }))

  it.live("SIGTERM and SIGINT stop it in order: 0, logs on stderr only", () =>
    Effect.gen(function*() {
      for (const signal of ["SIGTERM", "SIGINT"] as const) {
        const run = yield* start(["run", "--simulate"], { environment: log })
        yield* run.until(serving)
        run.child.kill(signal)
        assert.strictEqual(yield* run.ended, 0)
        assert.match(run.err(), /Stopped in order/)
        assert.strictEqual(run.out(), "")
      }
    }))

  it.live("a second signal ends it at once with 130, whatever is still to be told", () =>
    Effect.gen(function*() {
      const [url] = yield* mute
      const run = yield* start(["run", "--simulate"], { environment: { ...log, DISCORD_WEBHOOK_URL: url } })
      yield* run.until(serving)
      run.child.kill("SIGTERM")
      yield* run.until("SYSTEM SHUTDOWN")
      run.child.kill("SIGTERM")
      assert.strictEqual(yield* run.ended, 130)
    }))

  it.live("75 where positions were to be closed and some are left", () =>
    Effect.gen(function*() {
      const gateway = yield* start([
        ...["simulate", "--json", "--port", "0", "--control-port", "0"],
        ...["--position", "AAPL:100", "--closed", "AAPL"]
      ])
      yield* gateway.until("listens")
      const { listening } = JSON.parse(gateway.out())
      const run = yield* start(["run", "--close-positions", "--port", String(listening.port)], { environment: log })
      yield* run.until(serving)
      run.child.kill("SIGTERM")
      assert.strictEqual(yield* run.ended, 75)
      assert.match(run.err(), /POSITIONS LEFT OPEN/)
    }))

  it.live("two services do not share a gateway, a client id and a directory: 78; kill -9 leaves no lock behind", () =>
    Effect.gen(function*() {
      const environment = { ...log, IBKR_PORT: "1", IBKR_STATE_DIR: "state" }
      const first = yield* start(["run"], { environment })
      yield* first.until("serves the gateway")
      const shared = { ...environment, IBKR_STATE_DIR: `${first.home}/state` }
      const second = yield* start(["run"], { environment: shared })
      assert.strictEqual(yield* second.ended, 78)
      assert.match(second.err(), /is in use by process \d+/)
      first.child.kill("SIGKILL")
      assert.strictEqual(yield* first.ended, "SIGKILL")
      const third = yield* start(["run"], { environment: shared })
      yield* third.until("The last run did not end in order")
      third.child.kill("SIGTERM")
      assert.strictEqual(yield* third.ended, 0)
    }))
})
