/**
 * An episode of trouble as a state machine: what people are told of it and when, as data in and data out.
 *
 * A trouble begins with its first sign and ends when nothing has been wrong for `settle`, so that flapping stays one
 * episode. It is told once it has lasted its grace, rises at most once to each graver event, is brought to mind again
 * after 5 min, 1 h and then every 6 h, and closes with its duration. All times are milliseconds of one monotonic clock.
 *
 * @since 0.1.0
 */
import * as Duration from "effect/Duration"
import type { Alert, EventName } from "./Alert.ts"

/**
 * What is true of one trouble now: the events it has reached in rising order, that all is well, or that it cannot be
 * known, which neither begins nor ends anything.
 *
 * @since 0.1.0
 * @category models
 */
export type Sign = ReadonlyArray<EventName> | "well" | "unknown"

/**
 * One trouble, from its first sign on. `flapped` says whether nothing was wrong at times since then. `opened` is set from the
 * moment people were told; `event` is the gravest that they know of, `rank` how grave that is.
 *
 * @since 0.1.0
 * @category models
 */
export interface Episode {
  readonly since: number
  readonly wellSince: number | undefined
  readonly flapped: boolean
  readonly excusedUntil: number
  readonly opened: {
    readonly at: number
    readonly event: EventName
    readonly rank: number
    readonly reminders: number
  } | undefined
}

/**
 * What the next step is decided by. `grace` is how long the trouble may last before people are told; `excusedUntil` is
 * set while there is a planned reason for it, to the moment from which that reason no longer holds.
 *
 * @since 0.1.0
 * @category models
 */
export interface Facts {
  readonly at: number
  readonly sign: Sign
  readonly grace: number
  readonly excusedUntil: number | undefined
}

/**
 * One thing to tell: the event, where in the episode it stands, how long the trouble has lasted (`closed`: had lasted), in
 * milliseconds, and whether nothing was wrong at times meanwhile.
 *
 * @since 0.1.0
 * @category models
 */
export interface Told {
  readonly event: EventName
  readonly phase: Exclude<Alert["phase"], "once">
  readonly lasted: number
  readonly flapped: boolean
}

/**
 * How long a trouble has lasted, to the second.
 *
 * @since 0.1.0
 * @category conversions
 */
export const duration = ({ lasted }: Told): Duration.Duration => Duration.seconds(Math.round(lasted / 1000))

/**
 * A line for people that says so; none of what has only just begun.
 *
 * @since 0.1.0
 * @category conversions
 */
export const lasting = (told: Told): ReadonlyArray<string> => {
  const lasted = duration(told)
  if (Duration.isZero(lasted)) return []
  return [`${told.flapped ? "On and off for" : "For"} ${Duration.format(lasted)} now`]
}

/**
 * The episode after a step, what is to be told, and when the next step is due although nothing may happen until then.
 *
 * @since 0.1.0
 * @category models
 */
export interface Step {
  readonly episode: Episode | undefined
  readonly told: ReadonlyArray<Told>
  readonly wake: number | undefined
}

/**
 * How long nothing must have been wrong for an episode to close: as long as a session must last to be a success.
 *
 * @since 0.1.0
 * @category constants
 */
export const settle = 30_000

const minute = 60_000
const hour = 60 * minute

/** The moment of the nth reminder (from 0), after the opening. */
const reminder = (n: number): number => n === 0 ? 5 * minute : hour + (n - 1) * 6 * hour

const rank = (event: EventName): number => {
  switch (event) {
    case "disconnected":
    case "maintenance_overrun":
      return 1
    case "reconnect_failed":
      return 2
    case "circuit_open":
      return 3
    case "account_mismatch":
      return 4
    default:
      return 0
  }
}

/**
 * The next step of an episode, or of none.
 *
 * @since 0.1.0
 * @category combinators
 */
export const step = (episode: Episode | undefined, facts: Facts): Step => {
  if (facts.sign === "well") return episode === undefined ? nothing : recovering(episode, facts.at)
  if (facts.sign === "unknown") {
    return { episode: episode && resumed(episode), told: [], wake: undefined }
  }
  const begun = resumed(
    episode ?? { since: facts.at, wellSince: undefined, flapped: false, excusedUntil: 0, opened: undefined }
  )
  const excusedUntil = Math.max(begun.excusedUntil, facts.excusedUntil ?? 0)
  const going: Episode = { ...begun, excusedUntil }
  if (going.opened !== undefined) return open(going, going.opened, facts.sign, facts.at, [])
  const due = facts.sign.includes("account_mismatch") ? facts.at : Math.max(going.since + facts.grace, excusedUntil)
  return facts.at < due ? { episode: going, told: [], wake: due } : opening(going, facts.sign, facts.at)
}

const resumed = (episode: Episode): Episode => ({
  ...episode,
  flapped: episode.flapped || episode.wellSince !== undefined,
  wellSince: undefined
})

const nothing: Step = { episode: undefined, told: [], wake: undefined }

const recovering = (episode: Episode, at: number): Step => {
  const wellSince = episode.wellSince ?? at
  if (at < wellSince + settle) return { episode: { ...episode, wellSince }, told: [], wake: wellSince + settle }
  if (episode.opened === undefined) return nothing
  const { flapped, opened, since } = episode
  return { ...nothing, told: [{ event: opened.event, phase: "closed", lasted: wellSince - since, flapped }] }
}

const opening = (episode: Episode, reached: ReadonlyArray<EventName>, at: number): Step => {
  const gravest = reached.at(-1) ?? "degraded"
  // After a planned loss the news is that it did not end; that the circuit is open is still told on top of it.
  const overrun = episode.excusedUntil > 0 && ["disconnected", "reconnect_failed", "circuit_open"].includes(gravest)
  const event = overrun ? "maintenance_overrun" : gravest
  const covered = Math.min(rank(gravest), overrun ? rank("reconnect_failed") : Infinity)
  const told: Told = { event, phase: "opened", lasted: at - episode.since, flapped: episode.flapped }
  return open(episode, { at, event, rank: covered, reminders: 0 }, reached, at, [told])
}

const open = (
  episode: Episode,
  before: NonNullable<Episode["opened"]>,
  reached: ReadonlyArray<EventName>,
  at: number,
  already: ReadonlyArray<Told>
): Step => {
  const { flapped } = episode
  const lasted = at - episode.since
  const graver = reached.filter((event) => rank(event) > before.rank)
  const gravest = graver.at(-1)
  const told: Array<Told> = [
    ...already,
    ...graver.map((event): Told => ({ event, phase: "escalated", lasted, flapped }))
  ]
  let reminders = before.reminders
  while (at >= before.at + reminder(reminders)) reminders++
  const risen = gravest === undefined ? before : { ...before, event: gravest, rank: rank(gravest) }
  const opened = { ...risen, reminders }
  if (reminders > before.reminders && told.length === 0) {
    told.push({ event: opened.event, phase: "reminder", lasted, flapped })
  }
  return { episode: { ...episode, opened }, told, wake: opened.at + reminder(reminders) }
}
