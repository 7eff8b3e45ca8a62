import { assert, describe, it } from "@effect/vitest"
import { Schema } from "effect"
import type * as Format from "../../../src/simulator/Recording/Format.ts"
import * as Tap from "../../../src/simulator/Recording/Tap.ts"
import * as Frame from "../../../src/wire/Frame.ts"
import { hello } from "../RawClient.ts"

/** What a connection says of bytes that were cut into these lengths, over and over. */
const heard = (direction: Format.Direction, bytes: Uint8Array, cuts: ReadonlyArray<number> = [bytes.length]) => {
  const said: Array<Format.What> = []
  const tap = Tap.make((what) => said.push(what))
  for (let at = 0, piece = 0; at < bytes.length; piece++) {
    const length = Math.max(1, cuts[piece % cuts.length] ?? 1)
    // lent only for the call
    const chunk = Uint8Array.from(bytes.subarray(at, at + length))
    tap.bytes(direction, chunk)
    chunk.fill(255)
    at += length
  }
  tap.end(direction, "fin")
  return said
}
const frame = (direction: Format.Direction, ...fields: ReadonlyArray<string>): Format.What => ({
  _tag: "Frame",
  direction,
  fields
})
const fin = (direction: Format.Direction): Format.What => ({ _tag: "End", direction, how: "fin" })
const bytes = (direction: Format.Direction, hex: string): Format.What => ({
  _tag: "Bytes",
  direction,
  bytes: Buffer.from(hex, "hex")
})
const plain = (what: ReadonlyArray<Format.What>) =>
  what.map((one) => one._tag === "Bytes" ? { ...one, bytes: Buffer.from(one.bytes).toString("hex") } : one)
const same = (said: ReadonlyArray<Format.What>, wanted: ReadonlyArray<Format.What>) =>
  assert.deepStrictEqual(plain(said), plain([{ _tag: "Connect" }, ...wanted]))

describe("what bytes say", () => {
  const session = Buffer.concat([
    hello("v100..193 +PACEAPI"),
    Frame.encode(["71", "2", "1", ""]),
    Buffer.alloc(4),
    Frame.encode(["14", "ünïcode"]),
    Buffer.from([0, 0, 0, 2, 255, 0]), // no UTF-8
    Buffer.from([0, 0, 0, 1, 65]), // no NUL
    Frame.encode(["49", "1"])
  ])
  const says: ReadonlyArray<Format.What> = [
    { _tag: "Hello", text: "v100..193 +PACEAPI" },
    frame("in", "71", "2", "1", ""),
    frame("in"),
    frame("in", "14", "ünïcode"),
    bytes("in", "00000002ff00"),
    bytes("in", "0000000141"),
    frame("in", "49", "1"),
    fin("in")
  ]

  it("hello, frames, and what is no frame of fields", () => {
    same(heard("in", session), says)
  })

  it.prop("the same, wherever the stream is cut", [
    Schema.NonEmptyArray(Schema.Int.check(Schema.isBetween({ minimum: 1, maximum: 40 })))
  ], ([cuts]) => {
    same(heard("in", session, cuts), says)
  })

  it("a length that cannot be, and everything behind it, as it stands", () => {
    const broken = Buffer.concat([Frame.encode(["9"]), Buffer.from("ffffffff0102", "hex")])
    same(heard("out", broken), [frame("out", "9"), bytes("out", "ffffffff0102"), fin("out")])
    const cut = [frame("out", "9"), bytes("out", "ffffffff"), bytes("out", "0102"), fin("out")]
    same(heard("out", broken, [10]), cut)
  })

  it("what was left unfinished when the line ended", () => {
    same(heard("out", Frame.encode(["9", "1"]).subarray(0, 6), [1]), [bytes("out", "000000043900"), fin("out")])
    same(heard("in", hello().subarray(0, 6)), [bytes("in", "415049000000"), fin("in")])
    same(heard("in", Buffer.from("GET / HTTP/1.1")), [
      bytes("in", Buffer.from("GET / HTTP/1.1").toString("hex")),
      fin("in")
    ])
  })

  it("each half ends once, and a reset ends both", () => {
    const said: Array<Format.What> = []
    const tap = Tap.make((what) => said.push(what))
    tap.end("in", "fin")
    tap.end("in", "rst")
    tap.end("out", "rst")
    tap.end("out", "fin")
    same(said, [fin("in"), { _tag: "End", direction: "out", how: "rst" }])
    const reset: Array<Format.What> = []
    const other = Tap.make((what) => reset.push(what))
    other.end("in", "rst")
    other.end("out", "fin")
    same(reset, [{ _tag: "End", direction: "in", how: "rst" }])
  })
})
