import { assert, describe, it } from "@effect/vitest"
import { Clock, Effect } from "effect"
import { TestClock } from "effect/testing"
import { ConnectionError, TimeoutError } from "../../../src/errors/IbkrError.ts"
import { Connection } from "../../../src/layers/Connection.ts"
import * as Connected from "../../doubles/Connected.ts"
import * as Movable from "../../doubles/Movable.ts"
import * as ScriptedTws from "../../doubles/ScriptedTws.ts"

describe("why the line is away", () => {
  it.effect("is told also where the machine's clock was set back: that somebody has to log in, and to who asks for a session", () =>
    Effect.flatMap(Movable.make, ({ by, moved }) =>
      Effect.gen(function*() {
        const { alerts, notifier } = yield* Connected.told
        const fails = new TimeoutError({ operation: "Handshake", duration: 5000 })
        const tws = ScriptedTws.make((dial) => dial === 0 ? { lasts: 60 } : { fails })
        yield* Effect.gen(function*() {
          const { session } = yield* Connection
          yield* TestClock.adjust("50 seconds")
          by.wall = -3_600_000
          yield* TestClock.adjust("50 seconds")
          const why = yield* Effect.flip(session)
          assert.deepStrictEqual(
            [alerts.map(([, event]) => event).filter((event) => event === "login_required"), why],
            [["login_required"], fails]
          )
        }).pipe(Effect.provide(Connected.layer(tws.layer, {}, new Map(), notifier)))
      }).pipe(Effect.provideService(Clock.Clock, moved))))

  it.effect("F6: a client id that was in use before the last session asks nothing of a human when that is lost by request", () =>
    Effect.gen(function*() {
      const { alerts, notifier } = yield* Connected.told
      const fails = new ConnectionError({ reason: "ClientIdInUse" })
      const tws = ScriptedTws.make((dial) => [{ fails }, {}, { takes: 20 }][dial] ?? {})
      yield* Effect.gen(function*() {
        const { reconnect, status } = yield* Connection
        yield* TestClock.adjust("60 seconds")
        yield* reconnect
        yield* TestClock.adjust("15 seconds")
        const events = alerts.map(([, event]) => event)
        assert.deepStrictEqual([events, (yield* status).lastError], [["connected", "disconnected"], null])
      }).pipe(Effect.provide(Connected.layer(tws.layer, {}, new Map(), notifier)))
    }))
})
