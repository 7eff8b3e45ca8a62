import { assert, describe, it } from "@effect/vitest"
import { Effect } from "effect"
import * as Command from "../../../src/domain/Command.ts"
import type { Event } from "../../../src/domain/Event.ts"
import * as Gateway from "../../../src/simulator/Gateway.ts"
import * as Caller from "../Caller.ts"

const ask = Command.make
const shown = (events: Array<Event>) =>
  events.splice(0).flatMap((event) =>
    event._tag === "displayGroupUpdated" ? [`${event.reqId} ${event.contractInfo}`] : []
  )

describe("DisplayGroups", () => {
  it.effect("shows all that look at a group what one of them chose", () =>
    Effect.gen(function*() {
      const one = yield* Caller.call(1)
      const other = yield* Caller.call(2)
      yield* one.ask(ask("queryDisplayGroups", 1))
      assert.deepStrictEqual(one.events.at(-1), { _tag: "displayGroupList", reqId: 1, groups: "1|2|3" })
      yield* one.ask(ask("subscribeToGroupEvents", 2, 1), ask("subscribeToGroupEvents", 3, 2))
      yield* other.ask(ask("subscribeToGroupEvents", 9, 1), ask("updateDisplayGroup", 9, "265598@SMART"))
      yield* one.heard
      assert.deepStrictEqual([shown(one.events), shown(other.events)], [
        ["2 none", "3 none", "2 265598@SMART"],
        ["9 none", "9 265598@SMART"]
      ])
      yield* one.ask(ask("unsubscribeFromGroupEvents", 2))
      yield* other.ask(ask("updateDisplayGroup", 9, "none"))
      yield* one.heard
      assert.deepStrictEqual([shown(one.events), shown(other.events)], [[], ["9 none"]])
    }).pipe(Effect.provide(Gateway.layer())))

  it.effect("refuses a group that is none, a contract that is none, and what was not subscribed to", () =>
    Effect.gen(function*() {
      const { ask: send } = yield* Caller.call(1)
      assert.deepStrictEqual(
        yield* send(
          ask("subscribeToGroupEvents", 1, 7),
          ask("updateDisplayGroup", 1, "none"),
          ask("subscribeToGroupEvents", 2, 3),
          ask("updateDisplayGroup", 2, "what is this")
        ),
        ["321 for 1", "321 for 1", "displayGroupUpdated", "321 for 2"]
      )
    }).pipe(Effect.provide(Gateway.layer())))
})
