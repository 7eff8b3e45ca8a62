import { assert, describe, it } from "@effect/vitest"
import * as Bulk from "../../src/wire/Bulk.ts"
import * as Frame from "../../src/wire/Frame.ts"
import * as Inbound from "../../src/wire/Inbound.ts"
import * as Layout from "../../src/wire/Layout/Layout.ts"
import * as Made from "./Made.ts"

const decode = (fields: ReadonlyArray<string>): Inbound.Decoded | undefined => {
  const bytes = Frame.encode(fields)
  return Bulk.decode(bytes, 4, bytes.length)
}

const made = (id: number, version: number, seed: number) => {
  const layout = Layout.inbound.get(id)
  assert(layout !== undefined)
  return Made.fields(layout, version, seed)
}

const bars = (count: number, volume = "948837.22") => [
  ...["17", "9", "20261020 16:31:22 US/Eastern", "20261120 16:31:22 US/Eastern", String(count)],
  ...Array.from({ length: count }, () => [
    "20261120 09:30:00 US/Eastern",
    ...["182.9400", "186.5000", "180.9400", "185.9000", volume, "184.869", "324891"]
  ]).flat()
]

describe("Bulk", () => {
  it("reads from the bytes what the tables read from the fields", () => {
    for (const version of [151, 193]) {
      for (const id of Bulk.ids) {
        for (let seed = 0; seed < 100; seed++) {
          const fields = made(id, version, seed)
          assert.deepStrictEqual(decode(fields) as unknown, Inbound.decode(fields, version))
          const surplus = [...fields, "", "x"]
          assert.deepStrictEqual(decode(surplus) as unknown, Inbound.decode(surplus, version))
        }
      }
    }
  })

  it("knows the volumes that are not set", () => {
    const fields = bars(1, "9223372036854775807")
    assert.deepStrictEqual(decode(fields) as unknown, Inbound.decode(fields, 193))
  })

  it("leaves to the tables, or refuses, whatever is odd or too long", () => {
    const fields = bars(2)
    assert.deepStrictEqual(
      [
        decode(fields.slice(0, -1)),
        decode(fields.map((field, i) => (i === 4 ? "-1" : field))),
        decode(fields.map((field, i) => (i === 4 ? "999999999" : field))),
        decode(fields.map((field, i) => (i === 6 ? "" : field))),
        decode(fields.map((field, i) => (i === 6 ? "noon" : field))),
        decode(bars(Bulk.maximumElements + 1)),
        decode(["18"])
      ],
      Array.from({ length: 7 }, () => undefined)
    )
  })
})
