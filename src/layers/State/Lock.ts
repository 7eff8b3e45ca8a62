/**
 * A lock file that only a living process holds: what a crash leaves behind does not block the next start.
 *
 * On the same machine and process namespace the holder is known by its process id and start time. From another one (a
 * second container on the same volume), and where a machine does not tell which it is, neither can be seen, so a holder
 * touches its lock every second, and who finds a lock watches it for a while. A holder that stood still for so long may
 * lose its lock: it looks at each touch whether the lock is still its own.
 *
 * @since 0.1.0
 */
import * as Clock from "effect/Clock"
import * as Duration from "effect/Duration"
import * as Effect from "effect/Effect"
import * as Fiber from "effect/Fiber"
import * as FileSystem from "effect/FileSystem"
import * as Option from "effect/Option"
import type { PlatformError } from "effect/PlatformError"
import * as Schedule from "effect/Schedule"
import * as Schema from "effect/Schema"
import type * as Scope from "effect/Scope"
import * as Semaphore from "effect/Semaphore"
import * as Mask from "../../domain/Mask.ts"
import { StateInUse } from "../../errors/StateInUse.ts"
import * as Holder from "./Lock/Holder.ts"

const Json = Schema.fromJsonString(Holder.Holder)

const touchEvery = "1 second"
const watchFor = "2500 millis"

/** For how long a lock is held without a look at it, in ms: nobody takes one that was touched as short ago. */
const unwatched = 2000

interface Found {
  readonly text: string
  readonly touched: number
}

// What cannot be read has no holder that could be known, and is watched.
const find = Effect.fnUntraced(function*(path: string) {
  const fs = yield* FileSystem.FileSystem
  const text = yield* Effect.orElseSucceed(fs.readFileString(path), () => "")
  const { mtime } = yield* fs.stat(path)
  return { text, touched: Option.match(mtime, { onNone: () => 0, onSome: Number }) } satisfies Found
})

const holderOf = (text: string) => Effect.option(Schema.decodeEffect(Json)(text))

const isLiving = Effect.fnUntraced(function*(
  path: string,
  found: Found,
  holder: Option.Option<Holder.Holder>,
  ours: Holder.Holder
) {
  if (Option.isSome(holder) && Holder.isNear(holder.value, ours)) return yield* Holder.isAlive(holder.value)
  yield* Effect.sleep(watchFor)
  return Option.exists(yield* Effect.option(find(path)), ({ touched }) => touched !== found.touched)
})

// A file is there before it holds anything: who gives up waiting leaves none that is nobody's.
const take = Effect.fnUntraced(function*(path: string, text: string) {
  const fs = yield* FileSystem.FileSystem
  return yield* fs.writeFileString(path, text, { flag: "wx", mode: 0o600 }).pipe(
    Effect.as(true),
    Effect.catchIf((error) => error.reason._tag === "AlreadyExists", () => Effect.succeed(false))
  )
}, Effect.uninterruptible)

// Only a rename says for certain what was removed: a lock that somebody took after we had looked is put back.
const discard = Effect.fnUntraced(function*(path: string, aside: string, isThat: (found: Found) => boolean) {
  const fs = yield* FileSystem.FileSystem
  if (!isThat(yield* find(path))) return
  yield* fs.rename(path, aside)
  if (!isThat(yield* find(aside))) yield* Effect.ignore(fs.link(aside, path))
  yield* fs.remove(aside, { force: true })
}, Effect.uninterruptible)

/**
 * A lock that was taken. `isOurs` turns false for good once another service has taken it over: it waits for a look at it where the
 * last one is too long ago. `isKnown` waits no longer than `patience`, and is false as well while the disk does not answer.
 * `wasLeft` says whether who held it before has ended without letting it go.
 *
 * @since 0.1.0
 * @category models
 */
export interface Lock {
  readonly isOurs: Effect.Effect<boolean>
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
 * The lock of what needs none, or has none: nobody waits for a disk to know whose it is.
 *
 * @since 0.1.0
 * @category constructors
 */
export const always = (isOurs: Effect.Effect<boolean>): Lock => ({ isOurs, isKnown: isOurs, wasLeft: false })

/**
 * Holds a lock until the Scope closes. A living holder fails it with `StateInUse`, a place that cannot be written with
 * `PlatformError`; losing it later is said at the loudest level, with `lost` for what that means. `gateway` is what the lock
 * stands for, in words.
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
  }): Effect.fn.Return<Lock, StateInUse | PlatformError, FileSystem.FileSystem | Scope.Scope> {
    const { directory, gateway, path } = options
    const fs = yield* FileSystem.FileSystem
    const ours = yield* Holder.ours
    const text = yield* Effect.orDie(Schema.encodeEffect(Json)(ours))
    const aside = `${path}.${ours.id}`
    const nameOf = Option.match({
      onNone: () => "another service",
      onSome: ({ pid, since }: Holder.Holder) => `process ${pid}, since ${since}`
    })
    const inUse = (holder: Option.Option<Holder.Holder>) =>
      new StateInUse({ directory, gateway, holder: nameOf(holder) })

    // before it is taken: who gives up waiting for it leaves none
    yield* Effect.addFinalizer(() => Effect.ignore(discard(path, aside, (found) => found.text === text)))
    let wasLeft = false
    if (!(yield* take(path, text))) {
      const found = yield* Effect.option(find(path))
      if (Option.isSome(found)) {
        const left = found.value
        const holder = yield* holderOf(left.text)
        if (yield* isLiving(path, left, holder, ours)) return yield* inUse(holder)
        yield* Effect.logInfo(
          `The lock ${Mask.text(path)} was left behind by a service that has ended; it is taken over`
        )
        yield* discard(path, aside, ({ text, touched }) => text === left.text && touched === left.touched).pipe(
          Effect.catchIf((error) => error.reason._tag === "NotFound", () => Effect.void)
        )
      }
      if (!(yield* take(path, text))) return yield* inUse(Option.none())
      wasLeft = true
    }

    const clock = yield* Clock.Clock
    const scope = yield* Effect.scope
    const one = yield* Semaphore.make(1)
    let held = true
    let lookedAt = clock.currentTimeMillisUnsafe()
    const isSeen = () => Math.abs(clock.currentTimeMillisUnsafe() - lookedAt) <= unwatched
    const isThere = Effect.map(fs.readFileString(path), (found) => found === text)
    const touch = Effect.gen(function*() {
      // a disk may take long: what it says is of now
      const now = clock.currentTimeMillisUnsafe()
      const isOurs = yield* isThere.pipe(
        Effect.tap((isThere) => isThere ? fs.utimes(path, now / 1000, now / 1000) : Effect.void),
        // Removed by hand, or just aside in the hands of another start, which puts it back.
        Effect.catchIf(
          (error) => error.reason._tag === "NotFound",
          () => Effect.flatMap(take(path, text), (taken) => taken ? Effect.succeed(true) : isThere)
        ),
        Effect.orElseSucceed(() => true)
      )
      lookedAt = now
      held &&= isOurs
    }).pipe(Effect.provideService(FileSystem.FileSystem, fs))
    // after a standstill whatever is to be written comes before the touch that would have told; one look is for all who wait
    const look = Effect.suspend(() => held && !isSeen() ? touch : Effect.void).pipe(
      one.withPermits(1),
      Effect.map(() => held)
    )
    const unlessSeen = (look: Effect.Effect<boolean>) =>
      Effect.suspend(() => !held || isSeen() ? Effect.succeed(held) : look)
    const lost = Effect.gen(function*() {
      const holder = Option.flatten(yield* Effect.option(Effect.flatMap(fs.readFileString(path), holderOf)))
      yield* Effect.logFatal(
        `The lock ${Mask.text(path)} was taken over by ${
          nameOf(holder)
        } while this service stood still: ${options.lost}`
      )
    })
    yield* touch.pipe(
      one.withPermits(1),
      Effect.repeat({ schedule: Schedule.spaced(touchEvery), while: () => held }),
      Effect.andThen(lost),
      Effect.forkScoped
    )
    return {
      wasLeft,
      isOurs: unlessSeen(look),
      // a lock that is being taken again is taken whole, and who only asks does not wait for that
      isKnown: unlessSeen(
        Effect.flatMap(
          Effect.forkIn(look, scope, { startImmediately: true }),
          (looking) =>
            Effect.map(Fiber.await(looking), () => held).pipe(
              Effect.timeoutOrElse({ duration: patience, orElse: () => Effect.succeed(false) }),
              Effect.ensuring(Effect.sync(() => looking.interruptUnsafe()))
            )
        )
      )
    }
  }
)
