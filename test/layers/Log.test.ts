import { assert, describe, it } from "@effect/vitest"
import { Cause, Console, Effect, Redacted } from "effect"
import { TestClock } from "effect/testing"
import * as Mask from "../../src/domain/Mask.ts"
import type { LogFormat } from "../../src/domain/Settings.ts"
import * as Log from "../../src/layers/Log.ts"
import * as Settings from "../../src/layers/Settings.ts"

/** The lines that go to stderr. What goes to stdout is a defect. */
const lines = Effect.fnUntraced(function*<A, E>(logFormat: LogFormat, effect: Effect.Effect<A, E>) {
  const written: Array<string> = []
  const console = yield* Console.Console
  yield* effect.pipe(
    Effect.provide(Log.layer),
    Effect.provide(Settings.layer({ logFormat, logLevel: "Debug" })),
    Effect.provideService(Console.Console, {
      ...console,
      error: (line: string) => written.push(line),
      log: () => assert.fail("a log line on stdout")
    })
  )
  return written
})

const one = Effect.logWarning("lost", { port: 7497 }).pipe(Effect.annotateLogs({ epoch: 3, why: "no answer" }))

describe("Log", () => {
  it.effect("json: one object a line", () =>
    Effect.gen(function*() {
      yield* TestClock.setTime(0)
      const [line = ""] = yield* lines("json", one)
      assert.deepStrictEqual(JSON.parse(line.replace(/"fiberId":"#\d+"/, "\"fiberId\":\"#1\"")), {
        message: ["lost", { port: 7497 }],
        level: "WARN",
        timestamp: "1970-01-01T00:00:00.000Z",
        annotations: { epoch: 3, why: "no answer" },
        spans: {},
        fiberId: "#1"
      })
    }))

  it.effect("logfmt and pretty: one line, quoted where it must be", () =>
    Effect.gen(function*() {
      yield* TestClock.setTime(0)
      const [logfmt = ""] = yield* lines("logfmt", one)
      assert.strictEqual(
        logfmt.replace(/#\d+/, "#1"),
        "timestamp=1970-01-01T00:00:00.000Z level=WARN fiber=#1 message=\"lost {\\\"port\\\":7497}\" epoch=3 why=\"no answer\""
      )
      assert.deepStrictEqual(yield* lines("pretty", one), [
        "00:00:00.000 WARN  lost {\"port\":7497} epoch=3 why=\"no answer\""
      ])
    }))

  it.effect("the level of the settings", () =>
    Effect.gen(function*() {
      const all = Effect.andThen(
        Effect.logTrace("trace"),
        Effect.andThen(Effect.logDebug("debug"), Effect.logInfo("info"))
      )
      assert.deepStrictEqual((yield* lines("pretty", all)).map((line) => line.slice(13)), ["DEBUG debug", "INFO  info"])
    }))

  it.effect("no account, no secret, no control character in any format, wherever it stands", () =>
    Effect.gen(function*() {
      Mask.learn(["UX99887766"])
      const bad = "a\nU1234567 UX99887766\u001b[2J"
      const all = Effect.log(bad, { inner: [bad], [bad]: Redacted.make("hunter2") }, Cause.fail(new Error(bad))).pipe(
        Effect.annotateLogs({ bad, deep: { bad } }),
        Effect.withLogSpan(bad)
      )
      for (const format of ["json", "logfmt", "pretty"] as const) {
        const text = (yield* lines(format, all)).join("\n")
        for (const secret of ["U1234567", "UX99887766", "hunter2", "\u001b[2J"]) assert.notInclude(text, secret)
        assert.include(text, "U***567")
      }
      assert.strictEqual((yield* lines("json", all)).join("").split("\n").length, 1)
      assert.strictEqual((yield* lines("logfmt", all)).join("").split("\n").length, 1)
    }))

  it.effect("the order that a line is of is named, where its ref only looks like an account id", () =>
    Effect.gen(function*() {
      Mask.learn(["U20267777"])
      const of = (orderRef: string) =>
        Effect.logInfo("u20261128-1").pipe(Effect.annotateLogs({ orderRef, deep: { orderRef: "u20261128-1" } }))
      for (const format of ["json", "logfmt", "pretty"] as const) {
        const [named = "", learned = ""] = yield* lines(format, Effect.andThen(of("u20261128-1"), of("u20267777-1")))
        assert.deepStrictEqual(named.match(/u[0-9*]+-1/g), ["u***128-1", "u20261128-1", "u***128-1"])
        assert.deepStrictEqual(learned.match(/u[0-9*]+-1/g), ["u***128-1", "u***777-1", "u***128-1"])
      }
    }))
})
