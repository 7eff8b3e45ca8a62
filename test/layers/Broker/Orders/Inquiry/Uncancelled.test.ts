import { assert, describe, it } from "@effect/vitest"
import { Effect, Fiber } from "effect"
import * as Contract from "../../../../../src/domain/Contract.ts"
import * as OrdersRig from "../../OrdersRig.ts"

const { during, market, resting } = OrdersRig

const one = [
  "order_not_cancelled",
  "The cancel of order one (order id 2, permId known) came to nothing: the gateway lists it as working still.",
  "Ask for it again (effect-ibkr orders cancel one), or cancel it in TWS."
]
const plain = (text: string): string => text.replace(/permId \d+/g, "permId known")
const warned = ({ logs }: OrdersRig.Rig) => logs.filter((line) => line.startsWith("Warn The cancel")).map(plain)
const alerted = ({ said }: OrdersRig.Rig) =>
  said.filter(([event]) => event === "order_not_cancelled").map((lines) => lines.map(plain))

describe("a cancel that came to nothing", () => {
  for (const fault of ["half-open", "reset"] as const) {
    it.effect(`is told once where its line was lost with it, in one alert, and is not sent again: ${fault}`, () =>
      Effect.gen(function*() {
        const world = { isDeaf: false }
        const { orders, rig } = yield* OrdersRig.warm({
          gateway: { cash: 1e9 },
          passesOver: ({ _tag }) => world.isDeaf && _tag === "cancelOrder"
        })
        for (const orderRef of ["one", "two", "rests"]) yield* during(rig, orders.place(resting({ orderRef })), 1)
        const dead = yield* rig.gateway.startFault(fault === "reset" ? "mute-order" : fault, {})
        world.isDeaf = true
        yield* during(rig, orders.cancel("one"), 0.1)
        yield* during(rig, orders.cancel("two"), 0.1)
        if (fault === "reset") yield* rig.gateway.startFault("reset", {})
        yield* rig.gateway.endFault(dead)
        world.isDeaf = false
        yield* rig.pass(300)
        const states = yield* Effect.forEach(["one", "two", "rests"], orders.get)
        assert.deepStrictEqual(rig.received("cancelOrder"), [])
        assert.deepStrictEqual([states.map((each) => OrdersRig.short(each!)), alerted(rig), warned(rig)], [
          ["one acknowledged 0/10", "two acknowledged 0/10", "rests acknowledged 0/10"],
          [[
            "order_not_cancelled",
            "The cancels of 2 orders came to nothing: the gateway lists them as working still.",
            "They are one (order id 2, permId known), two (order id 3, permId known).",
            "Ask for them again (effect-ibkr orders cancel, with the name of one), or cancel them in TWS."
          ]],
          [
            "Warn The cancel of order one (order id 2, permId known) came to nothing: it works still",
            "Warn The cancel of order two (order id 3, permId known) came to nothing: it works still"
          ]
        ])
      }))
  }

  it.effect("is told where nothing answers it, and each time that it is asked for anew", () =>
    Effect.gen(function*() {
      const { orders, rig } = yield* OrdersRig.warm({ passesOver: ({ _tag }) => _tag === "cancelOrder" })
      yield* during(rig, orders.place(resting({ orderRef: "one" })), 1)
      const told: Array<number> = []
      for (const seconds of [9, 2, 200]) {
        if (seconds !== 2) yield* during(rig, orders.cancel("one"), seconds)
        else yield* rig.pass(seconds)
        told.push(alerted(rig).length)
      }
      assert.deepStrictEqual([told, alerted(rig), warned(rig).length], [[0, 1, 2], [one, one], 2])
    }))

  it.effect("is told where it was asked for again while it stood", () =>
    Effect.gen(function*() {
      const { orders, rig } = yield* OrdersRig.warm({ passesOver: ({ _tag }) => _tag === "cancelOrder" })
      yield* during(rig, orders.place(resting({ orderRef: "one" })), 1)
      for (const seconds of [1, 60]) yield* during(rig, orders.cancel("one"), seconds)
      assert.deepStrictEqual(alerted(rig), [one])
    }))

  it.effect("is told once where a kill came before its answer, too, and not again by the run after that", () =>
    Effect.gen(function*() {
      const { crash, orders, rig } = yield* OrdersRig.warm({ passesOver: ({ _tag }) => _tag === "cancelOrder" })
      yield* during(rig, orders.place(resting({ orderRef: "one" })), 1)
      yield* during(rig, orders.cancel("one"), 1)
      yield* crash
      const again = yield* rig.start
      yield* rig.pass(60)
      const told = alerted(rig)
      yield* again.crash
      yield* rig.start
      yield* rig.pass(120)
      assert.deepStrictEqual([told, alerted(rig), warned(rig).length], [[one], [one], 1])
    }))

  it.effect("is no exit that was lost, where a kill came before its answer and the gateway has cancelled it", () =>
    Effect.gen(function*() {
      const world = { isMute: false }
      const { crash, orders, rig } = yield* OrdersRig.warm({ gateway: { cash: 1e9 }, tells: () => !world.isMute })
      const entry = market({ orderRef: "entry" })
      const { stopLoss } = yield* during(rig, orders.bracket({ entry, takeProfit: "300.00", stopLoss: "90.00" }), 1)
      world.isMute = true
      yield* during(rig, stopLoss.cancel, 1)
      yield* crash
      world.isMute = false
      const again = yield* rig.start
      yield* rig.pass(60)
      const stands = OrdersRig.short((yield* again.orders.get(stopLoss.orderRef))!)
      assert.deepStrictEqual([stands, rig.said.filter(([event]) => event === "exit_missing"), alerted(rig)], [
        `${stopLoss.orderRef} cancelled 0/10`,
        [],
        []
      ])
    }))

  it.effect("is not told of while the gateway is at it, nor where it was done after all", () =>
    Effect.gen(function*() {
      const { orders, rig } = yield* OrdersRig.warm()
      yield* during(rig, orders.place(resting({ orderRef: "one" })), 1)
      yield* rig.gateway.startFault("server-lost", { restore: "kept", after: 30_000 })
      yield* during(rig, orders.cancel("one"), 20)
      const { twsStatus } = (yield* orders.get("one"))!
      yield* rig.pass(100)
      const { state } = (yield* orders.get("one"))!
      assert.deepStrictEqual([twsStatus, state, alerted(rig), warned(rig)], ["PendingCancel", "cancelled", [], []])
    }))

  it.effect("is told in one alert of all that were asked for at once, although each was written in its turn", () =>
    Effect.gen(function*() {
      const { orders, rig } = yield* OrdersRig.warm({
        gateway: { cash: 1e9 },
        passesOver: ({ _tag }) => _tag === "cancelOrder"
      })
      const refs = Array.from({ length: 12 }, (_, at) => `${at}`)
      for (const orderRef of refs) yield* during(rig, orders.place(resting({ orderRef })), 1)
      const { asked } = yield* during(rig, orders.cancelAll, 5)
      for (let tenth = 0; tenth < 200; tenth++) yield* rig.pass(0.1)
      assert.deepStrictEqual([asked, alerted(rig).map(([, first, all]) => [first, all]), warned(rig).length], [
        refs,
        [[
          "The cancels of 12 orders came to nothing: the gateway lists them as working still.",
          "They are " + refs.slice(0, 5).map((ref) => `${ref} (order id ${Number(ref) + 2}, permId known)`).join(", ") +
          " and 7 more."
        ]],
        12
      ])
    }))

  it.effect("is not told of those of many whose cancel has yet to be sent, and of each that is lost once it is", () =>
    Effect.gen(function*() {
      const { orders, rig } = yield* OrdersRig.warm({
        gateway: { cash: 1e9 },
        passesOver: ({ _tag, args: [orderId] }) => _tag === "cancelOrder" && orderId === 31
      })
      const refs = [...Array.from({ length: 29 }, (_, at) => `${at}`), "last"]
      // a gateway takes 15 of one contract and side
      for (const [at, orderRef] of refs.entries()) {
        const contract = Contract.stock(at < 15 ? "AAPL" : "MSFT")
        yield* during(rig, orders.place(resting({ contract, orderRef })), 1)
      }
      yield* Effect.forkChild(orders.listAnew, { startImmediately: true })
      const all = yield* Effect.forkChild(orders.cancelAll, { startImmediately: true })
      yield* rig.pass(1)
      const { asked } = yield* Fiber.join(all)
      const early = alerted(rig)
      yield* rig.pass(60)
      assert.deepStrictEqual([asked, early, alerted(rig), warned(rig).length], [
        refs,
        [],
        [one.map((line) => line.replaceAll("one", "last").replace("order id 2", "order id 31"))],
        1
      ])
    }))
})
