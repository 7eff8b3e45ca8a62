import { assert, describe, it } from "@effect/vitest"
import { Effect, Fiber, Layer } from "effect"
import type { OrderRequest } from "../../../src/domain/Order.ts"
import * as Contracts from "../../../src/layers/Broker/Contracts.ts"
import * as Flatten from "../../../src/layers/Broker/Flatten.ts"
import * as Journal from "../../../src/layers/Broker/Journal.ts"
import * as Orders from "../../../src/layers/Broker/Orders.ts"
import * as Positions from "../../../src/layers/Broker/Positions.ts"
import * as Risk from "../../../src/layers/Broker/Risk.ts"
import * as Notifier from "../../../src/layers/Notify/Notifier.ts"
import * as Settings from "../../../src/layers/Settings.ts"
import * as StateMemory from "../../../src/layers/State/Memory.ts"
import type * as Fault from "../../../src/simulator/Faults/Fault.ts"
import { Gateway, type Options } from "../../../src/simulator/Gateway.ts"
import * as OrdersRig from "./OrdersRig.ts"
import * as Rig from "./Rig.ts"
import * as Streams from "./Streams.ts"

const rig = (options: Options = {}) =>
  Flatten.layer.pipe(
    Layer.provideMerge(Orders.layer),
    Layer.provideMerge(Layer.mergeAll(Contracts.layer, Positions.layer)),
    Layer.provideMerge(
      Layer.mergeAll(
        Journal.layerMemory(),
        Risk.layerNone,
        Notifier.layerNoop,
        Settings.layer({ resetRegion: "none" }),
        StateMemory.layer()
      )
    ),
    Layer.provideMerge(Rig.ground(options))
  )

const stop = OrdersRig.market({
  orderRef: "stop",
  action: "SELL",
  quantity: "100",
  orderType: "STP",
  stopPrice: "100.00"
})

/** What flatten answers where a fault begins right after the cancel of an order of ours was asked for, and what was sent. */
const cutShort = Effect.fnUntraced(
  function*<N extends Fault.Name>(order: OrderRequest, fault: N, parameters: Fault.Parameters<N>) {
    yield* Rig.ready
    const { place } = yield* Orders.Orders
    const flatten = yield* Flatten.Flatten
    const gateway = yield* Gateway
    yield* Rig.during(place(order), "3 seconds")
    const asking = yield* Effect.forkChild(flatten.now, { startImmediately: true })
    yield* Streams.pass("20 millis")
    yield* gateway.startFault(fault, parameters)
    yield* Streams.pass("1 minute")
    const sent = gateway.received.map(({ command }) => command._tag).filter((tag) => tag.endsWith("Order"))
    return { flattened: yield* Fiber.join(asking), sent }
  }
)

const apple = { conId: 265598, symbol: "AAPL", secType: "STK", why: "unknown" } as const
const says =
  "nothing was sent to close it, and our orders may be cancelled already: Connection: the connection is not ready"

describe("flatten", () => {
  it.effect("that cannot read on after the stop of a position was cancelled says that the position is left", () =>
    Effect.gen(function*() {
      assert.deepStrictEqual(yield* cutShort(stop, "server-lost", { restore: "kept", after: 20_000 }), {
        flattened: { closed: 0, left: [{ ...apple, position: "100", says }], resting: [] },
        sent: ["placeOrder", "cancelOrder"]
      })
    }).pipe(Effect.provide(rig({ positions: [{ symbol: "AAPL", size: 100, price: 200 }] }))))

  it.effect("that cannot read on says of what a cancelled order may have opened that it is left, though nothing was held", () =>
    Effect.gen(function*() {
      assert.deepStrictEqual(yield* cutShort(OrdersRig.resting({ orderRef: "entry" }), "reset", {}), {
        flattened: { closed: 0, left: [{ ...apple, position: "0", says }], resting: [] },
        sent: ["placeOrder", "cancelOrder"]
      })
    }).pipe(Effect.provide(rig())))
})
