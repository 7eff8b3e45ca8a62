/**
 * A process that appends to the file it is given for as long as it lives, and says of every line that it is in.
 */
import * as NodeFileSystem from "@effect/platform-node/NodeFileSystem"
import * as NodeRuntime from "@effect/platform-node/NodeRuntime"
import { Effect } from "effect"
import * as fs from "node:fs"
import * as Append from "../../../src/layers/State/Append.ts"

NodeRuntime.runMain(
  Effect.gen(function*() {
    const { append } = yield* Append.open(process.argv[2] ?? "")
    for (let index = 0;; index++) {
      yield* append([`${index}`.padEnd(600, ".")])
      fs.writeSync(1, `${index + 1}\n`)
      yield* Effect.yieldNow
    }
  }).pipe(Effect.scoped, Effect.provide(NodeFileSystem.layer))
)
