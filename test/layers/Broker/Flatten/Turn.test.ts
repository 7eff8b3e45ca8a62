import { assert, describe, it } from "@effect/vitest"
import { Duration, Effect, Layer, Logger, Result } from "effect"
import { ClosingRefused } from "../../../../src/errors/ClosingRefused.ts"
import { ConnectionError } from "../../../../src/errors/IbkrError.ts"
import { type OrderBlock, OrderRefused } from "../../../../src/errors/OrderRefused.ts"
import * as Turn from "../../../../src/layers/Broker/Flatten/Turn.ts"
import { Risk } from "../../../../src/layers/Broker/Risk.ts"
import { Connection } from "../../../../src/layers/Connection.ts"
import { State } from "../../../../src/layers/State/State.ts"

interface World {
  readonly account?: string | null
  readonly isKilled?: () => boolean
  readonly isStopping?: () => boolean
  readonly closing?: State["Service"]["closing"]
}

const free: State["Service"]["closing"] = () => Effect.succeed({ isOurs: Effect.succeed(true), follows: false })

/** Takes the turn of a command. */
const turn = ({ account = "DU1234567", closing = free, isKilled = () => false, isStopping = () => false }: World) =>
  Effect.flatten(Turn.make).pipe(
    Effect.provide([
      Layer.mock(Connection, {
        account: Effect.succeed(account),
        ordersBlockedBy: Effect.sync((): ReadonlyArray<OrderBlock> =>
          isStopping() ? ["line_stale", "shutdown"] : ["line_stale"]
        )
      }),
      Layer.succeed(Risk, { kill: { state: Effect.sync(() => ({ engaged: isKilled() })) } } as Risk["Service"]),
      Layer.succeed(State, { closing } as State["Service"])
    ])
  )

const taken = (world: World) => Effect.scoped(Effect.flatMap(turn(world), ({ check }) => check))

describe("the turn of a command to close", () => {
  for (
    const [what, refused] of [
      [
        "isKilled",
        new OrderRefused({
          command: "flatten",
          blockedBy: [],
          broken: [{
            rule: "kill_switch",
            limit: null,
            actual: null,
            says: "it is engaged, and lets no order pass: release it first"
          }]
        })
      ],
      ["isStopping", new OrderRefused({ command: "flatten", blockedBy: ["shutdown"] })]
    ] as const
  ) {
    it.effect(`does not come, is none, and ends, by what lets no order pass, whenever that comes up: ${what}`, () =>
      Effect.gen(function*() {
        const found: Array<unknown> = []
        for (const at of ["before", "while it waits", "after"]) {
          let [now, waits] = ["before", 0]
          const closing: State["Service"]["closing"] = (...args) =>
            Effect.suspend(() => {
              waits++
              now = "while it waits"
              return free(...args)
            })
          const taking = Effect.flatMap(turn({ [what]: () => now === at, closing }), ({ check }) => {
            now = "after"
            return Effect.result(check)
          })
          const came = yield* Effect.result(Effect.scoped(taking))
          found.push([at, waits, came])
        }
        assert.deepStrictEqual(found, [
          ["before", 0, Result.fail(refused)],
          ["while it waits", 1, Result.fail(refused)],
          ["after", 1, Result.succeed(Result.fail(refused))]
        ])
      }))
  }

  it.effect("says whether it follows one that has closed", () =>
    Effect.gen(function*() {
      const found = yield* Effect.forEach([true, false], (follows) =>
        Effect.scoped(turn({ closing: () => Effect.succeed({ isOurs: Effect.succeed(true), follows }) })))
      assert.deepStrictEqual(
        found.map(({ follows }) =>
          follows
        ),
        [true, false]
      )
    }))

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
