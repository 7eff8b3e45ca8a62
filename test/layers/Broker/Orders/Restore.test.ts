import { assert, describe, it } from "@effect/vitest"
import * as Entry from "../../../../src/layers/Broker/Journal/Entry.ts"
import * as Replay from "../../../../src/layers/Broker/Journal/Replay.ts"
import * as Restore from "../../../../src/layers/Broker/Orders/Restore.ts"
import { resting } from "../OrdersRig.ts"

describe("an order that is restored from the journal", () => {
  it("has its executions in the order in which they came, also where one was corrected later", () => {
    const replay = Replay.make()
    const exec = (
      execId: string,
      corrects: string | null
    ): Entry.Exec => ["exec", "one", execId, corrects, "4", "100", "SMART", "20260304-15:30:00"]
    const entries: ReadonlyArray<Entry.Entry> = [
      ["intent", "one", 1, 1, "DU1234567", 1, 0, resting(), null],
      exec("aa.01", null),
      exec("bb.01", null),
      exec("aa.02", "aa.01")
    ]
    for (const line of [Entry.header, ...entries.map(Entry.toLine)]) replay.line(line)
    const [read] = [...replay.orders.values()].flatMap((kept) => Replay.read(kept) ?? [])
    if (read === undefined) return assert.fail("it cannot be read")
    assert.deepStrictEqual(
      Restore.ticket(read).order.executions.map(({ corrects, execId }) => [execId, corrects]),
      [["aa.02", "aa.01"], ["bb.01", null]]
    )
  })

  it("has each execution from when it was told, or as its order stood last where a version wrote it that kept no time", () => {
    const replay = Replay.make()
    const exec = (execId: string): Entry.Exec => ["exec", "one", execId, null, "4", "100", "SMART", "20260304-15:30:00"]
    const entries: ReadonlyArray<Entry.Entry> = [
      ["intent", "one", 1, 1, "DU1234567", 1, 0, resting(), null],
      exec("aa.01"),
      ["exec", "one", "bb.01", null, "4", "100", "SMART", "20260304-15:30:00", 5],
      ["stand", "one", 7, "partially_filled", 1, "Submitted", "8", "100", null, null, "10"]
    ]
    for (const line of [Entry.header, ...entries.map(Entry.toLine)]) replay.line(line)
    const [read] = [...replay.orders.values()].flatMap((kept) => Replay.read(kept) ?? [])
    if (read === undefined) return assert.fail("it cannot be read")
    const { executions } = Restore.ticket(read).order
    assert.deepStrictEqual(executions.map((each) => [each.execId, Restore.toldAt(read, each)]), [["aa.01", 7], [
      "bb.01",
      5
    ]])
  })
})
