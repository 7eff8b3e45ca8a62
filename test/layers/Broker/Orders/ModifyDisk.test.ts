import { assert, describe, it } from "@effect/vitest"
import { Effect, Fiber, PlatformError, Stream } from "effect"
import type { Append } from "../../../../src/layers/State/Append.ts"
import * as OrdersRig from "../OrdersRig.ts"

const { during, resting, short } = OrdersRig
const fork = Effect.forkChild({ startImmediately: true })

/** A disk that takes 200 ms for the line of a change. */
const slow = (file: Append): Append => ({
  ...file,
  append: (lines) => {
    const isOfChange = lines.some((line) => line.startsWith("[\"change\""))
    return Effect.andThen(isOfChange ? Effect.sleep("200 millis") : Effect.void, file.append(lines))
  }
})

/** A change that is being written to the disk, and what became of it. */
const changing = Effect.fnUntraced(function*(options: OrdersRig.Options = {}) {
  const { orders, rig } = yield* OrdersRig.warm({ ...options, disk: slow })
  const handle = yield* during(rig, orders.place(resting({ orderRef: "one" })), 0.5)
  const told: Array<readonly [limitPrice: string | null, changing: boolean]> = []
  yield* Effect.forkScoped(
    Stream.runForEach(
      orders.changes,
      ({ changing, limitPrice }) => Effect.sync(() => told.push([limitPrice, changing]))
    ),
    { startImmediately: true }
  )
  const change = yield* fork(Effect.exit(handle.modify({ quantity: "20" })))
  yield* rig.pass(0.1)
  return { handle, orders, rig, told, outcome: Effect.map(Fiber.join(change), ({ _tag }) => _tag) }
})

describe("a change whose line waits for the disk", () => {
  it.effect("is not written once its order has filled meanwhile", () =>
    Effect.gen(function*() {
      const { handle, outcome, rig } = yield* changing()
      yield* rig.gateway.setPrice("AAPL", 99)
      yield* rig.pass(1)
      assert.deepStrictEqual([rig.placed()["one"], short(yield* handle.state), yield* outcome], [
        1,
        "one filled 10/0",
        "Failure"
      ])
    }))

  it.effect("is not written over a cancel that went out meanwhile", () =>
    Effect.gen(function*() {
      const { handle, outcome, rig } = yield* changing()
      yield* fork(Effect.exit(handle.cancel))
      yield* rig.pass(1)
      assert.deepStrictEqual([
        rig.received("placeOrder", "cancelOrder").at(-1),
        short(yield* handle.state),
        yield* outcome
      ], [
        "2.6 cancelOrder",
        "one cancelled 0/10",
        "Failure"
      ])
    }))

  it.effect("is never told of where the line does not take it", () =>
    Effect.gen(function*() {
      let isFull = false
      const { handle, outcome, rig, told } = yield* changing({ takesNo: (tag) => isFull && tag === "placeOrder" })
      isFull = true
      yield* rig.pass(1)
      assert.deepStrictEqual([(yield* handle.state).changing, yield* outcome, told], [false, "Failure", []])
    }))

  it.effect("is not written over a price that came up meanwhile: nobody is told of it, and the journal knows of none", () =>
    Effect.gen(function*() {
      let byHand = () => {}
      const { handle, outcome, rig, told } = yield* changing({
        passesOver: (request, instead) => {
          if (request._tag !== "placeOrder" || request.args[2].orderRef !== "one") return false
          const [orderId, contract, order] = request.args
          byHand = () => instead({ ...request, args: [orderId, contract, { ...order, lmtPrice: 103 }] })
          return false
        }
      })
      byHand()
      yield* rig.pass(1)
      const last = rig.lines.findLast((line) => line.startsWith("[\"change\"")) ?? ""
      assert.deepStrictEqual([(yield* handle.state).limitPrice, yield* outcome, told, /"quantity":"10"/.test(last)], [
        "103",
        "Failure",
        [["103", false]],
        true
      ])
    }))
})

describe("a change that is asked for at once when the one before it is told to have come to nothing", () => {
  it.effect("stands behind that in the journal: after a kill it is the one that is on its way", () =>
    Effect.gen(function*() {
      const { crash, orders, rig } = yield* OrdersRig.warm({
        passesOver: ({ _tag, args }) => _tag === "placeOrder" && (args[2].totalQuantity ?? 0) > 10
      })
      const handle = yield* during(rig, orders.place(resting({ orderRef: "one" })), 1)
      const isUnchanged = Stream.filter(
        orders.changes,
        ({ changing, orderRef }) => orderRef === "one" && !changing && (rig.placed()["asked"] ?? 0) > 0
      )
      yield* fork(Stream.runForEach(Stream.take(isUnchanged, 1), () => Effect.exit(handle.modify({ quantity: "30" }))))
      yield* during(rig, handle.modify({ quantity: "20" }), 0.5)
      yield* during(rig, orders.place(resting({ orderRef: "asked" })), 12)
      yield* crash
      yield* rig.gateway.startFault("refuse", {})
      const again = yield* rig.start
      const sizes = rig.lines.flatMap((line) => /^\["change".*"quantity":"(\d+)"/.exec(line)?.[1] ?? [])
      assert.deepStrictEqual([sizes, (yield* again.orders.get("one"))?.changing], [["20", "10", "30"], true])
    }))
})

describe("a change whose line the disk does not take", () => {
  it.effect("is refused, and nothing of it is written or told, nor does the audit say that it was meant", () =>
    Effect.gen(function*() {
      const audit: Array<{ readonly event: string }> = []
      const full = PlatformError.systemError({
        _tag: "Unknown",
        module: "Append",
        method: "append",
        description: "no space"
      })
      const { orders, rig } = yield* OrdersRig.warm({
        audit,
        disk: (file) => ({
          ...file,
          append: (lines) =>
            lines.some((line) => line.startsWith("[\"change\"")) ? Effect.fail(full) : file.append(lines)
        })
      })
      const handle = yield* during(rig, orders.place(resting({ orderRef: "one" })), 1)
      rig.told.length = audit.length = 0
      const { message } = yield* during(rig, Effect.flip(handle.modify({ quantity: "20" })), 1)
      const { changing, quantity } = yield* handle.state
      assert.deepStrictEqual([message, rig.placed()["one"], rig.told, audit, changing, quantity], [
        "modify was refused and nothing was sent: state_not_writable",
        1,
        [],
        [],
        false,
        "10"
      ])
    }))
})
