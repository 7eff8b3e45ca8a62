/**
 * What people have been told and what is still to be told: one step from what was known to what is seen now, as data.
 *
 * @since 0.1.0
 */
import * as Duration from "effect/Duration"
import type { Alert, EventName } from "../../domain/Alert.ts"
import * as Episode from "../../domain/Episode.ts"
import type { Settings } from "../../domain/Settings.ts"
import type { Status } from "../../domain/Status.ts"
import * as Deadlines from "../../schedules/Deadlines.ts"
import * as Symptom from "./Symptom.ts"
import * as Wording from "./Wording.ts"

/**
 * The troubles, whether that of the line is as yet no more than a session that lists, what of this loss and of this session has
 * been told, and how often a login was missing in a row.
 *
 * @since 0.1.0
 * @category models
 */
export interface Memory {
  readonly line: Episode.Episode | undefined
  readonly isListing: boolean
  readonly upstream: Episode.Episode | undefined
  readonly quality: Episode.Episode | undefined
  readonly state: Episode.Episode | undefined
  readonly told: ReadonlyArray<EventName>
  readonly silences: { readonly at: string | null; readonly count: number }
}

/**
 * Nothing told yet.
 *
 * @since 0.1.0
 * @category constructors
 */
export const initial: Memory = {
  line: undefined,
  isListing: false,
  upstream: undefined,
  quality: undefined,
  state: undefined,
  told: [],
  silences: { at: null, count: 0 }
}

/**
 * What is seen now: `at` in monotonic milliseconds, `wallAt` in epoch milliseconds.
 *
 * @since 0.1.0
 * @category models
 */
export interface Seen {
  readonly status: Status
  readonly settings: Settings
  readonly at: number
  readonly wallAt: number
  readonly exposed: boolean
}

/**
 * The memory after a step, the alerts it gave, and when to look again although nothing changed.
 *
 * @since 0.1.0
 * @category models
 */
export interface Advance {
  readonly memory: Memory
  readonly alerts: ReadonlyArray<Alert>
  readonly wake: number | undefined
}

/** What a session that ended in between must not make us tell again: a connection is told once per run. */
const perRun: ReadonlySet<EventName> = new Set(["connected"])
const perLoss: ReadonlySet<EventName> = new Set(["client_id_in_use", "login_required"])

const overrun = Duration.toMillis("5 minutes")
const upstreamGrace = Duration.toMillis("2 minutes")
const exposedGrace = Duration.toMillis("5 seconds")
const setUpGrace = Duration.toMillis(Deadlines.defaults.snapshot)

/**
 * One step.
 *
 * @since 0.1.0
 * @category combinators
 */
export const advance = (memory: Memory, seen: Seen): Advance => {
  const { at, settings, status } = seen
  const patience = Duration.toMillis(settings.alertGrace)
  const grace = seen.exposed ? Math.min(patience, exposedGrace) : patience
  const planned = maintenance(seen)
  const restart = status.ordersBlockedBy.includes("restart_due") ? (memory.line?.since ?? at) + overrun : undefined
  const isSettingUp = Symptom.isSettingUp(status)
  const sign = Symptom.line(status, settings)
  // a session that has listed in time was no trouble, and what comes next does not go on with one
  const isNone = sign === "well" && memory.isListing && memory.line?.opened === undefined
  const begun = isNone ? undefined : memory.line
  const line = Episode.step(begun, {
    at,
    grace: isSettingUp ? Math.max(grace, setUpGrace) : grace,
    sign,
    excusedUntil: planned ?? restart
  })
  const upstream = Episode.step(memory.upstream, {
    at,
    grace: upstreamGrace,
    sign: Symptom.upstream(status),
    excusedUntil: planned
  })
  const quality = Episode.step(memory.quality, {
    at,
    grace,
    sign: Symptom.quality(status),
    excusedUntil: planned
  })
  const state = Episode.step(memory.state, { at, grace, sign: Symptom.state(status), excusedUntil: undefined })
  const silences = countSilences(memory.silences, status)
  const wanted = [...Symptom.findings(status, settings), ...needs(line.episode, status, silences.count)]
  const kept = memory.told.filter((event) =>
    perRun.has(event) || wanted.includes(event) ||
    (perLoss.has(event) ? line.episode !== undefined : !status.ready)
  )
  const fresh = wanted.filter((event) => !kept.includes(event))
  const steps = [line, upstream, quality, state]
  const wakes = steps.flatMap(({ wake }) => wake ?? [])
  return {
    memory: {
      line: line.episode,
      isListing: isSettingUp && (begun === undefined || memory.isListing),
      upstream: upstream.episode,
      quality: quality.episode,
      state: state.episode,
      told: [...kept, ...fresh],
      silences
    },
    alerts: [
      ...steps.flatMap(({ told }) => told).map((told) => Wording.episode(told, status, settings)),
      ...fresh.map((event) => Wording.finding(event, status))
    ],
    wake: wakes.length === 0 ? undefined : Math.min(...wakes)
  }
}

/**
 * The events of the episodes that are open.
 *
 * @since 0.1.0
 * @category combinators
 */
export const open = ({ line, quality, state, upstream }: Memory): ReadonlyArray<EventName> =>
  [line, upstream, quality, state].flatMap((episode) => episode?.opened?.event ?? [])

const maintenance = ({ at, status, wallAt }: Seen): number | undefined => {
  const { active, until } = status.maintenance
  return active && until !== null ? at + Math.max(0, Date.parse(until) - wallAt) + overrun : undefined
}

const countSilences = (before: Memory["silences"], status: Status): Memory["silences"] => {
  const cause = Symptom.cause(status)
  if (status.ready || cause === null || !Symptom.needsLogin(cause)) return initial.silences
  return cause.at === before.at ? before : { at: cause.at, count: before.count + 1 }
}

const needs = (
  line: Episode.Episode | undefined,
  status: Status,
  silences: number
): ReadonlyArray<EventName> => {
  if (line?.opened === undefined || status.ready) return []
  const reason = Symptom.cause(status)?.reason
  if (reason === "ClientIdInUse") return ["client_id_in_use"]
  return silences >= 2 || reason === "NoAccount" ? ["login_required"] : []
}
