import { assert, describe, it } from "@effect/vitest"
import { Schema } from "effect"
import * as Format from "../../../src/simulator/Recording/Format.ts"

const text = Schema.Union([Schema.String, Schema.Literals(["\t", "\n", "\\", "\0", "\\t", "a\r\nb\\", ""])])
const numbers = Schema.Struct({
  at: Schema.Int.check(Schema.isBetween({ minimum: -1e14, maximum: 1e14 })),
  client: Schema.Int.check(Schema.isBetween({ minimum: 1, maximum: 1e9 }))
})
const direction = Schema.Literals(["in", "out"])

const problem = (line: string) => {
  const read = Format.decode(line, 7)
  return read instanceof Format.FormatProblem ? read.message : read
}

describe("the format of a recording", () => {
  it("one line for each thing that happens", () => {
    const at = 1700000000000
    const lines: ReadonlyArray<readonly [Format.What, string]> = [
      [{ _tag: "Connect" }, "connect"],
      [{ _tag: "Hello", text: "v100..193 +PACEAPI" }, "hello\tv100..193 +PACEAPI"],
      [{ _tag: "Frame", direction: "in", fields: ["71", "2", "1", ""] }, "in\t71\t2\t1\t"],
      [{ _tag: "Frame", direction: "out", fields: ["4", "a\tb\nc\\d\0"] }, "out\t4\ta\\tb\\nc\\\\d\\0"],
      [{ _tag: "Frame", direction: "out", fields: [""] }, "out\t"],
      [{ _tag: "Frame", direction: "out", fields: [] }, "out"],
      [{ _tag: "Bytes", direction: "out", bytes: Buffer.from([255, 0, 16]) }, "out-bytes\tff0010"],
      [{ _tag: "End", direction: "in", how: "fin" }, "in-end\tfin"],
      [{ _tag: "End", direction: "out", how: "rst" }, "out-end\trst"]
    ]
    for (const [what, line] of lines) {
      const happening: Format.Happening = { at, client: 3, ...what }
      assert.strictEqual(Format.encode(happening), `1700000000000\t3\t${line}`)
      assert.deepStrictEqual(Format.decode(`1700000000000\t3\t${line}`, 1), happening)
    }
  })

  it.prop(
    "reads back every frame that it writes, each on one line",
    [numbers, direction, Schema.Array(text)],
    ([happened, direction, fields]) => {
      const happening: Format.Happening = { ...happened, _tag: "Frame", direction, fields }
      const line = Format.encode(happening)
      assert.isFalse(/[\n\r\0]/.test(line))
      assert.deepStrictEqual(Format.decode(line, 1), happening)
    }
  )

  it.prop(
    "reads back all bytes that it writes",
    [numbers, direction, Schema.NonEmptyArray(Schema.Int.check(Schema.isBetween({ minimum: 0, maximum: 255 })))],
    ([happened, direction, values]) => {
      const happening: Format.Happening = { ...happened, _tag: "Bytes", direction, bytes: Buffer.from(values) }
      assert.deepStrictEqual(Format.decode(Format.encode(happening), 1), happening)
    }
  )

  it("says of a line what is wrong with it", () => {
    assert.deepStrictEqual(
      [
        "",
        "soon\t1\tconnect",
        "1\t0\tconnect",
        "1\t1",
        "1\t1\twave",
        "1\t1\tin\t\\x",
        "1\t1\tin\ta\\",
        "1\t1\tout-bytes\tabc"
      ]
        .map(problem),
      [
        "Line 7 of the recording: its time is no number of milliseconds: \"\"",
        "Line 7 of the recording: its time is no number of milliseconds: \"soon\"",
        "Line 7 of the recording: its connection is no number from 1 on: \"0\"",
        "Line 7 of the recording: it says nothing",
        "Line 7 of the recording: there is no kind \"wave\"",
        "Line 7 of the recording: a field has an unknown escape: \"\\\\x\"",
        "Line 7 of the recording: a field has an unknown escape: \"a\\\\\"",
        "Line 7 of the recording: out-bytes takes bytes in hexadecimal"
      ]
    )
    assert.deepStrictEqual(
      ["1\t1\tconnect\tnow", "1\t1\thello", "1\t1\tin-end\tsoft", "1\t1\tin-end\tfin\tfin"].map(problem),
      [
        "Line 7 of the recording: connect takes no field",
        "Line 7 of the recording: hello takes one field",
        "Line 7 of the recording: in-end is fin or rst",
        "Line 7 of the recording: in-end takes one field"
      ]
    )
  })
})
