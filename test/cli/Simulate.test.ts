import { NodeServices } from "@effect/platform-node"
import { assert, describe, it } from "@effect/vitest"
import { Cause, Effect, Exit, Fiber, FileSystem, Layer, Logger } from "effect"
import * as CliError from "effect/cli/CliError"
import * as Command from "effect/cli/Command"
import * as TestConsole from "effect/testing/TestConsole"
import * as Net from "node:net"
import * as Ending from "../../src/cli/Ending.ts"
import { simulate } from "../../src/cli/Simulate.ts"
import * as Raw from "../simulator/RawClient.ts"

const run = Command.runWith(simulate, { version: "0.0.0" })
const anywhere = ["--port", "0", "--control-port", "0"]
const services = Effect.provide(Layer.mergeAll(NodeServices.layer, TestConsole.layer, Logger.layer([])))
const turn = Effect.callback<void>((resume) => void setImmediate(() => resume(Effect.void)))

/** Runs the command until it has said where it listens. */
const listening = Effect.fnUntraced(function*(...args: ReadonlyArray<string>) {
  const fiber = yield* Effect.forkChild(run([...anywhere, "--json", ...args]))
  while ((yield* TestConsole.logLines).length === 0) yield* turn
  const [line] = yield* TestConsole.logLines
  const said = JSON.parse(String(line)) as {
    readonly listening: { readonly port: number; readonly controlPort: number }
  }
  return { fiber, said, port: said.listening.port, control: said.listening.controlPort }
})

describe("simulate", () => {
  it.live("says in its first line where it listens, and simulates what it was told", () =>
    Effect.gen(function*() {
      const { control, fiber, port, said } = yield* listening(
        ...["--account", "DU1", "--account", "DU2", "--position", "AAPL:100", "--position", "ES:-2.5"],
        ...["--closed", "MSFT", "--closed", "AAPL", "--fault", "clock-skew:seconds=3", "--fault", "refuse"]
      )
      assert.deepStrictEqual<unknown>(said, { listening: { host: "127.0.0.1", port, controlPort: control } })
      const report = yield* Effect.promise(() =>
        fetch(`http://127.0.0.1:${control}/`).then((answer): any => answer.json())
      )
      assert.deepStrictEqual(
        [
          report.accounts,
          report.positions.map((one: any) => [one.account, one.symbol, one.size, one.marketOpen]),
          report.faults.map(({ name, parameters }: any) => [name, parameters])
        ],
        [
          ["DU1", "DU2"],
          [["DU1", "AAPL", 100, false], ["DU1", "ES", -2.5, true]],
          [["clock-skew", { seconds: 3 }], ["refuse", {}]]
        ]
      )
      const code = yield* Effect.callback<string>((resume) => {
        Net.connect(port, "127.0.0.1").once("error", (error: Error & { code?: string }) =>
          resume(Effect.succeed(error.code ?? "")))
      })
      assert.strictEqual(code, "ECONNREFUSED")
      yield* Fiber.interrupt(fiber)
      assert.strictEqual((yield* TestConsole.logLines).length, 1)
    }).pipe(services))

  it.live("refuses what it cannot simulate, as wrong usage", () =>
    Effect.gen(function*() {
      for (
        const args of [
          ["--account", "DU1,DU2"],
          ["--account", ""],
          ["--position", "AAPL"],
          ["--position", "AAPL:many"],
          ["--position", ":5"],
          ["--fault", "nonsense"],
          ["--fault", "stall:minutes=5"],
          ["--max-version", "150"],
          ["--max-version", "201"],
          ["--max-clients", "0"],
          ["--hours", "never"],
          ["--speed", "-1"],
          ["--speed", "fast"],
          ["--speed", ""],
          ["--port", "65536"],
          ["--upstream", "127.0.0.1:7496"],
          ["--upstream", "127.0.0.1", "--record", "nowhere/at/all"],
          ["--upstream", "127.0.0.1:0", "--record", "nowhere/at/all"],
          ["--upstream", "127.0.0.1:7496", "--record", "nowhere/at/all", "--host", "0.0.0.0"],
          ["--replay", "nowhere", "--record", "nowhere/at/all"],
          ["--replay-speed", "-1"],
          ["--trusted", "nobody"],
          ["--cash", "plenty"],
          ["--master-client-id", "-1"],
          ["--nightly-reset", "midnight"],
          ["--what"]
        ]
      ) {
        const problem = yield* Effect.flip(run([...anywhere, ...args]))
        assert.isTrue(CliError.isCliError(problem), args.join(" "))
      }
    }).pipe(services))

  it.live("records what passes, and serves it back", () =>
    Effect.gen(function*() {
      const fs = yield* FileSystem.FileSystem
      const file = yield* fs.makeTempFileScoped()
      const version = (port: number) =>
        Effect.callback<string>((resume) => {
          const socket = Net.connect(port, "127.0.0.1", () => socket.write(Raw.hello()))
          socket.once("data", (chunk) => {
            socket.destroy()
            resume(Effect.succeed(chunk.toString("latin1", 4)))
          })
        })
      const versionOf = (...args: ReadonlyArray<string>) =>
        Effect.gen(function*() {
          const { fiber, port } = yield* listening(...args)
          const said = yield* version(port)
          yield* Fiber.interrupt(fiber)
          return said
        }).pipe(Effect.provide(Layer.fresh(TestConsole.layer)))
      const said = yield* versionOf("--record", file)
      assert.include(yield* fs.readFileString(file), "\tout\t193\t")
      assert.strictEqual(yield* versionOf("--replay", file, "--replay-speed", "0"), said)
      const problem = (...args: ReadonlyArray<string>) =>
        Effect.map(Effect.exit(run([...anywhere, ...args])), (exit) => Ending.codeOf(exit))
      yield* fs.writeFileString(file, "10s nonsense\n")
      const script = yield* Effect.flip(run([...anywhere, "--script", file]))
      assert.match((script as Error).message, /^Line 1 of the script: Fault "nonsense": there is no such fault/)
      assert.deepStrictEqual(
        [yield* problem("--replay", file), yield* problem("--script", file)],
        [64, 64]
      )
    }).pipe(services))

  it.live("says which file cannot be read, 66, or written, 73, and why", () =>
    Effect.gen(function*() {
      const fs = yield* FileSystem.FileSystem
      const folder = yield* fs.makeTempDirectoryScoped()
      const [none, is] = [`${folder}/none`, (what: string, file: string) => `The ${what} ${file} cannot be read:`]
      const ended = yield* Effect.forEach(
        [
          ...[["--script", none], ["--replay", none], ["--script", folder], ["--replay", folder], ["--state", folder]],
          ...[["--record", `${none}/at/all`], ["--record", folder]]
        ],
        (args) => Effect.exit(run([...anywhere, ...args]))
      )
      assert.deepStrictEqual(
        ended.map((
          exit
        ) => [Ending.codeOf(exit), Exit.isFailure(exit) ? (Cause.squash(exit.cause) as Error).message : ""]),
        [
          [66, `${is("script", none)} there is no such file`],
          [66, `${is("recording", none)} there is no such file`],
          [66, `${is("script", folder)} it is no file that can be read`],
          [66, `${is("recording", folder)} it is no file that can be read`],
          [66, `${is("state", folder)} it is no file that can be read`],
          [
            73,
            `The recording ${none}/at/all cannot be written: there is no such folder. Make it, or name another file`
          ],
          [73, `The recording ${folder} cannot be written: it is no file that can be written. Name another`]
        ]
      )
    }).pipe(services))

  it.live("has the cash and the master client that it was told, and keeps its state in a file", () =>
    Effect.gen(function*() {
      const fs = yield* FileSystem.FileSystem
      const file = `${yield* fs.makeTempDirectoryScoped()}/state.json`
      const options = ["--cash", "5000", "--master-client-id", "9", "--state", file]
      const first = yield* listening(...options)
      yield* Fiber.interrupt(first.fiber)
      const kept = JSON.parse(yield* fs.readFileString(file)) as { readonly properties: ReadonlyArray<object> }
      assert.deepStrictEqual(kept.properties, [{ account: "DU1234567", cash: [["USD", 5000]], holdings: [] }])
      const exit = yield* Effect.exit(run([...anywhere, "--state", file, "--seed", "2"]))
      assert.strictEqual(Ending.codeOf(exit), 64)
      yield* fs.writeFileString(file, "{\"torn\"")
      const torn = yield* Effect.flip(run([...anywhere, "--state", file]))
      assert.match((torn as Error).message, /is torn, or none of a simulated gateway: remove it, or name another file$/)
      assert.strictEqual(yield* fs.readFileString(file), "{\"torn\"")
    }).pipe(services))

  it.live("logs what each client did", () => {
    const lines: Array<string> = []
    const logger = Logger.make(({ message }) => {
      lines.push(String(message))
    })
    return Effect.gen(function*() {
      const { fiber, port } = yield* listening("--fault", "read-only")
      const socket = Net.connect(port, "127.0.0.1")
      yield* Effect.callback<void>((resume) => {
        socket.on("connect", () => resume(Effect.void))
      })
      socket.write("nonsense")
      yield* Effect.callback<void>((resume) => {
        socket.on("close", () => resume(Effect.void)).resume()
      })
      while (lines.length < 3) yield* turn
      yield* Fiber.interrupt(fiber)
      assert.deepStrictEqual(lines.slice(0, 3).sort(), [
        "The simulated gateway listens",
        "client 1 from 127.0.0.1 turned away: no hello: \"nonsense\"",
        "fault 1 started: read-only"
      ])
    }).pipe(
      Effect.provide(Logger.layer([logger])),
      Effect.provide(Layer.mergeAll(NodeServices.layer, TestConsole.layer))
    )
  })

  it.live("says which port it cannot listen on", () =>
    Effect.gen(function*() {
      const { fiber, port } = yield* listening()
      const problem = yield* Effect.flip(run(["--port", String(port), "--control-port", "0"]))
      assert.strictEqual(
        (problem as Error).message,
        `Cannot listen on 127.0.0.1:${port} (EADDRINUSE): choose another port, or stop what listens there`
      )
      yield* Fiber.interrupt(fiber)
    }).pipe(services))
})
