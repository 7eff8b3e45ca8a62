import { assert, describe, it } from "@effect/vitest"
import { Clock, Duration, Effect } from "effect"
import { TestClock } from "effect/testing"
import * as Weather from "../../../../src/layers/Broker/Subscriptions/Weather.ts"
import * as Movable from "../../../doubles/Movable.ts"
import * as Hand from "./Hand.ts"

const says = {
  broken: "connection is broken:",
  inactive: "connection is inactive but should be available upon demand.",
  ok: "connection is OK:"
}

describe("the ways on which data comes", () => {
  for (
    const [what, broken, inactive, ok] of [
      ["HMDS data farm", 2105, 2107, 2106],
      ["Market data farm", 2103, 2108, 2104]
    ] as const
  ) {
    it.effect(`a farm that was broken is back once it is inactive (${broken}, ${inactive}): it comes when it is wanted`, () =>
      Effect.gen(function*() {
        const hand = Hand.make()
        const told: Array<string> = []
        const weather = yield* Effect.provide(
          Weather.make({
            lost: (farm) => void told.push(`lost ${farm?.name}`),
            back: (farm) => void told.push(`back ${farm?.name}`),
            gone: () => void told.push("gone")
          }),
          hand.layer
        )
        yield* hand.begin
        const seen: Array<boolean> = []
        for (
          const [code, state] of [[broken, "broken"], [inactive, "inactive"], [ok, "ok"], [
            inactive,
            "inactive"
          ]] as const
        ) {
          yield* hand.error(code, `${what} ${says[state]}farm`)
          seen.push(weather.isDown(() => true))
        }
        assert.deepStrictEqual([told, seen], [["lost farm", "back farm"], [true, false, false, false]])
      }).pipe(Effect.scoped))
  }

  it.effect("are what a session begins with, until its gateway says more, and says what they serve", () =>
    Effect.gen(function*() {
      const hand = Hand.make()
      const told: Array<string> = []
      const weather = yield* Effect.provide(
        Weather.make({
          lost: (farm) => void told.push(`lost ${farm?.name}`),
          back: (farm) => void told.push(`back ${farm?.name}`),
          gone: () => void told.push("gone")
        }),
        hand.layer
      )
      const seen: Array<boolean> = []
      const look = Effect.sync(() => void seen.push(weather.isDown(({ kind }) => kind === "historical")))
      yield* hand.beginWith({ usfarm: "ok", cashfarm: "inactive", ushmds: "broken", fundfarm: "broken" })
      yield* look
      yield* hand.error(2106, "HMDS data farm connection is OK:ushmds")
      yield* look
      yield* hand.error(2105, "HMDS data farm connection is broken:fundfarm")
      yield* look
      yield* hand.error(2106, "HMDS data farm connection is OK:fundfarm")
      yield* look
      assert.deepStrictEqual([told, seen, weather.isDown(() => true)], [
        ["back ushmds", "lost fundfarm", "back fundfarm"],
        [true, false, true, false],
        false
      ])
    }).pipe(Effect.scoped))

  for (const [wall, how] of [[-3_600_000, "back"], [3_600_000, "forward"]] as const) {
    it.effect(`are what they were where the wall clock is set ${how}: what was taken, what wakes, and what was forgotten twice`, () =>
      Effect.flatMap(Movable.make, ({ by, moved }) =>
        Effect.gen(function*() {
          const hand = Hand.make()
          const told: Array<string> = []
          const weather = yield* Effect.provide(
            Weather.make({
              lost: () => {},
              back: () => void told.push("back"),
              gone: () => void told.push("gone")
            }),
            hand.layer
          )
          yield* hand.begin
          yield* hand.restored("lost")
          weather.take()
          by.wall = wall
          const seen: Array<unknown> = []
          for (const wait of [30, 29, 1, 1]) {
            yield* TestClock.adjust(`${wait} seconds`)
            seen.push([Duration.toSeconds(weather.held()), weather.unsettled(() => true)])
          }
          yield* hand.restored("lost")
          by.wall = 0
          yield* hand.restored("lost")
          assert.deepStrictEqual([seen, told], [
            [[30, "waking"], [1, "waking"], [0, null], [0, null]],
            ["gone", "gone", "back"]
          ])
        }).pipe(Effect.scoped, Effect.provideService(Clock.Clock, moved))))
  }
})
