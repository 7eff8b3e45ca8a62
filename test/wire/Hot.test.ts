import { assert, describe, it } from "@effect/vitest"
import * as Schema from "effect/Schema"
import type { Event } from "../../src/domain/Event.ts"
import * as Field from "../../src/wire/Field.ts"
import * as Frame from "../../src/wire/Frame.ts"
import * as Hot from "../../src/wire/Hot.ts"
import * as Inbound from "../../src/wire/Inbound.ts"
import * as Layout from "../../src/wire/Layout/Layout.ts"
import * as Made from "./Made.ts"

const hot = [1, 2, 45, 46, 49, 99]

const decode = (fields: ReadonlyArray<string>): Event | undefined => {
  const bytes = Frame.encode(fields)
  return Hot.decode(bytes, 4, bytes.length)
}

const layout = (id: number) => {
  const found = Layout.inbound.get(id)
  assert(found !== undefined)
  return found
}

describe("Hot", () => {
  it("reads from the bytes what the tables read from the fields", () => {
    for (const version of [151, 193]) {
      for (const id of hot) {
        for (let seed = 0; seed < 200; seed++) {
          const fields = Made.fields(layout(id), version, seed)
          // A tick by tick of none of the four kinds is left to the tables.
          if (id === 99 && Number(fields[2]) > 4) continue
          assert.deepStrictEqual({ event: decode(fields), surplus: 0 } as unknown, Inbound.decode(fields, version))
        }
      }
    }
  })

  // The largest double is TWS's word for "unset", which is left to the tables.
  const set = Schema.Finite.check(Schema.makeFilter((value) => Math.abs(value) < Number.MAX_VALUE))

  it.prop("reads every decimal as Number does", [set], ([value]) => {
    const text = Field.decimals(value)
    assert.deepStrictEqual(decode(["45", "6", "1", "2", text]), {
      _tag: "tickGeneric",
      reqId: 1,
      field: 2,
      value: Number(text)
    })
  }, { arbitrary: { seed: 1 } })

  it("leaves to the tables whatever is odd", () => {
    const price = ["1", "6", "9", "1", "150.25", "100", "0"]
    const replaced = (at: number, text: string) => decode(price.map((field, i) => (i === at ? text : field)))
    assert.isDefined(decode(price))
    assert.deepStrictEqual(
      [
        replaced(0, "101"),
        replaced(1, "7"),
        replaced(2, ""),
        replaced(2, "x"),
        replaced(2, "1".repeat(16)),
        replaced(4, "x"),
        replaced(4, "1.7976931348623157E308"),
        replaced(6, "1.5"),
        decode([...price, "0"]),
        decode(price.slice(0, -1)),
        decode([]),
        decode(["99", "1", "5", "1700000000"])
      ],
      Array.from({ length: 12 }, () => undefined)
    )
    const unterminated = Frame.encode(price)
    assert.isUndefined(Hot.decode(unterminated, 4, unterminated.length - 1))
  })

  it("knows the sizes that are not set", () => {
    for (const unset of ["", "2147483647", "9223372036854775807", "1.7976931348623157E308"]) {
      assert.deepStrictEqual(decode(["2", "6", "9", "0", unset]), {
        _tag: "tickSize",
        reqId: 9,
        field: 0,
        value: undefined
      })
      assert.deepStrictEqual(decode(["1", "6", "9", "1", "150.25", unset, "0"]), {
        _tag: "tickPrice",
        reqId: 9,
        field: 1,
        value: 150.25,
        size: undefined,
        attribMask: 0
      })
    }
  })

  it("reads the largest integer with a minus before it as the number that it is", () => {
    for (const size of ["-2147483647", "-2147483648", "2147483646", "2147483648"]) {
      const fields = ["2", "6", "9", "0", size]
      assert.deepStrictEqual(decode(fields), { _tag: "tickSize", reqId: 9, field: 0, value: Number(size) })
      assert.deepStrictEqual({ event: decode(fields), surplus: 0 } as unknown, Inbound.decode(fields, 193))
    }
  })
})
