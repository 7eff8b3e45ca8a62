/**
 * A gateway that is away in every reset window of a region, on a clock that is turned: what people were told, and what
 * the connection did. A year of it is `npm run year`.
 */
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

export const regions: ReadonlyArray<ResetRegion> = ["north-america", "europe", "asia"]

interface Outage {
  readonly from: number
  readonly to: number
}

/**
 * In every window the gateway is away: it goes five minutes after the beginning, for four minutes, on weekends for half
 * an hour.
 */
const outages = (region: ResetRegion, from: number, to: number): ReadonlyArray<Outage> => {
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
export const gateway = (away: ReadonlyArray<Outage>): ScriptedTws.Scripted => {
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

/** Settings with which a quiet line is asked seldom: what is looked at is what happens when it ends. */
export const idle = { heartbeatIdle: Duration.minutes(10), heartbeatTimeout: Duration.minutes(1) }

export interface Told {
  readonly outages: number
  readonly dials: number
  /** What did not hold, and what stayed behind; nothing where all is well. */
  readonly problems: ReadonlyArray<string>
}

/** Lets the time from one moment to another pass (epoch ms): no page, and no strike against the circuit. */
export const play = (region: ResetRegion, from: number, to: number): Effect.Effect<Told> =>
  Effect.gen(function*() {
    yield* TestClock.setTime(from)
    const { alerts, notifier } = yield* Connected.told
    const away = outages(region, from, to)
    const tws = gateway(away)
    const problems: Array<string> = []
    yield* Effect.gen(function*() {
      const connection = yield* Connection
      yield* Connected.observe(({ circuit, uptimeSeconds }) => {
        if (circuit.state !== "closed") problems.push(`the circuit is ${circuit.state} at ${uptimeSeconds} s`)
      })
      yield* Connected.settle
      yield* TestClock.adjust(Duration.millis(to - from))
      const status = yield* connection.status
      if (!status.ready || status.state !== "connected") problems.push(`at the end: ${JSON.stringify(status)}`)
    }).pipe(
      Effect.scoped,
      Effect.provide(Connected.layer(tws.layer, { resetRegion: region, ...idle }, new Map(), notifier)),
      Effect.provide(Logger.layer([]))
    )
    const due = [[new Date(from), "connected"], [new Date(to), "shutdown"]] as const
    const told = alerts.map((alert) => alert.join(" "))
    const expected = due.map(([at, event]) => `${at.toISOString()} ${event} once`)
    if (told.join() !== expected.join()) problems.push(`people were told:\n  ${told.join("\n  ")}`)
    if (tws.dials.length <= away.length * 18) problems.push("it was not dialled throughout the outages")
    if (tws.open() > 0) problems.push(`${tws.open()} sessions stay behind`)
    return { outages: away.length, dials: tws.dials.length, problems }
  })
