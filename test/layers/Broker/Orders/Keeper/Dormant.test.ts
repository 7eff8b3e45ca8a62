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
    const ticket = Dormant.make(replay, () => {}, { shown: (name) => name }, () => 5_000).recall("one")
    const { filled, message, remaining, state } = ticket?.order ?? {}
    assert.deepStrictEqual([replay.bad(), state, filled, remaining, message, ticket?.told, ticket?.isTestified], [
      ...[null, "cancelled", "4", "6", "No such account: 7***397 (435)"],
      "3",
      true
    ])
  })

  it("is not settled while more of it has filled than was told as executed, and that may still be listed", () => {
    const recalled = (filled: string, at: number, ...more: ReadonlyArray<Entry.Entry>) => {
      const replay = Replay.make()
      const state = filled === "10" ? "filled" : "cancelled"
      const stand = ["stand", "one", at, state, 5, null, filled, null, null, null, "10", "100.00", null] as const
      const intent: Entry.Intent = ["intent", "one", 1, 1, "DU1234567", 1, 0, resting(), null]
      for (const line of [Entry.header, ...[intent, stand, ...more].map(Entry.toLine)]) replay.line(line)
      replay.end()
      const day = 24 * 3_600_000
      const { recall } = Dormant.make(replay, () => {}, { shown: (name) => name }, () => day + 5_000)
      return recall("one")?.order.settled
    }
    const exec: Entry.Exec = [
      "exec",
      "one",
      "0001.01",
      null,
      "10",
      "100",
      "SMART",
      "20261201 10:00:00 US/Eastern",
      6_000
    ]
    assert.deepStrictEqual(
      [
        recalled("10", 5_001),
        recalled("3", 6_000),
        recalled("10", 5_000),
        recalled("0", 6_000),
        recalled("10", 6_000, exec)
      ],
      [false, false, true, true, true]
    )
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
    const seconds = Dormant.make(replay, () => {}, { shown: (name) => name }, () => 5_000).seconds()
    assert.deepStrictEqual(
      seconds.map(([ref, { clientId, order: { orderId, orderRef, owner, permId, quantity, remaining, ...order } }]) => [
        ...[ref, clientId, orderId, orderRef, owner, permId, quantity, remaining],
        ...[order.state, order.settled, order.updatedAt]
      ]),
      [["one", 7, 1, "one", "client", 900, "20", "20", "acknowledged", false, "1970-01-01T00:00:05.000Z"]]
    )
  })
})
