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
})
