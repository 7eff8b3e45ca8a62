import { assert, describe, it } from "@effect/vitest"
import { Effect, Fiber } from "effect"
import * as Gateway from "../../../src/simulator/Gateway.ts"
import * as Server from "../../../src/simulator/Server/Server.ts"
import * as Attack from "../Attack.ts"
import { turn } from "../Faults/Loopback.ts"
import * as Raw from "../RawClient.ts"

describe("hostile frames against the server", () => {
  it.live("by the thousand: a healthy client is served all along, and nothing is left of them", () =>
    Effect.gen(function*() {
      const { address } = yield* Server.Server
      const gateway = yield* Gateway.Gateway
      const healthy = yield* Raw.start(1)
      const attack = yield* Effect.forkScoped(Effect.promise(() => Attack.run(address.port, 20_000, 1)))
      let answers = 0
      const asking = Effect.gen(function*() {
        healthy.send(17, 1)
        // orders of the hostile make it no wiser: only what it asked for counts
        while ((yield* healthy.frame)[0] !== "15");
        answers++
        yield* Effect.callback<void>((resume) => void setImmediate(() => resume(Effect.void)))
      })
      const asked = yield* Effect.forkScoped(Effect.forever(asking))
      const sessions = yield* Fiber.join(attack)
      yield* Fiber.interrupt(asked)
      // how many frames one session lives through is a matter of when the close of it is seen
      assert.isAbove(sessions, 1)
      assert.isAbove(answers, sessions)
      // the last of them may have left before the gateway has heard of it
      while ((yield* gateway.report).clients.length > 1) yield* turn
      const { clients } = yield* gateway.report
      assert.deepStrictEqual(clients.map(({ clientId }) => clientId), [1])
      assert.strictEqual((yield* Raw.start(2)).greeting.length, 5)
    }).pipe(Effect.provide(Server.layerLoopback())))
})
