import { assert, describe, it } from "@effect/vitest"
import { Effect, Layer } from "effect"
import { TestClock } from "effect/testing"
import type { Order } from "../../../../src/domain/Order.ts"
import * as Journal from "../../../../src/layers/Broker/Journal.ts"
import * as Keeper from "../../../../src/layers/Broker/Orders/Keeper.ts"
import * as Orphans from "../../../../src/layers/Broker/Orders/Orphans.ts"
import * as Ticket from "../../../../src/layers/Broker/Orders/Ticket.ts"
import * as Write from "../../../../src/layers/Broker/Orders/Write.ts"
import * as StateMemory from "../../../../src/layers/State/Memory.ts"
import * as Connected from "../../../doubles/Connected.ts"
import * as OrdersRig from "../OrdersRig.ts"

/** A bracket at the gateway, what becomes of it, and what is done: exits that are told of, and orders that are cancelled. */
const bracket = Effect.gen(function*() {
  const done: Array<string> = []
  /** When its exits are to be asked for, each time. */
  const asked: Array<ReadonlyArray<number | null>> = []
  const keeper = yield* Keeper.make(() => Effect.void)
  const enter = (orderId: number, orderRef: string, parentRef: string | null) => {
    const request = OrdersRig.resting({ orderRef })
    const order = Write.document(request, orderRef, { account: "DU1234567", orderId, parentRef, updatedAt: "" })
    return keeper.book.enter({
      ...Ticket.fresh,
      order: { ...order, state: "acknowledged" },
      ...{ clientId: 1, account: "", epoch: 1, at: 0, request }
    })
  }
  const tickets = {
    entry: enter(1, "entry", null),
    profit: enter(2, "profit", "entry"),
    stop: enter(3, "stop", "entry")
  }
  yield* Orphans.follow({
    keeper,
    due: () => {
      asked.push([tickets.profit, tickets.stop].map(({ dueAt }) => dueAt))
      for (const name of ["profit", "stop"] as const) tickets[name].dueAt = null
    },
    isListed: () => false,
    isStopping: Effect.succeed(false),
    cancel: (orderRef) =>
      Effect.sync(() => {
        done.push(`cancel ${orderRef}`)
        Object.assign(keeper.book.byRef(orderRef) ?? {}, { cancel: "asked" })
      }),
    alone: ({ orderRef }) => Effect.sync(() => void done.push(`alone ${orderRef}`))
  })
  const becomes = (name: keyof typeof tickets, order: Partial<Order>) =>
    Effect.andThen(
      Effect.sync(() => keeper.book.put(tickets[name], { ...tickets[name].order, ...order })),
      Connected.settle
    )
  /** Somebody else's order of that name fills. */
  const namesakeFills = (orderRef: string) =>
    Effect.andThen(
      Effect.sync(() => {
        const request = OrdersRig.resting({ orderRef })
        const order = Write.document(request, orderRef, {
          account: "DU1234567",
          orderId: 4,
          parentRef: null,
          updatedAt: ""
        })
        const ticket = {
          ...Ticket.fresh,
          order: { ...order, owner: "client" as const },
          ...{ clientId: 2, account: "" }
        }
        keeper.book.put(keeper.book.enter({ ...ticket, epoch: 0, at: 0, request: null }), {
          ...ticket.order,
          ...{ state: "filled", filled: "10" }
        })
      }),
      Connected.settle
    )
  return { asked, done, becomes, namesakeFills, tickets }
})

const test = <A, E>(title: string, body: Effect.Effect<A, E, Effect.Services<typeof bracket>>) =>
  it.effect(
    title,
    () => body.pipe(Effect.provide(Layer.merge(Journal.layerMemory(), StateMemory.layer())), Effect.scoped)
  )

describe("an exit that its entry has left alone with a part filled", () => {
  test(
    "is asked for once for each amount that has filled",
    Effect.gen(function*() {
      const { asked, becomes, tickets } = yield* bracket
      yield* becomes("entry", { state: "partially_filled", filled: "4" })
      yield* becomes("entry", { state: "cancelled" })
      yield* becomes("entry", { message: "told once more" })
      // what is on its way to it is asked for at its own time
      tickets.stop.dueAt = 1000
      yield* becomes("entry", { filled: "6" })
      assert.deepStrictEqual(asked, [[2000, 2000], [2000, 1000]])
    })
  )
})

describe("an orphan", () => {
  test(
    "is told of once where its entry had filled before its exit came to nothing",
    Effect.gen(function*() {
      const { becomes, done } = yield* bracket
      yield* becomes("entry", { state: "filled", filled: "10" })
      yield* becomes("stop", { state: "rejected" })
      yield* becomes("stop", { message: "again" })
      assert.deepStrictEqual(done, ["alone stop"])
    })
  )

  for (const [state, filled] of [["filled", "10"], ["partially_filled", "4"]] as const) {
    test(
      `is told of where its entry is ${state} after its exit came to nothing, in spite of the cancel`,
      Effect.gen(function*() {
        const { becomes, done } = yield* bracket
        yield* becomes("stop", { state: "rejected" })
        yield* becomes("entry", { state, filled })
        yield* becomes("entry", { message: "again" })
        assert.deepStrictEqual(done.filter((each) => each.startsWith("alone")), ["alone stop"])
        assert.deepStrictEqual(done[0], "cancel entry")
      })
    )
  }

  for (
    const [title, exit, told] of [
      ["the gateway cancels its exit", {}, ["alone stop"]],
      ["its exit was cancelled by ours", { cancel: "asked" }, []],
      ["a person says that its exit was cancelled", { isTestified: true }, []]
    ] as const
  ) {
    test(
      `is told of once where ${title}, and it has filled in part: ${told.length}`,
      Effect.gen(function*() {
        const { becomes, done, tickets } = yield* bracket
        yield* becomes("entry", { state: "partially_filled", filled: "4" })
        Object.assign(tickets.stop, exit)
        yield* becomes("stop", { state: "cancelled" })
        yield* becomes("entry", { state: "cancelled" })
        yield* becomes("stop", { message: "again" })
        yield* TestClock.adjust("1 minute")
        yield* becomes("entry", { message: "again" })
        yield* TestClock.adjust("1 minute")
        assert.deepStrictEqual(done, [...told])
      })
    )
  }

  test(
    "is told of where it fills after its exit was cancelled with it",
    Effect.gen(function*() {
      const { becomes, done } = yield* bracket
      yield* becomes("stop", { state: "cancelled" })
      yield* TestClock.adjust("1 minute")
      const before = [...done]
      yield* becomes("entry", { state: "cancelled", filled: "4" })
      yield* TestClock.adjust("1 minute")
      assert.deepStrictEqual([before, done], [[], ["alone stop"]])
    })
  )

  test(
    "is none where the other exit has closed what it opened, though that is told a moment later",
    Effect.gen(function*() {
      const { becomes, done } = yield* bracket
      yield* becomes("entry", { state: "filled", filled: "10" })
      yield* becomes("stop", { state: "cancelled" })
      yield* TestClock.adjust("1 second")
      yield* becomes("profit", { state: "filled", filled: "10" })
      yield* TestClock.adjust("1 minute")
      assert.deepStrictEqual(done, [])
    })
  )

  test(
    "is none while nobody knows of it, nor once all of it turns out to be there",
    Effect.gen(function*() {
      const { becomes, done } = yield* bracket
      for (const name of ["stop", "profit", "entry"] as const) yield* becomes(name, { state: "unknown" })
      yield* TestClock.adjust("1 minute")
      for (const name of ["entry", "profit", "stop"] as const) yield* becomes(name, { state: "acknowledged" })
      yield* becomes("stop", { state: "rejected" })
      const before = done.splice(0)
      yield* becomes("stop", { state: "acknowledged" })
      yield* TestClock.adjust("1 minute")
      assert.deepStrictEqual([before, done], [["cancel entry"], []])
    })
  )

  test(
    "is not told of where it is somebody else's order of the name of its entry that has filled",
    Effect.gen(function*() {
      const { becomes, done, namesakeFills } = yield* bracket
      yield* becomes("stop", { state: "rejected" })
      yield* becomes("entry", { state: "cancelled" })
      yield* namesakeFills("entry")
      assert.deepStrictEqual(done, ["cancel entry"])
    })
  )

  test(
    "is not cancelled before a list has told of it since its line was lost, nor where its cancel found nothing",
    Effect.gen(function*() {
      const { becomes, done, tickets } = yield* bracket
      tickets.entry.isSought = true
      yield* becomes("stop", { state: "rejected" })
      yield* TestClock.adjust("1 minute")
      const sought = done.splice(0)
      Object.assign(tickets.entry, { isSought: false, isMissing: true })
      yield* TestClock.adjust("1 minute")
      const missing = done.splice(0)
      tickets.entry.isMissing = false
      yield* TestClock.adjust("15 seconds")
      // whether that comes to nothing is to be told
      assert.deepStrictEqual([sought, missing, done, tickets.entry.cancel], [[], [], ["cancel entry"], "asked"])
    })
  )

  test(
    "whose exit came to nothing, as people were told in an earlier run, is cancelled, and nobody is told again",
    Effect.gen(function*() {
      const { becomes, done, tickets } = yield* bracket
      tickets.stop.cancel = tickets.entry.cancel = "told"
      yield* becomes("stop", { state: "rejected" })
      yield* becomes("entry", { state: "partially_filled", filled: "4" })
      assert.deepStrictEqual([done, tickets.entry.cancel], [["cancel entry", "cancel entry"], "told"])
    })
  )

  test(
    "is not told of while nobody knows what has become of its other exit, which may have closed it",
    Effect.gen(function*() {
      const { becomes, done } = yield* bracket
      yield* becomes("entry", { state: "filled", filled: "10" })
      yield* becomes("profit", { settled: false })
      yield* becomes("stop", { state: "cancelled" })
      yield* TestClock.adjust("1 minute")
      const before = [...done]
      yield* becomes("profit", { settled: true })
      yield* TestClock.adjust("1 minute")
      assert.deepStrictEqual([before, done], [[], ["alone stop"]])
    })
  )
})
