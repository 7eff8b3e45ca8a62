import { assert, describe, it } from "@effect/vitest"
import type { Execution } from "../../../../src/domain/Execution.ts"
import { revision } from "../../../../src/domain/Execution.ts"
import * as Executions from "../../../../src/layers/Broker/Orders/Executions.ts"
import * as Seeded from "../../../fixtures/Seeded.ts"

const execution = (execId: string): Execution => ({
  execId,
  corrects: null,
  orderRef: "one",
  orderId: 1,
  clientId: 1,
  permId: 1,
  contract: { symbol: "AAPL" },
  side: "BUY",
  quantity: execId.slice(-1),
  price: "1",
  exchange: "IEX",
  time: "",
  commission: null,
  commissionCurrency: null,
  realizedPnl: null
})

describe("executions", () => {
  it("come each once, in any order and as often as they are told: the newest correction stands, and its commission", () => {
    for (let seed = 1; seed <= 500; seed++) {
      const next = Seeded.random(seed)
      const ids = ["a", "b", "c"].flatMap((base) =>
        Array.from({ length: 1 + Math.floor(next() * 3) }, (_, at) => `${base}.01.0${at + 1}`)
      )
      const words = ids.flatMap((execId) => [{ execId, isFee: false }, { execId, isFee: true }])
      const told = [...words, ...words].map((word) => [next(), word] as const)
        .toSorted(([one], [other]) => one - other).map(([, word]) => word)
      const executions = Executions.make(() => 1)
      const heard: Array<Execution> = []
      for (const { execId, isFee } of told) {
        const fee = { execId, commission: execId.slice(-1), currency: "USD", realizedPnl: null }
        const said = isFee ? executions.fee(fee) : executions.take(execution(execId))
        if (said !== undefined) heard.push(said)
      }
      const newest = ["a", "b", "c"].map((base) => ids.findLast((each) => each.startsWith(base)) ?? "")
      const all = executions.since(0, null).toSorted((one, other) => one.execId < other.execId ? -1 : 1)
      assert.deepStrictEqual(all.map(({ execId }) => execId), newest, `seed ${seed}`)
      assert.deepStrictEqual(all.map(({ commission }) => commission), newest.map((id) => id.slice(-1)), `seed ${seed}`)
      const said = heard.map(({ commission, execId }) => `${execId} ${commission}`)
      assert.deepStrictEqual(said.length, new Set(said).size, `seed ${seed}: one was told twice`)
      for (const { execId } of heard) {
        const { base, number } = revision(execId)
        const later = heard.slice(heard.findIndex((each) => each.execId === execId))
        assert.strictEqual(
          later.some((each) => revision(each.execId).base === base && revision(each.execId).number < number),
          false
        )
      }
    }
  })

  it("of an earlier run is told again with its cost, where that is told before the execution itself is told of again", () => {
    const executions = Executions.make(() => 1)
    const told = execution("a.01.01")
    const fee = { execId: told.execId, commission: "1", currency: "USD", realizedPnl: null }
    const early = executions.fee(fee)
    executions.recall(told, 0)
    const again = [executions.take(told), executions.fee(fee), executions.take(told)]
    assert.deepStrictEqual([early, ...again], [
      undefined,
      { ...told, commission: "1", commissionCurrency: "USD" },
      undefined,
      undefined
    ])
  })

  it("of an order are found without a look at those of others: a gateway may list thousands of both", () => {
    const executions = Executions.make(() => 1)
    let looks = 0
    const of = (permId: number, execId: string): Execution => ({
      ...execution(execId),
      get permId() {
        looks += 1
        return permId
      }
    })
    for (let each = 1; each <= 100; each++) executions.take(of(each, `${each}.01.01`))
    executions.recall(of(1, "early.01.01"), 0)
    const before = looks
    const found = executions.ofOrder({ permId: 1, clientId: 1, orderRef: "one" }).map(({ execId }) => execId)
    assert.deepStrictEqual([found, looks - before], [["1.01.01", "early.01.01"], 2])
  })

  const fee = { execId: "a.01.01", commission: "1", currency: "USD", realizedPnl: "5" }

  it("are told again where anything of what they cost is told otherwise, and only then", () => {
    const executions = Executions.make(() => 1)
    executions.take(execution("a.01.01"))
    const words = [
      fee,
      fee,
      { ...fee, commission: "2" },
      { ...fee, commission: "2", currency: "EUR" },
      { ...fee, commission: "2", currency: "EUR", realizedPnl: null }
    ]
    assert.deepStrictEqual(
      words.map((word) => {
        const told = executions.fee(word)
        return told === undefined ? null : [told.commission, told.commissionCurrency, told.realizedPnl]
      }),
      [["1", "USD", "5"], null, ["2", "USD", "5"], ["2", "EUR", "5"], ["2", "EUR", null]]
    )
  })

  it("have what they cost where that was told before, the last 1000 of those that were never told", () => {
    const executions = Executions.make(() => 1)
    for (let at = 0; at < 1001; at++) executions.fee({ ...fee, execId: `x${at}.01.01` })
    assert.deepStrictEqual(
      ["x0", "x1", "x1000"].map((base) => executions.take(execution(`${base}.01.01`))?.commission),
      [null, "1", "1"]
    )
  })

  const leg = { symbol: "AAPL", conId: 1, secType: "STK" } as const
  const bag = { symbol: "AAPL", conId: 9, secType: "BAG" } as const
  for (
    const [what, before, after, isSame] of [
      ["corrected", {}, {}, true],
      ["of another order by its name", {}, { orderRef: "two" }, false],
      ["of another order by its permId", {}, { permId: 2 }, false],
      ["without its permId", {}, { permId: null }, true],
      ["to the other side", {}, { side: "SELL" }, false],
      ["of another contract", { contract: leg }, { contract: { ...leg, conId: 2 } }, false],
      ["of the same contract under a new symbol", { contract: leg }, { contract: { ...leg, symbol: "APPL" } }, true],
      ["of another symbol, where no contract is known by its number", {}, { contract: { symbol: "MSFT" } }, false],
      ["of its symbol in small letters", {}, { contract: { symbol: "aapl" } }, true],
      ["of a symbol whose contract is known since", {}, { contract: leg }, true],
      ["of a symbol whose contract is not told any more", { contract: leg }, { contract: { symbol: "AAPL" } }, true],
      ["of the combination whose leg it was", { contract: leg }, { contract: bag, side: "SELL" }, true],
      ["of a leg of what was a combination", { contract: bag }, { contract: leg, side: "SELL" }, true]
    ] as const
  ) {
    it(`told again under its id, ${what}, ${isSame ? "stand in place of" : "stand beside"} what was told before`, () => {
      const executions = Executions.make(() => 1)
      executions.take({ ...execution("a.01.01"), ...before })
      const told = executions.take({ ...execution("a.01.02"), ...after })
      assert.deepStrictEqual([told?.corrects, executions.since(0, null).length], isSame ? ["a.01.01", 1] : [null, 2])
    })
  }
})
