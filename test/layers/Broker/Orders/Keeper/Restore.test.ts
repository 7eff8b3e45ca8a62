import { assert, describe, it } from "@effect/vitest"
import type { Order } from "../../../../../src/domain/Order.ts"
import * as Entry from "../../../../../src/layers/Broker/Journal/Entry.ts"
import * as Replay from "../../../../../src/layers/Broker/Journal/Replay.ts"
import * as Restore from "../../../../../src/layers/Broker/Orders/Keeper/Restore.ts"
import * as Lines from "../../../../../src/layers/Broker/Orders/Lines.ts"
import * as Tickets from "../../../../../src/layers/Broker/Orders/Ticket.ts"
import * as Write from "../../../../../src/layers/Broker/Orders/Write.ts"
import { resting } from "../../OrdersRig.ts"

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

  it("is asked for again where it was to be, and knows what became of its cancel, whatever else its line says", () => {
    const intent: Entry.Intent = ["intent", "one", 1, 1, "DU1234567", 1, 0, resting(), null]
    const written = Write.document(resting(), "one", { account: null, orderId: 1, parentRef: null, updatedAt: "" })
    const cases = (["none", "asked", "told"] as const).flatMap((cancel) =>
      [{ isAway: true }, { isUnlisted: true }, {}].flatMap((why) =>
        [null, "1.5"].flatMap((trailAmount) =>
          [[], [900], [900, 901]].map((seconds) => ({
            ...{ isAway: false, isUnlisted: false },
            ...why,
            ...{ cancel, seconds, trailAmount }
          }))
        )
      )
    )
    const again = cases.map(({ trailAmount, ...known }) => {
      const ticket = { ...Tickets.fresh, ...{ clientId: 1, account: "", epoch: 1, at: 0, request: resting() } }
      const order = { ...written, state: "unknown" as const, trailAmount }
      const replay = Replay.make()
      const stand = Lines.stand({ ...ticket, order, ...known }, 1)
      for (const line of [Entry.header, Entry.toLine(intent), Entry.toLine(stand)]) replay.line(line)
      const [read] = [...replay.orders.values()].flatMap((kept) => Replay.read(kept) ?? [])
      if (read === undefined) return assert.fail("it cannot be read")
      const restored = Restore.ticket(read)
      const { cancel, isAway, isUnlisted, seconds } = restored
      return { isAway, isUnlisted, cancel, seconds, trailAmount: restored.order.trailAmount }
    })
    assert.deepStrictEqual(again, cases)
  })

  it("says that people know of its cancel in a line that whoever looks for that finds, whatever else it says", () => {
    const written = Write.document(resting(), "one", { account: null, orderId: 1, parentRef: null, updatedAt: "" })
    const found = (["none", "asked", "told"] as const).flatMap((cancel) =>
      [null, "1.5"].flatMap((trailAmount) =>
        [[], [900], [900, 901]].map((seconds) => {
          const ticket = { ...Tickets.fresh, ...{ clientId: 1, account: "", epoch: 1, at: 0, request: resting() } }
          const order = { ...written, state: "cancelled" as const, trailAmount }
          return [cancel, Entry.isAsked(Entry.toLine(Lines.stand({ ...ticket, order, cancel, seconds }, 1)))] as const
        })
      )
    )
    assert.deepStrictEqual(found, found.map(([cancel]) => [cancel, cancel !== "none"] as const))
  })

  it("knows that the gateway has told of it, and with which code it said that it rejects it", () => {
    const written = Write.document(resting(), "one", { account: null, orderId: 1, parentRef: null, updatedAt: "" })
    const restored = ([
      [{}, {}],
      [{ permId: 9 }, {}],
      [{ twsStatus: "PreSubmitted" }, {}],
      [{}, { code: 201 }]
    ] as const).map(([order, more]) => {
      const ticket = { ...Tickets.fresh, ...{ clientId: 1, account: "", epoch: 1, at: 0, request: resting() }, ...more }
      const replay = Replay.make()
      const intent: Entry.Intent = ["intent", "one", 1, 1, "DU1234567", 1, 0, resting(), null]
      const stand = Lines.stand({ ...ticket, order: { ...written, ...order } }, 1)
      for (const line of [Entry.header, Entry.toLine(intent), Entry.toLine(stand)]) replay.line(line)
      const [read] = [...replay.orders.values()].flatMap((kept) => Replay.read(kept) ?? [])
      if (read === undefined) return assert.fail("it cannot be read")
      const { code, wasAcknowledged } = Restore.ticket(read)
      return [wasAcknowledged, code]
    })
    assert.deepStrictEqual(restored, [[false, null], [true, null], [true, null], [false, 201]])
  })

  it("has of each execution what it cost last", () => {
    const replay = Replay.make()
    const fee = (commission: string): Entry.Fee => ["fee", "one", "aa.01", commission, "USD", "7"]
    const entries: ReadonlyArray<Entry.Entry> = [
      ["intent", "one", 1, 1, "DU1234567", 1, 0, resting(), null],
      ["exec", "one", "aa.01", null, "4", "100", "SMART", "20260304-15:30:00", 5],
      fee("1"),
      fee("2")
    ]
    for (const line of [Entry.header, ...entries.map(Entry.toLine)]) replay.line(line)
    const [read] = [...replay.orders.values()].flatMap((kept) => Replay.read(kept) ?? [])
    if (read === undefined) return assert.fail("it cannot be read")
    const { commission, commissionCurrency, realizedPnl } = Restore.ticket(read).order.executions[0] ?? {}
    assert.deepStrictEqual([commission, commissionCurrency, realizedPnl], ["2", "USD", "7"])
  })

  it("is being changed where its last change is not over, as in lines that say of none whether it is, while it lives", () => {
    const change = (
      quantity: string,
      ...over: [] | [true]
    ): Entry.Change => ["change", "one", 2, resting({ quantity }), ...over]
    const stand = (
      state: Order["state"]
    ): Entry.Stand => ["stand", "one", 3, state, 1, null, "0", null, null, null, "10"]
    const restored = ([
      [stand("acknowledged")],
      [change("20"), stand("acknowledged")],
      [change("20"), stand("acknowledged"), change("10", true)],
      [change("20"), change("10", true), change("5"), stand("partially_filled")],
      [change("20"), stand("unknown")],
      [change("20"), stand("cancelled")],
      [change("20"), stand("cancelled"), change("20", true)]
    ] as const).map((entries) => {
      const replay = Replay.make()
      const intent: Entry.Intent = ["intent", "one", 1, 1, "DU1234567", 1, 0, resting(), null]
      for (const line of [Entry.header, ...[intent, ...entries].map(Entry.toLine)]) replay.line(line)
      replay.end()
      const [read] = [...replay.orders.values()].flatMap((kept) => Replay.read(kept) ?? [])
      if (read === undefined) return assert.fail("it cannot be read")
      const { before, isChanging, order, request } = Restore.ticket(read)
      return [replay.bad(), isChanging, order.changing, before?.quantity, request?.quantity]
    })
    assert.deepStrictEqual(restored, [
      [null, false, false, undefined, "10"],
      [null, true, true, "10", "20"],
      [null, false, false, undefined, "10"],
      [null, true, true, "10", "5"],
      [null, true, false, "10", "20"],
      [null, false, false, undefined, "20"],
      [null, false, false, undefined, "20"]
    ])
  })
})
