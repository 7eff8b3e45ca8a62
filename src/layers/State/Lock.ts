/**
 * A lock file that only a living process holds: what a crash leaves behind does not block the next start.
 *
 * On the same machine and process namespace the holder is known by its process id and start time. From another one (a
 * second container on the same volume), where a machine does not tell which it is, and where its process cannot be looked
 * at, neither can be seen, so a holder touches its lock every second, and who finds a lock watches it for a while. A holder
 * that stood still for so long may lose its lock: it looks at each touch whether the lock is still its own.
 *
 * @since 0.1.0
 */
import * as Clock from "effect/Clock"
import * as Duration from "effect/Duration"
import * as Effect from "effect/Effect"
import * as Exit from "effect/Exit"
import * as Fiber from "effect/Fiber"
import * as FileSystem from "effect/FileSystem"
import type { PlatformError } from "effect/PlatformError"
import * as Schedule from "effect/Schedule"
import * as Scope from "effect/Scope"
import * as Mask from "../../domain/Mask.ts"
import { StateInUse } from "../../errors/StateInUse.ts"
import * as Monotonic from "../../schedules/Monotonic.ts"
import * as Taking from "./Lock/Taking.ts"

const touchEvery = Duration.seconds(1)

/** For how long a lock is held without a look at it, in ms: nobody takes one that was touched as short ago. */
const unwatched = 2000

/** How long a look takes at most, in ms, of a disk that keeps the lock watched: so long that the next one comes in time. */
const prompt = (unwatched - Duration.toMillis(touchEvery)) / 2

/**
 * A lock that was taken. `isOurs` turns false for good once another service has taken it over: it waits for a look at it where the
 * last one is too long ago, however long that takes, and what took long is read once more at its end. `isOursInTime` is the same
 * for who holds up others: it fails once a look has taken as long as `deadline`, and at once for as long as that look goes on.
 * `isKnown` waits no longer than `patience`, and is false as well while the disk does not answer, and once it was too slow, until
 * it is prompt again. `wasLeft` says whether who held it before has ended without letting it go.
 *
 * @since 0.1.0
 * @category models
 */
export interface Lock {
  readonly isOurs: Effect.Effect<boolean>
  readonly isOursInTime: Effect.Effect<boolean, { readonly message: string }>
  readonly isKnown: Effect.Effect<boolean>
  readonly wasLeft: boolean
}

/**
 * How long a disk that does not answer is waited for by who only asks: neither the status nor an order hangs on it.
 *
 * @since 0.1.0
 * @category policies
 */
export const patience: Duration.Duration = Duration.millis(250)

/**
 * How long a look may take before it counts as one that is not answered: nobody whom others wait for writes then. What such a look
 * has told is longer ago than a lock is held without one, so it is read once more before anybody goes by it.
 *
 * @since 0.1.0
 * @category policies
 */
export const deadline: Duration.Duration = Duration.millis(unwatched)

/**
 * The lock of what needs none, or has none: nobody waits for a disk to know whose it is.
 *
 * @since 0.1.0
 * @category constructors
 */
export const always = (isOurs: Effect.Effect<boolean>): Lock => ({
  isOurs,
  isOursInTime: isOurs,
  isKnown: isOurs,
  wasLeft: false
})

/**
 * Holds a lock until the Scope closes. A living holder fails it with `StateInUse`, a place that cannot be written with
 * `PlatformError`; losing it later is said at the loudest level, with `lost` for what that means. `gateway` is what the lock
 * stands for, in words; `watched` is told whose a lock is that has to be watched, before it is.
 *
 * @since 0.1.0
 * @category constructors
 */
export const hold = Effect.fnUntraced(
  function*(options: {
    readonly directory: string
    readonly path: string
    readonly gateway: string
    readonly lost: string
    readonly watched?: (holder: string) => void
  }): Effect.fn.Return<Lock, StateInUse | PlatformError, FileSystem.FileSystem | Scope.Scope> {
    const { directory, gateway, path, watched = () => {} } = options
    const fs = yield* FileSystem.FileSystem
    const { acquire, letGo, take, text } = yield* Taking.make({
      inUse: (holder) => new StateInUse({ directory, gateway, holder }),
      watched
    })
    const looks = yield* Scope.make()
    let held = true
    // before it is taken: who gives up waiting for it leaves none. A look ends before that, so that none takes it again, and who asks
    // behind an end does not write on
    yield* Effect.addFinalizer(() =>
      Effect.suspend(() => {
        held = false
        return Effect.andThen(Scope.close(looks, Exit.void), letGo(path))
      })
    )
    const wasLeft = yield* acquire(path)

    const clock = yield* Clock.Clock
    let lookedAt = clock.currentTimeMillisUnsafe()
    let isSlow = false
    const passed = (since: number) => Math.abs(clock.currentTimeMillisUnsafe() - since)
    const isSeen = () => passed(lookedAt) <= unwatched
    const isPrompt = () => isSeen() && !isSlow
    const isThere = Effect.map(fs.readFileString(path), (found) => found === text)
    const isTouched = (now: number) =>
      isThere.pipe(
        Effect.tap((isThere) => isThere ? fs.utimes(path, now / 1000, now / 1000) : Effect.void),
        // Removed by hand, or just aside in the hands of another start, which puts it back.
        Effect.catchIf(
          (error) => error.reason._tag === "NotFound",
          () => Effect.flatMap(take(path), (taken) => taken ? Effect.succeed(true) : isThere)
        ),
        Effect.orElseSucceed(() => true)
      )
    // a disk may take long to touch it, and not to read it
    const isFound = Effect.suspend(() => {
      const began = clock.currentTimeMillisUnsafe()
      return Effect.map(isThere, (isThere) => isThere && passed(began) <= unwatched)
    }).pipe(Effect.orElseSucceed(() => false))
    const touch = Effect.gen(function*() {
      const began = clock.currentTimeMillisUnsafe()
      // what a disk says that takes long is of before: it is asked until that is not long ago
      let now = began
      let isOurs = yield* isTouched(now)
      while (isOurs && passed(now) > unwatched && !(yield* isFound)) {
        now = clock.currentTimeMillisUnsafe()
        isOurs = yield* isTouched(now)
      }
      // what was late once would be late in turns: orders are not let through in between
      isSlow = passed(began) > prompt && (isSlow || !isSeen())
      lookedAt = now
      held &&= isOurs
    })
    // one at a time, and nobody who waits for it ends it: one that hangs does so on a thread of the platform
    let looking: { readonly began: number; readonly fiber: Fiber.Fiber<void> } | undefined
    const look = Effect.suspend(() => {
      if (looking !== undefined) return Effect.succeed(looking)
      const began = Monotonic.of(clock)
      return Effect.map(Effect.forkIn(touch, looks, { startImmediately: true }), (fiber) => {
        const begun = looking = { began, fiber }
        fiber.addObserver(() => void (looking = undefined))
        return begun
      })
    }).pipe(Effect.uninterruptible)
    const looked = Effect.map(Effect.flatMap(look, ({ fiber }) => Fiber.await(fiber)), () => held)
    const unless = <E>(isEnough: () => boolean, look: Effect.Effect<boolean, E>) =>
      Effect.suspend(() => !held || isEnough() ? Effect.succeed(held) : look)
    // one that goes on may be slow still: another one tells whether the disk is
    const promptly = Effect.suspend(() =>
      looking === undefined ? looked : Effect.andThen(looked, unless(isPrompt, looked))
    )
    const inTime = Effect.flatMap(
      look,
      ({ began, fiber }) =>
        Effect.timeoutOrElse(Effect.map(Fiber.await(fiber), () => held), {
          duration: Math.max(0, Duration.toMillis(deadline) - (Monotonic.of(clock) - began)),
          orElse: () => Effect.fail({ message: "the disk does not answer" })
        })
    )
    const lost = Effect.gen(function*() {
      const holder = yield* Effect.flatMap(Effect.orElseSucceed(fs.readFileString(path), () => ""), Taking.nameOf)
      yield* Effect.logFatal(
        `The lock ${Mask.text(path)} was taken over by ${holder} while this service stood still: ${options.lost}`
      )
    })
    yield* looked.pipe(
      Effect.repeat({ schedule: Schedule.spaced(touchEvery), while: () => held }),
      Effect.andThen(lost),
      Effect.forkScoped
    )
    return {
      wasLeft,
      isOurs: unless(isSeen, looked),
      isOursInTime: unless(isSeen, inTime),
      // who only asks does not wait for one that is being taken again
      isKnown: unless(isPrompt, promptly).pipe(
        Effect.map((isOurs) => isOurs && !isSlow),
        Effect.timeoutOrElse({ duration: patience, orElse: () => Effect.succeed(false) })
      )
    }
  }
)
