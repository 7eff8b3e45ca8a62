import { assert, describe, it } from "@effect/vitest"
import { Effect, PlatformError } from "effect"
import type { Append } from "../../../src/layers/State/Append.ts"
import * as OrdersRig from "./OrdersRig.ts"

const { during, market, resting, short } = OrdersRig

const full = (method: string) =>
  PlatformError.systemError({
    _tag: "Unknown",
    module: "Append",
    method,
    pathOrDescriptor: "/orders",
    description: "no space left on device"
  })

/** A disk that takes nothing, or syncs nothing, while it is told so. */
const spoiled = () => {
  const disk = { isFull: false, isStuck: false }
  return {
    disk,
    over: (file: Append): Append => ({
      ...file,
      append: (lines) => disk.isFull ? Effect.fail(full("append")) : file.append(lines),
      sync: Effect.suspend(() => disk.isStuck ? Effect.fail(full("sync")) : Effect.void)
    })
  }
}

const refused = "placeOrder was refused and nothing was sent: state_not_writable"

describe("a journal whose disk is full for a while", () => {
  it.effect("owes what happens meanwhile and writes it once it can, refuses orders until then, and heals by itself", () =>
    Effect.gen(function*() {
      const { disk, over } = spoiled()
      const { connection, crash, orders, rig } = yield* OrdersRig.warm({ disk: over })
      yield* during(rig, orders.place(resting({ orderRef: "rests" })), 1)
      const blocks = Effect.map(connection.status, ({ ordersBlockedBy }) => ordersBlockedBy)
      disk.isFull = true
      yield* rig.gateway.setPrice("AAPL", 99)
      yield* rig.pass(5)
      const before = rig.lines.length
      const told = [
        yield* blocks,
        (yield* during(rig, Effect.flip(orders.place(market({ orderRef: "one" }))), 1)).message,
        rig.told.at(-1)
      ]
      assert.deepStrictEqual(told, [["state_not_writable"], refused, "3 rests filled 10/0"])
      disk.isFull = false
      yield* rig.pass(1)
      assert.deepStrictEqual(yield* blocks, [])
      assert.deepStrictEqual(rig.lines.slice(before).map((line) => JSON.parse(line).slice(0, 2)), [
        ["exec", "rests"],
        ["stand", "rests"],
        ["fee", "rests"]
      ])
      yield* during(rig, orders.place(market({ orderRef: "one" })), 1)
      yield* crash
      // nobody can be asked any more
      yield* rig.gateway.startFault("refuse", {})
      const again = yield* rig.start
      const states = yield* Effect.forEach(["rests", "one"], again.orders.get)
      assert.deepStrictEqual(states.map((each) => each === undefined ? "" : short(each)), [
        "rests filled 10/0",
        "one filled 10/0"
      ])
      assert.deepStrictEqual(rig.placed(), { warm: 1, rests: 1, one: 1 })
      assert.deepStrictEqual(rig.logs.filter((each) => each.includes("journal")), [
        "Error The journal of orders cannot be written: Unknown: Append.append (/orders): no space left on device. Orders " +
        "are refused until it can be, and what happens to those that are at the gateway is written then. Look at the disk.",
        "Info The journal of orders is written again, and has all that has happened meanwhile"
      ])
    }))

  it.effect("never has the intent of an order that was refused for it, and is not trusted before it takes lines again", () =>
    Effect.gen(function*() {
      const { disk, over } = spoiled()
      const { connection, orders, rig } = yield* OrdersRig.warm({ disk: over })
      const blocks = Effect.map(connection.status, ({ ordersBlockedBy }) => ordersBlockedBy.join())
      disk.isFull = true
      const first = (yield* during(rig, Effect.flip(orders.place(market({ orderRef: "one" }))), 1)).message
      yield* rig.pass(10)
      const while_ = yield* blocks
      disk.isFull = false
      disk.isStuck = true
      yield* rig.pass(10)
      const stuck = yield* blocks
      disk.isStuck = false
      yield* rig.pass(1)
      assert.deepStrictEqual([first, while_, stuck, yield* blocks], [
        refused,
        "state_not_writable",
        "state_not_writable",
        ""
      ])
      assert.deepStrictEqual(rig.lines.filter((line) => line.includes("one") || line.includes("refs")), [
        "[\"refs\",\"\"]"
      ])
      yield* during(rig, orders.place(market({ orderRef: "one" })), 1)
      assert.deepStrictEqual(rig.placed(), { warm: 1, one: 1 })
    }))
})
