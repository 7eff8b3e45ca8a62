import { assert, describe, it } from "@effect/vitest"
import { Clock, Effect } from "effect"
import { TestClock } from "effect/testing"
import type { Execution } from "../../../../../src/domain/Execution.ts"
import type { OrderState } from "../../../../../src/domain/Order.ts"
import * as Journal from "../../../../../src/layers/Broker/Journal.ts"
import * as Keeper from "../../../../../src/layers/Broker/Orders/Keeper.ts"
import * as Ticket from "../../../../../src/layers/Broker/Orders/Ticket.ts"
import * as Write from "../../../../../src/layers/Broker/Orders/Write.ts"
import * as StateMemory from "../../../../../src/layers/State/Memory.ts"
import * as Movable from "../../../../doubles/Movable.ts"
import * as OrdersRig from "../../OrdersRig.ts"

const day = 24 * 60 * 60_000

const ticket = (
  orderRef: string,
  { ocaGroup, parentRef = null, seconds = [], settled = true, state = "filled" }: {
    readonly ocaGroup?: string
    readonly parentRef?: string | null
    readonly seconds?: ReadonlyArray<number>
    readonly settled?: boolean
    readonly state?: OrderState
  } = {}
): Ticket.Ticket => {
  const request = { ...OrdersRig.resting(), ...(ocaGroup === undefined ? {} : { ocaGroup }) }
  const order = Write.document(request, orderRef, { account: null, orderId: 1, parentRef, updatedAt: Ticket.iso(0) })
  return {
    ...Ticket.fresh,
    order: { ...order, settled, state },
    ...{ account: "DU1234567", at: 0, clientId: 1, epoch: 1, isTogether: ocaGroup !== undefined, request, seconds }
  }
}

const execution = (execId: string): Execution => ({
  ...{ clientId: 1, commission: null, commissionCurrency: null, corrects: null, exchange: "NYSE", execId, orderId: 1 },
  ...{ orderRef: "one", permId: 1, price: "1", quantity: "1", realizedPnl: null, side: "BUY", time: "" },
  contract: OrdersRig.resting().contract
})

const kept = Effect.map(Keeper.make(() => Effect.void), (keeper) => ({
  keeper,
  names: () => keeper.book.ours().map(({ order }) => order.orderRef),
  used: () => [...keeper.used]
}))

const alone = Effect.provide([Journal.layerMemory(), StateMemory.layer()] as const)

describe("what a program that runs for months knows of its orders", () => {
  it.effect("is nothing but the name a week after one has ended", () =>
    Effect.gen(function*() {
      const { keeper: { book }, names, used } = yield* kept
      book.enter(ticket("one"))
      yield* TestClock.adjust("7 days")
      const before = [names(), used()]
      yield* TestClock.adjust("1 hour")
      assert.deepStrictEqual([before, names(), used(), book.byRef("one")], [[["one"], []], [], ["one"], undefined])
      assert.strictEqual(book.find({ clientId: 1, orderId: 1, permId: 9 }), undefined)
    }).pipe(Effect.scoped, alone))

  it.effect("is all of one that lives, that is not settled, and of what belongs with one that lives", () =>
    Effect.gen(function*() {
      const { keeper: { book }, names, used } = yield* kept
      const living = [
        ticket("lives", { state: "acknowledged" }),
        ticket("unknown", { state: "unknown" }),
        ticket("unsettled", { settled: false }),
        ticket("doubled", { seconds: [7] }),
        ticket("entry"),
        ticket("entry-profit", { parentRef: "entry", state: "cancelled" }),
        ticket("entry-stop", { parentRef: "entry", state: "acknowledged" }),
        ticket("one of a group", { ocaGroup: "group" }),
        ticket("another of it", { ocaGroup: "group", state: "acknowledged" })
      ]
      const over = [
        ticket("gone"),
        ticket("gone-profit", { parentRef: "gone", state: "cancelled" }),
        ticket("one of a group that is over", { ocaGroup: "over" })
      ]
      for (const each of [...living, ...over]) book.enter(each)
      yield* TestClock.adjust("8 days")
      const name = ({ order }: Ticket.Ticket) => order.orderRef
      assert.deepStrictEqual([names(), used(), book.exitsOf("gone")], [living.map(name), over.map(name), []])
      assert.deepStrictEqual(book.exitsOf("entry").map(name), ["entry-profit", "entry-stop"])
    }).pipe(Effect.scoped, alone))

  it.effect("is all of what belongs with one that has ended within the week, since people may still be told of that", () =>
    Effect.gen(function*() {
      const { keeper: { book }, names } = yield* kept
      const exit = ticket("entry-stop", { parentRef: "entry", state: "acknowledged" })
      const other = ticket("another of it", { ocaGroup: "group", state: "acknowledged" })
      const family = [
        ...[ticket("entry"), ticket("entry-profit", { parentRef: "entry", state: "cancelled" }), exit],
        ...[ticket("one of a group", { ocaGroup: "group" }), other]
      ]
      for (const each of family) book.enter(each)
      yield* TestClock.adjust("10 days")
      for (const each of [exit, other]) book.put(each, { ...each.order, state: "cancelled" })
      yield* TestClock.adjust("6 days")
      const before = names()
      yield* TestClock.adjust("2 days")
      assert.deepStrictEqual([before, names()], [family.map(({ order }) => order.orderRef), []])
    }).pipe(Effect.scoped, alone))

  it.effect("is each execution for two weeks, so that none is told again as a new one", () =>
    Effect.gen(function*() {
      const { keeper: { executions } } = yield* kept
      executions.take(execution("old.01"))
      yield* TestClock.adjust("10 days")
      executions.take(execution("new.01"))
      const order = { clientId: 1, orderRef: "one", permId: 1 }
      const known = () => [
        ["old.01", "new.01"].map((id) => executions.isKnown(execution(id))),
        executions.ofOrder(order).map(({ execId }) => execId)
      ]
      const before = known()
      yield* TestClock.adjust("5 days")
      assert.deepStrictEqual([before, known()], [
        [[true, true], ["old.01", "new.01"]],
        [[false, true], ["new.01"]]
      ])
    }).pipe(Effect.scoped, alone))

  it.effect("is no less where the wall clock is set forward", () =>
    Effect.gen(function*() {
      const { by, moved } = yield* Movable.make
      yield* Effect.gen(function*() {
        const { keeper: { book, executions }, names } = yield* kept
        book.enter(ticket("one"))
        executions.take(execution("one.01"))
        by.wall = 100 * day
        yield* TestClock.adjust("2 hours")
        assert.deepStrictEqual([names(), executions.isKnown(execution("one.01"))], [["one"], true])
      }).pipe(Effect.provideService(Clock.Clock, moved))
    }).pipe(Effect.scoped, alone))
})
