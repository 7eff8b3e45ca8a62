import { assert, describe, it } from "@effect/vitest"
import { Effect, Exit, Logger, Scope } from "effect"
import * as TestClock from "effect/testing/TestClock"
import * as Command from "../../../src/domain/Command.ts"
import * as Gateway from "../../../src/simulator/Gateway.ts"
import type { Options } from "../../../src/simulator/Options.ts"
import * as Kept from "../../../src/simulator/State/Kept.ts"
import * as Caller from "../Caller.ts"

const ask = Command.make
const order = (id: number, action: "BUY" | "SELL", quantity: number, more: object = {}) =>
  Caller.order(id, action, quantity, { account: "DU1", ...more })
const world = { seed: 7, accounts: ["DU1", "DU2"] }
const noon = Date.UTC(2026, 2, 3, 17)

/** A file in memory: what was written to it, and how often. */
const memory = () => {
  const file = { text: undefined as string | undefined, writes: 0, isBroken: false }
  const open = Effect.gen(function*() {
    const kept = file.text === undefined ? undefined : yield* Kept.read("memory", file.text, world)
    const write = (text: string) =>
      Effect.suspend(() => {
        file.writes++
        if (file.isBroken) return Effect.fail({ message: "the disk is full" })
        file.text = text
        return Effect.void
      })
    return { kept, write }
  })
  return { file, open }
}

/** Runs a gateway with the state of a file, until it ends in order; or is killed, so that nothing more is written. */
const life = <A, E>(
  { file, open }: ReturnType<typeof memory>,
  body: Effect.Effect<A, E, Gateway.Gateway | Scope.Scope>,
  { killed = false, ...options }: Options & { readonly killed?: boolean } = {}
) =>
  Effect.gen(function*() {
    const scope = yield* Scope.make()
    const gateway = yield* Scope.provide(Gateway.make({ ...world, ...options, state: yield* open }), scope)
    const answer = yield* body.pipe(Effect.provideService(Gateway.Gateway, gateway), Scope.provide(scope))
    const left = file.text
    yield* Scope.close(scope, Exit.void)
    if (killed) file.text = left
    return answer
  })

const limit = (id: number, tif: string, more: object = {}) =>
  order(id, "BUY", 10, { orderType: "LMT", lmtPrice: 100, tif, ...more })
const questions = [
  ask("reqPositions"),
  ask("reqAllOpenOrders"),
  ask("reqExecutions", 9, {}),
  ask("reqCompletedOrders", false),
  ask("reqAccountSummary", 5, "All", "TotalCashValue")
]

describe("the state of a gateway", () => {
  it.effect("survives its end: orders, executions, positions, cash and ids", () =>
    Effect.gen(function*() {
      yield* TestClock.setTime(noon)
      const disk = memory()
      const before = yield* life(
        disk,
        Effect.gen(function*() {
          const { ask: send, heard } = yield* Caller.call(1)
          yield* send(order(4, "BUY", 30), limit(5, "GTC"), limit(6, "DAY"), order(7, "SELL", 10), limit(8, "GTC"))
          yield* send(limit(9, "GTC", { transmit: false }), ask("cancelOrder", 8))
          const gateway = yield* Gateway.Gateway
          const [first] = yield* gateway.executions
          yield* gateway.correct(first?.execId ?? "", { shares: 20 })
          yield* heard
          return yield* send(...questions)
        })
      )
      const { greeting, permIds, told } = yield* life(
        disk,
        Effect.gen(function*() {
          const { ask: send, events, greeting } = yield* Caller.call(1)
          const told = yield* send(...questions)
          yield* send(order(10, "BUY", 1))
          const permIds = events.flatMap((one) => one._tag === "openOrder" ? [one.order.permId] : [])
          const execIds = events.flatMap((one) => one._tag === "execDetails" ? [one.execution.execId] : [])
          assert.strictEqual(new Set(execIds).size, execIds.length)
          assert.strictEqual(execIds.length, 4)
          return { greeting, told, permIds }
        })
      )
      assert.include(before, "5 9 PreSubmitted")
      assert.deepStrictEqual(told, before.filter((line) => !/^[35] 9 /.test(line)))
      assert.deepStrictEqual(greeting.slice(0, 2), ["15 DU1,DU2", "9 10"])
      assert.strictEqual(new Set(permIds).size, 3)
    }))

  it.effect("ends orders whose day was over meanwhile, and says nothing of the executions of another day", () =>
    Effect.gen(function*() {
      yield* TestClock.setTime(noon)
      const disk = memory()
      yield* life(
        disk,
        Effect.gen(function*() {
          const { ask: send } = yield* Caller.call(1)
          yield* send(order(1, "BUY", 30), limit(2, "GTC"), limit(3, "DAY"), order(4, "SELL", 10))
        }),
        { hours: "exchange" }
      )
      yield* TestClock.adjust("1 day")
      const told = yield* life(
        disk,
        Effect.gen(function*() {
          const { ask: send } = yield* Caller.call(1)
          return yield* send(...questions.slice(1, 4), ask("reqPositions"))
        }),
        { hours: "exchange" }
      )
      assert.deepStrictEqual(told.slice(0, -2), [
        "5 2 Submitted",
        "3 2 Submitted 0/10",
        "53",
        "55 9",
        "101 Filled Size: 30",
        "101 Cancelled by System",
        "101 Filled Size: 10",
        "102"
      ])
      const kept = yield* Kept.read("memory", disk.file.text ?? "", world)
      assert.deepStrictEqual(
        kept.properties.flatMap(({ holdings }) => holdings).map(({ realized, size }) => [size, realized]),
        [[20, 0]]
      )
    }))

  it.effect("has orders as they were sent: conditions, legs, parents, stops that trail", () =>
    Effect.gen(function*() {
      yield* TestClock.setTime(noon)
      const disk = memory()
      const whole = Effect.gen(function*() {
        const { ask: send, events } = yield* Caller.call(2)
        yield* send(ask("reqAllOpenOrders"))
        return events.filter(({ _tag }) => _tag === "openOrder" || _tag === "orderStatus")
      })
      const conditions = [
        {
          type: 1,
          conjunctionConnection: "a",
          isMore: true,
          conId: 265598,
          exchange: "SMART",
          price: 400,
          triggerMethod: 0
        },
        { type: 3, conjunctionConnection: "o", isMore: true, time: "20270101 10:00:00 US/Eastern" }
      ]
      const before = yield* life(
        disk,
        Effect.gen(function*() {
          const { ask: send } = yield* Caller.call(1)
          yield* send(
            limit(1, "GTC", {
              conditions,
              orderRef: "a \"b\"",
              algoStrategy: "Vwap",
              algoParams: [{ tag: "x", value: "1" }]
            }),
            limit(2, "GTC"),
            limit(3, "GTC", { parentId: 2, action: "SELL" }),
            order(4, "SELL", 10, { orderType: "TRAIL", tif: "GTC", trailingPercent: 1 }),
            Caller.order(5, "BUY", 3, { account: "DU2", orderType: "LMT", lmtPrice: 1, tif: "GTC" }, {
              symbol: "ZZZ",
              secType: "STK",
              exchange: "SMART",
              currency: "USD"
            })
          )
          return yield* whole
        }),
        { positions: [{ symbol: "ZZZ", size: 5 }] }
      )
      assert.strictEqual(before.length, 10)
      assert.deepStrictEqual(yield* life(disk, whole), before)
    }))

  it.effect("is written within a second of a change, and only then", () =>
    Effect.gen(function*() {
      yield* TestClock.setTime(noon)
      const disk = memory()
      yield* life(
        disk,
        Effect.gen(function*() {
          const { ask: send } = yield* Caller.call(1)
          yield* TestClock.adjust("1 second")
          const { writes } = disk.file
          yield* send(limit(1, "GTC"), order(2, "BUY", 30))
          assert.strictEqual(disk.file.writes, writes)
          yield* TestClock.adjust("1 second")
          yield* TestClock.adjust("1 minute")
          assert.strictEqual(disk.file.writes, writes + 1)
          yield* send(ask("cancelOrder", 1))
          yield* TestClock.adjust("1 second")
          assert.strictEqual(disk.file.writes, writes + 2)
        }),
        { killed: true, speed: 1 }
      )
      const told = yield* life(disk, Effect.flatMap(Caller.call(1), ({ ask: send }) => send(ask("reqPositions"))))
      assert.deepStrictEqual(told.map((line) => line.split(" @")[0]), ["61 DU1 AAPL 30", "62"])
    }))

  it.effect("goes on with the same prices, and begins anew with a reset", () =>
    Effect.gen(function*() {
      yield* TestClock.setTime(noon)
      const disk = memory()
      const price = Effect.flatMap(Gateway.Gateway, ({ prices }) => prices)
      yield* life(disk, TestClock.adjust("1 hour"), { speed: 1 })
      const after = yield* life(disk, price, { speed: 1 })
      assert.notDeepEqual(after, yield* life(memory(), price, { speed: 1 }))
      assert.deepStrictEqual(after, yield* life(disk, price, { speed: 1 }))
      yield* life(disk, Effect.flatMap(Caller.call(1), ({ ask: send }) => send(limit(1, "GTC"))))
      yield* life(disk, Effect.flatMap(Gateway.Gateway, ({ reset }) => reset))
      const { greeting } = yield* life(disk, Caller.call(1))
      assert.strictEqual(greeting[1], "9 1")
    }))

  it.effect("warns once where it cannot be written, and is written as soon as it can", () => {
    const said: Array<string> = []
    const logger = Logger.make(({ message }) => void said.push(String(message)))
    return Effect.gen(function*() {
      const disk = memory()
      disk.file.isBroken = true
      yield* life(
        disk,
        Effect.gen(function*() {
          const gateway = yield* Gateway.Gateway
          yield* gateway.save
          yield* gateway.save
          assert.strictEqual(disk.file.text, undefined)
          disk.file.isBroken = false
          yield* gateway.save
          assert.include(disk.file.text, "\"seed\":7")
        })
      )
      assert.deepStrictEqual(said, [
        "The state could not be written, and does not survive a restart: the disk is full"
      ])
    }).pipe(Effect.provide(Logger.layer([logger])))
  })

  it.effect("is refused where it is torn, another's, of another seed or other accounts, with what to do", () =>
    Effect.gen(function*() {
      const disk = memory()
      yield* life(disk, Effect.void)
      const text = disk.file.text ?? ""
      const problem = (text: string, other: object = {}) =>
        Effect.map(Effect.flip(Kept.read("s.json", text, { ...world, ...other })), ({ message }) => message)
      const elsewhere = "remove it, or name another file"
      assert.deepStrictEqual(
        [
          yield* problem(text.slice(0, -20)),
          yield* problem(""),
          yield* problem("{\"some\":\"thing\"}"),
          yield* problem(text.replace("\"version\":1", "\"version\":2")),
          yield* problem(text.replace("\"nextIds\":[]", "\"nextIds\":[1]")),
          yield* problem(text, { seed: 8 }),
          yield* problem(text, { accounts: ["DU1"] })
        ],
        [
          ...Array.from(
            { length: 3 },
            () => `The state "s.json" is torn, or none of a simulated gateway: ${elsewhere}`
          ),
          `The state "s.json" is not of version 1 of the format: ${elsewhere}`,
          `The state "s.json" is damaged: ${elsewhere}`,
          "The state \"s.json\" is of seed 7, not 8: start with --seed 7, or name another file",
          "The state \"s.json\" is of the accounts DU1, DU2, not DU1: start with those, or name another file"
        ]
      )
    }))
})
