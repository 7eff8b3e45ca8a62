import { assert, describe, it } from "@effect/vitest"
import { Clock, Effect } from "effect"
import type { Event } from "../../../src/domain/Event.ts"
import { ConnectionError } from "../../../src/errors/IbkrError.ts"
import * as Readers from "../../../src/layers/Tws/Readers.ts"

const event: Event = { _tag: "nextValidId", orderId: 1 }
const why = new ConnectionError({ reason: "Closed" })

describe("the readers of a session", () => {
  it.effect("who hears hears nothing after the end, and no rest of a batch in which it came", () =>
    Effect.gen(function*() {
      const readers = Readers.make(yield* Clock.Clock)
      const heard: Array<string> = []
      const hear = (each: () => void) => Effect.forkChild(readers.hear(each), { startImmediately: true })
      yield* hear(() => heard.push("one"))
      yield* hear(() => readers.fail(why))
      yield* hear(() => heard.push("three"))
      readers.publish([event])
      readers.publish([event])
      assert.deepStrictEqual(heard, ["one"])
    }))
})
