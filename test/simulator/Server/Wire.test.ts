import { assert, describe, it } from "@effect/vitest"
import * as Wire from "../../../src/simulator/Server/Wire.ts"
import * as Frame from "../../../src/wire/Frame.ts"

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
})
