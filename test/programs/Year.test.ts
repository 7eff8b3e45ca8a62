/** Resets in three regions, nightly and weekly, in the weeks around the four clock changes of a year. */
import { assert, describe, it } from "@effect/vitest"
import { Effect, Logger } from "effect"
import { TestClock } from "effect/testing"
import * as Connected from "../doubles/Connected.ts"
import * as Year from "./Year.ts"

// New York changes its clocks on 8 March and 1 November, Zurich on 29 March and 25 October; Hong Kong never does
const spring = [Date.UTC(2026, 2, 5), Date.UTC(2026, 3, 2)] as const
const autumn = [Date.UTC(2026, 9, 22), Date.UTC(2026, 10, 5)] as const

describe("resets", () => {
  // the whole year is `npm run year`
  for (const region of Year.regions) {
    it.effect(`${region}: no page, no strike against the circuit`, () =>
      Effect.gen(function*() {
        for (const [from, to] of [spring, autumn]) {
          const { outages, problems } = yield* Year.play(region, from, to)
          assert.deepStrictEqual(problems, [])
          assert.isAtLeast(outages, (to - from) / 86_400_000 * 0.85)
        }
      }))
  }

  it.effect("the gateway's own restart, every day of a week: no page, no strike against the circuit", () =>
    Effect.gen(function*() {
      yield* TestClock.setTime(Date.UTC(2026, 6, 1))
      const { alerts, notifier } = yield* Connected.told
      const states = new Set<string>()
      // it goes five seconds after its time, and takes two minutes
      const tws = Year.gateway(Array.from({ length: 7 }, (_, day) => ({
        from: Date.UTC(2026, 6, 1 + day, 12, 0, 5),
        to: Date.UTC(2026, 6, 1 + day, 12, 2, 5)
      })))
      const restartAt = { hour: 12, minute: 0, zone: "UTC" }
      yield* Effect.gen(function*() {
        yield* Connected.observe(({ circuit }) => states.add(circuit.state))
        yield* Effect.andThen(Connected.settle, TestClock.adjust("7 days"))
      }).pipe(
        Effect.scoped,
        Effect.provide(
          Connected.layer(tws.layer, { resetRegion: "none", restartAt, ...Year.idle }, new Map(), notifier)
        ),
        Effect.provide(Logger.layer([]))
      )
      assert.deepStrictEqual([alerts, [...states]], [[
        ["2026-07-01T00:00:00.000Z", "connected", "once"],
        ["2026-07-08T00:00:00.000Z", "shutdown", "once"]
      ], ["closed"]])
    }))

  it.effect("a loss after the gateway is back from its own restart is told as any other", () =>
    Effect.gen(function*() {
      yield* TestClock.setTime(Date.UTC(2026, 6, 1, 11))
      const { alerts, notifier } = yield* Connected.told
      const at = (minute: number, second: number) => Date.UTC(2026, 6, 1, 12, minute, second)
      const tws = Year.gateway([{ from: at(0, 5), to: at(2, 5) }, { from: at(6, 0), to: at(6, 20) }])
      const restartAt = { hour: 12, minute: 0, zone: "UTC" }
      yield* Effect.andThen(Connected.settle, TestClock.adjust("2 hours")).pipe(
        Effect.scoped,
        Effect.provide(
          Connected.layer(tws.layer, { resetRegion: "none", restartAt, ...Year.idle }, new Map(), notifier)
        ),
        Effect.provide(Logger.layer([]))
      )
      assert.deepStrictEqual(alerts, [
        ["2026-07-01T11:00:00.000Z", "connected", "once"],
        ["2026-07-01T12:06:10.000Z", "disconnected", "opened"],
        ["2026-07-01T12:07:01.000Z", "disconnected", "closed"],
        ["2026-07-01T13:00:00.000Z", "shutdown", "once"]
      ])
    }))

  it.effect("an outage that overruns its window is a page five minutes after the end, and a strike", () =>
    Effect.gen(function*() {
      yield* TestClock.setTime(Date.UTC(2026, 6, 1))
      const { alerts, notifier } = yield* Connected.told
      // North America, 00:15 to 01:45 ET with its earlier form from 23:45: 03:45 to 05:45 UTC in summer.
      const tws = Year.gateway([{ from: Date.UTC(2026, 6, 1, 4), to: Date.UTC(2026, 6, 1, 6) }])
      yield* Effect.andThen(Connected.settle, TestClock.adjust("8 hours")).pipe(
        Effect.provide(Connected.layer(tws.layer, { resetRegion: "north-america", ...Year.idle }, new Map(), notifier)),
        Effect.provide(Logger.layer([]))
      )
      assert.deepStrictEqual(alerts, [
        ["2026-07-01T00:00:00.000Z", "connected", "once"],
        ["2026-07-01T05:50:00.000Z", "maintenance_overrun", "opened"],
        ["2026-07-01T05:50:00.000Z", "circuit_open", "escalated"],
        ["2026-07-01T05:55:00.000Z", "circuit_open", "reminder"],
        ["2026-07-01T06:01:01.000Z", "circuit_open", "closed"],
        ["2026-07-01T08:00:00.000Z", "shutdown", "once"]
      ])
    }))
})
