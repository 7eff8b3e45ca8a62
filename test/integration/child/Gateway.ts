/** A simulated gateway in a process of its own, which a test can stop where it stands. */
import { Effect } from "effect"
import * as Server from "../../../src/simulator/Server/Server.ts"

process.stdin.on("close", () => process.exit()).resume()
Effect.runFork(
  Effect.gen(function*() {
    console.log((yield* Server.Server).address.port)
    return yield* Effect.never
  }).pipe(Effect.provide(Server.layerLoopback()))
)
