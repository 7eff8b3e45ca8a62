import { assert, describe, it } from "@effect/vitest"
import { Result } from "effect"
import { ConnectionError } from "../../../../../src/errors/IbkrError.ts"
import { RequestError, type RequestReason } from "../../../../../src/errors/RequestError.ts"
import * as Questions from "../../../../../src/layers/Broker/Orders/Inquiry/Questions.ts"

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
    assert.deepStrictEqual([those(Questions.isUnanswered), those(Questions.isUnasked)], [
      ["TimedOut", "Unreadable"],
      ["SessionEnded", "no session"]
    ])
  })
})
