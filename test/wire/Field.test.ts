import { assert, describe, it } from "@effect/vitest"
import * as Schema from "effect/Schema"
import * as Field from "../../src/wire/Field.ts"
import type * as Layout from "../../src/wire/Layout/Layout.ts"

const field = (t: Layout.Type, more: Partial<Layout.Field> = {}): Layout.Field => ({ n: "any", t, ...more })
const parse = (of: Layout.Field, ...texts: ReadonlyArray<string>) => texts.map((text) => Field.parse(of, text, 193))
const print = (of: Layout.Field, ...values: ReadonlyArray<unknown>) =>
  values.map((value) => Field.print(of, value, 193))

const max = "1.7976931348623157E308"

describe("Field", () => {
  it("reads numbers in all their spellings of unset", () => {
    const unset = { unset: true } as const
    assert.deepStrictEqual(parse(field("int"), "", "7", "-1", "2147483647", "7.9"), [0, 7, -1, 2147483647, 7])
    assert.deepStrictEqual(parse(field("int", unset), "", "7", "2147483647"), [undefined, 7, undefined])
    assert.deepStrictEqual(parse(field("long", unset), "", "9223372036854775807"), [undefined, undefined])
    assert.deepStrictEqual(
      parse(field("double"), "", "1.5", max, "1.7976931348623157e+308", "Infinity", "Infinite", "1,234.5"),
      [0, 1.5, undefined, undefined, Infinity, Infinity, 1234.5]
    )
    assert.deepStrictEqual(parse(field("double", unset), "", "0"), [undefined, 0])
    assert.deepStrictEqual(
      parse(field("decimal"), "", "100", "1,000", "2147483647", "9223372036854775807", "-9223372036854775808", max),
      [undefined, 100, 1000, undefined, undefined, undefined, undefined]
    )
    assert.deepStrictEqual(["double", "decimal", "int"].map((t) => Field.parse(field(t as Layout.Type), "NaN", 193)), [
      undefined,
      undefined,
      undefined
    ])
    assert.deepStrictEqual(parse(field("double", { none: "-1" }), "-1", "-2"), [undefined, -2])
    assert.deepStrictEqual(parse(field("numeric"), "", "100", "x"), [undefined, 100, undefined])
  })

  it("reads commas between groups of digits, and no number where one may stand for a point", () => {
    const texts = [
      "1,000",
      "-12,345.5",
      "1,00,000",
      "1,5",
      "12,34",
      "1.234,5",
      ",5",
      "1,0000",
      "1,,000",
      "0,125",
      "-00,500"
    ]
    for (const t of ["double", "decimal"] as const) {
      assert.deepStrictEqual(texts.map((text) => Field.isValid(field(t), text)), texts.map((_, at) => at < 3))
      assert.deepStrictEqual(parse(field(t), ...texts.slice(0, 4)), [1000, -12_345.5, 100_000, undefined])
    }
  })

  it("reads flags, rights, truths and tags", () => {
    assert.deepStrictEqual(parse(field("bool"), "", "0", "1", "2", "true", "false"), [
      false,
      false,
      true,
      true,
      true,
      false
    ])
    assert.deepStrictEqual(parse(field("bool", { unset: true }), "", "0"), [undefined, false])
    assert.deepStrictEqual(parse(field("right"), "P", "C", "PUT", "CALL", "?", "0", ""), [
      "P",
      "C",
      "P",
      "C",
      undefined,
      undefined,
      undefined
    ])
    const bits = field("flags", { bits: ["pastLimit", "unreported"] })
    const both = { pastLimit: true, unreported: true }
    assert.deepStrictEqual(parse(bits, "3", "0"), [both, { pastLimit: false, unreported: false }])
    assert.deepStrictEqual(print(bits, both, { unreported: true }, undefined), ["3", "2", "0"])
    const tags = [{ tag: "a", value: "1=2" }, { tag: "b", value: "" }]
    assert.deepStrictEqual(parse(field("tags"), "a=1=2;b=;", "", "[object Object]"), [tags, undefined, []])
    assert.deepStrictEqual(print(field("tags"), tags), ["a=1=2;b=;"])
  })

  it("says what cannot be a number", () => {
    const valid = (t: Layout.Type, ...texts: ReadonlyArray<string>) =>
      texts.map((text) => Field.isValid(field(t), text))
    assert.deepStrictEqual(valid("int", "", "1", "-1", "x", "1x", "9".repeat(500)), [
      true,
      true,
      true,
      false,
      false,
      false
    ])
    assert.deepStrictEqual(valid("double", "1e5", max, "Infinite", "NaN", "nan", "--1"), [
      true,
      true,
      true,
      true,
      false,
      false
    ])
    assert.deepStrictEqual(valid("bool", "", "1", "true", "yes"), [true, true, true, false])
    assert.deepStrictEqual(valid("string", "anything"), [true])
  })

  it("takes no integer that a number cannot hold, but every spelling of unset", () => {
    const valid = (of: Layout.Field, ...texts: ReadonlyArray<string>) => texts.map((text) => Field.isValid(of, text))
    const largest = String(Number.MAX_SAFE_INTEGER)
    assert.deepStrictEqual(
      valid(
        field("int"),
        largest,
        `-${largest}`,
        "9007199254740992",
        "1".repeat(20),
        "-1e300",
        "Infinity",
        "2147483647"
      ),
      [true, true, false, false, false, false, true]
    )
    assert.deepStrictEqual(valid(field("int", { unset: true }), "9223372036854775807", "NaN", max), [true, true, true])
    assert.deepStrictEqual(valid(field("int"), "9223372036854775807", "NaN", max), [false, true, true])
    assert.deepStrictEqual(valid(field("long"), "1".repeat(19), "9223372036854775807"), [true, true])
  })

  it("prints what is not set as a real TWS does", () => {
    assert.deepStrictEqual(
      [
        field("int"),
        field("int", { unset: true }),
        field("double", { point: true }),
        field("double", { unset: true, default: max }),
        field("decimal"),
        field("bool"),
        field("string"),
        field("right", { default: "?" })
      ].flatMap((of) => print(of, undefined, null, Number.NaN)),
      [
        ...["0", "0", "0", "", "", "", "0.0", "0.0", "0.0", max, max, max],
        ...["9223372036854775807", "9223372036854775807", "9223372036854775807"],
        ...["0", "0", "0", "", "", "", "?", "?", "?"]
      ]
    )
  })

  it("prints numbers without exponents, and with a point where a real TWS has one", () => {
    assert.deepStrictEqual(print(field("double"), 1e-7, -1.5e-10, 1e21, -1.25e22, 0.1, 150, Infinity), [
      "0.0000001",
      "-0.00000000015",
      "1000000000000000000000",
      "-12500000000000000000000",
      "0.1",
      "150",
      "Infinity"
    ])
    assert.deepStrictEqual(print(field("double", { point: true }), 150, 150.25), ["150.0", "150.25"])
  })

  it.prop("reads back every number that it prints", [Schema.Finite], ([value]) => {
    const text = Field.decimals(value)
    assert.notInclude(text, "e")
    assert.strictEqual(Number(text), value)
  }, { arbitrary: { seed: 1 } })

  it("sends text as 7-bit from its version on, and takes it back once", () => {
    const text = field("string", { escaped: 153 })
    assert.strictEqual(Field.print(text, "Grüße 🟢", 152), "Grüße 🟢")
    assert.strictEqual(Field.print(text, "Grüße 🟢", 153), "Gr\\u00fc\\u00dfe \\ud83d\\udfe2")
    assert.strictEqual(Field.parse(text, "Gr\\u00fc\\u00dfe \\ud83d\\udfe2", 153), "Grüße 🟢")
    assert.strictEqual(Field.parse(text, "Gr\\u00fc", 152), "Gr\\u00fc")
    assert.strictEqual(Field.unescape("\\u005cu0041 \\u00"), "\\u0041 \\u00")
  })
})
