import { assert, describe, it } from "@effect/vitest"
import { Effect, Fiber, Layer, Stream } from "effect"
import type * as Blotter from "../../../../src/domain/Blotter.ts"
import type { Execution } from "../../../../src/domain/Execution.ts"
import * as Known from "../../../../src/domain/Known.ts"
import * as Feed from "../../../../src/layers/Broker/Feed.ts"
import * as Journal from "../../../../src/layers/Broker/Journal.ts"
import * as Blotters from "../../../../src/layers/Broker/Orders/Blotter.ts"
import * as Hear from "../../../../src/layers/Broker/Orders/Hear.ts"
import * as Keeper from "../../../../src/layers/Broker/Orders/Keeper.ts"
import * as Parts from "../../../../src/layers/Broker/Orders/Parts.ts"
import * as StateMemory from "../../../../src/layers/State/Memory.ts"
import { settle } from "../../../doubles/Connected.ts"
import * as Scripted from "../../../fixtures/ScriptedBroker.ts"
import * as OrdersRig from "../OrdersRig.ts"
import * as Told from "../Told.ts"

const { during, market, resting, short } = OrdersRig

const part = <A>(name: string, known: Known.Known<ReadonlyArray<A>>, why: string | null, say: (one: A) => string) =>
  known._tag === "Unknown"
    ? `no ${name}: ${known.why}`
    : `${known.current ? name : `old ${name}`}: ${known.value.map(say).join(", ")}${why === null ? "" : ` (${why})`}`

const id = ({ commission, corrects, execId, orderRef, quantity }: Execution) =>
  `${orderRef} ${execId.slice(-5)} ${quantity}${corrects === null ? "" : ` for ${corrects.slice(-5)}`} at ${
    commission ?? "?"
  }`

const say = (entry: Blotter.Entry): string => {
  switch (entry._tag) {
    case "Orders":
      return part("orders", entry.known, entry.why, short)
    case "Executions":
      return part("executions", entry.known, entry.why, id)
    case "Order":
      return short(entry.order)
    default:
      return `${entry._tag.toLowerCase()} ${id(entry.execution)}`
  }
}

type Follows = Pick<OrdersRig.OrdersOf, "blotter">

/** Follows the blotter for as long as the test lasts; `said` is what came since it was asked last. */
const follow = Effect.fnUntraced(function*({ blotter }: Follows, after: number | null = null) {
  const told: Array<Blotter.Entry> = []
  const fiber = yield* Effect.forkScoped(
    Stream.runForEach(blotter(after), (entry) => Effect.sync(() => told.push(entry))),
    { startImmediately: true }
  )
  yield* settle
  let read = 0
  return {
    told,
    last: () => told.at(-1)?.number ?? null,
    said: () => {
      const fresh = told.slice(read).map(say)
      read = told.length
      return fresh
    },
    leave: Fiber.interrupt(fiber)
  }
})

const garbled = "something that was told of them could not be decoded"
const down = "the line is down or silent, or TWS has lost IBKR"

const aapl = { symbol: "AAPL", secType: "STK", exchange: "SMART", currency: "USD" } as never
const byHand = (orderRef: string, more: object = {}) =>
  ({ action: "BUY", totalQuantity: 3, orderType: "LMT", lmtPrice: 50, tif: "GTC", orderRef, ...more }) as never

const outage = Effect.fnUntraced(function*(rig: OrdersRig.Rig, meanwhile: Effect.Effect<unknown> = Effect.void) {
  const refuse = yield* rig.gateway.startFault("refuse", {})
  yield* rig.gateway.startFault("reset", {})
  yield* rig.pass(0.5)
  yield* meanwhile
  yield* rig.gateway.endFault(refuse)
  yield* rig.pass(10)
})

describe("the blotter", () => {
  it.effect("begins with all that is known, and then tells every change, and every execution once, and what it cost", () =>
    Effect.gen(function*() {
      const { orders, rig } = yield* OrdersRig.warm()
      const { said } = yield* follow(orders)
      const begun = said()
      yield* during(rig, orders.place(market({ orderRef: "one" })), 1)
      assert.deepStrictEqual([begun, said()], [
        ["orders: warm filled 10/0", "executions: warm 01.01 10 at 1"],
        [
          "one maybe_sent 0/10",
          "one acknowledged 0/10",
          "one filled 10/0",
          "execution one 01.01 10 at ?",
          "one filled 10/0",
          "one filled 10/0",
          "commission one 01.01 10 at 1"
        ]
      ])
    }).pipe(Effect.scoped))

  it.effect("is not known before it was listed, and says that and not that there is nothing", () =>
    Effect.gen(function*() {
      const rig = yield* OrdersRig.make()
      const refuse = yield* rig.gateway.startFault("refuse", {})
      const { orders } = yield* rig.start
      const { last, said } = yield* follow(orders)
      const begun = [said(), last()]
      yield* rig.gateway.endFault(refuse)
      // one that lists nothing may not have loaded its orders yet
      yield* rig.pass(90)
      assert.deepStrictEqual([begun, said()], [[
        ["no orders: they have not been listed yet", "no executions: they have not been listed yet"],
        0
      ], ["orders: ", "executions: "]])
    }).pipe(Effect.scoped))

  it.effect("goes on through a loss of the line: what is old says so and why, executions of the outage come once, then all is told anew", () =>
    Effect.gen(function*() {
      const { orders, rig } = yield* OrdersRig.warm()
      yield* during(rig, orders.place(resting({ orderRef: "one" })), 1)
      const { said } = yield* follow(orders)
      said()
      yield* outage(rig, rig.gateway.setPrice("AAPL", 99))
      const late = yield* follow(orders)
      const whole = ["orders: warm filled 10/0, one filled 10/0", "executions: warm 01.01 10 at 1, one 01.01 10 at 1"]
      assert.deepStrictEqual([said(), late.said()], [
        [
          `old orders: warm filled 10/0, one acknowledged 0/10 (${down})`,
          `old executions: warm 01.01 10 at 1 (${down})`,
          "one acknowledged 0/10 unsettled",
          "one filled 10/0",
          "execution one 01.01 10 at ?",
          "one filled 10/0",
          "commission one 01.01 10 at 1",
          "one filled 10/0",
          ...whole
        ],
        whole
      ])
    }).pipe(Effect.scoped))

  it.effect("says at once which part is old because something of it cannot be decoded, and why, and all of it once that was read", () =>
    Effect.gen(function*() {
      const world = { garbles: false }
      const { orders, rig } = yield* OrdersRig.warm({
        garbles: ({ _tag }) => world.garbles && _tag === "commissionReport"
      })
      const { said } = yield* follow(orders)
      said()
      world.garbles = true
      yield* during(rig, orders.place(market({ orderRef: "one" })), 1)
      const lost = said().filter((line) => line.includes("executions"))
      // the list that was asked for anew holds it, and it cannot be decoded there either
      yield* rig.pass(5)
      const again = said()
      world.garbles = false
      yield* rig.pass(60)
      assert.deepStrictEqual([lost, again, said()], [
        [`old executions: warm 01.01 10 at 1, one 01.01 10 at ? (${garbled})`],
        [],
        ["one filled 10/0", "commission one 01.01 10 at 1", "executions: warm 01.01 10 at 1, one 01.01 10 at 1"]
      ])
    }).pipe(Effect.scoped))

  it.effect("tells a correction in the place of what it corrects, once, also one of an outage, with what it costs", () =>
    Effect.gen(function*() {
      const { orders, rig } = yield* OrdersRig.warm()
      const { said } = yield* follow(orders)
      said()
      yield* rig.gateway.correct("333ef87a.00000001.01.01", { price: 229 })
      yield* rig.pass(1)
      const first = said()
      yield* outage(rig, rig.gateway.correct("333ef87a.00000001.01.01", { shares: 4 }))
      assert.deepStrictEqual([first, said()], [
        [
          "warm filled 10/0",
          "correction warm 01.02 10 for 01.01 at ?",
          "warm filled 10/0",
          "commission warm 01.02 10 for 01.01 at 1"
        ],
        [
          `old orders: warm filled 10/0 (${down})`,
          `old executions: warm 01.02 10 for 01.01 at 1 (${down})`,
          "warm filled 4/6",
          "correction warm 01.03 4 for 01.02 at ?",
          "warm filled 4/6",
          "commission warm 01.03 4 for 01.02 at 0.4",
          "warm filled 4/0",
          "orders: warm filled 4/0",
          "executions: warm 01.03 4 for 01.02 at 0.4"
        ]
      ])
    }).pipe(Effect.scoped))

  it.effect("whoever comes back is told what came after the entry that they name, and no other twice", () =>
    Effect.gen(function*() {
      const { orders, rig } = yield* OrdersRig.warm()
      const first = yield* follow(orders)
      yield* during(rig, orders.place(resting({ orderRef: "one" })), 1)
      yield* first.leave
      const at = first.last()
      yield* during(rig, orders.cancel("one"), 1)
      const again = yield* follow(orders, at)
      const missed = again.said()
      yield* during(rig, orders.place(resting({ orderRef: "two" })), 1)
      const numbers = [...first.told, ...again.told].flatMap(({ number }) => number ?? [])
      assert.deepStrictEqual([missed, again.said(), numbers], [
        ["one cancelled 0/10", "one cancelled 0/10"],
        ["two maybe_sent 0/10", "two acknowledged 0/10", "two acknowledged 0/10"],
        numbers.map((_, index) => (numbers[0] ?? 0) + index)
      ])
      // no entry of this run has that number yet
      const unheard = yield* follow(orders, 1000)
      assert.deepStrictEqual(unheard.said(), [
        "orders: warm filled 10/0, one cancelled 0/10, two acknowledged 0/10",
        "executions: warm 01.01 10 at 1"
      ])
    }).pipe(Effect.scoped))

  it.effect("shows orders of others as such, and all anew where one of them is there no more without a word", () =>
    Effect.gen(function*() {
      let hidden = "none"
      const { orders, rig } = yield* OrdersRig.warm({ tells: (event) => !JSON.stringify(event).includes(hidden) })
      // a gateway that lists nothing may have to load its orders
      yield* during(rig, orders.place(resting({ orderRef: "one" })), 1)
      const { said, told } = yield* follow(orders)
      said()
      const placed = yield* rig.gateway.placeManually(aapl, byHand("U7654321-theirs"))
      yield* rig.pass(65)
      const shown = said()
      const owners = told.flatMap((entry) => entry._tag === "Order" ? [entry.order.owner] : [])
      hidden = String((placed as { readonly permId: number }).permId)
      yield* rig.pass(65)
      assert.deepStrictEqual([shown, owners, said()], [
        ["U***321-theirs acknowledged 0/3"],
        ["tws"],
        ["orders: warm filled 10/0, one acknowledged 0/10"]
      ])
    }).pipe(Effect.scoped))

  it.effect("shows nothing of another account than the one in use, also where the gateway manages it and tells of it", () =>
    Effect.gen(function*() {
      const settings: { account: string } = { account: "DU2468135" }
      const state = new Map<string, string>()
      const gateway = { accounts: ["DU2468135", "DU2468136"] }
      const { crash, orders: before, rig } = yield* OrdersRig.warm({ settings, state, gateway })
      yield* during(rig, before.place(resting({ orderRef: "rests", tif: "GTC" })), 1)
      yield* crash
      settings.account = "DU2468136"
      state.clear()
      const { orders } = yield* rig.start
      const { said } = yield* follow(orders)
      yield* rig.pass(5)
      const begun = said()
      yield* during(rig, orders.place(market({ orderRef: "own" })), 1)
      const own = said()
      yield* rig.gateway.setPrice("AAPL", 99)
      yield* rig.pass(65)
      const list = yield* orders.list
      assert.deepStrictEqual([list._tag === "Known" && list.value.map(short), begun, own, said()], [
        ["rests filled 10/0", "warm filled 10/0", "own filled 10/0"],
        ["orders: ", "executions: "],
        [
          "own maybe_sent 0/10",
          "own acknowledged 0/10",
          "own filled 10/0",
          "execution own 01.01 10 at ?",
          "own filled 10/0",
          "own filled 10/0",
          "commission own 01.01 10 at 1"
        ],
        []
      ])
    }).pipe(Effect.scoped))

  it.effect("begins anew for whoever comes back after the account in use has become another", () =>
    Effect.gen(function*() {
      let managed = "DU2468135"
      const { connection, orders, rig } = yield* OrdersRig.warm({
        gateway: { accounts: ["DU2468135", "DU2468136"] },
        tells: (event) => {
          if (event._tag === "managedAccounts") Object.assign(event, { accountsList: managed })
          return true
        }
      })
      yield* rig.gateway.placeManually(aapl, byHand("there", { account: "DU2468135" }))
      yield* rig.pass(65)
      const { last, said } = yield* follow(orders)
      const first = said()
      const at = last()
      managed = "DU2468136"
      yield* connection.reconnect
      yield* rig.pass(90)
      const again = yield* follow(orders, at)
      assert.deepStrictEqual([first, again.said(), said()], [
        ["orders: warm filled 10/0, there acknowledged 0/3", "executions: warm 01.01 10 at 1"],
        ["orders: ", "executions: "],
        [
          `old orders: warm filled 10/0, there acknowledged 0/3 (${down})`,
          `old executions: warm 01.01 10 at 1 (${down})`,
          "there acknowledged 0/3 unsettled",
          "orders: ",
          "executions: "
        ]
      ])
    }).pipe(Effect.scoped))
})

describe("what the blotter keeps", () => {
  const order = Scripted.order({ ...Scripted.request, orderRef: "mine-1" })
  const { execution } = Scripted
  const whole = () => [{ _tag: "Orders", known: { _tag: "Unknown", why: "-" }, why: "-" }] as const

  /** What is told to whoever follows it at once. */
  const told = (blotter: Blotters.Blotter, after: number | null) =>
    Effect.map(follow({ blotter: (number) => blotter.follow(number, whole) }, after), ({ said }) => said)

  it.effect("is nothing of before somebody followed it for the first time, and nothing is listed for nobody", () =>
    Effect.gen(function*() {
      const blotter = Blotters.make()
      const listeners: Array<Feed.Listener> = []
      const feed = Layer.mock(Feed.Feed, {
        current: () => null,
        isSound: () => true,
        isCutOff: () => false,
        nextId: () => 0,
        answer: () => () => {},
        watch: (listener) => Effect.sync(() => void listeners.push(listener))
      })
      const read: Array<string> = []
      const unknown = (part: string) => () => {
        read.push(part)
        return Known.unknown(`${part} are not known`)
      }
      let isCurrent = false
      yield* Parts.make(
        { blotter, say: (part) => blotter.tell(blotter.enter(part)) },
        { executionsOf: unknown("executions"), ordersOf: unknown("orders") },
        { listed: { of: () => ({ at: 0, steadyAt: 0, inquiry: 1, isCurrent, isLost: false }), watch: () => {} } }
      ).pipe(Effect.provide(feed))
      const look = () => listeners.forEach(({ sound }) => sound?.(isCurrent = !isCurrent))
      blotter.tell(blotter.enter({ _tag: "Order", order }))
      blotter.began({ account: Scripted.account })
      look()
      const before = [...read]
      const said = yield* told(blotter, 0)
      look()
      yield* settle
      assert.deepStrictEqual([before, said(), read], [[], [
        "no orders: -",
        "no orders: orders are not known",
        "no executions: executions are not known"
      ], ["orders", "executions"]])
    }).pipe(Effect.scoped))

  it.effect("are the last 4096: whoever was away for more begins anew", () =>
    Effect.gen(function*() {
      const blotter = Blotters.make()
      yield* told(blotter, null)
      for (let n = 0; n <= Blotters.most; n++) blotter.tell(blotter.enter({ _tag: "Order", order }))
      const [first, second] = yield* Effect.all([told(blotter, 0), told(blotter, 1)])
      assert.deepStrictEqual([first(), second().length], [["no orders: -"], Blotters.most])
    }).pipe(Effect.scoped))

  it.effect("what has happened and is told later is in the whole, and not told once more to whoever has that", () =>
    Effect.gen(function*() {
      const blotter = Blotters.make()
      const pending = blotter.enter({ _tag: "Order", order })
      const [said, resumed] = yield* Effect.all([told(blotter, null), told(blotter, 0)])
      blotter.tell(pending)
      blotter.tell(blotter.enter({ _tag: "Execution", execution }))
      yield* settle
      assert.deepStrictEqual([said(), resumed()], [
        ["no orders: -", "execution mine-1 .1.01 4 at 1"],
        ["mine-1 maybe_sent 0/10", "execution mine-1 .1.01 4 at 1"]
      ])
    }).pipe(Effect.scoped))

  it.effect("what an execution of an earlier run has cost is told as that, also where it is told before the execution is told of again", () => {
    const gateway = Told.make()
    return Effect.gen(function*() {
      const keeper = yield* Keeper.make(() => Effect.void)
      yield* Hear.listen(keeper, {
        inquiry: () => 1,
        due: () => {},
        lacks: () => {},
        comebacks: { add: () => {}, remove: () => {} },
        second: () => false,
        weigh: (_, __, hear) => hear()
      })
      yield* gateway.begin
      const known = { ...execution, orderRef: null, commission: null, commissionCurrency: null }
      const said = yield* told(keeper.blotter, null)
      const report = { execId: known.execId, commission: 1, currency: "USD" }
      yield* gateway.tell([{ _tag: "commissionReport", commissionReport: report } as never])
      keeper.executions.recall(known, 0)
      yield* gateway.tell([
        {
          _tag: "execDetails",
          reqId: -1,
          contract: Scripted.aapl,
          execution: {
            execId: known.execId,
            side: "BOT",
            shares: 4,
            price: 150.05,
            orderId: 7,
            clientId: 1,
            permId: 77
          }
        } as never
      ])
      yield* settle
      assert.deepStrictEqual(said(), ["no orders: -", "commission null .1.01 4 at 1"])
    }).pipe(
      Effect.scoped,
      Effect.provide(gateway.layer.pipe(Layer.merge(Journal.layerMemory()), Layer.merge(StateMemory.layer())))
    )
  })
})
