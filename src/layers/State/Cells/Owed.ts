/**
 * What a place did not take: it is written again until the place takes it.
 *
 * @since 0.1.0
 */
import * as Duration from "effect/Duration"
import * as Effect from "effect/Effect"
import * as Fiber from "effect/Fiber"
import * as Latch from "effect/Latch"
import * as Option from "effect/Option"
import type * as Scope from "effect/Scope"
import * as Semaphore from "effect/Semaphore"
import * as Mask from "../../../domain/Mask.ts"
import * as Parting from "../../Parting.ts"
import type { Lock } from "../Lock.ts"

/**
 * How long after a value could not be written that is tried again.
 *
 * @since 0.1.0
 * @category policies
 */
export const again: Duration.Duration = Duration.seconds(1)

/**
 * What writes a value.
 *
 * @since 0.1.0
 * @category models
 */
export type Write = Effect.Effect<void, { readonly message: string }>

/**
 * What is owed to a place.
 *
 * @since 0.1.0
 * @category models
 */
export interface Owed {
  /** Writes, one value at a time, also where who waits for it gives that up. `taken` is closed from when that failed until it is made up for. */
  readonly write: (name: string, taken: Latch.Latch, write: Write) => Effect.Effect<void>
  /** Was everything taken that should be? */
  readonly isPaid: () => boolean
}

/**
 * Writes what is owed for as long as the Scope lasts, and once more at its end, for a while; nothing while the place is not ours,
 * and what is set while that is not answered in time is owed. What is not written then is said.
 *
 * @since 0.1.0
 * @category constructors
 */
export const make = Effect.fnUntraced(function*(
  { isOurs, isOursInTime }: Pick<Lock, "isOurs" | "isOursInTime">
): Effect.fn.Return<Owed, never, Scope.Scope> {
  const one = yield* Semaphore.make(1)
  const failed = yield* Latch.make(false)
  const owed = new Map<string, Write>()
  const underWay = new Set<{ readonly name: string }>()

  const notWritten = (name: string, write: Write) => ({ message }: { readonly message: string }) => {
    const isFirst = !failed.isOpen()
    owed.set(name, write)
    failed.openUnsafe()
    if (!isFirst) return Effect.void
    return Effect.logWarning(
      `The state ${Mask.text(name)} could not be written: ${Mask.text(message)}. Orders are refused until it can be. ` +
        "Look at the disk."
    )
  }
  /** Whether more is to be paid. */
  const payNext = Effect.gen(function*() {
    if (!failed.isOpen()) return false
    const [write] = owed.values()
    if (write !== undefined && !(yield* Effect.isSuccess(write))) return false
    if (owed.size > 0) return true
    failed.closeUnsafe()
    yield* Effect.logInfo("The state is written again, as it is by now")
    return false
  })
  const nobodyWrites = one.withPermits(1)(Effect.void)
  // nobody waits behind a look, which may take as long as it will, nor does what it tells get old: each value has one of its own
  const mend = Effect.andThen(nobodyWrites, Effect.suspend(() => failed.isOpen() ? isOurs : Effect.succeed(false)))
    .pipe(
      Effect.flatMap((isOurs) =>
        isOurs ? Effect.uninterruptible(one.withPermitsIfAvailable(1)(payNext)) : Effect.succeedSome(false)
      ),
      Effect.repeat({ while: Option.getOrElse(() => true) })
    )
  yield* failed.await.pipe(
    Effect.andThen(Effect.sleep(again)),
    Effect.andThen(mend),
    Effect.forever,
    Effect.forkScoped
  )
  const left = Effect.suspend(() => {
    const names = new Set([...owed.keys(), ...Array.from(underWay, ({ name }) => name)])
    return names.size === 0 ? Effect.void : Effect.logError(
      `The state ${
        Mask.text([...names].join(", "))
      } may not be written as it was last: the next start may find what was written before. ` +
        "Look at the disk."
    )
  })
  // before what mends is ended, which a disk that hangs holds up
  yield* Effect.addFinalizer(() =>
    Effect.flatMap(
      Effect.forkDetach(Effect.andThen(mend, nobodyWrites), { startImmediately: true }),
      (mending) =>
        Parting.upTo(Fiber.join(mending), Effect.void).pipe(
          Effect.andThen(left),
          // the lock is let go behind this alone: else what is still written would come over what the next service has written
          Effect.andThen(Fiber.join(mending))
        )
    )
  )

  return {
    write: (name, taken, write) => {
      const asked = { name }
      underWay.add(asked)
      const pay = Effect.map(write, () => {
        owed.delete(name)
        taken.openUnsafe()
        return true
      })
      return Effect.when(pay, isOursInTime).pipe(
        Effect.catch((error) => Effect.as(notWritten(name, pay)(error), Option.none())),
        Effect.map((paid) => {
          if (Option.isNone(paid)) taken.closeUnsafe()
        }),
        one.withPermits(1),
        Effect.ensuring(Effect.sync(() => void underWay.delete(asked))),
        Effect.uninterruptible,
        // where the disk hangs nothing ends it: who gives up waiting leaves it to itself
        Effect.forkDetach({ startImmediately: true }),
        Effect.flatMap(Fiber.join)
      )
    },
    isPaid: () => owed.size === 0
  }
})
