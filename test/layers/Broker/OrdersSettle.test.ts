import { assert, describe, it } from "@effect/vitest"
import type { Execution } from "../../../src/domain/Execution.ts"
import { revision } from "../../../src/domain/Execution.ts"
import * as Executions from "../../../src/layers/Broker/Orders/Executions.ts"
import * as Settle from "../../../src/layers/Broker/Orders/Settle.ts"
import * as Standing from "../../../src/layers/Broker/Orders/Standing.ts"
import * as Seeded from "../../fixtures/Seeded.ts"

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

describe("verdicts", () => {
  it("are unsent only after two whole lists of a later session of the same client, day and account, of a TWS that has IBKR, without a word before", () => {
    for (let bits = 0; bits < 1536; bits++) {
      const silence = (["proof", "loading", "empty"] as const)[bits >> 9] ?? "proof"
      for (const account of ["in_use", "managed", "elsewhere"] as const) {
        for (const looks of [1, 2]) {
          const bit = (at: number) => (bits & (1 << at)) !== 0
          const evidence: Settle.Evidence = {
            allEnded: bit(0),
            wasAcknowledged: bit(1),
            code: bit(2) ? 201 : null,
            isLater: bit(3),
            isSameClient: bit(4),
            isSameDay: bit(6),
            isConnected: bit(7),
            isDoubtful: bit(8),
            account,
            silence,
            looks,
            tries: bit(5) ? 3 : 1
          }
          const { allEnded, code, isConnected, isDoubtful, isLater, isSameClient, isSameDay, wasAcknowledged } =
            evidence
          const isWhole = allEnded && isConnected && account === "in_use"
          const isLate = !isDoubtful && isLater && isSameClient && isSameDay && looks === 2
          const isUnsent = isWhole && !wasAcknowledged && code === null && isLate && silence === "proof"
          assert.strictEqual(Settle.verdict(evidence) === "unsent", isUnsent, JSON.stringify(evidence))
          assert.strictEqual(
            Settle.verdict(evidence) === "rejected",
            isWhole && code !== null,
            JSON.stringify(evidence)
          )
          if (account === "elsewhere") assert.strictEqual(Settle.verdict(evidence), "unknown")
        }
      }
    }
  })

  it("of a state: filled only where a status or the sizes say so, and never anything else after", () => {
    const statuses = ["Submitted", "PreSubmitted", "PendingCancel", "Cancelled", "Inactive", "Filled", null]
    const states = [
      "maybe_sent",
      "acknowledged",
      "partially_filled",
      "filled",
      "cancelled",
      "rejected",
      "unknown"
    ] as const
    for (let seed = 1; seed <= 2000; seed++) {
      const next = Seeded.random(seed)
      const pick = <A>(all: ReadonlyArray<A>): A => all[Math.floor(next() * all.length)] as A
      const before = pick(states)
      const status = pick(statuses)
      const filled = pick(["0", "4", "10"])
      const state = Standing.stateOf({
        before,
        status,
        filled,
        quantity: "10",
        isRejected: next() < 0.3,
        isOver: next() < 0.3
      })
      const isFilled = before === "filled" || status === "Filled" || filled === "10"
      assert.strictEqual(state === "filled", isFilled, `seed ${seed}: ${before} ${status} ${filled} became ${state}`)
      assert.notStrictEqual(state === "rejected" && filled !== "0" && before !== "rejected", true, `seed ${seed}`)
    }
  })
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
      const all = executions.since(0).toSorted((one, other) => one.execId < other.execId ? -1 : 1)
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
})
