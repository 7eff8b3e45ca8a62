/** An advisor's accounts: seen together and one by one, and orders that are shared out among them. */
import { assert, describe, it } from "@effect/vitest"
import { Effect } from "effect"
import * as Command from "../../../src/domain/Command.ts"
import * as Gateway from "../../../src/simulator/Gateway.ts"
import * as Caller from "../Caller.ts"

const { order } = Caller
const ask = Command.make
const advised = Gateway.layer({ accounts: ["DF1", "DU1", "DU2", "DU3"] })
const group = (members: ReadonlyArray<readonly [account: string, amount: number]>, method = "Ratio") =>
  `<ListOfGroups><Group><name>Own</name><defaultMethod>${method}</defaultMethod><ListOfAccts varName="list">${
    members.map(([account, amount]) => `<Account><acct>${account}</acct><amount>${amount}</amount></Account>`).join("")
  }</ListOfAccts></Group></ListOfGroups>`
const replace = (xml: string) => ask("replaceFA", 7, 1 as never, xml)

describe("an advisor", () => {
  it.effect("has its accounts behind it, each with its own money", () =>
    Effect.gen(function*() {
      const { ask: send, events, greeting } = yield* Caller.call(1)
      assert.strictEqual(greeting[0], "15 DF1,DU1,DU2,DU3")
      const net = (account: string) => `63 1 ${account} NetLiquidation 1000000.00`
      assert.deepStrictEqual(yield* send(ask("reqAccountSummary", 1, "All", "NetLiquidation")), [
        net("DU1"),
        net("DU2"),
        net("DU3"),
        "64 1"
      ])
      for (const all of ["All", "DF1A", "DF1"]) {
        const told = yield* send(ask("reqAccountUpdates", true, all))
        assert.include(told, "6 NetLiquidation 3000000.00")
        assert.strictEqual(told.at(-1), `54 ${all}`)
      }
      assert.deepStrictEqual(
        yield* send(ask("requestFA", 1 as never), ask("requestFA", 3 as never)),
        ["receiveFA", "receiveFA"]
      )
      const xml = events.flatMap((event) => event._tag === "receiveFA" ? [event.faXmlData] : [])
      assert.match(xml[0] ?? "", /<name>Everyone<\/name>.*<String>DU1<\/String><String>DU2<\/String>/)
      assert.match(xml[1] ?? "", /<account>DF1<\/account>/)
    }).pipe(Effect.provide(advised)))

  it.effect("shares an order out among a group, to the last unit", () =>
    Effect.gen(function*() {
      const { ask: send, events } = yield* Caller.call(1)
      yield* send(replace(group([["DU1", 2], ["DU2", 1], ["DU3", 1]])))
      assert.deepStrictEqual(
        (yield* send(order(1, "BUY", 10, { faGroup: "Own" }))).filter((line) => /^(11|59)/.test(line)),
        ["11 -1 BOT 5 @230.01", "11 -1 BOT 2 @230.01", "11 -1 BOT 3 @230.01", "59 0.5 -", "59 0.2 -", "59 0.3 -"]
      )
      const executions = events.flatMap((event) => event._tag === "execDetails" ? [event.execution] : [])
      assert.deepStrictEqual(executions.map(({ acctNumber, cumQty }) => [acctNumber, cumQty]), [
        ["DU1", 10],
        ["DU2", 10],
        ["DU3", 10]
      ])
      assert.deepStrictEqual(
        (yield* send(ask("reqPositions"))).map((line) => line.split(" ").slice(0, 4).join(" ")),
        ["61 DU1 AAPL 5", "61 DU2 AAPL 2", "61 DU3 AAPL 3", "62"]
      )
      const equal = yield* send(order(2, "SELL", 9, { faGroup: "Own", faMethod: "Equal" }))
      assert.deepStrictEqual(equal.filter((line) => line.startsWith("11")).map((line) => line.split(" ")[3]), [
        "3",
        "3",
        "3"
      ])
    }).pipe(Effect.provide(advised)))

  it.effect("must say for whom an order is, and of whom a group", () =>
    Effect.gen(function*() {
      const { ask: send, events } = yield* Caller.call(1)
      assert.deepStrictEqual(
        yield* send(
          order(1, "BUY", 1),
          order(1, "BUY", 1, { faGroup: "Nobody" }),
          order(1, "BUY", 1, { account: "DF1" }),
          replace("no XML"),
          replace(group([["DU9", 1]]))
        ),
        ["435 for 1", "436 for 1", "321 for 1", "10231 for 7", "10231 for 7"]
      )
      assert.deepStrictEqual((yield* send(order(1, "BUY", 1, { account: "DU2" }))).at(-1), "59 1 -")
      assert.deepStrictEqual(
        events.flatMap((event) => event._tag === "execDetails" ? [event.execution.acctNumber] : []),
        ["DU2"]
      )
    }).pipe(Effect.provide(advised)))

  it.effect("is what nobody else is", () =>
    Effect.gen(function*() {
      const { ask: send } = yield* Caller.call(1)
      assert.deepStrictEqual(
        yield* send(ask("requestFA", 1 as never), replace(group([["DU1", 1]])), order(1, "BUY", 1, { faGroup: "Own" })),
        ["331", "331 for 7", "436 for 1"]
      )
    }).pipe(Effect.provide(Gateway.layer({ accounts: ["DU1"] }))))

  it.effect("hears of each account's position, also where two hold the same", () =>
    Effect.gen(function*() {
      const gateway = yield* Gateway.Gateway
      for (const account of ["DU1", "DU2"]) {
        yield* gateway.setPositions([{ symbol: "AAPL", size: 10, price: 200 }], account)
      }
      const { ask: send } = yield* Caller.call(1)
      const told = yield* send(ask("reqAccountUpdates", true, "DF1"))
      assert.deepStrictEqual(told.filter((line) => line.startsWith("7 ")), ["7 AAPL 10 2300", "7 AAPL 10 2300"])
    }).pipe(Effect.provide(advised)))

  it.effect("is refused groups that would take for ever to read", () =>
    Effect.gen(function*() {
      const { ask: send } = yield* Caller.call(1)
      assert.deepStrictEqual(yield* send(replace("<Group>".repeat(500_000))), ["10231 for 7"])
    }).pipe(Effect.provide(advised)))
})
