import { assert, describe, it } from "@effect/vitest"
import * as Entry from "../../../../src/layers/Broker/Journal/Entry.ts"
import * as Replay from "../../../../src/layers/Broker/Journal/Replay.ts"
import * as Restore from "../../../../src/layers/Broker/Orders/Keeper/Restore.ts"
import { resting } from "../OrdersRig.ts"

const intent: Entry.Intent = ["intent", "one", 1, 1, "DU1234567", 1, 0, resting({ orderRef: "one" }), null]
const to = (at: number, limitPrice: string, quantity: string = "10"): Entry.Change => [
  "change",
  "one",
  at,
  resting({ orderRef: "one", limitPrice, quantity })
]
const over = ([kind, ref, at, request]: Entry.Change): Entry.Change => [kind, ref, at, request, true]
const stand = ["stand", "one", 7, "acknowledged", 1, "Submitted", "0", null, null, null, "10", "100.00", null] as const

const replay = (entries: ReadonlyArray<Entry.Entry>) => {
  const found = Replay.make()
  for (const line of [Entry.header, ...entries.map(Entry.toLine)]) found.line(line)
  found.end()
  const kept = found.orders.get("one")
  const read = kept === undefined ? undefined : Replay.read(kept)
  if (kept === undefined || read === undefined) return assert.fail("it cannot be read")
  return { found, kept, read }
}

describe("what a journal amounts to", () => {
  it("has of thousands of changes of an order those that still say something, and is written anew without the rest", () => {
    const quoted = Array.from({ length: 10_000 }, (_, at) => to(at, `${100 + at % 7}.00`))
    const { found, kept } = replay([intent, ...quoted.flatMap((change) => [change, stand, over(change)])])
    const last = quoted.slice(-1).flatMap((change) => [change, over(change)])
    const lines = [intent, ...quoted.slice(0, 1), ...last].map(Entry.toLine)
    assert.deepStrictEqual([kept.lines, kept.stand], [lines, Entry.toLine(stand)])
    assert.deepStrictEqual(found.compacted(0), [Entry.header, ...lines, Entry.toLine(stand)])
  })

  it("tells of an order that was changed often the same as all of its lines, whatever they are", () => {
    const sizes = ["10", "40", "25", "40", "9"]
    for (let many = 0; many < 12; many++) {
      for (const isOver of [true, false]) {
        const changes = Array.from({ length: many }, (_, at) => to(at, `${101 + at}.00`, sizes[at % sizes.length]))
        const lines = changes.flatMap((change, at) => at < many - 1 || isOver ? [change, over(change)] : [change])
        const doubled: Entry.Stand = [...stand, null, null, null, null, 900]
        const { read } = replay([intent, ...lines, doubled])
        const whole: Replay.Read = { ...read, changes: lines, request: lines.at(-1)?.[3] ?? intent[7] }
        assert.deepStrictEqual(Restore.ticket(read), Restore.ticket(whole))
        assert.deepStrictEqual(Restore.seconds(read), Restore.seconds(whole))
      }
    }
  })

  it("tells of an order that was changed back and forth at one moment, as in a test, which change was the last", () => {
    const [small, large, middle] = [to(1, "101.00", "10"), to(1, "102.00", "40"), to(1, "103.00", "20")]
    for (
      const lines of [
        [small, over(small), large, over(large), small],
        [small, large, middle, small],
        [small, large, small, middle],
        [large, small, middle, small, large, small]
      ]
    ) {
      const { read } = replay([intent, ...lines, stand])
      const whole: Replay.Read = { ...read, changes: lines, request: lines.at(-1)?.[3] ?? intent[7] }
      assert.deepStrictEqual(Restore.ticket(read), Restore.ticket(whole))
    }
  })
})
