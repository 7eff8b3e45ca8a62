/** A process that enters the intent of an order in the journal of a state directory, and is killed before anything else. */
import * as NodeRuntime from "@effect/platform-node/NodeRuntime"
import * as NodeServices from "@effect/platform-node/NodeServices"
import { Effect, Layer } from "effect"
import type { OrderRequest } from "../../../src/domain/Order.ts"
import * as Journal from "../../../src/layers/Broker/Journal.ts"
import * as Settings from "../../../src/layers/Settings.ts"
import * as Memory from "../../../src/layers/State/Memory.ts"

const journal = Journal.layerFile.pipe(
  Layer.provide([Settings.layer({ stateDir: process.argv[2] ?? "" }), Memory.layer(), NodeServices.layer])
)

const request: OrderRequest = { contract: { symbol: "AAPL" }, action: "BUY", quantity: "1", orderType: "MKT" }

NodeRuntime.runMain(
  Effect.gen(function*() {
    const { write } = yield* Journal.Journal
    yield* write([["intent", "one", 7, 1, "DU1234567", 1, 0, request, null]])
    process.kill(process.pid, "SIGKILL")
  }).pipe(Effect.provide(journal))
)
