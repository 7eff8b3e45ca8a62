import { assert, describe, it } from "@effect/vitest"
import { Effect, Fiber } from "effect"
import * as OrdersRig from "../OrdersRig.ts"

const { during, market, resting, written } = OrdersRig

/** An order that trails the price by 5, whose stop stands at 235 by now, and the price at 237. */
const trailing = Effect.fnUntraced(function*(
  more: { readonly trailStopPrice?: string },
  options: OrdersRig.Options = {}
) {
  const { orders, rig } = yield* OrdersRig.warm(options)
  const order = market({ action: "SELL", orderType: "TRAIL", trailAmount: "5", orderRef: "trail", ...more })
  const handle = yield* during(rig, orders.place(order), 1)
  for (const price of [240, 237]) {
    yield* rig.gateway.setPrice("AAPL", price)
    yield* rig.pass(1)
  }
  const asked = rig.received("reqAllOpenOrders").length
  return { handle, orders, rig, asked: () => rig.received("reqAllOpenOrders").length - asked }
})

const fork = Effect.forkChild({ startImmediately: true })
const nothingSent = "modify was refused and nothing was sent: order_ref"

describe("the stop of an order that trails stays where it stands when the order is changed", () => {
  for (const trailStopPrice of [undefined, "220.00"]) {
    it.effect(`the stop of an order that trails, placed ${trailStopPrice ?? "without one"}, is not loosened`, () =>
      Effect.gen(function*() {
        const { asked, handle, rig } = yield* trailing(trailStopPrice === undefined ? {} : { trailStopPrice })
        yield* during(rig, handle.modify({ quantity: "5" }), 1)
        yield* rig.gateway.setPrice("AAPL", 234.9)
        yield* rig.pass(1)
        const first = trailStopPrice === undefined ? undefined : 220
        assert.deepStrictEqual(
          [asked(), written(rig, "trail", "totalQuantity", "auxPrice", "trailStopPrice"), (yield* handle.state).state],
          [1, [[10, 5, first], [5, 5, 235]], "filled"]
        )
      }))
  }

  it.effect("it is looked at when the change has its turn, however many orders were before it", () =>
    Effect.gen(function*() {
      const { handle, orders, rig } = yield* trailing({})
      const others = Array.from({ length: 15 }, (_, at) => resting({ orderRef: `other-${at}` }))
      yield* fork(Effect.exit(orders.oneCancelsAll(others)))
      yield* fork(Effect.exit(handle.modify({ quantity: "5" })))
      yield* rig.pass(0.1)
      yield* rig.gateway.setPrice("AAPL", 260)
      yield* rig.pass(2)
      assert.deepStrictEqual(written(rig, "trail", "totalQuantity", "trailStopPrice"), [[10, undefined], [5, 255]])
    }))

  it.effect("and what comes in the way of orders while it is looked at stops the change before it is in the journal", () =>
    Effect.gen(function*() {
      let isHolding = false
      const held: Array<() => void> = []
      const { handle, rig } = yield* trailing({}, {
        passesOver: (request, instead) => {
          if (request._tag !== "reqAllOpenOrders" || !isHolding || held.length > 0) return false
          held.push(() => instead(request))
          return true
        }
      })
      isHolding = true
      const change = yield* fork(Effect.flip(handle.modify({ quantity: "5" })))
      yield* rig.pass(0.5)
      yield* rig.gateway.startFault("server-lost", { restore: "never" })
      yield* rig.pass(0.1)
      held[0]?.()
      yield* rig.pass(2)
      const { message } = yield* Fiber.join(change)
      const kept = rig.lines.filter((line) => line.startsWith("[\"change\""))
      assert.deepStrictEqual([message, rig.placed()["trail"], kept], [
        "modify was refused and nothing was sent: upstream_lost",
        1,
        []
      ])
    }))

  it.effect("a move of it is on its way until the gateway tells of it: no other change takes it back", () =>
    Effect.gen(function*() {
      let late: (() => void) | undefined
      const { orders, rig } = yield* OrdersRig.warm({
        passesOver: (request, instead) => {
          if (request._tag !== "placeOrder" || request.args[2].trailStopPrice !== 238 || late !== undefined) {
            return false
          }
          late = () => instead(request)
          return true
        }
      })
      const order = market({ action: "SELL", orderType: "TRAIL", trailAmount: "5", orderRef: "trail" })
      const handle = yield* during(rig, orders.place(order), 1)
      yield* rig.gateway.setPrice("AAPL", 240)
      yield* rig.pass(1)
      yield* during(rig, handle.modify({ trailStopPrice: "238.00" }), 0.5)
      yield* rig.gateway.startFault("server-restored", { code: 1102 })
      yield* rig.pass(1)
      const early = (yield* during(rig, Effect.flip(handle.modify({ quantity: "5" })), 0.5)).message
      late?.()
      yield* rig.pass(1)
      yield* during(rig, handle.modify({ quantity: "5" }), 1)
      assert.deepStrictEqual([
        /another change of trail is on its way/.test(early),
        written(rig, "trail", "trailStopPrice")
      ], [
        true,
        [[undefined], [238], [238]]
      ])
    }))

  it.effect("one that is moved is moved to where it is asked for, and a refusal of that is not sent along later", () =>
    Effect.gen(function*() {
      const { asked, handle, rig } = yield* trailing({})
      yield* rig.gateway.startFault("reject", { code: 2102, text: "Unable to modify this order." })
      yield* during(rig, handle.modify({ trailStopPrice: "230.00" }), 1)
      yield* rig.gateway.endFaults
      const before = asked()
      yield* during(rig, handle.modify({ trailAmount: "4" }), 1)
      assert.deepStrictEqual([before, asked(), written(rig, "trail", "auxPrice", "trailStopPrice")], [
        0,
        1,
        [[5, undefined], [5, 230], [4, 235]]
      ])
    }))

  it.effect("none is changed while nobody tells where its stop stands", () =>
    Effect.gen(function*() {
      let isMute = false
      const { handle, rig } = yield* trailing({}, { passesOver: ({ _tag }) => isMute && _tag === "reqAllOpenOrders" })
      isMute = true
      const five = Array.from({ length: 5 }, (_, at) => Effect.flip(handle.modify({ quantity: `${at + 1}` })))
      const asking = yield* fork(Effect.all(five, { concurrency: 5 }))
      for (let second = 0; second < 16; second++) yield* rig.pass(1)
      const refused = yield* during(rig, Fiber.join(asking), 0)
      assert.deepStrictEqual([[...new Set(refused.map(({ message }) => message))], rig.placed()["trail"]], [
        [`${nothingSent} (the gateway does not tell how trail stands now)`],
        1
      ])
    }))

  it.effect("nor while what is told of that cannot be decoded", () =>
    Effect.gen(function*() {
      const world = { isGarbled: false }
      const { handle, rig } = yield* trailing({}, { garbles: ({ _tag }) => world.isGarbled && _tag === "openOrder" })
      world.isGarbled = true
      const refused = yield* during(rig, Effect.flip(handle.modify({ quantity: "5" })), 3)
      assert.deepStrictEqual([refused.message, rig.placed()["trail"]], [
        `${nothingSent} (the gateway does not tell how trail stands now)`,
        1
      ])
    }))

  it.effect("it stands where it was told, also by a list that never ends: as often as it is changed, and never as it was then", () =>
    Effect.gen(function*() {
      const { handle, rig } = yield* trailing({})
      yield* rig.gateway.startFault("no-end", { message: 53 })
      yield* during(rig, handle.modify({ quantity: "5" }), 0.5)
      yield* rig.gateway.setPrice("AAPL", 260)
      yield* rig.pass(1)
      yield* during(rig, handle.modify({ quantity: "4" }), 0.5)
      assert.deepStrictEqual(written(rig, "trail", "totalQuantity", "trailStopPrice"), [
        [10, undefined],
        [5, 235],
        [4, 255]
      ])
    }))

  it.effect("one is changed while a list without an end is waited for by others, once that is given up", () =>
    Effect.gen(function*() {
      let isEndless = false
      const { asked, handle, orders, rig } = yield* trailing({}, {
        passesOver: ({ _tag, args }) => _tag === "placeOrder" && args[2].orderRef === "mute",
        tells: ({ _tag }) => !isEndless || _tag !== "openOrderEnd"
      })
      yield* fork(Effect.exit(orders.place(resting({ orderRef: "mute" }))))
      isEndless = true
      for (let second = 0; second < 11; second++) yield* rig.pass(1)
      assert.strictEqual(asked(), 1)
      const change = yield* fork(Effect.exit(handle.modify({ quantity: "5" })))
      for (let second = 0; second < 10; second++) yield* rig.pass(1)
      const { _tag } = yield* Fiber.join(change)
      assert.deepStrictEqual([_tag, written(rig, "trail", "totalQuantity", "trailStopPrice")], [
        "Success",
        [[10, undefined], [5, 235]]
      ])
    }))

  it.effect("a stop that is moved back, and that the market moves on at once, holds up no other change", () =>
    Effect.gen(function*() {
      const { handle, rig } = yield* trailing({})
      yield* rig.gateway.setPrice("AAPL", 240)
      yield* rig.pass(1)
      yield* during(rig, handle.modify({ trailStopPrice: "230.00" }), 0.5)
      yield* during(rig, handle.modify({ quantity: "5" }), 0.5)
      yield* during(rig, handle.modify({ trailStopPrice: "229.00" }), 0.5)
      yield* during(rig, handle.modify({ trailStopPrice: "238.00" }), 0.5)
      assert.deepStrictEqual(written(rig, "trail", "totalQuantity", "trailStopPrice"), [
        [10, undefined],
        [10, 230],
        [5, 235],
        [5, 229],
        [5, 238]
      ])
    }))

  it.effect("a change that waits until nothing of the one before is on its way is judged by the order as it stands then", () =>
    Effect.gen(function*() {
      type Request = Parameters<NonNullable<OrdersRig.Options["passesOver"]>>[0]
      let byHand: Request | undefined
      const judged: Array<readonly [asked: string, is: string | undefined]> = []
      const { handle, rig } = yield* trailing({}, {
        risk: {
          check: ({ modifies, request }) =>
            Effect.sync(() => {
              judged.push([request.quantity, modifies?.quantity])
              return []
            })
        },
        passesOver: (request, instead) => {
          if (request._tag === "reqAllOpenOrders" && byHand !== undefined) instead(byHand)
          if (request._tag !== "placeOrder" || request.args[2].trailStopPrice !== 220) return false
          const [orderId, contract, order] = request.args
          const made = { ...order, totalQuantity: 5, trailStopPrice: 235 }
          byHand = { _tag: "placeOrder", args: [orderId, contract, made] }
          return true
        }
      })
      yield* during(rig, handle.modify({ trailStopPrice: "220.00" }), 0.5)
      judged.length = 0
      yield* during(rig, Effect.exit(handle.modify({ quantity: "8" })), 0.5)
      assert.deepStrictEqual(judged, [["8", "5"]])
    }))

  it.effect("one that is moved back is on its way until a list that was asked for after it tells where it stands", () =>
    Effect.gen(function*() {
      const { handle, rig } = yield* trailing({}, {
        passesOver: ({ _tag, args }) => _tag === "placeOrder" && args[2].trailStopPrice === 230
      })
      yield* rig.gateway.startFault("no-end", { message: 53 })
      yield* during(rig, handle.modify({ trailStopPrice: "230.00" }), 0.5)
      const early = yield* fork(Effect.flip(handle.modify({ quantity: "5" })))
      for (let second = 0; second < 6; second++) yield* rig.pass(1)
      assert.deepStrictEqual([
        /another change of trail is on its way/.test((yield* Fiber.join(early)).message),
        written(rig, "trail", "totalQuantity", "trailStopPrice")
      ], [true, [[10, undefined]]])
    }))

  it.effect("one is changed by a gateway that takes 3 s for a list, and others are placed meanwhile", () =>
    Effect.gen(function*() {
      let isSlow = false
      const held: Array<() => void> = []
      const { handle, orders, rig } = yield* trailing({}, {
        passesOver: (request, instead) => {
          if (!isSlow || request._tag !== "reqAllOpenOrders") return false
          held.push(() => instead(request))
          return true
        }
      })
      isSlow = true
      const change = yield* fork(Effect.exit(handle.modify({ quantity: "5" })))
      yield* rig.pass(0.5)
      yield* during(rig, orders.place(resting({ orderRef: "other" })), 0.5)
      const before = [rig.placed()["other"], rig.placed()["trail"]]
      yield* rig.pass(2)
      held.splice(0).forEach((answer) => answer())
      isSlow = false
      yield* rig.pass(1)
      const { _tag } = yield* Fiber.join(change)
      assert.deepStrictEqual([before, _tag, written(rig, "trail", "totalQuantity", "trailStopPrice")], [
        [1, 1],
        "Success",
        [[10, undefined], [5, 235]]
      ])
    }))

  it.effect("none is changed where the line ends while it is asked where its stop stands, which is what is said", () =>
    Effect.gen(function*() {
      const world = { isMute: false }
      const { handle, rig } = yield* trailing({}, {
        passesOver: ({ _tag }) => world.isMute && _tag === "reqAllOpenOrders"
      })
      world.isMute = true
      const change = yield* fork(Effect.flip(handle.modify({ quantity: "5" })))
      yield* rig.pass(1)
      yield* rig.gateway.startFault("reset", {})
      yield* rig.pass(0.5)
      assert.deepStrictEqual([(yield* Fiber.join(change)).message, written(rig, "trail", "totalQuantity")], [
        "reqAllOpenOrders: the session ended before it was answered: Connection to 127.0.0.1:7497: the connection was reset",
        [[10]]
      ])
    }))

  it.effect("one that is moved back is on its way still where the list that was asked for after it does not name it", () =>
    Effect.gen(function*() {
      const world = { isHidden: false }
      const { handle, rig } = yield* trailing({}, {
        passesOver: ({ _tag, args }) => _tag === "placeOrder" && args[2].trailStopPrice === 220,
        tells: ({ _tag }) => !world.isHidden || _tag !== "openOrder"
      })
      yield* during(rig, handle.modify({ trailStopPrice: "220.00" }), 0.5)
      world.isHidden = true
      const { message } = yield* during(rig, Effect.flip(handle.modify({ quantity: "5" })), 1)
      assert.deepStrictEqual([message, written(rig, "trail", "totalQuantity", "trailStopPrice")], [
        `${nothingSent} (another change of trail is on its way: ask again once the gateway has answered that, or left it ` +
        "unanswered for 10 s)",
        [[10, undefined]]
      ])
    }))

  it.effect("none is changed that other orders hold up each time that its turn has come", () =>
    Effect.gen(function*() {
      const { handle, orders, rig } = yield* trailing({}, {
        gateway: { cash: 1e9 },
        risk: {
          recheck: ({ request }) =>
            Effect.as(request.orderRef === "trail" ? Effect.void : Effect.sleep("0.2 seconds"), [])
        }
      })
      let count = 0
      const others = Effect.forever(Effect.suspend(() => orders.place(resting({ orderRef: `other-${count++}` }))))
      const busy = yield* Effect.forEach([1, 2], () => fork(others))
      yield* rig.pass(0.5)
      const change = yield* fork(Effect.flip(handle.modify({ quantity: "5" })))
      for (let tenth = 0; tenth < 60; tenth++) yield* rig.pass(0.1)
      yield* Effect.forEach(busy, (each) => Effect.sync(() => each.interruptUnsafe()))
      assert.deepStrictEqual([(yield* Fiber.join(change)).message, written(rig, "trail", "totalQuantity")], [
        `${nothingSent} (trail was held up by other orders each time that its turn came)`,
        [[10]]
      ])
    }))

  it.effect("and trails by what it did where a kill came before a larger one that trails by more, and the gateway has not made that", () =>
    Effect.gen(function*() {
      const { crash, orders, rig } = yield* OrdersRig.warm({
        passesOver: ({ _tag, args }) => _tag === "placeOrder" && args[2].totalQuantity === 20
      })
      const order = market({ action: "SELL", orderType: "TRAIL", trailAmount: "5", orderRef: "trail" })
      const handle = yield* during(rig, orders.place(order), 1)
      yield* during(rig, handle.modify({ quantity: "20", trailAmount: "9", trailStopPrice: "190.00" }), 1)
      yield* crash
      const again = yield* rig.start
      yield* rig.pass(5)
      yield* during(rig, again.orders.modify("trail", { trailStopPrice: "200.00" }), 2)
      const asked = rig.lines.flatMap((line) => /^\["change","trail",.*(?="quantity")(.*)}[,\]]/.exec(line)?.[1] ?? [])
      const words = (more: string) => more.replace(/"(orderType|orderRef)":"\w+",?/g, "").replace(/,$/, "")
      assert.deepStrictEqual([asked.map(words), written(rig, "trail", "totalQuantity", "auxPrice", "trailStopPrice")], [
        [
          "\"quantity\":\"20\",\"trailAmount\":\"9\",\"trailStopPrice\":\"190.00\"",
          "\"quantity\":\"10\",\"trailAmount\":\"5\"",
          "\"quantity\":\"10\",\"trailAmount\":\"5\",\"trailStopPrice\":\"200.00\""
        ],
        [[10, 5, undefined], [10, 5, 200]]
      ])
    }))
})
