/**
 * Whether lines are alive: by what each says of itself, and by whether the line to the gateway can be believed at all.
 *
 * @since 0.1.0
 */
import * as Clock from "effect/Clock"
import * as Effect from "effect/Effect"
import * as Stream from "effect/Stream"
import * as Pulse from "../../../domain/Pulse.ts"
import { Feed } from "../Feed.ts"
import type { Auditor } from "./Audit.ts"
import type { Line } from "./Line.ts"
import * as Weather from "./Weather.ts"

type Felt = Pick<Line<never>, "hole" | "keptBy" | "missing" | "spec">

const unsound = "the line to the gateway is silent, or TWS has lost IBKR"

const stale = ({ hole, keptBy, missing, spec }: Felt): Pulse.Stale | null => {
  const unseen = missing()
  if (unseen === null) {
    // of a kind whose silence says nothing it says nothing here either
    const since = spec.silentAfter === undefined ? null : hole.since()
    return since === null ? null : Pulse.stale(since, "nothing has come since")
  }
  const { since, why } = unseen
  const kept = keptBy()
  return Pulse.stale(since, kept === undefined || kept === why ? why : `${why}: ${kept}`, kept !== undefined)
}

/**
 * Feels them for as long as its Scope lasts. `kept` are those that are, by their keys, `audit` hears of all that may change one.
 *
 * @since 0.1.0
 * @category constructors
 */
export const make = Effect.fnUntraced(function*(
  kept: ReadonlyMap<string, { readonly line: Felt }>,
  audit: Pick<Auditor, "changed" | "moved">
) {
  const feed = yield* Feed
  const clock = yield* Clock.Clock
  const now = () => clock.currentTimeMillisUnsafe()
  let unsoundAt = now()
  /** Since when those that lived cannot be believed, until they are again, or tell. */
  const doubted = new WeakMap<Felt, number>()
  /** Since when those have not lived that did not when the line could not be believed any more, until it can be. */
  let dead = new WeakMap<Felt, number>()
  yield* feed.watch({
    sound: (isSound) => {
      if (!isSound) unsoundAt = now()
      dead = new WeakMap()
      for (const { line } of kept.values()) {
        const its = stale(line)
        if (its !== null) {
          if (!isSound) dead.set(line, its.since)
          continue
        }
        if (isSound) doubted.delete(line)
        else doubted.set(line, unsoundAt)
      }
      audit.changed()
    }
  })
  // the way of a line is back a moment before the connection is ready
  const doubtful = () => feed.isSound() ? null : { since: unsoundAt, why: feed.isCutOff() ? Weather.cutOff : unsound }
  const sinceOf = (line: Felt, { since }: Pulse.Stale): number => {
    const doubtedAt = doubted.get(line)
    const valueAt = line.hole.valueAt()
    return doubtedAt === undefined || (valueAt !== null && valueAt > doubtedAt) ? since : Math.min(doubtedAt, since)
  }
  const of = (key: string): Pulse.Pulse | undefined => {
    const line = kept.get(key)?.line
    if (line === undefined) return undefined
    const its = stale(line)
    if (its === null) {
      const doubt = doubtful()
      if (doubt === null) return Pulse.live(now(), line.hole.valueAt())
      return Pulse.stale(dead.get(line) ?? doubt.since, doubt.why, doubt.why === Weather.cutOff)
    }
    // whatever else it waits for comes after that
    const why = feed.current() === null ? Pulse.stale(its.since, Weather.noSession) : its
    return { ...why, since: sinceOf(line, its) }
  }
  return {
    /** Why none can be believed, and since when (epoch ms). */
    doubt: doubtful,
    /** Whether a line that is kept is alive now. */
    of,
    /** Now and at every change. */
    changes: (key: string): Stream.Stream<Pulse.Pulse> =>
      audit.moved.pipe(
        Stream.map(() => of(key)),
        Stream.filter((pulse) => pulse !== undefined),
        Stream.changesWith(Pulse.isSame)
      )
  }
})
