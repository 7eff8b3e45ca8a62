/**
 * The switch that stops all orders, as the state directory keeps it: what cannot be read of it counts as engaged.
 *
 * @since 0.1.0
 */
import * as Clock from "effect/Clock"
import * as DateTime from "effect/DateTime"
import * as Duration from "effect/Duration"
import * as Effect from "effect/Effect"
import * as Latch from "effect/Latch"
import * as Option from "effect/Option"
import type * as Scope from "effect/Scope"
import * as Semaphore from "effect/Semaphore"
import * as Domain from "../../../domain/KillSwitch.ts"
import * as Mask from "../../../domain/Mask.ts"
import * as Parting from "../../Parting.ts"
import { type KillSwitch as Kept, State } from "../../State/State.ts"

/**
 * The switch. It counts as engaged from the first moment of `engage` on; who engaged it first stands. However it stands is kept
 * and said, whoever gives up waiting for that. Who turns it waits for the disk, but not beyond `patience`.
 *
 * @since 0.1.0
 * @category models
 */
export interface KillSwitch {
  /** As it stands. While the disk is still being asked to take it, it counts as kept. */
  readonly now: () => Domain.KillSwitch
  /** The same once the disk has taken it, has refused it, or has let `patience` go by. */
  readonly settled: Effect.Effect<Domain.KillSwitch>
  readonly engage: (why: string, by: Exclude<Domain.By, "daily_loss">) => Effect.Effect<void>
  /** By the loss of a day, told at a time of it (epoch ms). */
  readonly engageByLoss: (why: string, toldAt: number) => Effect.Effect<void>
  readonly release: Effect.Effect<void>
  /**
   * Has the loss of that day engaged it, and is it above its limit still? It engages once for each time that it goes above, and on
   * each day that begins there.
   */
  readonly stoppedByLoss: (toldAt: number) => boolean
  readonly lossIsBelow: Effect.Effect<void>
}

/**
 * For how long a disk may take the switch before it counts as not kept.
 *
 * @since 0.1.0
 * @category policies
 */
export const patience: Duration.Duration = Duration.seconds(2)

const newYork = DateTime.zoneMakeNamedUnsafe("America/New_York")

/** The day in New York: that on which IBKR begins the account's profit and loss anew, nearly enough. */
const dayOf = (at: number): string => DateTime.formatIsoDate(DateTime.makeZonedUnsafe(at, { timeZone: newYork }))

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
 * The switch as the last run left it, kept for as long as the Scope lasts. `changed` is told of each change.
 *
 * @since 0.1.0
 * @category constructors
 */
export const make = Effect.fnUntraced(function*(
  changed: Effect.Effect<void>
): Effect.fn.Return<KillSwitch, never, Scope.Scope | State> {
  const { killSwitch: cell } = yield* State
  const clock = yield* Clock.Clock
  const scope = yield* Parting.scoped(
    Effect.scope,
    "The disk does not answer: the kill switch may not be kept as it is now, and the next run finds it as it was before"
  )
  const one = yield* Semaphore.make(1)
  let kept: typeof Kept.Type = Option.getOrElse(yield* cell.get, () => ({ engaged: null, stoppedByLoss: false }))
  /** Open once the last write is done, and once that one is which has let `patience` go by. */
  let last = Latch.makeUnsafe(true)
  let late = last

  const isEngaged = Option.exists<typeof Kept.Type>(({ engaged }) => engaged !== null)
  const isKept = () => isEngaged(cell.kept()) === (kept.engaged !== null) || (!cell.isOwed() && late.isOpen())
  const now = () => shown(kept, isKept())
  const unkept = () => isKept() ? "" : `. It is not kept: ${Domain.atRestart(kept.engaged !== null)}`

  const madeUpFor = Effect.suspend(() =>
    cell.isOwed() ? Effect.andThen(Effect.interruptible(cell.taken), changed) : Effect.void
  )
  const write = (done: Latch.Latch) =>
    Effect.suspend(() => cell.set(kept)).pipe(
      one.withPermits(1),
      Effect.andThen(done.open),
      Effect.andThen(changed),
      Effect.andThen(madeUpFor),
      Effect.uninterruptible
    )
  const wait = (done: Latch.Latch) =>
    Effect.timeoutOrElse(done.await, {
      duration: patience,
      orElse: () => {
        late = done
        return changed
      }
    })
  const turn = (next: typeof Kept.Type) => {
    kept = next
    const done = last = Latch.makeUnsafe(false)
    return Effect.andThen(Effect.forkIn(write(done), scope, { startImmediately: true }), wait(done))
  }

  const engage = (why: string, by: Domain.By, more: Partial<typeof Kept.Type>) =>
    Effect.suspend(() => {
      const told = Mask.text(why).slice(0, longest)
      const isNew = kept.engaged === null
      const engaged = kept.engaged ?? { since: clock.currentTimeMillisUnsafe(), why: told, by }
      return Effect.andThen(
        turn({ ...kept, ...more, engaged }),
        Effect.suspend(() =>
          isNew
            ? Effect.logError(`KILL SWITCH ENGAGED: no order is sent until it is released: ${told}${unkept()}`)
            : Effect.void
        )
      )
    }).pipe(Effect.uninterruptible)

  if (kept.engaged !== null) {
    yield* Effect.logWarning(`The kill switch is engaged, no order is sent until it is released: ${kept.engaged.why}`)
  }

  return {
    now,
    settled: Effect.map(Effect.suspend(() => wait(last)), now),
    stoppedByLoss: (toldAt) => kept.stoppedByLoss && kept.stoppedOn === dayOf(toldAt),
    engage: (why, by) => engage(why, by, {}),
    engageByLoss: (why, toldAt) => engage(why, "daily_loss", { stoppedByLoss: true, stoppedOn: dayOf(toldAt) }),
    release: Effect.suspend(() => {
      if (kept.engaged === null) return Effect.void
      return Effect.andThen(
        turn({ ...kept, engaged: null }),
        Effect.suspend(() => Effect.logWarning(`Kill switch released: orders may be sent again${unkept()}`))
      )
    }).pipe(Effect.uninterruptible),
    lossIsBelow: Effect.suspend(() => kept.stoppedByLoss ? turn({ ...kept, stoppedByLoss: false }) : Effect.void).pipe(
      Effect.uninterruptible
    )
  }
})
