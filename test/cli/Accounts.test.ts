import { assert, describe, it } from "@effect/vitest"
import { Effect } from "effect"
import * as Broker from "../fixtures/ScriptedBroker.ts"
import { json, program } from "./Program.ts"

const values = [
  ["NetLiquidation", "1000.25", "EUR"],
  ["AccountType", "INDIVIDUAL", ""],
  ["UnrealizedPnL", "12.00", "BASE"],
  ["RealizedPnL", "3.00", "BASE"],
  ["UnrealizedPnL", "2.00", "EUR"],
  ["RealizedPnL", "3.00", "EUR"],
  ["UnrealizedPnL", "11.00", "USD"]
].map(([key, value, currency]) => ({ key, value, currency }))

const account = (figures: ReadonlyArray<object>) => ({
  id: Broker.account,
  type: "paper",
  inUse: true,
  values: figures
})

describe("accounts", () => {
  it.live("tells what a figure is in all currencies together from its parts in each", () =>
    Effect.gen(function*() {
      const { code, out } = yield* program(["accounts"], { answer: json([account(values)]) })
      assert.deepStrictEqual([code, out], [0, [
        "ACCOUNT    TYPE   IN USE",
        "DU1234567  paper  yes",
        "",
        "FIGURE            VALUE  CURRENCY",
        "NetLiquidation  1000.25  EUR",
        "UnrealizedPnL     12.00  EUR (total)",
        "UnrealizedPnL      2.00  EUR (part)",
        "UnrealizedPnL     11.00  USD (part)",
        "RealizedPnL        3.00  EUR (total)",
        "RealizedPnL        3.00  EUR (part)"
      ]])
      const all = yield* program(["accounts", "--all"], { answer: json([account(values.slice(1, 5))]) })
      assert.deepStrictEqual(all.out.slice(4), [
        "AccountType    INDIVIDUAL",
        "UnrealizedPnL  12.00       BASE (total)",
        "UnrealizedPnL  2.00        EUR (part)",
        "RealizedPnL    3.00        BASE (total)"
      ])
      const machine = yield* program(["accounts", "--json"], { answer: json([account(values)]) })
      assert.deepStrictEqual(machine.out.map((line) => JSON.parse(line)), [account(values)])
    }))
})
