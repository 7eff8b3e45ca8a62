import { assert, describe, it } from "@effect/vitest"
import * as Schema from "effect/Schema"
import { Buffer } from "node:buffer"
import * as Frame from "../../src/wire/Frame.ts"
import * as Seeded from "../fixtures/Seeded.ts"
import * as Cpu from "./Cpu.ts"

const read = (reader: Frame.Reader, chunks: Iterable<Uint8Array>) => {
  const payloads: Array<ReadonlyArray<string>> = []
  let violation: Frame.Violation | undefined
  for (const chunk of chunks) {
    violation = reader.push(chunk, (bytes, start, end) => void payloads.push(Frame.fields(bytes, start, end)))
  }
  return { payloads, violation }
}

/** Cuts bytes wherever the numbers say. */
const cut = function*(bytes: Uint8Array, next: () => number, longest: number): Generator<Uint8Array> {
  for (let at = 0; at < bytes.length;) {
    const end = at + 1 + Math.floor(next() * longest)
    yield bytes.subarray(at, end)
    at = end
  }
}

const length = (announced: number) => {
  const header = Buffer.alloc(4)
  header.writeUInt32BE(announced)
  return header
}

describe("Frame", () => {
  it("ends every field with a NUL and announces its bytes", () => {
    assert.deepStrictEqual([...Frame.encode(["49", "1", ""])], [0, 0, 0, 6, 52, 57, 0, 49, 0, 0])
    assert.deepStrictEqual([...Frame.encode(["é"])], [0, 0, 0, 3, 0xc3, 0xa9, 0])
  })

  it("leaves out a NUL that would begin another field", () => {
    assert.deepStrictEqual(Frame.encode(["a\0b", "c\0\0"]), Frame.encode(["ab", "c"]))
  })

  it("reads fields with and without the last NUL", () => {
    const fields = (text: string) => Frame.fields(new TextEncoder().encode(text), 0, Buffer.byteLength(text))
    assert.deepStrictEqual(fields("a\0\0b\0"), ["a", "", "b"])
    assert.deepStrictEqual(fields("a\0\0b"), ["a", "", "b"])
    assert.deepStrictEqual(fields(""), [""])
  })

  it.prop(
    "reads the same wherever the bytes are cut",
    {
      messages: Schema.Array(Schema.Array(Schema.String).check(Schema.isMinLength(1))),
      seed: Schema.Int,
      longest: Schema.Literals([1, 2, 3, 7, 64, 100_000])
    },
    ({ longest, messages, seed }) => {
      const expected = messages.map((fields) =>
        fields.map((field) => Buffer.from(field.replaceAll("\0", "")).toString())
      )
      const stream = Buffer.concat(messages.map((fields) => Frame.encode(fields)))
      const { payloads, violation } = read(Frame.reader(), cut(stream, Seeded.random(seed), longest))
      assert.deepStrictEqual(payloads, expected)
      assert.isUndefined(violation)
    },
    { arbitrary: { seed: 1 } }
  )

  it("reads a long frame as it was, in whatever parts it comes", () => {
    const field = Array.from({ length: 300_000 }, (_, at) => String.fromCharCode(33 + at % 90)).join("")
    const stream = Buffer.concat([Frame.encode([field]), Frame.encode(["2"])])
    for (const part of [40_000, 70_000, 150_000]) {
      const chunks = Array.from(
        { length: Math.ceil(stream.length / part) },
        (_, at) => stream.subarray(at * part, (at + 1) * part)
      )
      const { payloads } = read(Frame.reader(), chunks)
      const seen = payloads.map((fields) => fields.map((each) => each === field ? "whole" : each.slice(0, 10)))
      assert.deepStrictEqual([part, ...seen], [part, ["whole"], ["2"]])
    }
  })

  it("lends the chunk's own bytes, and copies only what was cut", () => {
    const chunk = Buffer.concat([Frame.encode(["1"]), Frame.encode(["2"]), Frame.encode(["3"]).subarray(0, 5)])
    const lent: Array<boolean> = []
    const reader = Frame.reader()
    reader.push(chunk, (bytes) => void lent.push(bytes === chunk))
    const rest = Frame.encode(["3"]).subarray(5)
    reader.push(rest, (bytes) => void lent.push(bytes === rest))
    assert.deepStrictEqual(lent, [true, true, false])
  })

  it("counts and ignores frames of length 0", () => {
    const reader = Frame.reader()
    const { payloads } = read(reader, [length(0), Frame.encode(["1"]), Buffer.concat([length(0), length(0)])])
    assert.deepStrictEqual([payloads, reader.empty()], [[["1"]], 3])
  })

  it("takes 16 MiB, and calls everything longer and every negative length a violation", () => {
    const refused = (header: Buffer) => read(Frame.reader(), [header]).violation?.length
    assert.deepStrictEqual(
      [-1, -4, -(2 ** 31), 0x7fffffff].map((announced) => {
        const header = Buffer.alloc(4)
        header.writeInt32BE(announced)
        return refused(header)
      }),
      [2 ** 32 - 1, 2 ** 32 - 4, 2 ** 31, 0x7fffffff]
    )
    assert.deepStrictEqual([16 * 2 ** 20 + 1, 16 * 2 ** 20].map((announced) => refused(length(announced))), [
      16 * 2 ** 20 + 1,
      undefined
    ])
  })

  it("reads nothing after a violation, and everything before it", () => {
    const reader = Frame.reader()
    const broken = Buffer.concat([Frame.encode(["1"]), length(2 ** 31), Frame.encode(["2"])])
    const violation: Frame.Violation = { _tag: "Violation", length: 2 ** 31 }
    assert.deepStrictEqual(read(reader, [broken]), { payloads: [["1"]], violation })
    assert.deepStrictEqual(read(reader, [Frame.encode(["3"])]), { payloads: [], violation })
  })

  it("reads the longest frame in small chunks in linear time", () => {
    const whole = Buffer.concat([length(Frame.maximumLength), Buffer.alloc(Frame.maximumLength, 65)])
    const collect = () => {
      const reader = Frame.reader()
      let bytes = 0
      for (let at = 0; at < whole.length; at += 65_536) {
        reader.push(whole.subarray(at, at + 65_536), (_, start, end) => void (bytes += end - start))
      }
      assert.strictEqual(bytes, Frame.maximumLength)
    }
    // Joining all that came before to each of 256 chunks would copy 2 GiB.
    assert.isBelow(Math.min(Cpu.time(collect), Cpu.time(collect), Cpu.time(collect)), 200)
  })

  it("keeps room for what has arrived, not for what was announced", () => {
    const before = process.memoryUsage().arrayBuffers
    const readers = Array.from({ length: 50 }, () => {
      const reader = Frame.reader()
      reader.push(Buffer.concat([length(Frame.maximumLength), Buffer.from("1")]), () => {})
      return reader
    })
    assert.isBelow(process.memoryUsage().arrayBuffers - before, Frame.maximumLength)
    assert.strictEqual(readers.length, 50)
  })
})
