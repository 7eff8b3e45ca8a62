import { assert, it } from "@effect/vitest"
import { Effect, type Scope } from "effect"
import type * as Gateway from "../../../src/simulator/Gateway.ts"
import * as Server from "../../../src/simulator/Server/Server.ts"
import * as Raw from "../RawClient.ts"

export const seen = (what: string, test: Effect.Effect<void, unknown, Server.Server | Gateway.Gateway | Scope.Scope>) =>
  it.live(what, () => Effect.provide(test, Server.layerLoopback()))

export const turn = Effect.callback<void>((resume) => void setImmediate(() => resume(Effect.void)))
/** Both sides share this event loop: what is under way on the loopback has arrived after some turns of it. */
export const turns = Effect.replicateEffect(turn, 20, { discard: true })

export const ask = (client: Raw.RawClient) => Effect.sync(() => client.send(8, 1, 1))
export const answered = (client: Raw.RawClient) => Effect.andThen(ask(client), client.frame)
export const answer = ["9", "1", "1"]
export const silent = Effect.fnUntraced(function*(client: Raw.RawClient) {
  const before = client.chunks.length
  yield* ask(client)
  yield* turns
  assert.strictEqual(client.chunks.length, before)
})
export const greeted = Effect.gen(function*() {
  const client = yield* Raw.connect()
  client.write(Raw.hello())
  return client
})
export const silentAtHello = Effect.flatMap(
  greeted,
  (client) => Effect.map(turns, () => assert.deepStrictEqual(client.chunks, []))
)
