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

  it("of which TWS has made a second one has that as large as any of its changes, and none where its lines cannot be read", () => {
    const replay = Replay.make()
    const change = (ref: string, quantity: string): Entry.Change => ["change", ref, 3, resting({ quantity })]
    const stand = (ref: string, ...more: ReadonlyArray<unknown>) =>
      JSON.stringify([
        ...["stand", ref, 5_000, "cancelled", 9, "Cancelled", "0", null, null, null, "10", "100", null],
        ...[null, null, true, ...more]
      ])
    const lines = ["one", "broken", "plain"].flatMap((ref, at) => [
      Entry.toLine(["intent", ref, at + 1, 7, "DU1234567", 1, 0, resting(), null]),
      ...["20", "15"].map((quantity) => Entry.toLine(change(ref, quantity))),
      ...(ref === "broken" ? ["[\"exec\",\"broken\"]"] : []),
      ref === "plain" ? stand(ref) : stand(ref, null, 900)
    ])
    for (const line of [Entry.header, ...lines]) replay.line(line)
    replay.end()
    const seconds = Dormant.make(replay, () => {}, { shown: (name) => name }).seconds()
    assert.deepStrictEqual(
      seconds.map(([ref, { clientId, order: { orderId, orderRef, owner, permId, quantity, remaining, ...order } }]) => [
        ...[ref, clientId, orderId, orderRef, owner, permId, quantity, remaining],
        ...[order.state, order.settled, order.updatedAt]
      ]),
      [["one", 7, 1, "one", "client", 900, "20", "20", "acknowledged", false, "1970-01-01T00:00:05.000Z"]]
    )
  })
})
