import { assert, describe, it } from "@effect/vitest"
import { Effect } from "effect"
import * as Fault from "../../../src/simulator/Faults/Fault.ts"

describe("Fault.parse", () => {
  it.effect("a name alone, numbers, hexadecimal numbers, flags and texts", () =>
    Effect.gen(function*() {
      assert.deepStrictEqual(
        yield* Effect.forEach(
          [
            "refuse",
            "stall:ms=2500",
            "frame:length=0x80000000",
            "server-lost:restore=lost,after=5000,perRequest=true,notices",
            "version:value=abc",
            "version:value=38",
            "accounts:list=DU1;DU2,now"
          ],
          Fault.parse
        ),
        [
          { name: "refuse", parameters: {} },
          { name: "stall", parameters: { ms: 2500 } },
          { name: "frame", parameters: { length: 0x80000000 } },
          { name: "server-lost", parameters: { restore: "lost", after: 5000, perRequest: true, notices: true } },
          { name: "version", parameters: { value: "abc" } },
          { name: "version", parameters: { value: 38 } },
          { name: "accounts", parameters: { list: "DU1;DU2", now: true } }
        ]
      )
    }))

  it.effect("says what is wrong", () =>
    Effect.gen(function*() {
      const problem = (text: string) => Effect.map(Effect.flip(Fault.parse(text)), ({ message }) => message.split("\n"))
      assert.match((yield* problem("nope"))[0] ?? "", /^Fault "nope": there is no such fault; known are refuse, /)
      assert.deepStrictEqual(yield* problem("stall:ms=-1"), [
        "Fault \"stall\": Expected a value greater than or equal to 0",
        "  at [\"ms\"]"
      ])
      assert.deepStrictEqual(yield* problem("port-moved"), ["Fault \"port-moved\": Missing key", "  at [\"port\"]"])
      // a halt of no name would be one of everything
      assert.deepStrictEqual((yield* problem("halt:symbol=")).at(-1), "  at [\"symbol\"]")
      for (const name of ["close", "reset"] as const) {
        const [says, at] = yield* problem(`${name}:on=PLACE_ORDER`)
        assert.match(says ?? "", new RegExp(`^Fault "${name}": Expected "calculateImpliedVolatility" .* "placeOrder" `))
        assert.strictEqual(at, "  at [\"on\"]")
        assert.deepStrictEqual(yield* Fault.parse(`${name}:on=placeOrder`), { name, parameters: { on: "placeOrder" } })
      }
      assert.deepStrictEqual(yield* problem("stall:minutes=1"), [
        "Fault \"stall\": Expected no excess property",
        "  at [\"minutes\"]"
      ])
    }))
})
