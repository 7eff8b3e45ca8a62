import { assert, describe, it } from "@effect/vitest"
import { Clock, Effect, Layer } from "effect"
import type { Event } from "../../../../../src/domain/Event.ts"
import * as Silence from "../../../../../src/layers/Broker/Orders/Inquiry/Silence.ts"
import type { Keeper } from "../../../../../src/layers/Broker/Orders/Keeper.ts"
import * as Ticket from "../../../../../src/layers/Broker/Orders/Ticket.ts"
import * as Write from "../../../../../src/layers/Broker/Orders/Write.ts"
import { Connection } from "../../../../../src/layers/Connection.ts"
import * as Movable from "../../../../doubles/Movable.ts"
import * as Silent from "../../../../doubles/Silent.ts"
import * as OrdersRig from "../../OrdersRig.ts"
import * as Told from "../../Told.ts"

const { during, resting } = OrdersRig

/** A gateway that keeps its orders to itself for as long as it loads them. */
const loader = () => {
  const now = { isLoading: false }
  const kept: ReadonlySet<Event["_tag"]> = new Set(["openOrder", "orderStatus", "completedOrder", "execDetails"])
  return { now, options: { tells: ({ _tag }: Event) => !(now.isLoading && kept.has(_tag)) } }
}

/** An order that was in flight when the line was reset, at a gateway that was told of another and keeps all of it to itself. */
const lost = Effect.gen(function*() {
  const { now, options } = loader()
  const { orders, rig } = yield* OrdersRig.warm(options)
  now.isLoading = true
  yield* during(rig, orders.place(resting({ orderRef: "one" })), 0.1)
  yield* rig.gateway.startFault("reset", {})
  return { now, orders, rig }
})

/** The line is lost with an order in flight, and the gateway comes up again 2 s later, which has loaded its orders after 20 s. */
const comesUp = Effect.fnUntraced(function*(
  rig: OrdersRig.Rig,
  orders: OrdersRig.OrdersOf,
  now: ReturnType<typeof loader>["now"]
) {
  now.isLoading = true
  yield* during(rig, orders.place(resting({ orderRef: "one" })), 0.1)
  const refuse = yield* rig.gateway.startFault("refuse", {})
  yield* rig.gateway.startFault("reset", {})
  yield* rig.pass(2)
  yield* rig.gateway.endFault(refuse)
  yield* rig.pass(20)
  now.isLoading = false
  yield* rig.pass(60)
})

describe("a gateway that lists nothing", () => {
  it.effect("although it should is asked again until it has loaded its orders: none of them is unsent", () =>
    Effect.gen(function*() {
      const { now, orders, rig } = yield* lost
      yield* rig.pass(20)
      const known = yield* orders.list
      now.isLoading = false
      yield* rig.pass(5)
      const after = yield* orders.list
      assert.deepStrictEqual(rig.told, [
        "2 one maybe_sent 0/10",
        "2.1 one maybe_sent 0/10 unsettled",
        "23.6 one acknowledged 0/10 unsettled",
        "23.6 one acknowledged 0/10"
      ])
      assert.deepStrictEqual([known, after].map((each) => each._tag === "Known" && each.current), [false, true])
      assert.deepStrictEqual([rig.alerts, rig.placed()], [[], { warm: 1, one: 1 }])
    }))

  it.effect("and never does leaves what it may have unknown, after a minute", () =>
    Effect.gen(function*() {
      const { rig } = yield* lost
      yield* rig.pass(90)
      assert.deepStrictEqual(rig.told, [
        "2 one maybe_sent 0/10",
        "2.1 one maybe_sent 0/10 unsettled",
        "66.7 one unknown 0/10"
      ])
      assert.deepStrictEqual(rig.alerts, [
        "66.7 order_unknown The fate of order one (order id 2, permId not known) is not known: the gateway does not name it."
      ])
    }))

  for (const isThere of [true, false]) {
    it.effect(`and has just come up may be loading the first order of the day: ${isThere ? "it is there" : "it never was"}`, () =>
      Effect.gen(function*() {
        const { now, options } = loader()
        const rig = yield* OrdersRig.make({
          ...options,
          passesOver: ({ _tag }) => _tag === "placeOrder" && !isThere
        })
        const { orders } = yield* rig.start
        yield* comesUp(rig, orders, now)
        assert.deepStrictEqual(rig.told, [
          "1 one maybe_sent 0/10",
          "1.1 one maybe_sent 0/10 unsettled",
          ...(isThere
            ? ["24.6 one acknowledged 0/10 unsettled", "24.6 one acknowledged 0/10"]
            : ["67.7 one unsent 0/10"])
        ])
      }))
  }

  it.effect("and need not, of a session that followed at once, has not the first order of the day", () =>
    Effect.gen(function*() {
      const rig = yield* OrdersRig.make({ passesOver: ({ _tag }) => _tag === "placeOrder" })
      const { orders } = yield* rig.start
      yield* during(rig, orders.place(resting({ orderRef: "one" })), 0.1)
      yield* rig.gateway.startFault("reset", {})
      yield* rig.pass(10)
      assert.deepStrictEqual(rig.told, [
        "1 one maybe_sent 0/10",
        "1.1 one maybe_sent 0/10 unsettled",
        "4.2 one unsent 0/10"
      ])
    }))

  it.effect("is asked again about what another run has left, too", () =>
    Effect.gen(function*() {
      const { now, options } = loader()
      const { crash, rig } = yield* OrdersRig.warm(options)
      yield* crash
      OrdersRig.intend(rig, "lost")
      now.isLoading = true
      rig.told.length = 0
      yield* rig.start
      yield* rig.pass(20)
      assert.deepStrictEqual(rig.told, [])
      now.isLoading = false
      yield* rig.pass(5)
      assert.deepStrictEqual(rig.told, ["26.65 lost unsent 0/10"])
    }))

  it.effect("and has just come up is not believed sooner where the wall clock is set forward while its session begins", () =>
    Effect.flatMap(Movable.make, ({ by, moved }) =>
      Effect.gen(function*() {
        const { now, options } = loader()
        const rig = yield* OrdersRig.make({
          tells: (event) => {
            if (now.isLoading && event._tag === "positionEnd") by.wall = 3_600_000
            return options.tells(event)
          }
        })
        const { orders } = yield* rig.start
        yield* comesUp(rig, orders, now)
        assert.deepStrictEqual([by.wall, rig.told.map((told) => told.replace(/^\S+ /, ""))], [3_600_000, [
          "one maybe_sent 0/10",
          "one maybe_sent 0/10 unsettled",
          "one acknowledged 0/10 unsettled",
          "one acknowledged 0/10"
        ]])
      }).pipe(Effect.provideService(Clock.Clock, moved))))
})

describe("an order that a gateway should name, and does not", () => {
  const day = 24 * 3_600_000
  // 10 o'clock in New York
  const noon = Date.parse("2026-03-04T15:00:00Z")
  for (
    const [what, order, more, isOwed] of [
      ["of today", {}, {}, true],
      ["of yesterday, for that day", {}, { at: noon - day }, false],
      ["of yesterday, until it is cancelled", {}, { at: noon - day, request: resting({ tif: "GTC" }) }, true],
      ["of yesterday, until it is cancelled, unknown since", { state: "unknown" }, {
        ...{ at: noon - day, request: resting({ tif: "GTC" }) }
      }, false],
      ["of yesterday, until it is cancelled, unknown since today", {
        state: "unknown",
        updatedAt: "2026-03-04T14:59:00Z"
      }, {
        ...{ at: noon - day, request: resting({ tif: "GTC" }) }
      }, true],
      ["that was cancelled today", { state: "cancelled", updatedAt: "2026-03-04T14:59:00Z" }, {}, true],
      ["that was cancelled yesterday", { state: "cancelled" }, {}, false],
      ["that was rejected today", { state: "rejected", updatedAt: "2026-03-04T14:59:00Z" }, {}, false],
      ["that has filled today", { state: "filled", filled: "10", updatedAt: "2026-03-04T14:59:00Z" }, {}, true],
      ["of which it has never told", {}, { wasAcknowledged: false }, false],
      ["of another account", {}, { account: "DU7654321" }, false],
      ["that was written to this very session", {}, { epoch: 2 }, false]
    ] as const
  ) {
    it.effect(`${what}, makes its silence ${isOwed ? "no proof" : "a proof"}`, () =>
      Effect.gen(function*() {
        const ticket = {
          ...Ticket.fresh,
          order: {
            ...Write.document(resting(), "one", {
              ...{ account: null, orderId: 7, parentRef: null, updatedAt: "2026-03-03T15:00:00Z" }
            }),
            ...{ state: "acknowledged", ...order }
          },
          ...{
            clientId: 1,
            account: "DU1234567",
            epoch: 1,
            at: noon,
            request: resting(),
            wasAcknowledged: true,
            ...more
          }
        }
        const book = { ours: () => [ticket], contradiction: () => undefined, find: () => undefined }
        const keeper = { book, now: () => noon, steady: () => 3_600_000, recallSince: () => {} }
        const silence = yield* Silence.make(keeper as unknown as Keeper)
        const { session, ...begun } = Silent.epoch(2, "DU1234567")
        const epoch = { ...begun, connectedAt: noon, session: { ...session, connectionTime: "20260304 10:00:00 EST" } }
        assert.strictEqual(yield* silence.of(epoch), isOwed ? "empty" : "proof")
      }).pipe(
        Effect.provide(Layer.merge(
          Told.make().layer,
          Layer.succeed(Connection, { status: Effect.succeed({ lastError: null }) } as never)
        )),
        Effect.scoped
      ))
  }
})
