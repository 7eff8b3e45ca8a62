import { assert, describe, it } from "@effect/vitest"
import { Duration, Effect, Layer, Logger } from "effect"
import { ClosingRefused } from "../../../../src/errors/ClosingRefused.ts"
import { ConnectionError } from "../../../../src/errors/IbkrError.ts"
import { OrderRefused } from "../../../../src/errors/OrderRefused.ts"
import * as Turn from "../../../../src/layers/Broker/Flatten/Turn.ts"
import { Risk } from "../../../../src/layers/Broker/Risk.ts"
import { Connection } from "../../../../src/layers/Connection.ts"
import { State } from "../../../../src/layers/State/State.ts"

interface World {
  readonly account?: string | null
  readonly closing?: State["Service"]["closing"]
}

const free: State["Service"]["closing"] = () => Effect.succeed({ isOurs: Effect.succeed(true), follows: false })

/** Takes the turn of a command. */
const taken = ({ account = "DU1234567", closing = free }: World) =>
  Effect.scoped(Effect.flatMap(Effect.flatten(Turn.make), ({ check }) => check)).pipe(
    Effect.provide([
      Layer.mock(Connection, { account: Effect.succeed(account), ordersBlockedBy: Effect.succeed([]) }),
      Layer.succeed(Risk, { kill: { state: Effect.succeed({ engaged: false }) } } as Risk["Service"]),
      Layer.succeed(State, { closing } as State["Service"])
    ])
  )

describe("the turn of a command to close", () => {
  it.effect("is that of the account in use, for 30 s", () =>
    Effect.gen(function*() {
      const asked: Array<readonly [string, string]> = []
      yield* taken({
        closing: (account, wait) =>
          Effect.suspend(() => (asked.push([account, Duration.format(wait)]), free(account, wait)))
      })
      assert.deepStrictEqual(asked, [["DU1234567", "30s"]])
    }))

  it.effect("does not come where no account is in use", () =>
    Effect.gen(function*() {
      assert.deepStrictEqual(yield* Effect.flip(taken({ account: null })), new ConnectionError({ reason: "NotReady" }))
    }))

  it.effect("does not come from a disk that takes no lock: orders are blocked, and the log says why", () =>
    Effect.gen(function*() {
      const lines: Array<unknown> = []
      const error = new ClosingRefused({ reason: "state_not_writable", by: "no space left", after: Turn.patience })
      const refused = yield* Effect.flip(taken({ closing: () => Effect.fail(error) })).pipe(
        Effect.provide(Logger.layer([Logger.make(({ message }) => lines.push(message))]))
      )
      assert.deepStrictEqual([refused, lines], [
        new OrderRefused({ command: "flatten", blockedBy: ["state_not_writable"] }),
        [[error.message]]
      ])
    }))

  it.effect("is lost once another has taken it over", () =>
    Effect.gen(function*() {
      const lost = taken({ closing: () => Effect.succeed({ isOurs: Effect.succeed(false), follows: false }) })
      assert.deepStrictEqual(
        (yield* Effect.flip(lost)).message,
        "flatten was refused and nothing was sent: being_closed (this service stood still, and another has begun to close " +
          "meanwhile)"
      )
    }))
})
