/**
 * What time and the disk do to the facts: how long the line has been silent, whether a restart is due, whether the state can be
 * written, and when that changes.
 *
 * @since 0.1.0
 */
import * as Clock from "effect/Clock"
import * as Context from "effect/Context"
import * as Duration from "effect/Duration"
import * as Effect from "effect/Effect"
import { Facts } from "../layers/Facts.ts"
import { Settings } from "../layers/Settings.ts"
import { State } from "../layers/State/State.ts"
import { Deadlines } from "../schedules/Deadlines.ts"
import * as Maintenance from "../schedules/Maintenance.ts"
import * as Monotonic from "../schedules/Monotonic.ts"
import * as Rate from "./Rate.ts"
import * as Watch from "./Watch.ts"

/**
 * Reads the moment by the services of a context, whoever runs it: what a verdict depends on besides the facts.
 *
 * @since 0.1.0
 * @category programs
 */
export const by = (context: Context.Context<Facts | Settings | State>) => {
  const facts = Context.get(context, Facts)
  const settings = Context.get(context, Settings)
  const clock = Context.get(context, Clock.Clock)
  const wall = clock.currentTimeMillisUnsafe()
  const elapsed = Monotonic.of(clock)
  const session = facts.session()
  const { frame } = Context.get(context, Deadlines)
  const silence = session === null ? 0 : Math.max(0, elapsed - Watch.provenAt(session.heard(), elapsed, frame))
  const restartDue = settings.restartAt !== undefined &&
    Maintenance.restartDue(settings.restartAt, wall, facts.get().lastConnected)
  return Effect.map(Context.get(context, State).writable, (stateWritable) => ({
    silence,
    clockOffset: wall - elapsed,
    restartDue,
    stateWritable,
    wall,
    rates: () => Rate.of(session, elapsed)
  }))
}

/**
 * Reads the moment.
 *
 * @since 0.1.0
 * @category programs
 */
export const now = Effect.contextWith(by)

/**
 * A moment: what `Verdict` needs of it, the wall clock (epoch ms), and the message rates for whoever asks.
 *
 * @since 0.1.0
 * @category models
 */
export interface Moment extends Effect.Success<typeof now> {}

/**
 * How often it is looked whether the machine has slept, or its clock was set, while an edge is waited for.
 *
 * @since 0.1.0
 * @category policies
 */
export const glance: Duration.Duration = Duration.minutes(1)

/**
 * Touches the facts whenever time alone changes what they mean: when a maintenance window begins or ends, and when the
 * gateway's own restart falls due or is past. Never ends.
 *
 * @since 0.1.0
 * @category programs
 */
export const keepTime = Effect.gen(function*() {
  const facts = yield* Facts
  const settings = yield* Settings
  let seen = yield* Clock.currentTimeMillis
  while (true) {
    const before = seen
    const { nextAt, until } = Maintenance.at(settings.resetRegion, before)
    const edges = [until, nextAt].filter((each) => each !== null)
    if (settings.restartAt !== undefined) {
      const lead = Duration.toMillis(Maintenance.restartLead)
      const after = Duration.toMillis(Maintenance.restartPatience)
      edges.push(
        Maintenance.nextRestart(settings.restartAt, before + lead) - lead,
        Maintenance.nextRestart(settings.restartAt, before - after) + after
      )
    }
    const next = Math.min(...edges.filter((each) => each > before))
    if (next === Number.POSITIVE_INFINITY) return yield* Effect.never
    yield* Effect.sleep(Duration.min(Duration.millis(next - before), glance))
    seen = yield* Clock.currentTimeMillis
    if (seen >= next || seen < before) facts.touch()
  }
})

/**
 * How often it is looked whether the state directory can be written.
 *
 * @since 0.1.0
 * @category policies
 */
export const stateGlance: Duration.Duration = Duration.seconds(30)

/**
 * Touches the facts again and again, since the state directory may be written no more, or again: of a line that says nothing else
 * nobody would hear that orders are refused, nor that they are not any more. Never ends.
 *
 * @since 0.1.0
 * @category programs
 */
export const keepState = Effect.gen(function*() {
  const facts = yield* Facts
  while (true) {
    yield* Effect.sleep(stateGlance)
    // what others were told between two looks is not known here
    facts.touch()
  }
})
