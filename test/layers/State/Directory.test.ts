import { assert, describe, it } from "@effect/vitest"
import { Effect, FileSystem } from "effect"
import * as Files from "../../../src/layers/State/Files.ts"
import { directory, platform, warnings } from "./Disk.ts"

const modeAfter = Effect.fnUntraced(function*(mode: number | undefined) {
  const fs = yield* FileSystem.FileSystem
  const path = `${yield* directory}/state`
  if (mode !== undefined) {
    yield* fs.makeDirectory(path)
    yield* fs.chmod(path, mode)
  }
  const [, told] = yield* warnings(Files.directory(path))
  return [((yield* fs.stat(path)).mode & 0o7777).toString(8), ...told.map((line) => line.replaceAll(path, "STATE"))]
})

describe("The state directory", () => {
  it.live("is its owner's only when it is new; one that is there is left as it is, and others who may enter are told of", () =>
    Effect.gen(function*() {
      assert.deepStrictEqual(yield* Effect.forEach([undefined, 0o700, 0o740, 0o755, 0o2770, 0o1777], modeAfter), [
        ["700"],
        ["700"],
        ["740"],
        ["755", "Others may enter the state directory STATE: keep them out with chmod 0700 STATE"],
        ["2770", "Others may enter the state directory STATE: keep them out with chmod 0700 STATE"],
        ["1777", "Others may enter the state directory STATE, which is shared: set IBKR_STATE_DIR to one of its own"]
      ])
    }).pipe(Effect.provide(platform)))
})
