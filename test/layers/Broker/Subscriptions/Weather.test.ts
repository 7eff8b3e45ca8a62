import { assert, describe, it } from "@effect/vitest"
import { Clock, Duration, Effect } from "effect"
import { TestClock } from "effect/testing"
import * as Serves from "../../../../src/layers/Broker/Subscriptions/Serves.ts"
import * as Weather from "../../../../src/layers/Broker/Subscriptions/Weather.ts"
import * as Movable from "../../../doubles/Movable.ts"
import * as Streams from "../Streams.ts"
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

  for (
    const [what, begin] of [
      [
        "break in a session",
        (hand: ReturnType<typeof Hand.make>) =>
          Effect.andThen(
            hand.begin,
            Effect.repeat(Effect.suspend(() => hand.error(2103, "unterbrochen")), { times: 1 })
          )
      ],
      [
        "were broken when it began",
        (hand: ReturnType<typeof Hand.make>) =>
          hand.beginWith({ "market-data": "broken", "market-data 2": "broken", usfarm: "ok" })
      ]
    ] as const
  ) {
    it.effect(`two farms whose names cannot be read, and which ${what}, are away until each of them is said to be back`, () =>
      Effect.gen(function*() {
        const hand = Hand.make()
        const weather = yield* Effect.provide(
          Weather.make({ lost: () => {}, back: () => {}, gone: () => {} }),
          hand.layer
        )
        const seen: Array<unknown> = []
        const look = Effect.sync(() =>
          void seen.push([weather.down(Serves.quotes(Streams.aapl)), weather.says(Serves.quotes(Streams.aapl))])
        )
        yield* begin(hand)
        yield* look
        // another one goes to sleep, or is told by its name
        yield* hand.error(2108, "inaktiv")
        yield* hand.error(2119, "wird verbunden")
        yield* hand.error(2104, "verbunden:usfarm")
        yield* hand.error(2104, "verbunden")
        yield* look
        yield* hand.error(2104, "verbunden")
        yield* look
        yield* hand.error(2104, "verbunden")
        yield* hand.error(2103, "unterbrochen")
        yield* look
        const broken = ["farm", "a market-data farm is broken, whose name cannot be read"]
        assert.deepStrictEqual(seen, [broken, broken, [null, undefined], broken])
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

  it.effect("forgot what was asked each time that IBKR was away in between, or another session began, and wake anew then", () =>
    Effect.gen(function*() {
      const hand = Hand.make()
      const told: Array<string> = []
      const weather = yield* Effect.provide(
        Weather.make({
          lost: () => void told.push("lost"),
          back: () => void told.push("back"),
          gone: (was) => void told.push(`gone ${was}`)
        }),
        hand.layer
      )
      const seen: Array<string | null> = []
      const look = Effect.sync(() => void seen.push(weather.unsettled(() => true)))
      yield* hand.begin
      yield* TestClock.adjust("2 minutes")
      yield* look
      yield* hand.restored("lost")
      yield* look
      yield* hand.error(1100, "Connectivity between IBKR and Trader Workstation has been lost.")
      yield* hand.restored("lost")
      yield* hand.begin
      yield* hand.restored("lost")
      yield* hand.restored("lost")
      assert.deepStrictEqual([told, seen], [["gone ok", "lost", "gone lost", "gone ok", "back"], [null, "waking"]])
    }).pipe(Effect.scoped))

  it.effect("forgot what was asked also where IBKR, away since the last time, had first said that it had kept it", () =>
    Effect.gen(function*() {
      const hand = Hand.make()
      const told: Array<string> = []
      yield* Effect.provide(
        Weather.make({
          lost: () => void told.push("lost"),
          back: () => void told.push("back"),
          gone: (was) => void told.push(`gone ${was}`)
        }),
        hand.layer
      )
      yield* hand.begin
      yield* hand.restored("lost")
      yield* hand.error(1100, "Connectivity between IBKR and Trader Workstation has been lost.")
      yield* hand.restored("kept")
      yield* hand.restored("lost")
      yield* hand.restored("lost")
      assert.deepStrictEqual(told, ["gone ok", "lost", "back", "gone ok", "back"])
    }).pipe(Effect.scoped))

  it.effect("are taken by another session anew, which is news, once nobody was told so for long, or once they told again", () =>
    Effect.gen(function*() {
      const hand = Hand.make()
      const weather = yield* Effect.provide(
        Weather.make({ lost: () => {}, back: () => {}, gone: () => {} }),
        hand.layer
      )
      const taken: Array<readonly [isNews: boolean, held: number]> = []
      const take = Effect.sync(() => void taken.push([weather.take(), Duration.toSeconds(weather.held())]))
      yield* take
      yield* TestClock.adjust("30 seconds")
      yield* take
      yield* TestClock.adjust("30 seconds")
      yield* take
      yield* TestClock.adjust("17 minutes")
      yield* take
      yield* TestClock.adjust("20 minutes")
      yield* take
      weather.give()
      yield* take
      assert.deepStrictEqual(taken, [[true, 60], [false, 30], [false, 120], [false, 240], [true, 60], [true, 60]])
    }).pipe(Effect.scoped))

  it.effect("are down where a session begins while TWS has lost IBKR, until it has it again, or in the next session", () =>
    Effect.gen(function*() {
      const hand = Hand.make()
      const told: Array<string> = []
      const weather = yield* Effect.provide(
        Weather.make({
          lost: () => {},
          back: () => void told.push("back"),
          gone: (was) => void told.push(`gone ${was}`)
        }),
        hand.layer
      )
      const seen: Array<string | undefined> = []
      const look = Effect.sync(() => void seen.push(weather.says(() => true)))
      yield* hand.beginAs("lost")
      yield* look
      yield* hand.restored("kept")
      yield* look
      yield* hand.beginAs("lost")
      yield* hand.beginAs("ok")
      yield* look
      yield* hand.beginAs("unknown")
      yield* look
      yield* hand.restored("lost")
      const cutOff = "TWS has lost IBKR"
      assert.deepStrictEqual([told, seen], [["back", "gone unknown"], [cutOff, undefined, undefined, undefined]])
    }).pipe(Effect.scoped))
})
