import { assert, describe, it } from "@effect/vitest"
import { Clock, Effect, Layer, Stream } from "effect"
import { TestClock } from "effect/testing"
import { Connection } from "../../src/layers/Connection.ts"
import * as Facts from "../../src/layers/Facts.ts"
import * as Settings from "../../src/layers/Settings.ts"
import * as Moment from "../../src/programs/Moment.ts"
import * as Connected from "../doubles/Connected.ts"
import * as Movable from "../doubles/Movable.ts"
import * as ScriptedTws from "../doubles/ScriptedTws.ts"

const minute = 60_000
const hour = 60 * minute

describe("what time does to the facts", () => {
  for (
    const [how, set] of [["sleeps for two hours", 2 * hour], [
      "has its clock set back by two hours",
      -2 * hour
    ]] as const
  ) {
    it.effect(`is told within a minute, and of every restart of the gateway, where the machine ${how}`, () =>
      Effect.flatMap(Movable.make, ({ by, moved }) =>
        Effect.gen(function*() {
          // restarts are due a minute before two o'clock, and past ten minutes after it
          yield* TestClock.setTime(Date.parse("2026-07-01T01:00:00Z"))
          const told: Array<string> = []
          const { changes } = yield* Facts.Facts
          const look = Effect.sync(() =>
            told.push(new Date(moved.currentTimeMillisUnsafe()).toISOString().slice(8, 16))
          )
          yield* Effect.forkScoped(Stream.runForEach(Stream.drop(changes, 1), () => look), { startImmediately: true })
          yield* Effect.forkScoped(Moment.keepTime, { startImmediately: true })
          yield* TestClock.adjust("30 minutes")
          by.wall = set
          for (let minutes = 0; minutes < 27 * 60; minutes++) {
            yield* TestClock.adjust("1 minute")
            yield* Connected.settle
          }
          assert.deepStrictEqual(
            told,
            set > 0
              ? ["01T03:31", "02T01:59", "02T02:10"]
              : ["30T23:31", "01T01:59", "01T02:10", "02T01:59", "02T02:10"]
          )
        }).pipe(
          Effect.scoped,
          Effect.provide(
            Layer.merge(
              Facts.layer,
              Settings.layer({ resetRegion: "none", restartAt: { hour: 2, minute: 0, zone: "UTC" } })
            )
          ),
          Effect.provideService(Clock.Clock, moved)
        )))
  }

  it.effect("leaves the time that the service is up as it is, wherever the machine's clock is set", () =>
    Effect.flatMap(Movable.make, ({ by, moved }) =>
      Effect.gen(function*() {
        const { status } = yield* Connection
        const seen: Array<number> = []
        for (const set of [0, -2 * hour, 2 * hour]) {
          by.wall = set
          yield* TestClock.adjust("1 minute")
          seen.push((yield* status).uptimeSeconds)
        }
        assert.deepStrictEqual(seen, [60, 120, 180])
      }).pipe(
        Effect.provide(Connected.layer(ScriptedTws.make(() => ({})).layer)),
        Effect.provideService(Clock.Clock, moved)
      )))
})
