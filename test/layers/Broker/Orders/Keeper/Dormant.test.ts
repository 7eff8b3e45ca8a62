import { assert, describe, it } from "@effect/vitest"
import * as Mask from "../../../../../src/domain/Mask.ts"
import * as Entry from "../../../../../src/layers/Broker/Journal/Entry.ts"
import * as Replay from "../../../../../src/layers/Broker/Journal/Replay.ts"
import * as Dormant from "../../../../../src/layers/Broker/Orders/Keeper/Dormant.ts"
import { resting } from "../../OrdersRig.ts"

describe("an order that ended in an earlier run", () => {
  it("shows no account that became known after its message was written, and stays as a person has settled it", () => {
    const replay = Replay.make()
    replay.line(Entry.header)
    replay.line(Entry.toLine(["intent", "one", 1, 1, "DU1234567", 1, 0, resting(), null]))
    const says = "No such account: 7654397 (435)"
    const stand = ["stand", "one", 0, "cancelled", 5, "Submitted", "4", null, says, null, "10", "100.00", null] as const
    replay.line(Entry.toLine([...stand, "3"]))
    replay.end()
    Mask.learn(["7654397"])
    const ticket = Dormant.make(replay, () => {}, { shown: (name) => name }).recall("one")
    const { filled, message, remaining, state } = ticket?.order ?? {}
    assert.deepStrictEqual([replay.bad(), state, filled, remaining, message, ticket?.told, ticket?.isTestified], [
      ...[null, "cancelled", "4", "6", "No such account: 7***397 (435)"],
      "3",
      true
    ])
  })
})
