import { assert, it } from "@effect/vitest"
import type { Named } from "../../src/domain/Event.ts"
import * as Prices from "../../src/domain/Prices.ts"

type Order = Named<"openOrder">["order"]

const told = (orderType: string) => {
  const { limitPrice, stopPrice } = Prices.fromTws({ orderType, lmtPrice: 90, auxPrice: 2 } as unknown as Order)
  return `${limitPrice} ${stopPrice}`
}

const kinds = ["MKT", "LMT", "LOC", "REL", "STP", "STP LMT", "STP PRT", "MIT", "LIT"]
const trailing = ["TRAIL", "TRAIL LIMIT", "TRAIL MIT", "TRAIL LIT"]

it("each kind of order has the prices that it trades by, and what an order trails by is no stop", () => {
  assert.deepStrictEqual([...kinds, ...trailing].map((kind) => [kind, told(kind)]), [
    ["MKT", "null null"],
    ["LMT", "90 null"],
    ["LOC", "90 null"],
    ["REL", "null null"],
    ["STP", "null 2"],
    ["STP LMT", "90 2"],
    ["STP PRT", "null 2"],
    ["MIT", "null 2"],
    ["LIT", "90 2"],
    ["TRAIL", "null null"],
    ["TRAIL LIMIT", "90 null"],
    ["TRAIL MIT", "null null"],
    ["TRAIL LIT", "90 null"]
  ])
})
