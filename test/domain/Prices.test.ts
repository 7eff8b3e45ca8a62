import { assert, it } from "@effect/vitest"
import type { Named } from "../../src/domain/Event.ts"
import * as Prices from "../../src/domain/Prices.ts"

type Order = Named<"openOrder">["order"]

const unset = Number.MAX_VALUE
const told = (orderType: string, more: Partial<Order> = {}) => {
  const order = { orderType, lmtPrice: 90, auxPrice: 2, trailStopPrice: 95, lmtPriceOffset: 0.5, ...more }
  const { limitOffset, limitPrice, stopPrice, trailAmount, trailPercent, trailStopPrice } = Prices.fromTws(
    order as unknown as Order
  )
  return [limitPrice, stopPrice, trailAmount, trailPercent, trailStopPrice, limitOffset].map(String).join(" ")
}

const kinds = ["MKT", "LMT", "LOC", "REL", "STP", "STP LMT", "STP PRT", "MIT", "LIT"]
const trailing = ["TRAIL", "TRAIL LIMIT", "TRAIL MIT", "TRAIL LIT"]

it("each kind of order has the prices that it trades by, and what an order trails by is no stop", () => {
  const none = "null null null null"
  assert.deepStrictEqual([...kinds, ...trailing].map((kind) => [kind, told(kind)]), [
    ["MKT", `null null ${none}`],
    ["LMT", `90 null ${none}`],
    ["LOC", `90 null ${none}`],
    ["REL", `null null ${none}`],
    ["STP", `null 2 ${none}`],
    ["STP LMT", `90 2 ${none}`],
    ["STP PRT", `null 2 ${none}`],
    ["MIT", `null 2 ${none}`],
    ["LIT", `90 2 ${none}`],
    ["TRAIL", "null null 2 null 95 null"],
    ["TRAIL LIMIT", "90 null 2 null 95 0.5"],
    ["TRAIL MIT", "null null 2 null 95 null"],
    ["TRAIL LIT", "90 null 2 null 95 0.5"]
  ])
})

it("an order trails by an amount or by a part of the price, and what was not told is no price", () => {
  const trails = [{ trailingPercent: 1.5 }, { trailingPercent: unset }, { auxPrice: 0 }]
  const untold = { lmtPrice: unset, auxPrice: unset, trailStopPrice: unset, lmtPriceOffset: unset }
  assert.deepStrictEqual([...trails, untold].map((more) => told("TRAIL LIMIT", more)), [
    "90 null null 1.5 95 0.5",
    "90 null 2 null 95 0.5",
    "90 null null null 95 0.5",
    "null null null null null null"
  ])
})
