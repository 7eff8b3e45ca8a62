/**
 * The switch that stops all orders, as the state directory keeps it: what cannot be read of it counts as engaged.
 *
 * @since 0.1.0
 */
import * as Clock from "effect/Clock"
import * as DateTime from "effect/DateTime"
import * as Effect from "effect/Effect"
import * as Option from "effect/Option"
import * as Semaphore from "effect/Semaphore"
import * as Domain from "../../../domain/KillSwitch.ts"
import * as Mask from "../../../domain/Mask.ts"
import { type KillSwitch as Kept, State } from "../../State/State.ts"

/**
 * The switch. It counts as engaged from the first moment of `engage` on; who engaged it first stands. However it stands is kept
 * and said, whoever gives up waiting for that.
 *
 * @since 0.1.0
 * @category models
 */
export interface KillSwitch {
  readonly now: () => Domain.KillSwitch
  readonly engage: (why: string, by: Domain.By) => Effect.Effect<void>
  readonly release: Effect.Effect<void>
  /** Has the day's loss engaged it, and is it above its limit still? It engages once for each time that it goes above. */
  readonly stoppedByLoss: () => boolean
  readonly lossIsBelow: Effect.Effect<void>
}

/** How much is kept of what people say. */
const longest = 200

const shown = ({ engaged }: typeof Kept.Type, kept: boolean): Domain.KillSwitch =>
  engaged === null ? { ...Domain.released, kept } : {
    engaged: true,
    since: engaged.since === null ? null : DateTime.formatIso(DateTime.makeUnsafe(engaged.since)),
    why: engaged.why,
    by: engaged.by,
    kept
  }

/**
 * The switch as the last run left it. `changed` is told of each change.
 *
 * @since 0.1.0
 * @category constructors
 */
export const make = Effect.fnUntraced(function*(
  changed: Effect.Effect<void>
): Effect.fn.Return<KillSwitch, never, State> {
  const { killSwitch: cell } = yield* State
  const clock = yield* Clock.Clock
  const one = yield* Semaphore.make(1)
  let kept: typeof Kept.Type = Option.getOrElse(yield* cell.get, () => ({ engaged: null, stoppedByLoss: false }))

  const isEngaged = Option.exists<typeof Kept.Type>(({ engaged }) => engaged !== null)
  const isKept = () => isEngaged(cell.kept()) === (kept.engaged !== null)
  const unkept = () => isKept() ? "" : `. It could not be kept: ${Domain.atRestart(kept.engaged !== null)}`

  const keep = Effect.suspend(() => cell.set(kept)).pipe(one.withPermits(1), Effect.andThen(changed))
  if (kept.engaged !== null) {
    yield* Effect.logWarning(`The kill switch is engaged, no order is sent until it is released: ${kept.engaged.why}`)
  }

  return {
    now: () => shown(kept, isKept()),
    stoppedByLoss: () => kept.stoppedByLoss,
    engage: (why, by) =>
      Effect.suspend(() => {
        const told = Mask.text(why).slice(0, longest)
        const isNew = kept.engaged === null
        const engaged = kept.engaged ?? { since: clock.currentTimeMillisUnsafe(), why: told, by }
        kept = { engaged, stoppedByLoss: kept.stoppedByLoss || by === "daily_loss" }
        return Effect.andThen(
          keep,
          Effect.suspend(() =>
            isNew
              ? Effect.logError(`KILL SWITCH ENGAGED: no order is sent until it is released: ${told}${unkept()}`)
              : Effect.void
          )
        )
      }).pipe(Effect.uninterruptible),
    release: Effect.suspend(() => {
      if (kept.engaged === null) return Effect.void
      kept = { ...kept, engaged: null }
      return Effect.andThen(
        keep,
        Effect.suspend(() => Effect.logWarning(`Kill switch released: orders may be sent again${unkept()}`))
      )
    }).pipe(Effect.uninterruptible),
    lossIsBelow: Effect.suspend(() => {
      if (!kept.stoppedByLoss) return Effect.void
      kept = { ...kept, stoppedByLoss: false }
      return keep
    }).pipe(Effect.uninterruptible)
  }
})
