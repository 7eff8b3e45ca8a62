import { assert, describe, it } from "@effect/vitest"
import { Effect, Fiber, Option, Result } from "effect"
import type { Event } from "../../../../../src/domain/Event.ts"
import { ConnectionError } from "../../../../../src/errors/IbkrError.ts"
import { RequestError, type RequestReason } from "../../../../../src/errors/RequestError.ts"
import * as Questions from "../../../../../src/layers/Broker/Orders/Inquiry/Questions.ts"
import type { Requests } from "../../../../../src/layers/Broker/Requests.ts"
import * as MessageId from "../../../../../src/wire/MessageId.ts"

const failed = (reason: RequestReason): Questions.Answer =>
  Result.fail(new RequestError({ request: "reqAllOpenOrders", reason }))

describe("the answer to one of the lists", () => {
  it("is asked for again with all where none came that can be read, and says nothing where the session ended", () => {
    const answers: ReadonlyArray<readonly [string, Questions.Answer]> = [
      ["answered", Result.succeed(true)],
      ["Refused", failed("Refused")],
      ["TimedOut", failed("TimedOut")],
      ["Unreadable", failed("Unreadable")],
      ["SessionEnded", failed("SessionEnded")],
      ["no session", Result.fail(new ConnectionError({ reason: "NotReady" }))]
    ]
    const those = (is: (answer: Questions.Answer) => boolean) =>
      answers.flatMap(([name, answer]) => is(answer) ? [name] : [])
    assert.deepStrictEqual([those(Questions.isUnanswered), those(Questions.isUnasked), those(Questions.isRefused)], [
      ["TimedOut", "Unreadable"],
      ["SessionEnded", "no session"],
      ["Refused"]
    ])
  })
})

const parts: ReadonlyArray<Event["_tag"]> = [
  "openOrder",
  "orderStatus",
  "completedOrder",
  "execDetails",
  "commissionReport"
]

describe("what orders consist of", () => {
  it.effect("is awaited of each list until its end is told, or it is given up", () =>
    Effect.gen(function*() {
      const tells: Array<(event: Event) => void> = []
      const ask: Requests["Service"]["ask"] = (question) =>
        Effect.callback((resume) => {
          const take = question.collect()
          tells.push((event) => Option.map(take(event), (answer) => resume(Effect.succeed(answer))))
        })
      const questions = Questions.make({ ask })
      const awaited = () => parts.filter((part) => questions.isAwaited(MessageId.ofEvent(part) ?? -1))
      const before = awaited()
      const asking = yield* Effect.forkChild(questions.ask, { startImmediately: true })
      const asked = awaited()
      // nothing runs in between: more may be told in the same breath
      for (const tell of tells) tell({ _tag: "execDetailsEnd", reqId: 1 })
      const told = awaited()
      yield* Fiber.interrupt(asking)
      assert.deepStrictEqual([before, asked, told, awaited()], [
        [],
        // what executions cost may come behind their end
        ["openOrder", "orderStatus", "completedOrder", "execDetails"],
        ["openOrder", "orderStatus", "completedOrder"],
        []
      ])
    }))
})
