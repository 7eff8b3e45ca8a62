import { assert, describe, it } from "@effect/vitest"
import { Clock, Effect } from "effect"
import type { Book } from "../../../../src/layers/Broker/Orders/Book.ts"
import type * as ListAge from "../../../../src/layers/Broker/Orders/Inquiry/ListAge.ts"
import * as Ticket from "../../../../src/layers/Broker/Orders/Ticket.ts"
import * as Working from "../../../../src/layers/Broker/Orders/Working.ts"
import * as Movable from "../../../doubles/Movable.ts"
import * as Silent from "../../../doubles/Silent.ts"
import * as OrdersRig from "../OrdersRig.ts"
import * as Case from "../Risk/Case.ts"

const { during, market, resting } = OrdersRig

describe("an order of which nobody knows", () => {
  const counted = (
    { working }: { readonly working: Effect.Effect<ReadonlyArray<Parameters<typeof OrdersRig.short>[0]>> }
  ) => Effect.map(working, (all) => all.map(OrdersRig.short))

  const isPlaced: NonNullable<NonNullable<Parameters<typeof OrdersRig.warm>[0]>["passesOver"]> = (
    { _tag, args: [, , order] }
  ) =>
    _tag === "placeOrder" && typeof order === "object" && order !== null && "orderRef" in order &&
    order.orderRef !== "warm"

  it.effect("counts until the list of a minute later, or the answer to its cancel, proves that it is not open", () =>
    Effect.gen(function*() {
      const { orders, rig } = yield* OrdersRig.warm({
        passesOver: isPlaced
      })
      for (const orderRef of ["one", "two"]) yield* during(rig, orders.place(resting({ orderRef })), 0.1)
      yield* rig.pass(20)
      const before = yield* counted(orders)
      yield* during(rig, orders.cancel("one"), 1)
      const cancelled = yield* counted(orders)
      const order = yield* orders.get("one")
      yield* rig.pass(120)
      assert.deepStrictEqual([before, cancelled, yield* counted(orders)], [
        ["one unknown 0/10", "two unknown 0/10"],
        ["two unknown 0/10"],
        []
      ])
      assert.deepStrictEqual([order?.state, order?.message], [
        "unknown",
        "OrderId 2 that needs to be cancelled is not found. (10147)"
      ])
    }))

  it.effect("counts as long where the machine's clock is set forward meanwhile", () =>
    Effect.flatMap(Movable.make, ({ by, moved }) =>
      Effect.gen(function*() {
        const { orders, rig } = yield* OrdersRig.warm({ passesOver: isPlaced })
        yield* during(rig, orders.place(resting({ orderRef: "one" })), 5)
        by.wall = 3_600_000
        yield* rig.pass(15)
        const before = yield* counted(orders)
        yield* rig.pass(120)
        assert.deepStrictEqual([before, yield* counted(orders)], [["one unknown 0/10"], []])
      }).pipe(Effect.provideService(Clock.Clock, moved))))

  it.effect("counts beside the list of another client for a minute, while its own line may still be read", () =>
    Effect.gen(function*() {
      const { orders, rig } = yield* OrdersRig.warm({ settings: { fallbackClientId: 9 } })
      yield* rig.gateway.startFault("half-open", {})
      yield* during(rig, orders.place(market({ orderRef: "one" })), 0.1)
      yield* rig.gateway.startFault("client-id-in-use", { id: 1 })
      yield* rig.pass(55)
      const before = yield* counted(orders)
      yield* rig.pass(120)
      assert.deepStrictEqual([before, yield* counted(orders)], [["one unknown 0/10"], []])
    }))

  it.effect("does not count again in each session of a gateway that never ends its executions", () =>
    Effect.gen(function*() {
      const { orders, rig } = yield* OrdersRig.warm()
      yield* rig.gateway.startFault("no-end", { message: 55 })
      yield* during(rig, orders.place(resting({ orderRef: "rests" })), 0.1)
      const dead = yield* rig.gateway.startFault("half-open", {})
      yield* during(rig, orders.place(resting({ orderRef: "one" })), 0.1)
      yield* rig.pass(30)
      yield* rig.gateway.endFault(dead)
      const before = yield* counted(orders)
      yield* rig.pass(200)
      const unknown = yield* counted(orders)
      yield* rig.gateway.startFault("reset", {})
      yield* rig.pass(30)
      assert.deepStrictEqual([before, unknown, yield* counted(orders)], [
        ["rests acknowledged 0/10", "one maybe_sent 0/10 unsettled"],
        ["rests acknowledged 0/10"],
        ["rests acknowledged 0/10"]
      ])
    }))
})

describe("an order of which nobody knows", () => {
  const account = "DU1234567"
  const minute = 60_000
  const lost = {
    ...{ ...Ticket.fresh, clientId: 1, account, epoch: 1, at: 0, steadyAt: 0, request: resting() },
    order: Case.order({ orderRef: "one", state: "unknown" })
  } satisfies Ticket.Ticket
  const list = { at: minute, steadyAt: minute, inquiry: 9, isCurrent: true, isLost: false }

  /** Is it among those that work, in the session 1 of client 1, after the inquiry 9? */
  const works = (
    ticket: Partial<Ticket.Ticket>,
    held: Partial<ListAge.Held> | null = {},
    session: { readonly number?: number; readonly clientId?: number } | null = {}
  ) => {
    const { number = 1, clientId = 1 } = session ?? {}
    const epoch = Silent.epoch(number, account)
    const current = session === null ? null : { ...epoch, session: { ...epoch.session, clientId } }
    const book = { open: () => [{ ...lost, ...ticket }], foreign: () => [], find: () => undefined }
    const listed = { of: () => held === null ? null : { ...list, ...held }, watch: () => {} }
    return Working.make(book as unknown as Book, { listed, number: () => 9 }, { current: () => current })().length > 0
  }

  for (
    const [what, found, is] of [
      ["its list was asked for a minute after it", works({}), false],
      ["that was less than a minute after", works({}, { steadyAt: minute - 1 }), true],
      ["that was a minute after by the machine's clock alone", works({ at: -minute }, { steadyAt: 0 }), true],
      ["it is of an earlier run, a minute before by the machine's clock", works({ at: 1, steadyAt: null }), true],
      ["it is of an earlier run, a minute ago", works({ at: 0, steadyAt: null }), false],
      ["a later session of its client was asked", works({}, { steadyAt: 0 }, { number: 2 }), false],
      ["a later session of another was asked", works({}, { steadyAt: 0 }, { number: 2, clientId: 2 }), true],
      ["no list has ended", works({}, null), true],
      ["that list is not current", works({}, { isCurrent: false }), true],
      ["a cancel of it says so", works({ isMissing: true }, null), false],
      ["it may be listed just now", works({ openIn: 9 }), true],
      ["it may have been listed the last time", works({ openIn: 8, isMissing: true }), true],
      ["it was listed before that", works({ openIn: 7 }), false],
      ["it is not settled", works({ order: { ...lost.order, settled: false } }), true],
      ["other lists have not ended", works({ isUnlisted: true, order: { ...lost.order, settled: false } }), false],
      ["it is known", works({ order: { ...lost.order, state: "acknowledged" } }), true],
      ["it is of another account", works({ account: "DU7654321", isMissing: false, openIn: 9 }), false],
      ["it is of another account, and there is no session", works({ account: "DU7654321" }, null, null), true]
    ] as const
  ) it(`${is ? "counts" : "does not count"} where ${what}`, () => assert.strictEqual(found, is))
})

describe("an order", () => {
  const request = resting({ quantity: "20" })
  for (
    const [what, more, quantity] of [
      ["of which no change is on its way is as large as it is told", {}, "10"],
      ["that is changed is as large as it may be", { isChanging: true }, "20"],
      ["that nobody has told of since is as large as it may be", { isSought: true }, "20"],
      ["that is unknown is as large as it may be", { order: Case.order({ state: "unknown", settled: false }) }, "20"]
    ] as const
  ) {
    it(what, () => {
      const ticket = {
        ...Ticket.fresh,
        order: Case.order(),
        clientId: 1,
        account: "",
        epoch: 1,
        at: 0,
        request,
        ...more
      }
      const book = { open: () => [ticket], foreign: () => [], find: () => undefined } as unknown as Book
      const inquiry = { listed: { of: () => null, watch: () => {} }, number: () => 9 }
      const found = Working.make(book, inquiry, { current: () => null })()
      assert.deepStrictEqual(found.map((order) => [order.quantity, order.remaining]), [[quantity, quantity]])
    })
  }
})

describe("an order that was being changed to a larger size", () => {
  for (const [who, says] of [["nobody knows of it any more", "unknown"], ["was killed", "acknowledged"]] as const) {
    it.effect(`may have come to that where ${who}`, () =>
      Effect.gen(function*() {
        let isMute = false
        const { crash, orders, rig } = yield* OrdersRig.warm({
          gateway: { cash: 1e9 },
          tells: ({ _tag }) => !isMute || !["openOrder", "orderStatus"].includes(_tag)
        })
        yield* during(rig, orders.place(resting({ orderRef: "one" })), 1)
        isMute = true
        yield* during(rig, orders.modify("one", { quantity: "20" }), 1)
        let now = orders
        if (says === "unknown") yield* rig.pass(20)
        else {
          yield* crash
          now = (yield* rig.start).orders
        }
        const [one] = yield* now.working
        assert.deepStrictEqual([one?.state, one?.quantity, one?.remaining], [says, "20", "20"])
      }))
  }
})

describe("an order in a group", () => {
  it("stands for itself where the group lets the others work on, by what the gateway told last", () => {
    const order = Case.order({ ocaGroup: "g" })
    const groupOf = (asked: 1 | 3, told?: number) => {
      const rest = told === undefined
        ? null
        : { tif: "DAY", goodTillDate: undefined, outsideRth: false, ocaGroup: "g", ocaType: told }
      const ticket = { ...Ticket.fresh, order, clientId: 1, account: "", epoch: 1, at: 0, rest }
      const byRef = () => ({ ...ticket, request: resting({ ocaGroup: "g", ocaType: asked }) })
      return Working.apart({ byRef }, () => [order])().map(({ ocaGroup }) => ocaGroup)
    }
    assert.deepStrictEqual([groupOf(1), groupOf(3), groupOf(1, 3), groupOf(3, 1)], [["g"], [null], [null], ["g"]])
  })
})
