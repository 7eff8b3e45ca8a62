import { assert, describe, it } from "@effect/vitest"
import { Effect, Fiber, Latch } from "effect"
import { OrderRefused } from "../../../src/errors/OrderRefused.ts"
import * as OrdersRig from "./OrdersRig.ts"

/** An order that rests, and since the third second a disk that answers no look at the lock of the state, of which one is begun each second. */
const hanging = Effect.gen(function*() {
  const disk = yield* Latch.make(true)
  const program = yield* OrdersRig.warm({ look: disk.await })
  const { orders, rig } = program
  yield* Effect.addFinalizer(() => disk.open)
  yield* OrdersRig.during(rig, orders.place(OrdersRig.resting({ orderRef: "rests" })), 1)
  rig.told.length = rig.logs.length = rig.executions.length = 0
  yield* disk.close
  assert.strictEqual(yield* rig.second, 3)
  return { ...program, disk }
})

const fills = ({ gateway }: OrdersRig.Rig) => gateway.setPrice("AAPL", 99)

/** What the lines of a journal say of an order: which, and how it stands. */
const kept = ({ lines }: OrdersRig.Rig, orderRef: string) =>
  lines.flatMap((line): ReadonlyArray<string> => {
    const [kind, ref, , state] = JSON.parse(line) as ReadonlyArray<string>
    return ref !== orderRef ? [] : [kind === "stand" ? `${kind} ${state}` : `${kind}`]
  })

const filled = ["intent", "stand acknowledged", "exec", "stand filled", "fee"]

describe("orders, while a look at the lock of the state hangs", () => {
  for (
    const [what, after, toldAt, log] of [
      ["once the last one is too old, as soon as this one has had its time", 2.5, 6, "Error"],
      ["later, at once", 5, 8, "Error"],
      ["before the last one is too old, at once, and it is written", 1.5, 4.5, "Info"]
    ] as const
  ) {
    it.effect(`are told of as they stand: ${what}`, () =>
      Effect.gen(function*() {
        const { rig } = yield* hanging
        yield* rig.pass(after)
        yield* fills(rig)
        yield* rig.pass(0)
        yield* rig.pass(1)
        const { length } = rig.told
        assert.deepStrictEqual(
          [rig.told, rig.executions, kept(rig, "rests"), rig.logs.map((line) => line.split(" ")[0])],
          [
            Array.from({ length }, () => `${toldAt} rests filled 10/0`),
            ["rests 333ef87a.00000002.01.01 10 ?", "rests 333ef87a.00000002.01.01 10 1"],
            log === "Info" ? filled : filled.slice(0, 2),
            log === "Info" ? ["Info"] : ["Error", "Info"]
          ]
        )
        assert.notStrictEqual(length, 0)
      }).pipe(Effect.scoped))
  }

  it.effect("are refused, and what was told of them is written once it is answered, in order, and nothing twice", () =>
    Effect.gen(function*() {
      const { connection, disk, orders, rig } = yield* hanging
      yield* rig.pass(5)
      yield* fills(rig)
      yield* rig.pass(600)
      const before = rig.lines.length
      const placing = yield* Effect.forkChild(Effect.flip(orders.place(OrdersRig.market({ orderRef: "new" }))))
      const asking = yield* Effect.forkChild(connection.status)
      yield* rig.pass(0.25)
      const { ordersAllowed, ordersBlockedBy } = yield* Fiber.join(asking)
      assert.deepStrictEqual([yield* Fiber.join(placing), ordersAllowed, ordersBlockedBy], [
        new OrderRefused({ command: "placeOrder", blockedBy: ["state_not_writable"] }),
        false,
        ["state_not_writable"]
      ])
      yield* disk.open
      yield* rig.pass(1)
      const status = yield* connection.status
      yield* rig.pass(30)
      assert.deepStrictEqual([before, kept(rig, "rests"), kept(rig, "new"), status.ordersBlockedBy, rig.placed()], [
        rig.lines.length - 3,
        filled,
        [],
        [],
        { warm: 1, rests: 1 }
      ])
      assert.deepStrictEqual(rig.logs, [
        "Error The journal of orders cannot be written: the disk does not answer. Orders are refused until it can be, and what " +
        "happens to those that are at the gateway is written then. Look at the disk.",
        "Info Order rests (order id 2, permId 1859764859) is filled: 10 at 99.01",
        "Info Orders: refused (state_not_writable)",
        "Info The journal of orders is written again, and has all that has happened meanwhile",
        "Info Orders: allowed"
      ])
    }).pipe(Effect.scoped))
})
