import { assert, describe, it } from "@effect/vitest"
import { Effect, Fiber } from "effect"
import * as Decimal from "../../../../src/domain/Decimal.ts"
import * as Known from "../../../../src/domain/Known.ts"
import type { Position } from "../../../../src/domain/Position.ts"
import { Risk } from "../../../../src/layers/Broker/Risk.ts"
import * as Late from "../../../../src/layers/Broker/Risk/Late.ts"
import * as Notifier from "../../../../src/layers/Notify/Notifier.ts"
import * as Case from "./Case.ts"
import * as World from "./World.ts"

const { conId } = Case.contract

/** What is late, of a position and at a time that the test sets. */
const late = () => {
  const told = { position: Known.known(null, 0) as Known.Known<Position | null>, now: 0 }
  const { filled, on, told: see } = Late.make(
    (of) => of === conId ? told.position : Known.known(null, 0),
    () => told.now
  )
  const orders = new Map<string, ReturnType<typeof Case.order>>()
  return {
    told,
    position: (size: string) => {
      told.position = Known.known(World.position(size), 0)
      see(conId)
    },
    /** An order has filled by so much more. */
    fill: (
      orderRef: string,
      action: "BUY" | "SELL",
      by: number,
      contract: { readonly conId: number } = Case.contract
    ) => {
      const before = orders.get(orderRef) ?? Case.order({ orderRef, action, quantity: "100", contract })
      const order = { ...before, filled: `${Number(before.filled) + by}` }
      orders.set(orderRef, order)
      filled(order, before)
    },
    says: () => [...on(conId)].map(([ref, { quantity }]) => `${ref} ${Decimal.fromBig(quantity)}`)
  }
}

describe("what has filled that the position does not have yet", () => {
  it("counts until the position has moved by it, whatever is told of others", () => {
    const { fill, position, says } = late()
    fill("one", "BUY", 60)
    fill("else", "BUY", 60, { conId: 1 })
    fill("one", "BUY", 40)
    assert.deepStrictEqual(says(), ["one 100"])
    position("60")
    assert.deepStrictEqual(says(), ["one 40"])
    position("100")
    assert.deepStrictEqual(says(), [])
  })

  it("stays when the position of the fill before is told after it, and goes with a position that has both", () => {
    const { fill, position, says } = late()
    position("100")
    fill("one", "SELL", 50)
    fill("two", "SELL", 30)
    position("50")
    assert.deepStrictEqual(says(), ["two 30"])
    fill("three", "BUY", 5)
    position("25")
    assert.deepStrictEqual(says(), [])
  })

  it("counts for a second beside a position that moves otherwise, or is not known", () => {
    for (const known of [Known.known(World.position("7"), 0), Known.unknown("it was not listed yet")]) {
      const { fill, says, told } = late()
      if (known._tag === "Unknown") told.position = known
      fill("one", "BUY", 10)
      told.position = known
      told.now = Late.lag - 1
      assert.deepStrictEqual(says(), ["one 10"])
      told.now = Late.lag
      assert.deepStrictEqual(says(), [])
    }
  })

  it("counts once beside a position that others move, from when it has moved by as much", () => {
    for (
      const [by, told, expected] of [
        [[10], ["5"], ["one 10"]],
        [[10], ["5", "15"], []],
        [[10], ["15"], ["one 10"]],
        [[10, 7], ["5", "15"], ["one 7"]],
        [[10, 7], ["5", "22"], []],
        // the first of them may not be in it, and those after it no more
        [[10, 7], ["3", "8"], ["one 17"]],
        [[10, -4], ["-3"], ["one 10", "what was taken back by a SELL 4"]]
      ] as const
    ) {
      const { fill, position, says } = late()
      for (const each of by) fill("one", "BUY", each)
      told.forEach(position)
      assert.deepStrictEqual<ReadonlyArray<string>>(says(), expected, `${by} ${told}`)
    }
  })

  it("counts once after others have moved a position at once with the first", () => {
    const { fill, position, says, told } = late()
    fill("one", "BUY", 10)
    position("15")
    fill("two", "BUY", 7)
    assert.deepStrictEqual(says(), ["one 10", "two 7"])
    position("22")
    assert.deepStrictEqual(says(), [])
    fill("three", "BUY", 10)
    position("37")
    fill("four", "BUY", 10)
    position("47")
    assert.deepStrictEqual(says(), ["four 10"])
    told.now = Late.lag - 1
    fill("five", "BUY", 10)
    told.now = Late.lag
    position("57")
    assert.deepStrictEqual(says(), [])
  })

  it("of which the position was not known says what it is by what that moves by later", () => {
    const { fill, position, says, told } = late()
    told.position = Known.unknown("it was not listed yet")
    fill("one", "BUY", 10)
    fill("two", "BUY", 7)
    position("100")
    assert.deepStrictEqual(says(), ["one 10", "two 7"])
    position("107")
    assert.deepStrictEqual(says(), [])
  })

  it("is remembered for ten seconds, though others of its order follow", () => {
    for (const [seconds, expected] of [[9, "one 1"], [10, "one 2"]] as const) {
      const { fill, position, says, told } = late()
      for (let second = 0; second <= seconds; second += 0.5) {
        told.now = 1000 * second
        fill("one", "BUY", second === 0 ? 5 : 1)
      }
      assert.deepStrictEqual(says(), ["one 2"])
      position(`${5 + 2 * seconds - 1}`)
      assert.deepStrictEqual(says(), [expected])
    }
  })

  it("a position that has one too old to be counted does not speak for one that came after it", () => {
    const { fill, position, says, told } = late()
    fill("one", "BUY", 10)
    told.now = Late.lag - 1
    fill("two", "BUY", 10)
    told.now = Late.lag
    assert.deepStrictEqual(says(), ["two 10"])
    position("10")
    assert.deepStrictEqual(says(), ["two 10"])
  })

  it("goes by what was told after it, of a position that it brings back to where it was", () => {
    const { fill, position, says, told } = late()
    fill("one", "BUY", 10)
    fill("two", "SELL", 10)
    assert.deepStrictEqual(says(), ["one 10", "two 10"])
    position("10")
    assert.deepStrictEqual(says(), ["two 10"])
    fill("three", "BUY", 5)
    fill("four", "SELL", 5)
    assert.deepStrictEqual(says(), ["two 10", "three 5", "four 5"])
    told.position = Known.known(null, 1)
    assert.deepStrictEqual(says(), ["three 5", "four 5"])
    told.position = Known.known(null, 2)
    assert.deepStrictEqual(says(), [])
  })

  it("of a position that two of its ways lead to is what is left of the longer", () => {
    const { fill, position, says, told } = late()
    fill("one", "BUY", 10)
    fill("two", "BUY", 10)
    fill("three", "SELL", 10)
    position("10")
    assert.deepStrictEqual(says(), ["two 10", "three 10"])
    position("20")
    assert.deepStrictEqual(says(), ["three 10"])
    told.now = Late.lag
    assert.deepStrictEqual(says(), [])
  })

  it("counts what was taken back on the other side, until the position has moved by that", () => {
    const { fill, position, says, told } = late()
    position("10")
    fill("one", "SELL", 10)
    fill("one", "SELL", -4)
    assert.deepStrictEqual(says(), ["one 10", "what was taken back by a BUY 4"])
    told.position = Known.known(null, 1)
    assert.deepStrictEqual(says(), ["what was taken back by a BUY 4"])
    position("4")
    assert.deepStrictEqual(says(), [])
    fill("two", "BUY", 6)
    position("10")
    fill("two", "BUY", -6)
    assert.deepStrictEqual(says(), ["what was taken back by a SELL 6"])
    told.now = Late.lag
    assert.deepStrictEqual(says(), [])
  })

  it.effect("counts against the largest position, whatever is told of others meanwhile", () =>
    Effect.gen(function*() {
      const world = yield* World.make
      const rules = (action: "BUY" | "SELL", held: string, quantity: string) =>
        Effect.gen(function*() {
          yield* world.positions(Known.known([World.position(held)], 0))
          const risk = yield* Risk
          const before = Case.order({ orderRef: "first", action })
          risk.filled({ ...before, state: "filled", filled: "10", remaining: "0" }, before)
          // others are told of
          yield* world.positions(Known.known([World.position(held)], 5))
          const judged = yield* risk.check(Case.intent({ action, quantity }))
          return judged.map(({ actual, rule }) => `${rule} ${actual}`)
        }).pipe(Effect.provide(world.risk({ riskMaxPosition: 10 }, Notifier.layerNoop), { local: true }))
      assert.deepStrictEqual([yield* rules("BUY", "0", "10"), yield* rules("SELL", "10", "20")], [
        ["max_position 20"],
        ["max_position -20"]
      ])
    }))

  it.effect("counts once against the largest position beside what others have traded, whatever was told before it was judged", () =>
    Effect.gen(function*() {
      const world = yield* World.make
      yield* Effect.gen(function*() {
        const risk = yield* Risk
        const before = Case.order({ orderRef: "first" })
        risk.filled({ ...before, state: "filled", filled: "10", remaining: "0" }, before)
        for (const size of ["5", "15"]) yield* world.positions(Known.known([World.position(size)], 1))
        assert.deepStrictEqual(yield* risk.check(Case.intent({ quantity: "10" })), [])
      }).pipe(Effect.provide(world.risk({ riskMaxPosition: 25 }, Notifier.layerNoop)))
    }))

  it.effect("does not cover the exits of an entry beside a position that has it already", () =>
    Effect.gen(function*() {
      const world = yield* World.make
      yield* Effect.gen(function*() {
        const risk = yield* Risk
        const entry = Case.order({ orderRef: "entry" })
        const exit = Case.order({ orderRef: "exit", action: "SELL", parentRef: "entry" })
        yield* world.positions(Known.known([World.position("10")], 0))
        risk.filled({ ...entry, state: "filled", filled: "10", remaining: "0" }, entry)
        const more = Case.intent({ action: "SELL", quantity: "20" }, { working: () => [exit] })
        const judged = yield* risk.check(more)
        assert.deepStrictEqual(judged.map(({ actual, rule }) => `${rule} ${actual}`), ["max_position -20"])
      }).pipe(Effect.provide(world.risk({ riskMaxPosition: 10 }, Notifier.layerNoop), { local: true }))
    }))

  it.effect("of an order that is being changed is told as it is once all else is known", () =>
    Effect.gen(function*() {
      const world = yield* World.make
      yield* Effect.gen(function*() {
        const risk = yield* Risk
        const before = Case.order({ orderRef: "one" })
        let now = before
        const change = Case.intent({ orderType: "MKT", quantity: "20" }, { modifies: before, working: () => [now] })
        const checking = yield* Effect.forkChild(risk.check(change), { startImmediately: true })
        now = { ...before, state: "partially_filled", filled: "6", remaining: "4" }
        risk.filled(now, before)
        yield* world.positions(Known.known([World.position("6")], 1))
        yield* world.quotes(Known.known(World.quote(0), 0))
        assert.deepStrictEqual(yield* Fiber.join(checking), [])
      }).pipe(
        Effect.provide(world.risk({ riskMaxPosition: 20, riskMaxNotional: 1e6 }, Notifier.layerNoop), { local: true })
      )
    }))
})
