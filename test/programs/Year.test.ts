/** A year of resets: nightly and weekly windows in three regions, across both clock changes. */
import { assert, describe, it } from "@effect/vitest"
import { Duration, Effect, Logger } from "effect"
import { TestClock } from "effect/testing"
import type { ResetRegion } from "../../src/domain/Settings.ts"
import { ConnectionError } from "../../src/errors/IbkrError.ts"
import { Connection } from "../../src/layers/Connection.ts"
import * as Maintenance from "../../src/schedules/Maintenance.ts"
import * as Connected from "../doubles/Connected.ts"
import * as ScriptedTws from "../doubles/ScriptedTws.ts"

const minute = 60_000
const hour = 60 * minute
const day = 24 * hour
const from = Date.UTC(2026, 0, 1)
const to = from + 365 * day

interface Outage {
  readonly from: number
  readonly to: number
}

/**
 * In every window the gateway is away: it goes five minutes after the beginning, for four minutes, on weekends for half
 * an hour.
 */
const outages = (region: ResetRegion): ReadonlyArray<Outage> => {
  const found: Array<Outage> = []
  for (let at = Maintenance.at(region, from).nextAt; at !== null && at < to;) {
    const { nextAt, until } = Maintenance.at(region, at)
    const length = (until ?? at) - at
    found.push({ from: at + 5 * minute, to: at + 5 * minute + (length > 6 * hour ? 30 * minute : 4 * minute) })
    at = nextAt
  }
  return found
}

/** A gateway that refuses during the outages and closes its sessions when one begins. */
const gateway = (away: ReadonlyArray<Outage>) => {
  let next = 0
  return ScriptedTws.make((_, now) => {
    while (next < away.length && (away[next]?.to ?? 0) <= now) next++
    const outage = away[next]
    if (outage === undefined) return {}
    return outage.from <= now
      ? { fails: new ConnectionError({ reason: "Refused" }) }
      : { lasts: (outage.from - now) / 1000 }
  })
}

const idle = { heartbeatIdle: Duration.minutes(10), heartbeatTimeout: Duration.minutes(1) }

describe("a year of resets", () => {
  for (const region of ["north-america", "europe", "asia"] as const) {
    it.effect(`${region}: no page, no strike against the circuit`, () =>
      Effect.gen(function*() {
        yield* TestClock.setTime(from)
        const { alerts, notifier } = yield* Connected.told
        const away = outages(region)
        const tws = gateway(away)
        const opened: Array<string> = []
        yield* Effect.gen(function*() {
          const connection = yield* Connection
          yield* Connected.observe(({ circuit, uptimeSeconds }) => {
            if (circuit.state !== "closed") opened.push(`${circuit.state} at ${uptimeSeconds}`)
          })
          yield* Connected.settle
          yield* TestClock.adjust(Duration.millis(to - from))
          const { ready, state } = yield* connection.status
          assert.deepStrictEqual({ ready, state }, { ready: true, state: "connected" })
        }).pipe(
          Effect.scoped,
          Effect.provide(Connected.layer(tws.layer, { resetRegion: region, ...idle }, new Map(), notifier)),
          Effect.provide(Logger.layer([]))
        )
        assert.isAbove(away.length, 300)
        assert.isAbove(tws.dials.length, away.length * 18)
        assert.deepStrictEqual(opened, [])
        assert.deepStrictEqual(alerts, [
          ["2026-01-01T00:00:00.000Z", "connected", "once"],
          ["2027-01-01T00:00:00.000Z", "shutdown", "once"]
        ])
        assert.strictEqual(tws.open(), 0)
      }))
  }

  it.effect("an outage that overruns its window is a page five minutes after the end, and a strike", () =>
    Effect.gen(function*() {
      yield* TestClock.setTime(Date.UTC(2026, 6, 1))
      const { alerts, notifier } = yield* Connected.told
      // North America, 00:15 to 01:45 ET with its earlier form from 23:45: 03:45 to 05:45 UTC in summer.
      const tws = gateway([{ from: Date.UTC(2026, 6, 1, 4), to: Date.UTC(2026, 6, 1, 6) }])
      yield* Effect.andThen(Connected.settle, TestClock.adjust("8 hours")).pipe(
        Effect.provide(Connected.layer(tws.layer, { resetRegion: "north-america", ...idle }, new Map(), notifier)),
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
