/**
 * Which lines of data are wanted and which are alive: kept up to date, counted, and given account of after each restoration.
 *
 * @since 0.1.0
 */
import type * as Duration from "effect/Duration"
import * as Effect from "effect/Effect"
import * as FiberHandle from "effect/FiberHandle"
import { constVoid } from "effect/Function"
import * as Latch from "effect/Latch"
import * as Metric from "effect/Metric"
import * as Stream from "effect/Stream"
import type { Command } from "../../../domain/Command.ts"
import * as Mask from "../../../domain/Mask.ts"
import * as Latest from "../Latest.ts"
import * as Metrics from "../Metrics.ts"

/**
 * A line that is wanted and not alive, since when (epoch ms), and why, for people.
 *
 * @since 0.1.0
 * @category models
 */
export interface Missing {
  readonly key: string
  readonly request: Command["_tag"]
  readonly since: number
  readonly why: string
}

/**
 * The audit. A line is live once it was answered since it was last asked for in this session, or, of a kind that the gateway
 * answers only when there is something to tell, once it was not refused; and none is while the line to the gateway is silent, or
 * TWS has lost IBKR.
 *
 * @since 0.1.0
 * @category models
 */
export interface Audit {
  readonly wanted: number
  readonly live: number
  readonly missing: ReadonlyArray<Missing>
}

const mostNamed = 10

const says = ({ live, missing, wanted }: Audit): string => {
  const named = missing.slice(0, mostNamed).map(({ key, request, why }) => Mask.text(`${request} ${key}: ${why}`))
  const more = missing.length > mostNamed ? [`and ${missing.length - mostNamed} more`] : []
  return [`${live} of ${wanted} subscriptions live`, ...named, ...more].join("; ")
}

/**
 * Audits for as long as its Scope lasts.
 *
 * @param changesIn - in how many ms it is another by the clock alone, if nothing is told until then; infinite where it is not.
 *
 * @since 0.1.0
 * @category constructors
 */
export const make = Effect.fnUntraced(function*(look: () => Audit, changesIn: () => number) {
  const latest = yield* Latest.make(look())
  const changed = yield* Latch.make(true)
  const whole = yield* Latch.make(true)
  const restore = yield* FiberHandle.makeRuntime<never>()

  const tell = Effect.gen(function*() {
    const wait = changesIn()
    yield* Number.isFinite(wait) ? Effect.timeoutOption(changed.await, wait) : changed.await
    // what changes at once is told at once
    yield* Effect.yieldNow
    changed.closeUnsafe()
    const audit = look()
    latest.set(audit)
    yield* Metric.update(Metrics.subscriptionsWanted, audit.wanted)
    yield* Metric.update(Metrics.subscriptionsLive, audit.live)
    if (audit.missing.length === 0) whole.openUnsafe()
  })
  yield* Effect.forkScoped(Effect.forever(tell), { startImmediately: true })

  const account = Effect.suspend(() => {
    const audit = look()
    return audit.missing.length === 0 ? Effect.logInfo(says(audit)) : Effect.logWarning(says(audit))
  })

  return {
    audit: Effect.sync(look),
    /** Something may have changed, and did now. */
    moved: Stream.map(latest.changes, constVoid),
    changes: Stream.changesWith(
      latest.changes,
      (one, other) => one.wanted === other.wanted && one.live === other.live && says(one) === says(other)
    ),
    /** Something changed. */
    changed: (): void => void changed.openUnsafe(),
    /** All lines are being restored: says how many are alive after a time at the latest, and once they all are. */
    restoring: (within: Duration.Duration): void => {
      whole.closeUnsafe()
      changed.openUnsafe()
      restore(
        Effect.timeoutOrElse(whole.await, { duration: within, orElse: () => Effect.andThen(account, whole.await) })
          .pipe(Effect.andThen(account))
      )
    }
  }
})

/**
 * Who audits.
 *
 * @since 0.1.0
 * @category models
 */
export interface Auditor extends Effect.Success<ReturnType<typeof make>> {}
