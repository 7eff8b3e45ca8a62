import { assert, describe, it } from "@effect/vitest"
import { createRequire } from "node:module"
import * as Codec from "../../../src/layers/Tws/Codec.ts"

describe("Codec", () => {
  it("does not load the barrel of @stoqey/ib", () => {
    assert.isFunction(Codec.make)
    const loaded = Object.keys(createRequire(import.meta.url).cache).filter((path) => path.includes("@stoqey"))
    assert.deepStrictEqual(
      loaded.filter((path) =>
        /dist\/index\.js|api\/api\.js|api-next\/api-next|core\/io\/(controller|socket)/.test(path)
      ),
      []
    )
  })
})
