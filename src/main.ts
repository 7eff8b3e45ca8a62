#!/usr/bin/env node
/**
 * The program `effect-ibkr`.
 *
 * @since 0.1.0
 */
import * as NodeRuntime from "@effect/platform-node/NodeRuntime"
import * as NodeServices from "@effect/platform-node/NodeServices"
import * as Effect from "effect/Effect"
import * as FetchHttpClient from "effect/http/FetchHttpClient"
import * as Layer from "effect/Layer"
import * as Cli from "./cli/Cli.ts"
import * as Ending from "./cli/Ending.ts"
import * as Halt from "./cli/Halt.ts"
import * as Unwritten from "./cli/Unwritten.ts"

let signals = 0
const onSignal = () => {
  // at once, or when what is being written is, if that is no longer than it may take
  if (++signals === 2) Effect.runCallback(Halt.returned, { onExit: () => Halt.end(Ending.codes.killed) })
}
process.on("SIGTERM", onSignal).on("SIGINT", onSignal)

// A terminal that is closed asks for the same.
process.on("SIGHUP", () => process.emit("SIGTERM", "SIGTERM"))

// Nobody reads any more what is said: no reason to end a service.
process.stdout.on("error", Unwritten.note)
Unwritten.heed()
process.stderr.on("error", () => {})

const outside = Layer.merge(NodeServices.layer, FetchHttpClient.layer)

NodeRuntime.runMain(Effect.ensuring(Effect.provide(Cli.run(process.argv.slice(2)), outside), Halt.returned), {
  disableErrorReporting: true, // it would go to stdout, and everything has been told
  teardown: (exit, onExit) => Halt.end(Unwritten.codeOf(Ending.codeOf(exit)), onExit)
})
