import { assert, describe, it } from "@effect/vitest"
import * as Wire from "../../../src/simulator/Server/Wire.ts"
import * as Frame from "../../../src/wire/Frame.ts"
import { Page } from "../../../src/wire/Page.ts"
import * as Seeded from "../../fixtures/Seeded.ts"

const kept = (fields: ReadonlyArray<string>) => {
  const frame = Frame.encode(fields)
  return Wire.part(frame, 4, frame.length)
}
const some = (count: number) => Array.from({ length: count }, () => "a")

describe("Wire", () => {
  it("keeps a frame of 200 fields and 4 KiB whole", () => {
    assert.deepStrictEqual(kept(some(200)), { fields: some(200) })
    assert.deepStrictEqual(kept(["b".repeat(4095)]), { fields: ["b".repeat(4095)] })
  })

  it("keeps the beginning of a longer one, and its length", () => {
    assert.deepStrictEqual(kept(some(201)), { fields: some(200), cut: 402 })
    assert.deepStrictEqual(kept(["1", "b".repeat(4096)]), { fields: ["1", "b".repeat(4094)], cut: 4099 })
  })

  const head = (client: number, direction: "in" | "out" = "out") => ({ at: 5, client, direction })
  const batch = (...frames: ReadonlyArray<ReadonlyArray<string>>) => {
    const page = new Page()
    for (const fields of frames) page.write(fields)
    return page.take()
  }

  it("numbers what passed one by one and in batches, and reads it when it is asked", () => {
    const wire = Wire.make()
    wire.add({ ...head(1, "in"), fields: ["v151..193"] })
    const frame = Frame.encode(["71", "2", "1", ""])
    wire.payload(head(1, "in"), frame, 4, frame.length)
    // the bytes of a client are only lent
    frame.fill(0)
    wire.batch(head(1), batch(["15", "1", "DU1"], ["9", "1", "1"]))
    wire.batch(head(2), batch())
    wire.batch(head(2), batch(["1"], ["2", "b".repeat(5000)], ["3"]))
    const all = [
      { n: 1, ...head(1, "in"), fields: ["v151..193"] },
      { n: 2, ...head(1, "in"), fields: ["71", "2", "1", ""] },
      { n: 3, ...head(1), fields: ["15", "1", "DU1"] },
      { n: 4, ...head(1), fields: ["9", "1", "1"] },
      { n: 5, ...head(2), fields: ["1"] },
      { n: 6, ...head(2), fields: ["2", "b".repeat(4094)], cut: 5003 },
      { n: 7, ...head(2), fields: ["3"] }
    ]
    for (let n = 0; n <= 8; n++) assert.deepStrictEqual(wire.since(n), all.slice(n))
    assert.strictEqual(wire.last(), 7)
  })

  it("keeps the last 10 000, however they came", () => {
    const wire = Wire.make()
    const next = Seeded.random(1)
    let last = 0
    while (last < 60_000) {
      const frames = Array.from({ length: Math.floor(next() * (next() < 0.02 ? 15_000 : 40)) }, () => [String(++last)])
      wire.batch(head(1), batch(...frames))
      if (last > 45_000) continue
      wire.add({ ...head(1), fields: [String(++last)] })
    }
    const kept = wire.since(0)
    assert.deepStrictEqual([kept.length, kept[0]?.n, kept.at(-1)?.n], [10_000, last - 9999, last])
    for (const { fields, n } of kept) assert.strictEqual(fields[0], String(n))
  })
})
