import { assert, describe, it } from "@effect/vitest"
import * as Schema from "effect/Schema"
import { Buffer } from "node:buffer"
import type { Event } from "../../src/domain/Event.ts"
import * as Field from "../../src/wire/Field.ts"
import * as Frame from "../../src/wire/Frame.ts"
import * as HotEncode from "../../src/wire/Hot/Encode.ts"
import * as Inbound from "../../src/wire/Inbound.ts"
import * as Layout from "../../src/wire/Layout/Layout.ts"
import { Page } from "../../src/wire/Page.ts"
import * as Problem from "../../src/wire/Problem.ts"
import * as Seeded from "../fixtures/Seeded.ts"
import * as Made from "./Made.ts"

const hot = [1, 2, 12, 13, 45, 46, 50, 94, 95, 99]

const event = (id: number, version: number, seed: number): Event => {
  const layout = Layout.inbound.get(id)
  assert(layout !== undefined)
  const decoded = Inbound.decode(Made.fields(layout, version, seed), version)
  if (Problem.isProblem(decoded)) assert.fail(decoded.text)
  return decoded.event
}

const written = (one: Event): Uint8Array | undefined => {
  const page = new Page()
  return HotEncode.encode(page, one) ? page.take().bytes : undefined
}
const generic = (value: number): Event => ({ _tag: "tickGeneric", reqId: 1, field: 2, value })
const price = (value: number): Event => ({ _tag: "tickPrice", reqId: 1, field: 2, value, size: 3, attribMask: 0 })
const saying = (value: string): Event => ({ _tag: "tickString", reqId: 1, field: 45, value })
const plain = (one: Event) => Frame.encode(Inbound.encode(one, 193))

describe("the hot messages, encoded", () => {
  it("are the bytes that the tables give, at every version", () => {
    for (const version of Made.versions) {
      for (const id of hot) {
        for (let seed = 0; seed < 6; seed++) {
          const one = event(id, version, seed)
          // a tick by tick of none of the four kinds is left to the tables
          if (one._tag === "tickByTickAllLast" && one.tickType > 4) continue
          assert.deepStrictEqual(written(one), Frame.encode(Inbound.encode(one, version)), `${one._tag} @${version}`)
        }
      }
    }
  })

  it.prop("print every number as the tables do, with a point or without", [Schema.Finite], ([value]) => {
    for (const one of [generic(value), price(value)]) assert.deepStrictEqual(written(one), plain(one))
  }, { arbitrary: { seed: 1 } })

  it("print the numbers that ticks have as the tables do", () => {
    const next = Seeded.random(1)
    for (let i = 0; i < 20_000; i++) {
      const digits = Math.floor(next() * 10)
      const value = Math.round((next() - 0.5) * 10 ** (1 + Math.floor(next() * 9)) * 10 ** digits) / 10 ** digits
      for (const one of [generic(value), price(value)]) assert.deepStrictEqual(written(one), plain(one), `${value}`)
    }
    for (const value of [-0, 0.00005, 0.0001, 1e15, 1e15 - 1, 999_999_999_999_999.9, 2 ** 53, 1e21, 1e-7, 5e-324]) {
      for (const one of [generic(value), price(value), generic(-value)]) {
        assert.deepStrictEqual(written(one), plain(one), `${value}`)
      }
    }
  })

  it("leave to the tables what is not set, infinite or not 7-bit, and stay as they were before it", () => {
    const page = new Page()
    const unset: Event = { _tag: "tickSize", reqId: 1, field: 0, value: undefined }
    const odd = [unset, price(Infinity), price(Number.NaN), saying("Grüße"), { _tag: "openOrderEnd" } as const]
    assert.isTrue(HotEncode.encode(page, price(1.5)))
    assert.deepStrictEqual(odd.map((one) => HotEncode.encode(page, one)), odd.map(() => false))
    assert.isTrue(HotEncode.encode(page, saying("a\0b")))
    const batch = page.take()
    const frames = [plain(price(1.5)), plain(saying("ab"))]
    assert.deepStrictEqual(batch, { bytes: Buffer.concat(frames), frames: 2, longest: (frames[0]?.length ?? 0) - 4 })
  })
})

describe("Page", () => {
  it("gives what was written since the last time, however much, and never writes there again", () => {
    const page = new Page()
    const taken: Array<Uint8Array> = []
    const expected: Array<Uint8Array> = []
    for (let batch = 0; batch < 60; batch++) {
      const frames: Array<Uint8Array> = []
      for (let i = 0; i < batch * 40; i++) {
        const one = i % 7 === 3 ? saying("x".repeat(i)) : price(i + Field.decimals(batch).length / 4)
        if (i % 11 === 5) page.write(Inbound.encode(one, 193))
        else assert.isTrue(HotEncode.encode(page, one))
        frames.push(plain(one))
      }
      expected.push(Buffer.concat(frames))
      const { bytes, frames: count } = page.take()
      assert.strictEqual(count, frames.length)
      taken.push(bytes)
    }
    assert.deepStrictEqual(taken, expected)
  })

  it("keeps no large page for a client that is told little", () => {
    const page = new Page()
    assert.isTrue(HotEncode.encode(page, price(1)))
    assert.strictEqual(page.take().bytes.buffer.byteLength, 4096)
    page.write(["x".repeat(1_000_000)])
    page.take()
    assert.isTrue(HotEncode.encode(page, price(1)))
    assert.isAtMost(page.take().bytes.buffer.byteLength, 256 * 1024)
  })
})
