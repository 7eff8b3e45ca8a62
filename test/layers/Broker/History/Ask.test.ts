import { assert, describe, it } from "@effect/vitest"
import { Effect, Exit, Fiber, Layer, Option } from "effect"
import { TestClock } from "effect/testing"
import { AuthError, ConnectionError, type IbkrError, TimeoutError } from "../../../../src/errors/IbkrError.ts"
import * as History from "../../../../src/layers/Broker/History.ts"
import * as Requests from "../../../../src/layers/Broker/Requests.ts"
import { Connection } from "../../../../src/layers/Connection.ts"
import * as Connected from "../../../doubles/Connected.ts"
import * as Hand from "../Subscriptions/Hand.ts"
import * as Past from "./Past.ts"

const full = new ConnectionError({ reason: "NotReady", detail: "it takes no more bytes" })
const odd = new ConnectionError({ reason: "NotEncodable", detail: "a contract that nobody can write" })
const silent = new TimeoutError({ operation: "Heartbeat", duration: 15_000 })

/** Asks for bars in a session that lives and takes so many messages not: what it was sent in 10 s, and what came of it. */
const ask = (resume: boolean, ...failures: ReadonlyArray<IbkrError>) => {
  const left = [...failures]
  const hand = Hand.make(() =>
    Effect.suspend(() => {
      const failure = left.shift()
      return failure === undefined ? Effect.void : Effect.fail(failure)
    })
  )
  return Effect.gen(function*() {
    const { bars } = yield* History.History
    yield* hand.begin
    const asking = yield* Effect.forkChild(
      Effect.exit(bars(Past.aapl, { duration: "1 D", barSize: "1 day", whatToShow: "TRADES", resume })),
      { startImmediately: true }
    )
    yield* Connected.settle
    yield* TestClock.adjust("10 seconds")
    const before = [hand.sent.length, left.length]
    yield* hand.tell({ _tag: "historicalData", reqId: hand.last(), bars: [], start: "", end: "" } as never)
    const got = yield* Fiber.join(asking)
    return [...before, Exit.isSuccess(got) ? got.value : Option.getOrUndefined(Exit.findErrorOption(got))]
  }).pipe(
    Effect.provide(History.layer.pipe(
      Layer.provideMerge(Requests.layer),
      Layer.provideMerge(hand.layer),
      Layer.provideMerge(Layer.mock(Connection, { ready: Effect.never }))
    )),
    Effect.scoped
  )
}

describe("a question about the past that is not taken", () => {
  it.effect("by a session which lives fails with why, or is asked again by and by where it may outlive a session", () =>
    Effect.gen(function*() {
      const answers = [yield* ask(false, full), yield* ask(true, odd, odd), yield* ask(true, full, full)]
      assert.deepStrictEqual(answers, [[0, 0, full], [0, 1, odd], [1, 0, []]])
    }))

  it.effect("since the line fell silent fails with that, or is asked again where it may outlive a session", () =>
    Effect.gen(function*() {
      const answers = [yield* ask(false, silent), yield* ask(true, silent, silent)]
      assert.deepStrictEqual(answers, [[0, 0, silent], [1, 0, []]])
    }))

  it.effect("while the login is not complete fails with that, or is asked again; and fails once only a human can help", () =>
    Effect.gen(function*() {
      const noAccount = new AuthError({ reason: "NoAccount" })
      const other = new AuthError({ reason: "AccountMismatch" })
      const answers = [yield* ask(false, noAccount), yield* ask(true, noAccount, noAccount), yield* ask(true, other)]
      assert.deepStrictEqual(answers, [[0, 0, noAccount], [1, 0, []], [0, 0, other]])
    }))
})
