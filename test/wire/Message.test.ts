import { assert, describe, it } from "@effect/vitest"
import * as Layout from "../../src/wire/Layout/Layout.ts"
import * as Message from "../../src/wire/Message.ts"
import * as Problem from "../../src/wire/Problem.ts"
import * as Made from "./Made.ts"

const seeds = [1, 2, 3]

const layout = (id: number): Layout.Layout => {
  const found = Layout.inbound.get(id)
  assert(found !== undefined)
  return found
}

describe("Message", () => {
  for (const [name, table] of [["inbound", Layout.inbound], ["outbound", Layout.outbound]] as const) {
    it(`reads at every version what it printed (${name})`, () => {
      let checked = 0
      for (const version of Made.versions) {
        for (const layout of Made.spoken(table, version)) {
          for (const seed of seeds) {
            const fields = Made.fields(layout, version, seed * 1000 + version)
            const decoded = Message.decode(layout, version, fields)
            if (Problem.isProblem(decoded)) assert.fail(`${layout.name} @${version}: ${decoded.text}`)
            assert.strictEqual(decoded.surplus, 0)
            assert.deepStrictEqual(Message.encode(layout, version, decoded.values), fields)
            checked++
          }
        }
      }
      assert.isAbove(checked, 9_000)
    })
  }

  it("says which field is missing, and counts those that are too many", () => {
    for (const version of Made.versions) {
      for (const layout of Made.spoken(Layout.inbound, version)) {
        const fields = Made.fields(layout, version, version)
        const more = Message.decode(layout, version, [...fields, "a", "b"])
        assert.strictEqual(Problem.isProblem(more) ? more.text : more.surplus, 2, layout.name)
        if (fields.length === 1) continue
        const less = Message.decode(layout, version, fields.slice(0, -1))
        assert(Problem.isProblem(less), `${layout.name} @${version}`)
      }
    }
    assert.deepStrictEqual(
      Message.decode(layout(49), 193, ["49", "1"]),
      Problem.make(49, "currentTime: ends before its field time")
    )
  })

  it("refuses a text that its type cannot be", () => {
    assert.deepStrictEqual(
      Message.decode(layout(49), 193, ["49", "1", "noon"]),
      Problem.make(49, "currentTime: its field time is no long: \"noon\"")
    )
    assert.deepStrictEqual(
      Message.decode(layout(17), 193, ["17", "1", "a", "b", "9999", "x"]),
      Problem.make(17, "historicalData: its field barsCount says 9999, but only 1 fields follow")
    )
    assert.deepStrictEqual(
      Message.decode(layout(17), 193, ["17", "1", "a", "b", "-1"]),
      Problem.make(17, "historicalData: its field barsCount says -1, but only 0 fields follow")
    )
    const fields = Message.encode(layout(5), 193, { conditions: [{ type: "2" }], conditionsCount: "1" })
    const decoded = Message.decode(layout(5), 193, fields)
    assert.strictEqual(
      Problem.isProblem(decoded) && decoded.text,
      "openOrder: one of its conditions is of the unknown kind \"2\""
    )
  })

  it("takes another reading only where exactly one fits", () => {
    const string = (n: string, more: Partial<Layout.Field> = {}): Layout.Field => ({ n, t: "string", ...more })
    const absent = { lenient: "mayBeAbsent" } as const
    const read = (fields: ReadonlyArray<Layout.Entry>) =>
      Message.decodeLenient({ id: 1, name: "any", fields }, 193, ["1", "x"])
    assert.deepStrictEqual(
      [
        read([string("a", absent), string("b")]),
        read([string("a", absent), string("b", absent)]),
        read([string("a"), string("b")])
      ],
      [
        { values: { b: "x" }, surplus: 0 },
        Problem.make(1, "any: ends before its field b"),
        Problem.make(1, "any: ends before its field b")
      ]
    )
  })

  it("never takes an unset number for one that is greater", () => {
    const scaled = (text: string) => Message.encode(layout(5), 193, { scalePriceIncrement: text }).length
    const plain = scaled("")
    assert.deepStrictEqual(
      ["0", "-1", "2147483647", "9223372036854775807", "1.7976931348623157E308", "NaN", "0.01"].map((text) =>
        scaled(text) - plain
      ),
      [0, 0, 0, 0, 0, 0, 7]
    )
  })

  it("has as many fields as real ones", () => {
    const length = (id: number, version: number, values: Message.Values = {}) =>
      Message.encode(layout(id), version, values).length
    const at = (id: number, versions: ReadonlyArray<number>, values?: Message.Values) =>
      versions.map((version) => length(id, version, values))
    assert.deepStrictEqual(
      at(5, [151, 158, 159, 160, 162, 170, 177, 183, 184, 185, 189, 193]),
      [128, 129, 129, 130, 131, 136, 135, 136, 137, 138, 139, 141]
    )
    assert.deepStrictEqual(length(5, 193, { deltaNeutralOrderType: "" }), 133)
    assert.deepStrictEqual(at(101, [151, 170, 177, 183, 184]), [96, 101, 100, 101, 102])
    assert.deepStrictEqual(at(11, [151, 178]), [31, 32])
    assert.deepStrictEqual(at(10, [151, 152, 163, 164, 182, 186]), [38, 39, 40, 40, 41, 42])
    assert.deepStrictEqual(length(10, 179, { secType: "FUND" }), 57)
    assert.deepStrictEqual(at(4, [151, 166]), [5, 6])
  })
})
