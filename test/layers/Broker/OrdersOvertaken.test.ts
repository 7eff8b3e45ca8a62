import { assert, describe, it } from "@effect/vitest"
import { Effect, Fiber, Latch } from "effect"
import * as OrdersRig from "./OrdersRig.ts"

const { market, resting, short } = OrdersRig

const names = ["entry", "profit", "loss"]

const bracket = { entry: market({ orderRef: "entry" }), takeProfit: "300.00", stopLoss: "150.00" }

/** What was written of orders, by the name of each where it is an order. */
const written = ({ gateway }: OrdersRig.Rig) =>
  gateway.received.flatMap(({ command }) => {
    if (command._tag === "placeOrder") return [`place ${command.args[0]}`]
    return command._tag === "cancelOrder" ? [`cancel ${command.args[0]}`] : []
  }).slice(1)

describe("a cancel while orders that belong together are being written", () => {
  for (const how of ["cancel", "cancelAll"] as const) {
    it.effect(`${how} of an entry: its exits that wait for their turn are not sent, and it never works`, () =>
      Effect.gen(function*() {
        const { orders, rig } = yield* OrdersRig.warm()
        const placing = yield* Effect.forkChild(orders.bracket(bracket), { startImmediately: true })
        yield* rig.pass(0.01)
        const before = written(rig)
        const cancelling = how === "cancel" ? orders.cancel("entry") : orders.cancelAll
        yield* Effect.forkChild(cancelling, { startImmediately: true })
        yield* rig.pass(3)
        const { entry, stopLoss, takeProfit } = yield* Fiber.join(placing)
        const states = yield* Effect.forEach([entry, takeProfit, stopLoss], ({ state }) => state)
        assert.deepStrictEqual(before, ["place 2"])
        assert.deepStrictEqual(written(rig), ["place 2", "cancel 2"])
        assert.deepStrictEqual(states.map(({ message, state }, at) => `${names[at]} ${state} ${message}`), [
          "entry cancelled Order Canceled - reason: (202)",
          "profit unsent It was cancelled before it was sent",
          "loss unsent It was cancelled before it was sent"
        ])
      }))
  }

  it.effect("of all of them: what waits for its turn is never sent, what was sent is cancelled", () =>
    Effect.gen(function*() {
      const { orders, rig } = yield* OrdersRig.warm()
      const all = ["a", "b", "c"].map((orderRef) => resting({ orderRef }))
      const placing = yield* Effect.forkChild(orders.oneCancelsAll(all), { startImmediately: true })
      yield* rig.pass(0.01)
      const { asked: cancelled } = yield* OrdersRig.during(rig, orders.cancelAll, 1)
      yield* Fiber.join(placing)
      const states = yield* Effect.forEach(["a", "b", "c"], orders.get)
      assert.deepStrictEqual(cancelled, ["a", "b", "c"])
      assert.deepStrictEqual(written(rig), ["place 2", "cancel 2"])
      assert.deepStrictEqual(states.map((each) => each === undefined ? "" : short(each)), [
        "a cancelled 0/10",
        "b unsent 0/10",
        "c unsent 0/10"
      ])
    }))

  it.effect("of one exit: the entry is taken back, since it is not to work without it", () =>
    Effect.gen(function*() {
      const { orders, rig } = yield* OrdersRig.warm()
      const placing = yield* Effect.forkChild(orders.bracket(bracket), { startImmediately: true })
      yield* rig.pass(0.01)
      const list = yield* orders.list
      const exits = list._tag === "Known" ? list.value.filter(({ parentRef }) => parentRef === "entry") : []
      yield* OrdersRig.during(rig, orders.cancel(exits[1]?.orderRef ?? ""), 3)
      const { entry, stopLoss, takeProfit } = yield* Fiber.join(placing)
      const states = yield* Effect.forEach([entry, takeProfit, stopLoss], ({ state }) => state)
      assert.deepStrictEqual(states.map(({ state }) => state), ["cancelled", "unsent", "unsent"])
      assert.deepStrictEqual(rig.placed()["entry"], 1)
    }))

  it.effect("by the kill switch: what waits for its turn is refused, and what went before it is taken back", () => {
    const broken = { rule: "kill_switch", limit: null, actual: null, says: "it is engaged" } as const
    let isEngaged = false
    const risk = { recheck: () => Effect.sync(() => isEngaged ? [broken] : []) }
    return Effect.gen(function*() {
      const { orders, rig } = yield* OrdersRig.warm({ risk })
      const rests = yield* OrdersRig.during(rig, orders.place(resting({ orderRef: "rests" })), 1)
      const all = ["a", "b", "c", "d", "e"].map((orderRef) => resting({ orderRef }))
      yield* Effect.forkChild(Effect.exit(orders.oneCancelsAll(all)), { startImmediately: true })
      yield* Effect.forkChild(Effect.exit(rests.modify({ quantity: "20" })), { startImmediately: true })
      yield* rig.pass(0.03)
      isEngaged = true
      yield* rig.pass(3)
      const states = yield* Effect.forEach(["a", "b", "c", "d", "e", "rests"], orders.get)
      assert.deepStrictEqual(written(rig), [
        ...["place 2", "place 3", "place 4", "place 5"],
        ...["cancel 3", "cancel 4", "cancel 5"]
      ])
      assert.deepStrictEqual(states.map((each) => each === undefined ? "" : short(each)), [
        "a cancelled 0/10",
        "b cancelled 0/10",
        "c cancelled 0/10",
        "d refused 0/10",
        "e unsent 0/10",
        "rests acknowledged 0/10"
      ])
    })
  })

  for (const what of ["an order", "a change"] as const) {
    for (const how of ["the kill switch", "a cancel"] as const) {
      it.effect(`by ${how}, while the lock of the state is looked at: ${what} is not written after it`, () => {
        const broken = { rule: "kill_switch", limit: null, actual: null, says: "it is engaged" } as const
        const world = { isEngaged: false, isStuck: false }
        const lock = Latch.makeUnsafe(true)
        return Effect.gen(function*() {
          const { orders, rig } = yield* OrdersRig.warm({
            risk: { recheck: () => Effect.sync(() => world.isEngaged ? [broken] : []) },
            lock: Effect.as(lock.await, true),
            disk: (file) => ({
              ...file,
              append: (lines) =>
                Effect.tap(file.append(lines), () =>
                  Effect.sync(() => {
                    // the look before the line was the last that did not wait
                    if (world.isStuck && /"(intent|change)","one"/.test(lines.join())) lock.closeUnsafe()
                  }))
            })
          })
          if (what === "a change") yield* OrdersRig.during(rig, orders.place(resting({ orderRef: "one" })), 1)
          world.isStuck = true
          const before = written(rig).length
          const work: Effect.Effect<unknown, unknown> = what === "an order"
            ? orders.place(resting({ orderRef: "one" }))
            : orders.modify("one", { quantity: "20" })
          yield* Effect.forkChild(Effect.exit(work), { startImmediately: true })
          yield* rig.pass(1)
          if (how === "the kill switch") world.isEngaged = true
          else yield* Effect.forkChild(Effect.exit(orders.cancel("one")), { startImmediately: true })
          yield* rig.pass(1)
          const isStuck = written(rig).slice(before).every((each) => each.startsWith("cancel"))
          yield* lock.open
          yield* rig.pass(3)
          const placed = written(rig).slice(before).filter((each) => each.startsWith("place"))
          const { quantity, state } = (yield* orders.get("one"))!
          assert.deepStrictEqual([isStuck, placed, quantity], [true, [], "10"])
          assert.strictEqual(
            state,
            how === "a cancel"
              ? what === "an order" ? "unsent" : "cancelled"
              : what === "an order"
              ? "refused"
              : "acknowledged"
          )
        })
      })
    }
  }

  for (const what of ["an order", "a change"] as const) {
    it.effect(`by the kill switch, while a disk answers too late whose the state is: ${what} is not written after it`, () => {
      const broken = { rule: "kill_switch", limit: null, actual: null, says: "it is engaged" } as const
      const world = { isEngaged: false, isSlow: false, looks: 0 }
      const late = Effect.suspend(() =>
        // whoever looks first gives up, and the next one is answered soon
        ++world.looks === 1 ? Effect.as(Effect.sleep("250 millis"), false) : Effect.as(Effect.sleep("150 millis"), true)
      )
      return Effect.gen(function*() {
        const { orders, rig } = yield* OrdersRig.warm({
          risk: { recheck: () => Effect.sync(() => world.isEngaged ? [broken] : []) },
          lock: Effect.suspend(() => world.isSlow ? late : Effect.succeed(true)),
          disk: (file) => ({
            ...file,
            append: (lines) =>
              Effect.tap(file.append(lines), () =>
                Effect.sync(() => {
                  world.isSlow ||= lines.join().includes(what === "an order" ? `"intent","one"` : `"change","one"`)
                }))
          })
        })
        if (what === "a change") yield* OrdersRig.during(rig, orders.place(resting({ orderRef: "one" })), 1)
        const before = written(rig).length
        const work: Effect.Effect<unknown, { readonly message: string }> = what === "an order"
          ? orders.place(resting({ orderRef: "one" }))
          : orders.modify("one", { quantity: "20" })
        const working = yield* Effect.forkChild(Effect.flip(work), { startImmediately: true })
        yield* rig.pass(0.3)
        world.isEngaged = true
        yield* rig.pass(3)
        const { message } = yield* Fiber.join(working)
        assert.deepStrictEqual([written(rig).slice(before), message], [
          [],
          `${what === "an order" ? "placeOrder" : "modify"} was refused and nothing was sent: state_not_writable`
        ])
        const { changing, quantity, state } = (yield* orders.get("one"))!
        assert.deepStrictEqual([state, quantity, changing], [
          what === "an order" ? "refused" : "acknowledged",
          "10",
          false
        ])
      })
    })
  }
})
