import { assert, describe, it } from "@effect/vitest"
import { Effect, Schema } from "effect"
import {
  AuthError,
  AuthReason,
  ConnectionError,
  ConnectionReason,
  IbkrError,
  TimedOperation,
  TimeoutError
} from "../../src/errors/IbkrError.ts"

describe("IbkrError", () => {
  it("tells what happened, to what, and what was said of it", () => {
    assert.deepStrictEqual(
      [
        new ConnectionError({ reason: "Refused", endpoint: "127.0.0.1:7497" }),
        new ConnectionError({ reason: "ClientIdInUse", detail: "already in use", code: 326 }),
        new ConnectionError({ reason: "Reset" }),
        new AuthError({ reason: "AccountMismatch", expected: "U***567", actual: "U***111" }),
        new AuthError({ reason: "NoAccount" }),
        new TimeoutError({ operation: "Handshake", duration: 5000, endpoint: "127.0.0.1:7497" }),
        new TimeoutError({ operation: "Heartbeat", duration: 1500 })
      ].map(({ message }) => message),
      [
        "Connection to 127.0.0.1:7497: nothing listens on that port",
        "Connection: the client id is already in use at the gateway (already in use)",
        "Connection: the connection was reset",
        "Account: the gateway is logged in to another account than the one this state directory is pinned to, expected U***567, found U***111",
        "Account: the gateway manages no account",
        "Handshake: the port is open but the API is not ready: no version reply within 5s (127.0.0.1:7497)",
        "Heartbeat: the gateway went silent: no frame within 1s 500ms"
      ]
    )
  })

  it("is tried again but for what only a human can change", () => {
    assert.deepStrictEqual(
      ConnectionReason.literals.filter((reason) => !new ConnectionError({ reason }).isRetryable),
      ["VersionUnsupported", "NotEncodable", "TooOld"]
    )
    assert.deepStrictEqual(AuthReason.literals.filter((reason) => new AuthError({ reason }).isRetryable), [])
    assert.deepStrictEqual(AuthReason.literals.filter((reason) => new AuthError({ reason }).isFinal), [
      "AccountMismatch",
      "TypeMismatch"
    ])
    for (const operation of TimedOperation.literals) {
      assert.isTrue(new TimeoutError({ operation, duration: 1 }).isRetryable)
    }
  })

  it("has a remedy, in sentences, wherever a human can do something", () => {
    const remedies = [
      ...ConnectionReason.literals.map((reason) => new ConnectionError({ reason })),
      ...AuthReason.literals.map((reason) => new AuthError({ reason })),
      ...TimedOperation.literals.map((operation) => new TimeoutError({ operation, duration: 1 }))
    ]
    assert.deepStrictEqual(
      remedies.filter(({ remedy }) => remedy === null).map((error) =>
        error._tag === "TimeoutError" ? error.operation : error.reason
      ),
      ["Closed", "Reset", "PortMoved", "NotReady", "Replaced", "Snapshot", "Attempt"]
    )
    for (const { remedy } of remedies) if (remedy !== null) assert.match(remedy, /^[A-Z].+\.$/)
  })

  it("survives the way to a client and back, each with its tag", () => {
    const errors = [
      new ConnectionError({ reason: "PortMoved", port: 7499 }),
      new AuthError({ reason: "NoAccount" }),
      new TimeoutError({ operation: "Snapshot", duration: 10_000 })
    ]
    const encoded = errors.map((error) => Schema.encodeSync(IbkrError)(error))
    assert.deepStrictEqual(encoded, [
      { _tag: "ConnectionError", reason: "PortMoved", port: 7499 },
      { _tag: "AuthError", reason: "NoAccount" },
      { _tag: "TimeoutError", operation: "Snapshot", duration: 10_000 }
    ])
    assert.deepStrictEqual(
      encoded.map((each) => Schema.decodeUnknownSync(IbkrError)(each).message),
      errors.map(({ message }) => message)
    )
  })

  it.effect("is caught by its tag", () =>
    Effect.gen(function*() {
      const caught = yield* Effect.fail<IbkrError>(new AuthError({ reason: "NoAccount" })).pipe(
        Effect.catchTags({
          ConnectionError: () => Effect.succeed("connection"),
          AuthError: () => Effect.succeed("auth"),
          TimeoutError: () => Effect.succeed("timeout")
        })
      )
      assert.strictEqual(caught, "auth")
    }))
})
