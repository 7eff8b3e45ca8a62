import { assert, describe, it } from "@effect/vitest"
import type { Contract } from "../../../../src/domain/Contract.ts"
import * as Farm from "../../../../src/errors/TwsCode/Farm.ts"
import * as Serves from "../../../../src/layers/Broker/Subscriptions/Serves.ts"

const kinds = ["STK", "OPT", "FUT", "FOP", "CASH", "CMDTY", "CFD", "CRYPTO", undefined] as const

/** Of which kinds of contract the quotes may come from a farm. */
const served = (name: string) =>
  kinds.filter((secType) => {
    const contract: Contract = secType === undefined ? { conId: 1 } : { symbol: "A", secType }
    return Serves.quotes(contract)({ name, kind: Farm.kindOf(name), state: "broken" })
  })

describe("the farms that may serve a contract", () => {
  it("are all of which nobody knows that they do not", () => {
    assert.deepStrictEqual(
      ["usfarm", "usfarm.nj", "usfuture", "usopt", "cashfarm", "eufarm", "market-data 2", "ushmds"].map(served),
      [
        // futures too: ES was seen on usfarm.nj
        ["STK", "OPT", "FUT", "FOP", "CFD", "CRYPTO", undefined],
        ["STK", "OPT", "FUT", "FOP", "CFD", "CRYPTO", undefined],
        ["FUT", "FOP", "CFD", "CRYPTO", undefined],
        ["OPT", "FOP", undefined],
        ["CASH", "CMDTY", "CFD", "CRYPTO", undefined],
        [...kinds],
        [...kinds],
        []
      ]
    )
  })
})
