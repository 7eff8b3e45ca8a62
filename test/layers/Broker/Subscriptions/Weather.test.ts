import { assert, describe, it } from "@effect/vitest"
import { Effect } from "effect"
import * as Weather from "../../../../src/layers/Broker/Subscriptions/Weather.ts"
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
})
