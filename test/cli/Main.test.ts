import { assert, describe, it } from "@effect/vitest"
import { Effect } from "effect"
import { once } from "node:events"
import * as fs from "node:fs"
import { createServer, type IncomingMessage, type ServerResponse } from "node:http"
import * as net from "node:net"
import type { AddressInfo } from "node:net"
import * as path from "node:path"
import * as Server from "../../src/simulator/Server/Server.ts"
import * as FakeServer from "../fixtures/FakeServer.ts"
import * as Scripted from "../fixtures/ScriptedConnection.ts"
import { start } from "./Process.ts"

const log = { LOG_FORMAT: "logfmt" }
const serving = "Orders: allowed"
const done = "What it was asked for is done, but what it says of that could not all be written to stdout"

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

/** A gateway that takes a connection and says nothing. */
const silent = Effect.acquireRelease(
  Effect.sync(() => {
    const server = net.createServer((socket) => socket.on("error", () => {})).listen(0, "127.0.0.1")
    const dialled = once(server, "connection")
    return { server, dialled: Effect.promise(() => dialled) }
  }),
  ({ server }) => Effect.sync(() => server.close())
).pipe(
  Effect.tap(({ server }) => Effect.promise(() => server.listening ? Promise.resolve([]) : once(server, "listening"))),
  Effect.map(({ dialled, server }) => [(server.address() as AddressInfo).port, dialled] as const)
)

/** A service that says its status whenever it is told to. */
const serviceOf = Effect.acquireRelease(
  Effect.callback<{ port: string; asked: Effect.Effect<unknown>; say: () => void; close: () => void }>((resume) => {
    const answers: Array<ServerResponse> = []
    let said: ReturnType<typeof setInterval>
    const server = createServer((_, response) => {
      response.writeHead(200, { "content-type": "text/event-stream" }).flushHeaders()
      answers.push(response)
    }).listen(0, "127.0.0.1", () => {
      const asked = once(server, "request")
      resume(Effect.succeed({
        port: String((server.address() as AddressInfo).port),
        asked: Effect.promise(() => asked),
        // the first line after the end fills the pipe, the next meets nobody
        say: () => {
          said = setInterval(() => {
            for (const one of answers) one.write(`event: status\ndata: ${JSON.stringify(Scripted.ready)}\n\n`)
          }, 20)
        },
        close: () => {
          clearInterval(said)
          server.close().closeAllConnections()
        }
      }))
    })
  }),
  ({ close }) => Effect.sync(close)
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

  it.live("what a command says and stdout does not take is no success: 74, save where it failed", () =>
    Effect.gen(function*() {
      const { asked, port, say } = yield* serviceOf
      const environment = { ...log, IBKR_HTTP_PORT: port }
      const shown = yield* start(["check", "--print-config"], { deaf: true, environment: log })
      const usage = yield* start(["--bogus"], { deaf: true })
      const watch = yield* start(["status", "--watch", "--json"], { deaf: true, environment })
      yield* asked
      say()
      assert.deepStrictEqual(yield* Effect.all([shown.ended, usage.ended, watch.ended]), [74, 64, 74])
      const why = `${done}: EBADF: bad file descriptor, write`
      assert.deepStrictEqual([shown, usage, watch].map(({ err }) => err().includes(why)), [true, false, true])
    }))

  it.live("nor is what a file takes a part of, as on a disk that is nearly full: 74", () =>
    Effect.gen(function*() {
      const environment = { ...log, NODE_DISABLE_COMPILE_CACHE: "1" }
      const { ended, err, home } = yield* start(["--completions", "bash"], { room: 8, environment })
      const code = yield* ended
      const why = `${done}: EFBIG: file too large, write`
      const { size } = fs.statSync(path.join(home, "stdout"))
      assert.deepStrictEqual([code, err().includes(why), size], [74, true, 4096])
    }))

  it.live("where its HTTP port is taken it says so, and has neither dialled nor told anybody that it stops", () =>
    Effect.gen(function*() {
      const { port } = yield* serviceOf
      const run = yield* start(["run", "--simulate"], { environment: { ...log, IBKR_HTTP_PORT: port } })
      const code = yield* run.ended
      const said = ["another program listens there", "Connecting to", "SYSTEM SHUTDOWN", "listens on"]
      assert.deepStrictEqual([code, said.map((each) => run.err().includes(each))], [78, [true, false, false, false]])
    }))

  it.live("SIGTERM, SIGINT and SIGHUP stop it in order: 0, logs on stderr only", () =>
    Effect.gen(function*() {
      const stopped = Effect.fnUntraced(function*(signal: NodeJS.Signals) {
        const run = yield* start(["run", "--simulate"], { environment: log })
        yield* run.until(serving)
        run.child.kill(signal)
        assert.strictEqual(yield* run.ended, 0)
        assert.match(run.err(), /Stopped in order/)
        assert.strictEqual(run.out(), "")
      })
      yield* Effect.forEach(["SIGTERM", "SIGINT", "SIGHUP"] as const, stopped, { concurrency: 3 })
    }))

  it.live("an interrupted command has not done what it was asked, 130; one that only ends so is in order, 0", () =>
    Effect.gen(function*() {
      const [gateway, dialled] = yield* silent
      const service = yield* FakeServer.make(["hang"])
      const { port } = new URL(service.url)
      const check = yield* start(["check", "--port", String(gateway)])
      const [status, watch] = yield* Effect.forEach(
        [["status"], ["status", "--watch"]],
        (args) => start(args, { environment: { IBKR_HTTP_PORT: port } })
      )
      yield* dialled
      yield* service.seen(2)
      const codes = yield* Effect.forEach([check, status, watch], (one) => {
        one?.child.kill("SIGTERM")
        return one?.ended ?? Effect.succeed(null)
      })
      assert.deepStrictEqual(codes, [130, 130, 0])
    }))

  it.live("simulate logs as the settings say, and ends in order", () =>
    Effect.gen(function*() {
      const anywhere = ["simulate", "--port", "0", "--control-port", "0"]
      const logfmt = yield* start(anywhere, { environment: { ...log, IBKR_PORT: "no concern" } })
      const wrong = yield* start(anywhere, { environment: { LOG_LEVEL: "loud" } })
      yield* logfmt.until("listens")
      assert.match(logfmt.err(), /level=INFO .*message="The simulated gateway listens"/)
      logfmt.child.kill("SIGTERM")
      assert.deepStrictEqual([yield* logfmt.ended, yield* wrong.ended], [0, 78])
      assert.match(wrong.err(), /LOG_LEVEL \(environment\) must be one of/)
    }))

  it.live("status --watch ends when nobody reads what it prints", () =>
    Effect.gen(function*() {
      const service = yield* serviceOf
      const watch = yield* start(["status", "--watch"], { environment: { IBKR_HTTP_PORT: service.port } })
      yield* service.asked
      watch.child.stdout?.destroy()
      yield* Effect.sync(service.say)
      assert.strictEqual(yield* watch.ended, 0)
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
      const { address: { port } } = yield* Server.Server
      const run = yield* start(["run", "--close-positions", "--port", String(port)], { environment: log })
      yield* run.until(serving)
      run.child.kill("SIGTERM")
      assert.strictEqual(yield* run.ended, 75)
      assert.match(run.err(), /POSITIONS LEFT OPEN/)
      const file = path.join(run.home, "state", `audit-127.0.0.1-${port}-1.jsonl`)
      const lines = fs.readFileSync(file, "utf8").trimEnd().split("\n").map((line) => JSON.parse(line))
      const events = lines.map(({ event, who = "" }) => `${event} ${who}`.trim())
      for (const event of ["decision", "intent", "sent", "received", "outcome"]) {
        assert.include(events, `${event} shutdown`)
      }
      assert.deepStrictEqual([events[0], events.at(-1)], ["started", "stopped"])
      const verified = yield* start(["audit", "verify", file])
      assert.strictEqual(yield* verified.ended, 0)
    }).pipe(Effect.provide(
      Server.layerLoopback({
        positions: [{ symbol: "AAPL", size: 100 }, { symbol: "MSFT", size: 5 }],
        closed: ["AAPL"]
      })
    )))
})

describe.concurrent("node dist/main.js, which waits", () => {
  it.live("a service whose stderr nobody reads any more runs on", () =>
    Effect.gen(function*() {
      const [url] = yield* mute
      const run = yield* start(["run", "--simulate"], { environment: { ...log, DISCORD_WEBHOOK_URL: url } })
      yield* run.until(serving)
      run.child.stderr?.destroy()
      yield* Effect.promise(() => once(run.child.stderr ?? run.child, "close"))
      run.child.kill("SIGTERM")
      assert.strictEqual(yield* run.ended, 0)
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

  it.live("a standstill of its own (SIGSTOP) loses no session", () =>
    Effect.gen(function*() {
      const { address: { port } } = yield* Server.Server
      const heartbeat = { IBKR_HEARTBEAT_IDLE: "0.5", IBKR_HEARTBEAT_TIMEOUT: "0.3", IBKR_HEARTBEAT_KILL: "5" }
      const run = yield* start(["run", "--port", String(port)], { environment: { ...log, ...heartbeat } })
      yield* run.until(serving)
      run.child.kill("SIGSTOP")
      yield* Effect.sleep("6 seconds")
      run.child.kill("SIGCONT")
      yield* Effect.sleep("1 second")
      run.child.kill("SIGTERM")
      assert.strictEqual(yield* run.ended, 0)
      assert.strictEqual(run.err().split("Connected to ").length, 2)
      assert.notInclude(run.err(), "DISCONNECTED")
    }).pipe(Effect.provide(Server.layerLoopback())))

  it.live("an open circuit survives kill -9 and dials nobody; after an orderly stop it dials at once", () =>
    Effect.gen(function*() {
      let dials = 0
      const server = yield* Effect.acquireRelease(
        Effect.callback<net.Server>((resume) => {
          const closing = net.createServer((socket) => {
            dials++
            socket.on("error", () => {}).destroy()
          }).listen(0, "127.0.0.1", () => resume(Effect.succeed(closing)))
        }),
        (closing) => Effect.sync(() => closing.close())
      )
      const { port } = server.address() as AddressInfo
      const environment = { ...log, IBKR_RECONNECT_ATTEMPTS: "1", IBKR_STATE_DIR: "state", IBKR_RESET_REGION: "none" }
      const first = yield* start(["run", "--port", String(port)], { environment })
      yield* first.until("The circuit is open")
      assert.strictEqual(dials, 2)
      first.child.kill("SIGKILL")
      yield* first.ended
      const shared = { ...environment, IBKR_STATE_DIR: `${first.home}/state` }
      const second = yield* start(["run", "--port", String(port)], { environment: shared })
      yield* second.until("The circuit is open")
      second.child.kill("SIGTERM")
      assert.strictEqual(yield* second.ended, 0)
      assert.strictEqual(dials, 2)
      const third = yield* start(["run", "--port", String(port)], { environment: shared })
      yield* third.until("closed before the gateway said")
      assert.isAbove(dials, 2)
    }))
})
