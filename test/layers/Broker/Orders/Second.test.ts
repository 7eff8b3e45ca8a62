import { assert, describe, it } from "@effect/vitest"
import { Effect } from "effect"
import type { Order } from "../../../../src/domain/Order.ts"
import { ConnectionError, TimeoutError } from "../../../../src/errors/IbkrError.ts"
import { OrderRefused } from "../../../../src/errors/OrderRefused.ts"
import type { Book } from "../../../../src/layers/Broker/Orders/Book.ts"
import * as Second from "../../../../src/layers/Broker/Orders/Second.ts"
import * as Ticket from "../../../../src/layers/Broker/Orders/Ticket.ts"
import * as Write from "../../../../src/layers/Broker/Orders/Write.ts"
import type { Intent } from "../../../../src/layers/Broker/Risk/Intent.ts"
import * as Connected from "../../../doubles/Connected.ts"
import * as OrdersRig from "../OrdersRig.ts"

const { during, resting, short } = OrdersRig

const other = 900
const plain = (text: string): string => text.replace(/permId \d+/g, "permId …")
const stands = ({ filled, orderId, orderRef, owner, remaining, settled, state }: Order): string =>
  `${owner} ${orderRef} ${orderId} ${state} ${filled}/${remaining}${settled ? "" : " unsettled"}`

/**
 * An order that rests, and of whose change the gateway has made a second one under its id, or as many as `times` says: in its own
 * session, or in a later. The second one `isReached` by what is cancelled, or the first.
 */
const doubled = Effect.fnUntraced(
  function*({ change = {}, isLater = false, isReached = false, isUnlisted = false, times = 1 } = {}) {
    const world: {
      isLost: boolean
      isFull: boolean
      lists: number
      orderId: number
      other: number
      intents: ReadonlyArray<Intent>
    } = {
      ...{ isLost: false, isFull: false, lists: Infinity, orderId: 0, other, intents: [] }
    }
    const isOther = (orderId: number) => orderId >= other && orderId <= world.other
    const audit: Array<{ readonly event: string; readonly contradiction?: string }> = []
    const { crash, orders, rig } = yield* OrdersRig.warm({
      audit,
      takesNo: (tag) => world.isFull && tag === "cancelOrder",
      passesOver: (request, instead) => {
        if (request._tag === "reqAllOpenOrders") return world.lists-- <= 0
        if (world.isLost && request._tag === "cancelOrder" && isReached) {
          instead({ ...request, args: [other] })
          return true
        }
        if (!world.isLost || request._tag !== "placeOrder" || request.args[2].orderRef !== "one") return false
        const [orderId, contract, order] = request.args
        world.orderId = orderId
        instead({ ...request, args: [world.other, contract, order] })
        for (let more = 1; more < times; more++) instead({ ...request, args: [++world.other, contract, order] })
        return true
      },
      tells: (event) => {
        if ((world.lists <= 0 || isUnlisted) && "orderId" in event && isOther(event.orderId)) return false
        if ("orderId" in event && isOther(event.orderId)) Object.assign(event, { orderId: world.orderId })
        if (event._tag === "error" && isOther(event.id)) Object.assign(event, { id: world.orderId })
        if (event._tag === "execDetails" && isOther(event.execution.orderId ?? 0)) {
          Object.assign(event.execution, { orderId: world.orderId })
        }
        return true
      },
      risk: { check: (intent) => Effect.sync(() => (world.intents = [...world.intents, intent], [])) }
    })
    const handle = yield* during(rig, orders.place(resting({ orderRef: "one" })), 1)
    if (isLater) {
      yield* rig.gateway.startFault("reset", {})
      yield* rig.pass(10)
    }
    world.isLost = true
    yield* during(rig, handle.modify({ quantity: "20", ...change }), 1)
    const { orderId } = yield* handle.state
    return { audit, crash, handle, orderId, orders, rig, world }
  }
)

const all = (orders: OrdersRig.OrdersOf) =>
  Effect.map(
    orders.list,
    (known) => known._tag === "Known" ? known.value.filter(({ orderRef }) => orderRef === "one").map(stands) : []
  )
const told = ({ said }: OrdersRig.Rig) =>
  said.filter(([event]) => event === "order_doubled").map((each) => each.map(plain))
const alert = (orderId: number | null) => [
  "order_doubled",
  `TWS holds a second order under the id of order one (order id ${orderId}, permId …): permId …. It makes one of a change ` +
  "that comes after the end of its order, or to a gateway that has lost it. Both may fill.",
  "Look at both in TWS, and cancel there what is not meant: effect-ibkr orders cancel one reaches one of them at most, and " +
  "nothing says which. Both count against the limits while they may fill."
]

describe("a change of which TWS has made a second order under the same id", () => {
  for (const isLater of [false, true]) {
    it.effect(`is told of once, and both are listed, and count: ${isLater ? "in a later session" : "in its own session"}`, () =>
      Effect.gen(function*() {
        const { handle, orderId, orders, rig, world } = yield* doubled({ isLater })
        yield* rig.pass(30)
        yield* rig.gateway.startFault("reset", {})
        yield* rig.pass(200)
        assert.deepStrictEqual(told(rig), [alert(orderId)])
        assert.deepStrictEqual(
          plain((yield* handle.state).message ?? ""),
          "TWS has made a second order of a change of it, permId …, under the same id: look at both in TWS"
        )
        const both = [`ours one ${orderId} acknowledged 0/10`, `client one ${orderId} acknowledged 0/20`]
        assert.deepStrictEqual([yield* all(orders), (yield* orders.working).map(stands)], [
          both,
          [`ours one ${orderId} acknowledged 0/10`, `client null ${orderId} acknowledged 0/20`]
        ])
        yield* during(rig, orders.place(resting({ orderRef: "more", quantity: "1" })), 1)
        assert.deepStrictEqual(world.intents.at(-1)?.working().map(({ remaining }) => remaining).sort(), [
          "1",
          "10",
          "20"
        ])
      }))
  }

  it.effect("is not told of again by the run after a kill, and counts there, too", () =>
    Effect.gen(function*() {
      const { crash, orderId, rig } = yield* doubled()
      yield* crash
      const { orders } = yield* rig.start
      yield* rig.pass(100)
      const working = yield* orders.working
      assert.deepStrictEqual([told(rig), working.map(stands), working.map(({ account }) => account)], [
        [alert(orderId)],
        [`ours one ${orderId} acknowledged 0/10`, `client null ${orderId} acknowledged 0/20`],
        ["DU1234567", "DU1234567"]
      ])
    }))

  it.effect("is not told of again by any run after a kill where another was made after its end", () =>
    Effect.gen(function*() {
      const { crash, handle, orderId, rig, world } = yield* doubled({ change: { limitPrice: "300.00" } })
      yield* rig.pass(20)
      world.other++
      yield* during(rig, handle.modify({ quantity: "30" }), 1)
      yield* rig.pass(20)
      const before = told(rig)
      rig.said.length = 0
      yield* crash
      const next = yield* rig.start
      yield* rig.pass(10)
      yield* next.crash
      yield* rig.start
      yield* rig.pass(10)
      assert.deepStrictEqual([before, told(rig)], [[alert(orderId), alert(orderId)], []])
    }))

  for (const isEnded of [false, true]) {
    const which = isEnded ? "and that of its first one" : "as large as it may be"
    it.effect(`counts in the run after a kill, too, before that has listed it, ${which}, and no longer`, () =>
      Effect.gen(function*() {
        const { crash, orders: before, rig, world } = yield* doubled()
        yield* rig.pass(20)
        const [, second] = yield* before.working
        if (isEnded) yield* during(rig, before.cancel("one"), 1)
        yield* crash
        const refused = yield* rig.gateway.startFault("refuse", {})
        const { orders } = yield* rig.start
        const unlisted = (yield* orders.working).map(short)
        // the list by which the connection is ready, of which nobody else hears, and no other
        world.lists = 1
        yield* rig.gateway.endFault(refused)
        yield* rig.pass(10)
        yield* during(rig, orders.place(resting({ orderRef: "more", quantity: "1" })), 1)
        const counted = world.intents.at(-1)?.working().map(short)
        yield* rig.gateway.cancelManually(second?.permId ?? 0)
        yield* rig.pass(1)
        world.lists = Infinity
        yield* rig.pass(90)
        const first = isEnded ? [] : ["one acknowledged 0/10"]
        assert.deepStrictEqual([unlisted, counted, (yield* orders.working).map(short)], [
          [...first.map((each) => `${each} unsettled`), "null acknowledged 0/20 unsettled"],
          [...first, "more acknowledged 0/1", "null acknowledged 0/20 unsettled"],
          [...first, "more acknowledged 0/1"]
        ])
      }))
  }

  it.effect("counts for nothing on another account than that of its first one", () =>
    Effect.gen(function*() {
      const before = yield* doubled()
      yield* before.rig.pass(20)
      yield* before.crash
      const { lines } = before.rig
      const world = { lists: 1 }
      const rig = yield* OrdersRig.make({
        lines,
        gateway: { accounts: ["DU7654321"] },
        passesOver: ({ _tag }) => _tag === "reqAllOpenOrders" && world.lists-- <= 0
      })
      const { orders } = yield* rig.start
      yield* rig.pass(1)
      assert.deepStrictEqual([yield* orders.working, (yield* orders.get("one"))?.state], [[], "acknowledged"])
    }))

  it.effect("is still said once the first was cancelled, and not told of again by the run after a kill", () =>
    Effect.gen(function*() {
      const { crash, orderId, orders: before, rig } = yield* doubled()
      yield* rig.pass(20)
      yield* during(rig, before.cancel("one"), 1)
      yield* crash
      const { orders } = yield* rig.start
      yield* rig.pass(100)
      const { message = null, state } = (yield* orders.get("one")) ?? {}
      assert.deepStrictEqual([told(rig), state, plain(message ?? "")], [
        [alert(orderId)],
        "cancelled",
        "TWS has made a second order of a change of it, permId …, under the same id: look at both in TWS"
      ])
    }))

  it.effect("is no contradiction once the second one has ended, neither in its own run nor in the run after", () =>
    Effect.gen(function*() {
      const { audit, crash, orderId, orders: before, rig } = yield* doubled()
      yield* rig.pass(20)
      const [, second] = yield* before.working
      yield* rig.gateway.cancelManually(second?.permId ?? 0)
      yield* rig.pass(90)
      const ended = yield* all(before)
      yield* crash
      const { orders } = yield* rig.start
      yield* rig.pass(130)
      const contradictions = audit.flatMap(({ contradiction = [] }) => contradiction)
      assert.deepStrictEqual([ended, (yield* all(orders))[0], contradictions], [
        [`ours one ${orderId} acknowledged 0/10`, `client one ${orderId} cancelled 0/20`],
        `ours one ${orderId} acknowledged 0/10`,
        []
      ])
    }))

  it.effect("is no contradiction where the second one fills at once, before anybody has listed it", () =>
    Effect.gen(function*() {
      const { audit, orderId, orders, rig } = yield* doubled({ change: { limitPrice: "300.00" } })
      yield* rig.pass(130)
      const contradictions = audit.flatMap(({ contradiction = [] }) => contradiction)
      assert.deepStrictEqual([told(rig), yield* all(orders), contradictions], [
        [alert(orderId)],
        [`ours one ${orderId} acknowledged 0/10`, `client one ${orderId} filled 20/0`],
        []
      ])
    }))

  it.effect("is told of once, and is no contradiction, where its executions alone tell of the second one, and then its end", () =>
    Effect.gen(function*() {
      const { audit, orderId, orders, rig } = yield* doubled({ change: { limitPrice: "300.00" }, isUnlisted: true })
      yield* rig.pass(130)
      const contradictions = audit.flatMap(({ contradiction = [] }) => contradiction)
      assert.deepStrictEqual([told(rig), yield* all(orders), contradictions], [
        [alert(orderId)],
        [`ours one ${orderId} acknowledged 0/10`],
        []
      ])
    }))

  it.effect("is changed no more, and what a cancel cannot reach is said", () =>
    Effect.gen(function*() {
      const { handle, orders, rig } = yield* doubled()
      yield* rig.pass(20)
      const unchanged = yield* during(rig, Effect.flip(handle.modify({ quantity: "5" })), 1)
      yield* during(rig, orders.cancel("one"), 1)
      const again = yield* during(rig, Effect.flip(orders.cancel("one")), 1)
      const everything = yield* during(rig, orders.cancelAll, 1)
      const says =
        "TWS holds a second order under its id, permId …, which may still fill, and nothing says which of the " +
        "two is reached by that id: cancel in TWS what is not meant"
      const { asked, notAsked } = everything
      assert.deepStrictEqual(
        [
          plain(unchanged.message),
          plain(again.message),
          asked,
          notAsked.map((each) => [each.orderRef, plain(each.says)])
        ],
        [
          `modify was refused and nothing was sent: order_ref (one is not changed: ${says})`,
          `cancelOrder was refused and nothing was sent: order_ref (one has ended: cancelled; ${says})`,
          [],
          [["one", says]]
        ]
      )
      assert.deepStrictEqual([rig.placed()["one"], rig.received("cancelOrder").length], [2, 1])
    }))

  it.effect("is said, too, where nothing can be cancelled: the line takes no more, or there is none", () =>
    Effect.gen(function*() {
      const { orders, rig, world } = yield* doubled()
      yield* rig.pass(20)
      const said: Array<string> = []
      const fail = Effect.gen(function*() {
        const error = yield* during(rig, Effect.flip(orders.cancelAll), 1)
        said.push(`${error._tag} ${plain(error.message)}`)
      })
      world.isFull = true
      yield* fail
      yield* rig.gateway.startFault("refuse", {})
      yield* rig.gateway.startFault("reset", {})
      yield* rig.pass(1)
      yield* fail
      const says =
        "one: TWS holds a second order under its id, permId …, which may still fill, and nothing says which of the " +
        "two is reached by that id: cancel in TWS what is not meant"
      assert.deepStrictEqual(said, [
        `ConnectionError Connection: the connection is not ready (it takes no more bytes; ${says})`,
        `OrderRefused cancelOrder was refused and nothing was sent: not_ready, order_ref (${says})`
      ])
    }))

  it.effect("is named at the end of the program by the log, with the first", () =>
    Effect.gen(function*() {
      const { crash, orderId, rig } = yield* doubled()
      yield* rig.pass(20)
      rig.logs.length = 0
      yield* crash
      const which = `one (order id ${orderId}, permId …) is acknowledged`
      const then = "it may still be filled, and nobody follows it until the next start"
      assert.deepStrictEqual(rig.logs.filter((line) => line.startsWith("Warn")).map(plain), [
        `Warn Order ${which}: ${then}`,
        `Warn The second order under the id of ${which}: ${then}`
      ])
    }))

  it.effect("takes no cancel of the second one, which bears its id alone, for its own", () =>
    Effect.gen(function*() {
      const { handle, orderId, orders, rig } = yield* doubled({ isReached: true })
      yield* rig.pass(20)
      rig.said.length = 0
      yield* during(rig, orders.cancel("one"), 1)
      const { message } = yield* handle.state
      yield* rig.pass(20)
      assert.deepStrictEqual([plain(message ?? ""), yield* all(orders), rig.said.map(([event]) => event)], [
        "TWS has made a second order of a change of it, permId …, under the same id: look at both in TWS. Of one of the two " +
        "it says: Order Canceled - reason: (202)",
        [`ours one ${orderId} acknowledged 0/10`, `client one ${orderId} cancelled 0/20`],
        ["order_not_cancelled"]
      ])
    }))

  it.effect("has the executions of the second one told as such, and none of them as of the first", () =>
    Effect.gen(function*() {
      const { handle, orderId, orders, rig } = yield* doubled()
      yield* rig.gateway.setPrice("AAPL", 99)
      yield* rig.pass(90)
      const executed = rig.executions.map((line) => line.split(" ").filter((_, at) => at !== 1).join(" "))
      assert.deepStrictEqual([told(rig).length, executed, yield* all(orders), yield* orders.working], [
        1,
        ["one 10 ?", "one 10 1", "one 20 ?", "one 20 1"],
        [`ours one ${orderId} filled 10/0`, `client one ${orderId} filled 20/0`],
        []
      ])
      assert.deepStrictEqual((yield* handle.state).executions.map(({ quantity }) => quantity), ["10"])
    }))
})

describe("a change of which TWS has made several", () => {
  const several = Effect.gen(function*() {
    const each = yield* doubled({ isReached: true, times: 2 })
    yield* each.rig.pass(20)
    const permIds = (yield* each.orders.working).flatMap(({ orderRef, permId }) => orderRef === null ? permId : [])
    const named = (text: string | null) =>
      permIds.reduce((left, permId, at) => left.replace(`${permId}`, `#${at}`), text ?? "")
    return { ...each, named }
  })

  it.effect("has all of them named by its message, in the run after a kill, too", () =>
    Effect.gen(function*() {
      const { crash, handle, named, rig } = yield* several
      const before = yield* handle.state
      yield* crash
      const { orders } = yield* rig.start
      yield* rig.pass(100)
      const after = yield* orders.get("one")
      const says =
        "TWS has made second orders of changes of it, permIds #0, #1, under the same id: look at all of them in TWS"
      assert.deepStrictEqual([before, after].map((order) => named(order?.message ?? null)), [says, says])
      assert.deepStrictEqual(told(rig).length, 2)
    }))

  it.effect("has all of them named where it is not touched, and by what an error says of one of them", () =>
    Effect.gen(function*() {
      const { handle, named, orders, rig } = yield* several
      const unchanged = yield* during(rig, Effect.flip(handle.modify({ quantity: "5" })), 1)
      yield* during(rig, orders.cancel("one"), 1)
      const { message } = yield* handle.state
      yield* rig.pass(20)
      assert.deepStrictEqual([unchanged.message, message].map(named), [
        "modify was refused and nothing was sent: order_ref (one is not changed: TWS holds second orders under its id, permIds " +
        "#0, #1, which may still fill, and nothing says which of them all is reached by that id: cancel in TWS what is not meant)",
        "TWS has made second orders of changes of it, permIds #0, #1, under the same id: look at all of them in TWS. Of one of " +
        "them all it says: Order Canceled - reason: (202)"
      ])
    }))

  it.effect("has all of them named that may still fill where it has ended, and once where all are cancelled", () =>
    Effect.gen(function*() {
      const { named, orders, rig } = yield* several
      const { permId } = (yield* orders.get("one"))!
      yield* rig.gateway.cancelManually(permId ?? 0)
      yield* rig.pass(20)
      const ended = yield* during(rig, Effect.flip(orders.cancel("one")), 1)
      const { asked, notAsked } = yield* during(rig, orders.cancelAll, 1)
      const says =
        "TWS holds second orders under its id, permIds #0, #1, which may still fill, and nothing says which of them all " +
        "is reached by that id: cancel in TWS what is not meant"
      assert.deepStrictEqual([named(ended.message), asked, notAsked.map((each) => [each.orderRef, named(each.says)])], [
        `cancelOrder was refused and nothing was sent: order_ref (one has ended: cancelled; ${says})`,
        [],
        [["one", says]]
      ])
    }))
})

describe("why nothing could be cancelled", () => {
  const request = resting()
  const written = Write.document(request, "one", { account: null, orderId: 7, parentRef: null, updatedAt: "" })
  const fresh = { ...Ticket.fresh, clientId: 1, account: "", epoch: 0, at: 0, request }
  const first = { ...fresh, order: { ...written, permId: 9 } }
  const second = { ...fresh, order: { ...written, owner: "client" as const, permId: 900 } }
  const rule = { rule: "order_ref" as const, limit: null, actual: null }
  const broken = [{ ...rule, says: "no" }]
  const late = new TimeoutError({ operation: "Snapshot", duration: 5 })
  const errors = [
    new OrderRefused({ command: "cancelOrder", blockedBy: ["read_only_api"] }),
    new OrderRefused({ command: "cancelOrder", blockedBy: [], broken }),
    new ConnectionError({ reason: "Reset" }),
    new ConnectionError({ reason: "NotReady", detail: "it takes no more bytes" }),
    late
  ]
  const each = (foreign: ReadonlyArray<Ticket.Ticket>) =>
    errors.map(Second.besides({ find: () => first, foreign: () => foreign }))

  it("names the second orders that are left by that, where it says more than a reason", () => {
    const says = `one: ${Second.says([900])}`
    const besides = { ...rule, says }
    assert.deepStrictEqual(each([second]), [
      new OrderRefused({ command: "cancelOrder", blockedBy: ["read_only_api"], broken: [besides] }),
      new OrderRefused({ command: "cancelOrder", blockedBy: [], broken: [...broken, besides] }),
      new ConnectionError({ reason: "Reset", detail: says }),
      new ConnectionError({ reason: "NotReady", detail: `it takes no more bytes; ${says}` }),
      late
    ])
  })

  it("is what it is where there are none", () => {
    assert.deepStrictEqual(each([]).map((error, at) => error === errors[at]), errors.map(() => true))
  })
})

describe("a second order under the id of one of ours", () => {
  const ids = { ref: "one", permId: other, clientId: 1, orderId: 7 }
  const first = (seconds: ReadonlyArray<number> = []): Ticket.Ticket => {
    const named = { account: "DU1234567", orderId: 7, parentRef: null, updatedAt: "" }
    const order = { ...Write.document(resting(), "one", named), permId: 9 }
    return { ...Ticket.fresh, order, clientId: 1, account: "", epoch: 1, at: 0, request: resting(), seconds }
  }

  it("is what bears its name and its id, and another permId, and is known by that alone once it was told of", () => {
    const is = (more: object, seconds?: ReadonlyArray<number>) => Second.is(first(seconds), { ...ids, ...more })
    const others = [{ permId: 9 }, { permId: 0 }, { ref: "two" }, { clientId: 2 }, { orderId: 8 }]
    const unnamed = { clientId: undefined, orderId: undefined }
    assert.deepStrictEqual([is({}), is(unnamed, [other]), is(unnamed), ...others.map((more) => is(more))], [
      true,
      true,
      false,
      ...others.map(() => false)
    ])
  })

  it("is one of its own alone, also of an error by its id, and of none once it has ended for a while", () => {
    const of = (orderId: number, more: Partial<Order> = {}) => {
      const ticket = first()
      return { ...ticket, order: { ...ticket.order, orderId, orderRef: `${orderId}`, ...more } }
    }
    const firsts = new Map([7, 8].map((orderId) => [orderId, of(orderId)]))
    const seconds = [
      of(7, { owner: "client", permId: other }),
      of(8, { owner: "client", permId: other + 1, state: "cancelled", updatedAt: Ticket.iso(0) })
    ]
    const book = {
      foreign: () => seconds,
      find: ({ orderId = 0 }: { readonly orderId?: number | undefined }) => firsts.get(orderId)
    }
    const found = [...firsts.values()].map((each) => [Second.of(book, each), Second.erring(book, each, 10_000)])
    assert.deepStrictEqual(found, [[[other], [other]], [[], []]])
  })

  it.effect("is told of to nobody again by a later run, which has it in its audit once", () =>
    Effect.gen(function*() {
      const told: Array<unknown> = []
      const ticket = first([other])
      const hear = yield* Second.make(
        {
          audit: (...lines) => void told.push(...lines),
          book: { byRef: () => ticket } as Partial<Book> as Book,
          restate: () => {}
        },
        (_, permId) => Effect.sync(() => void told.push(permId))
      )
      const heard = [hear(ids), hear(ids)]
      yield* Connected.settle
      assert.deepStrictEqual([heard, told], [
        [true, true],
        [{ event: "received", orderRef: "one", message: "second", permId: other }]
      ])
    }))
})
