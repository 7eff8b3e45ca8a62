import { assert, describe, it } from "@effect/vitest"
import { Effect, Exit, Layer, Scope } from "effect"
import * as Control from "../../src/simulator/Control/Control.ts"
import * as Gateway from "../../src/simulator/Gateway.ts"
import * as Server from "../../src/simulator/Server/Server.ts"
import * as Raw from "./RawClient.ts"

const kinds = new Set(["TCPServerWrap", "TCPSocketWrap", "Timeout"])
/** What keeps this process awake, sorted by kind. */
const awake = () => process.getActiveResourcesInfo().filter((kind) => kinds.has(kind)).toSorted()
/** What keeps it awake beyond what did before, some of which may have ended meanwhile. */
const beyond = (before: ReadonlyArray<string>) => {
  const left = [...before]
  return awake().filter((kind) => {
    const at = left.indexOf(kind)
    if (at >= 0) left.splice(at, 1)
    return at < 0
  })
}
const turns = Effect.replicateEffect(
  Effect.callback<void>((resume) => void setImmediate(() => resume(Effect.void))),
  20,
  { discard: true }
)

describe("the lifetime of a simulated gateway", () => {
  it.live("an idle one has no timer, a closed one leaves nothing", () =>
    Effect.gen(function*() {
      const before = awake()
      const scope = yield* Scope.make()
      const context = yield* Layer.buildWithScope(
        Control.layer().pipe(Layer.provideMerge(Server.layerLoopback())),
        scope
      )
      assert.deepStrictEqual(beyond(before), ["TCPServerWrap", "TCPServerWrap"])
      const client = yield* Effect.provide(Scope.provide(Raw.start(1), scope), context)
      assert.deepStrictEqual(beyond(before), ["TCPServerWrap", "TCPServerWrap", "TCPSocketWrap", "TCPSocketWrap"])
      const { startFault } = yield* Effect.provide(Gateway.Gateway, context)
      yield* startFault("flap", { up: 60_000 })
      yield* startFault("close", { after: 60_000 })
      yield* startFault("frame", { kind: "surplus", rate: 0.01 })
      yield* client.frame
      yield* Scope.close(scope, Exit.void)
      yield* turns
      assert.deepStrictEqual(beyond(before), [])
    }))

  it.live("its clients are closed with it", () =>
    Effect.gen(function*() {
      const scope = yield* Scope.make()
      const context = yield* Layer.buildWithScope(Server.layerLoopback(), scope)
      const client = yield* Effect.provide(Raw.start(1), context)
      yield* Scope.close(scope, Exit.void)
      assert.strictEqual(yield* client.ended, "end")
      assert.strictEqual(yield* Effect.flip(Effect.provide(Raw.connect(), context)), "ECONNREFUSED")
    }))
})
