import { assert, describe, it } from "@effect/vitest"
import { Effect } from "effect"
import * as Setting from "../../src/layers/Config/Setting.ts"
import { messages, program } from "./Program.ts"

const commands = [
  "run",
  "simulate",
  "check",
  "status",
  "reconnect",
  "stop",
  "accounts",
  "positions",
  "orders",
  "quote",
  "history",
  "flatten",
  "kill",
  "risk"
]

describe("Usage", () => {
  it.live("what is asked for goes to stdout and exits 0", () =>
    Effect.gen(function*() {
      const help = yield* program(["--help"])
      const version = yield* program(["--version"])
      const completions = yield* program(["--completions", "bash"])
      const simulate = yield* program(["simulate", "--help"])
      assert.deepStrictEqual([help, version, completions, simulate].map(({ code, err }) => [code, err]), [
        [0, []],
        [0, []],
        [0, []],
        [0, []]
      ])
      for (const command of commands) assert.match(help.out.join("\n"), new RegExp(`^ +${command} `, "m"))
      assert.match(version.out.join("\n"), /0\.1\.0/)
      assert.include(completions.out.join("\n"), "effect-ibkr")
      for (const flag of ["--control-port", "--log-level"]) assert.include(simulate.out.join("\n"), flag)
    }))

  it.live("every flag of a setting is in the help, with the setting's name", () =>
    Effect.gen(function*() {
      const text = (yield* program(["check", "--help"])).out.join("\n")
      for (const { flag, name } of [Setting.file, ...Object.values(Setting.all)]) {
        if (flag !== undefined) assert.match(text, new RegExp(`--${flag} .*\\(${name}\\)`))
      }
    }))

  it.live("each argument and flag says what it is without the lines around it", () =>
    Effect.gen(function*() {
      const text = (yield* program(["orders", "place", "--help"])).out.join("\n")
      assert.match(text, /^ +action choice +BUY or SELL/m)
      assert.match(
        text,
        /^ +--http-port string +port of the service's HTTP: 0 = any free one, off = none \(IBKR_HTTP_PORT\)/m
      )
    }))

  it.live("the flags by which a service is meant say so, and how status exits where it is another", () =>
    Effect.gen(function*() {
      const text = (yield* program(["status", "--help"])).out.join("\n")
      for (const flag of ["host", "port", "client-id"]) {
        assert.match(
          text,
          new RegExp(`^ +--${flag} string .*; a service that is asked and has another does nothing \\(`, "m")
        )
      }
      assert.include(text, "75 no service, 78 another than is meant")
    }))

  it.live("a word that names no contract is told as a person would", () =>
    Effect.gen(function*() {
      for (const args of [["quote", ""], ["orders", "place", "BUY", "1", ""]]) {
        const { code, err } = yield* program(args)
        assert.strictEqual(code, 64)
        assert.include(err.join("\n"), "Write 1 to 64 characters, and none that controls a terminal")
      }
    }))

  it.live("wrong usage exits 64 with the usage on stderr and nothing on stdout", () =>
    Effect.gen(function*() {
      for (
        const args of [
          ["--bogus"],
          ["check", "--bogus"],
          ["dance"],
          ["status", "--port"],
          ["check", "too", "much"],
          ["simulate", "--port", "x"],
          ["--port", "1", "simulate"]
        ]
      ) {
        const { code, err, out } = yield* program(args)
        assert.deepStrictEqual([args, code, out], [args, 64, []])
        assert.match(err.join("\n"), /USAGE[\s\S]*ERROR/)
      }
    }))

  it.live("a bad value is no wrong usage but invalid configuration, wherever it came from: 78, each on its line", () =>
    Effect.gen(function*() {
      for (const command of ["run", "check", "status", "reconnect", "stop"]) {
        const { code, err, out } = yield* program([command, "--port", "x"], {
          environment: { IBKR_TRADING_MODE: "live" }
        })
        assert.deepStrictEqual([command, code, out], [command, 78, []])
        assert.strictEqual(err.length, 2)
        // in the form that was asked for, whatever else cannot be read
        assert.deepStrictEqual(err.map((line) => /^(\w+)=/.exec(line)?.[1]), ["timestamp", "timestamp"])
        assert.include(err[0], "IBKR_PORT (flag) must be a whole number from 1 to 65535, but is")
        assert.include(err[1], "IBKR_ACCOUNT (default) must be set when IBKR_TRADING_MODE is live")
      }
    }))

  it.live("what only the start of a service can be told is asked of none that runs: 64", () =>
    Effect.gen(function*() {
      const path = ["--state-dir", "/s", "--http-port", "9497", "--log-level", "info", "--port", "7497"]
      const own = ["--account", "DU7654321", "--close-positions", "--mode", "live"]
      const asks = [
        ...["status", "reconnect", "stop", "accounts", "positions", "flatten", "risk"].map((name) => [name]),
        ...["orders", "orders list --watch", "orders show a", "orders cancel a", "orders cancel --all"],
        ...["orders place BUY 1 AAPL", "orders modify a --limit 1", "orders settle a --as unsent --why b"],
        ...["quote AAPL", "quote AAPL --watch", "history AAPL", "kill", "kill state", "kill engage", "kill release"],
        "status --watch"
      ].flatMap((line) => typeof line === "string" ? [line.split(" ")] : [line])
      for (const args of asks) {
        const { asked, code, err, out } = yield* program([...args, ...path, ...own])
        assert.deepStrictEqual([args, code, out, asked], [args, 64, [], []])
        assert.deepStrictEqual(messages(err), [
          "--mode, --account, --close-positions would have no effect on a service that runs, which has its own: nothing was asked of it"
        ])
      }
    }))

  it.live("flags stand before the command or after it", () =>
    Effect.gen(function*() {
      const before = yield* program(["--http-port", "1234", "status"])
      const after = yield* program(["status", "--http-port", "1234"])
      assert.deepStrictEqual([before.asked, after.asked].map(([asked]) => asked?.request), [
        "GET http://127.0.0.1:1234/status",
        "GET http://127.0.0.1:1234/status"
      ])
    }))
})
