/**
 * Tells people before a limit of risk is hit, and when the kill switch is engaged: by episodes, one for each trouble.
 *
 * @since 0.1.0
 */
import * as Duration from "effect/Duration"
import * as Effect from "effect/Effect"
import * as Metric from "effect/Metric"
import * as Queue from "effect/Queue"
import * as Alert from "../../../domain/Alert.ts"
import * as Episode from "../../../domain/Episode.ts"
import * as Monotonic from "../../../schedules/Monotonic.ts"
import * as Metrics from "../../Metrics.ts"
import { Notifier } from "../../Notify/Notifier.ts"
import * as Trouble from "./Trouble.ts"

const alert = ({ event, lines }: Trouble.Trouble, told: Episode.Told, seen: Trouble.Seen): Alert.Alert =>
  told.phase === "closed"
    ? Alert.closed(event, Episode.duration(told), [])
    : Alert.during(event, told.phase, [...lines(seen), ...Episode.lasting(told)])

const signOf = ({ event, isOn }: Trouble.Trouble, seen: Trouble.Seen): Episode.Sign => {
  const is = isOn(seen)
  if (is === null) return "unknown"
  return is ? [event] : "well"
}

/**
 * How often it looks while there is trouble.
 *
 * @since 0.1.0
 * @category policies
 */
export const again: Duration.Duration = Duration.seconds(5)

const events = [...new Set(Trouble.all.map(({ event }) => event))].map((event) => ({
  event,
  gauge: Metric.withAttributes(Metrics.episodeOpen, { event })
}))

/**
 * Looks each time that something `changed`, and when an episode is due, for as long as it runs.
 *
 * @since 0.1.0
 * @category programs
 */
export const run = Effect.fnUntraced(function*(
  changed: Queue.Dequeue<void>,
  look: Effect.Effect<Trouble.Seen>
): Effect.fn.Return<never, never, Notifier> {
  const notifier = yield* Notifier
  const episodes = new Map<string, Episode.Episode>()

  const step = Effect.gen(function*() {
    const at = Math.floor(yield* Monotonic.now)
    const seen = yield* look
    let wake = Number.POSITIVE_INFINITY
    for (const trouble of Trouble.all) {
      const next = Episode.step(episodes.get(trouble.name), {
        at,
        sign: signOf(trouble, seen),
        grace: 0,
        excusedUntil: undefined
      })
      if (next.episode === undefined) episodes.delete(trouble.name)
      else episodes.set(trouble.name, next.episode)
      wake = Math.min(wake, next.wake ?? wake)
      for (const told of next.told) yield* notifier.notify(alert(trouble, told, seen))
    }
    for (const { event, gauge } of events) {
      const isOpen = Trouble.all.some((trouble) => trouble.event === event && episodes.has(trouble.name))
      yield* Metric.update(gauge, isOpen ? 1 : 0)
    }
    return Math.max(0, wake - at)
  })

  while (true) {
    const due = yield* step
    const change = Queue.take(changed)
    // what was seen within a time is over with it, although nothing changes
    yield* episodes.size === 0 ? change : Effect.timeoutOption(change, Math.min(due, Duration.toMillis(again)))
  }
})
