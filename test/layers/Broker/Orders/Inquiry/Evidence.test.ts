import { assert, describe, it } from "@effect/vitest"
import * as Evidence from "../../../../../src/layers/Broker/Orders/Inquiry/Evidence.ts"

describe("verdicts", () => {
  it("are unsent only after two whole lists of a later session of the same client, day and account, of a TWS that has IBKR, without a word before", () => {
    for (let bits = 0; bits < 1536; bits++) {
      const silence = (["proof", "loading", "empty"] as const)[bits >> 9] ?? "proof"
      for (const account of ["in_use", "managed", "elsewhere"] as const) {
        for (const looks of [1, 2]) {
          const bit = (at: number) => (bits & (1 << at)) !== 0
          const evidence: Evidence.Evidence = {
            allEnded: bit(0),
            wasAcknowledged: bit(1),
            code: bit(2) ? 201 : null,
            isLater: bit(3),
            isSameClient: bit(4),
            isSameDay: bit(6),
            isConnected: bit(7),
            isReadOnly: false,
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
          assert.strictEqual(Evidence.verdict(evidence) === "unsent", isUnsent, JSON.stringify(evidence))
          assert.strictEqual(
            Evidence.verdict(evidence) === "rejected",
            isWhole && code !== null,
            JSON.stringify(evidence)
          )
          if (account === "elsewhere") assert.strictEqual(Evidence.verdict(evidence), "unknown")
        }
      }
    }
  })

  it("are rejected where an API that is read-only lists all else, and its first word on the order was 321", () => {
    const evidence: Evidence.Evidence = {
      ...{ allEnded: false, isReadOnly: true, isConnected: true, wasAcknowledged: false, code: 321, isDoubtful: false },
      ...{
        isLater: false,
        isSameClient: true,
        isSameDay: true,
        account: "in_use",
        silence: "proof",
        looks: 0,
        tries: 1
      }
    }
    const others: ReadonlyArray<Partial<Evidence.Evidence>> = [
      { isReadOnly: false },
      { isConnected: false },
      { code: 201 },
      { code: null },
      { wasAcknowledged: true },
      { isLater: true },
      { account: "managed" }
    ]
    assert.deepStrictEqual([{}, ...others].map((each) => Evidence.verdict({ ...evidence, ...each })), [
      "rejected",
      ...others.map(() => "ask_later")
    ])
  })
})
