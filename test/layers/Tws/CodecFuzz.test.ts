import { assert, describe, it } from "@effect/vitest"
import { Buffer } from "node:buffer"
import type { Event } from "../../../src/domain/Event.ts"
import * as Codec from "../../../src/layers/Tws/Codec.ts"
import * as Frame from "../../../src/wire/Frame.ts"
import * as Layout from "../../../src/wire/Layout/Layout.ts"
import * as Seeded from "../../fixtures/Seeded.ts"
import * as Cpu from "../../wire/Cpu.ts"
import * as Made from "../../wire/Made.ts"

// FUZZ_FRAMES=10000000 npx vitest run test/layers/Tws/CodecFuzz for a longer run, FUZZ_SEED for another one.
const frames = Number(process.env["FUZZ_FRAMES"] ?? 120_000)
const seed = Number(process.env["FUZZ_SEED"] ?? 1)

const oddities = [
  ...["", "0", "-1", "2147483647", "9223372036854775807", "1.7976931348623157E308", "NaN", "Infinity", "1e400", "-"],
  ...[
    "AAPL",
    "Grüße 🟢",
    "20261120 09:30:00 US/Eastern",
    "{\"reject\":",
    "\u0007\u001b[31m",
    "\\u0041\\u",
    "99999999999"
  ]
]

const layouts = [...Layout.inbound.values()]

/** A message of a real kind that is right, or has fields too few, too many, moved, or of another type. */
const bend = (fields: Array<string>, next: () => number): ReadonlyArray<string> => {
  const any = () => oddities[Math.floor(next() * oddities.length)] ?? ""
  const place = () => Math.floor(next() * (fields.length + 1))
  switch (Math.floor(next() * 6)) {
    case 0:
      return fields.slice(0, place())
    case 1:
      return fields.toSpliced(place(), 0, any(), any())
    case 2:
      return fields.toSpliced(place(), 1)
    case 3:
      return fields.with(Math.min(place(), fields.length - 1), any())
    case 4:
      return fields.with(0, String(Math.floor(next() * 120)))
    default:
      return fields
  }
}

const hostile = (next: () => number, version: number): Buffer => {
  const layout = layouts[Math.floor(next() * layouts.length)] as Layout.Layout
  const fields = bend([...Made.fields(layout, version, next() * 2 ** 31)], next)
  const frame = Buffer.from(Frame.encode(fields))
  // Now and then some bytes of the payload are others, which moves the ends of fields and breaks characters.
  if (next() < 0.3 && frame.length > 4) {
    for (let i = Math.floor(next() * 6); i >= 0; i--) {
      frame[4 + Math.floor(next() * (frame.length - 4))] = Math.floor(next() * 256)
    }
  }
  return frame
}

describe("Codec", () => {
  it(`survives ${frames} bent, cut and broken frames (seed ${seed})`, { timeout: 30_000 + frames / 5 }, () => {
    const next = Seeded.random(seed)
    const slow: Array<string> = []
    let sent = 0
    let read = 0
    let decoded = 0
    let undecodable = 0
    const before = process.memoryUsage().heapUsed
    while (sent < frames) {
      const version = Layout.minimum + Math.floor(next() * (Layout.maximum - Layout.minimum + 1))
      const codec = Codec.make(version)
      const reader = Frame.reader()
      const burst = Array.from({ length: 1000 }, () => hostile(next, version))
      const bytes = Buffer.concat(burst)
      sent += burst.length - burst.filter((frame) => frame.length === 4).length
      for (let at = 0; at < bytes.length;) {
        const end = at + 1 + Math.floor(next() * (next() < 0.1 ? 3 : 20_000))
        reader.push(bytes.subarray(at, end), (chunk, start, stop) => {
          read++
          const events: Array<Event> = []
          const decode = () => codec.decode(chunk, start, stop, events)
          const startedAt = performance.now()
          decode()
          const first = performance.now() - startedAt
          const last = events.at(-1)
          // Again, since the first may have been a collection of garbage. No thread works for longer than what passes
          // meanwhile, and to ask how long it worked costs more than to decode.
          if (first > 50 && Cpu.time(decode) > 50) slow.push(Frame.fields(chunk, start, stop).join("|").slice(0, 200))
          if (last === undefined) return
          if (typeof last._tag !== "string") assert.fail(JSON.stringify(last))
          if (last._tag === "undecodable") undecodable++
          else decoded++
        })
        at = end
      }
    }
    assert.strictEqual(read, sent)
    assert.deepStrictEqual(slow, [])
    assert.isAbove(decoded, frames / 4)
    assert.isAbove(undecodable, frames / 4)
    assert.isBelow(process.memoryUsage().heapUsed - before, 256 * 2 ** 20)
  })
})
