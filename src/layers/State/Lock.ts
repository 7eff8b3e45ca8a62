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
import * as DateTime from "effect/DateTime"
import * as Effect from "effect/Effect"
import * as FileSystem from "effect/FileSystem"
import * as Option from "effect/Option"
import type { PlatformError } from "effect/PlatformError"
import * as Schedule from "effect/Schedule"
import * as Schema from "effect/Schema"
import type * as Scope from "effect/Scope"
import { randomUUID } from "node:crypto" // edge: two holders must differ even where Effect's Random is seeded
import * as Mask from "../../domain/Mask.ts"
import { StateInUse } from "../../errors/StateInUse.ts"

const Holder = Schema.fromJsonString(Schema.Struct({
  id: Schema.String,
  pid: Schema.Int,
  started: Schema.NullOr(Schema.String),
  machine: Schema.NullOr(Schema.String),
  since: Schema.String
}))
type Holder = typeof Holder.Type

const touchEvery = "1 second"
const watchFor = "2500 millis"

/** For how long a lock is held without a look at it, in ms: nobody takes one that was touched as short ago. */
const unwatched = 2000

// Field 22 of /proc/<pid>/stat, counted behind the name, which may hold spaces and parentheses itself.
const startOf = Effect.fnUntraced(function*(pid: number) {
  const fs = yield* FileSystem.FileSystem
  const stat = yield* Effect.option(fs.readFileString(`/proc/${pid}/stat`))
  return Option.match(stat, {
    onNone: () => null,
    onSome: (text) => text.slice(text.lastIndexOf(")") + 2).split(" ")[19] ?? null
  })
})

const machine = Effect.gen(function*() {
  const fs = yield* FileSystem.FileSystem
  const boot = fs.readFileString("/proc/sys/kernel/random/boot_id")
  const namespace = fs.readLink("/proc/self/ns/pid")
  return yield* Effect.all([boot, namespace]).pipe(
    Effect.map(([boot, namespace]) => `${boot.trim()} ${namespace}`),
    Effect.orElseSucceed(() => null)
  )
})

const isAlive = (pid: number): Effect.Effect<boolean> =>
  Effect.try({
    try: () => process.kill(pid, 0), // signal 0 only asks whether the process exists
    catch: (cause) => (cause as NodeJS.ErrnoException).code
  }).pipe(Effect.catch((code) => Effect.succeed(code === "EPERM")))

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

const holderOf = (text: string) => Effect.option(Schema.decodeEffect(Holder)(text))

const isHeld = Effect.fnUntraced(function*(path: string, found: Found, holder: Option.Option<Holder>, ours: Holder) {
  if (Option.isSome(holder) && ours.machine !== null && holder.value.machine === ours.machine) {
    const { pid, started } = holder.value
    return (yield* isAlive(pid)) && (yield* startOf(pid)) === started
  }
  yield* Effect.sleep(watchFor)
  return Option.exists(yield* Effect.option(find(path)), ({ touched }) => touched !== found.touched)
})

const take = Effect.fnUntraced(function*(path: string, text: string) {
  const fs = yield* FileSystem.FileSystem
  return yield* fs.writeFileString(path, text, { flag: "wx", mode: 0o600 }).pipe(
    Effect.as(true),
    Effect.catchIf((error) => error.reason._tag === "AlreadyExists", () => Effect.succeed(false))
  )
})

// Only a rename says for certain what was removed: a lock that somebody took after we had looked is put back.
const discard = Effect.fnUntraced(function*(path: string, aside: string, isThat: (found: Found) => boolean) {
  const fs = yield* FileSystem.FileSystem
  if (!isThat(yield* find(path))) return
  yield* fs.rename(path, aside)
  if (!isThat(yield* find(aside))) yield* Effect.ignore(fs.link(aside, path))
  yield* fs.remove(aside, { force: true })
}, Effect.uninterruptible)

/**
 * A lock that was taken. `isOurs` turns false for good once another service has taken it over.
 *
 * @since 0.1.0
 * @category models
 */
export interface Lock {
  readonly isOurs: Effect.Effect<boolean>
}

/**
 * Holds a lock until the Scope closes. A living holder fails it with `StateInUse`, a place that cannot be written with
 * `PlatformError`; losing it later is said at the loudest level. `gateway` is what the lock stands for, in words.
 *
 * @since 0.1.0
 * @category constructors
 */
export const hold = Effect.fnUntraced(
  function*(options: {
    readonly directory: string
    readonly path: string
    readonly gateway: string
  }): Effect.fn.Return<Lock, StateInUse | PlatformError, FileSystem.FileSystem | Scope.Scope> {
    const { directory, gateway, path } = options
    const fs = yield* FileSystem.FileSystem
    const pid = process.pid
    const ours: Holder = {
      id: yield* Effect.sync(() => randomUUID()),
      pid,
      started: yield* startOf(pid),
      machine: yield* machine,
      since: DateTime.formatIso(yield* DateTime.now)
    }
    const text = yield* Effect.orDie(Schema.encodeEffect(Holder)(ours))
    const aside = `${path}.${ours.id}`
    const nameOf = Option.match({
      onNone: () => "another service",
      onSome: ({ pid, since }: Holder) => `process ${pid}, since ${since}`
    })
    const inUse = (holder: Option.Option<Holder>) => new StateInUse({ directory, gateway, holder: nameOf(holder) })

    if (!(yield* take(path, text))) {
      const found = yield* Effect.option(find(path))
      if (Option.isSome(found)) {
        const left = found.value
        const holder = yield* holderOf(left.text)
        if (yield* isHeld(path, left, holder, ours)) return yield* inUse(holder)
        yield* Effect.logInfo(
          `The lock ${Mask.text(path)} was left behind by a service that has ended; it is taken over`
        )
        yield* discard(path, aside, ({ text, touched }) => text === left.text && touched === left.touched).pipe(
          Effect.catchIf((error) => error.reason._tag === "NotFound", () => Effect.void)
        )
      }
      if (!(yield* take(path, text))) return yield* inUse(Option.none())
    }
    yield* Effect.addFinalizer(() => Effect.ignore(discard(path, aside, (found) => found.text === text)))

    let held = true
    let touchedAt = yield* Clock.currentTimeMillis
    const isThere = Effect.map(fs.readFileString(path), (found) => found === text)
    const touch = Effect.flatMap(isThere, (isThere) => {
      if (!isThere) return Effect.succeed(false)
      return Effect.flatMap(Clock.currentTimeMillis, (now) => Effect.as(fs.utimes(path, now / 1000, now / 1000), true))
    }).pipe(
      // Removed by hand, or just aside in the hands of another start, which puts it back.
      Effect.catchIf(
        (error) => error.reason._tag === "NotFound",
        () => Effect.flatMap(take(path, text), (taken) => taken ? Effect.succeed(true) : isThere)
      ),
      Effect.orElseSucceed(() => true),
      Effect.tap((isOurs) =>
        Effect.map(Clock.currentTimeMillis, (now) => {
          touchedAt = now
          held &&= isOurs
        })
      ),
      Effect.provideService(FileSystem.FileSystem, fs)
    )
    // after a standstill whatever is to be written comes before the touch that would have told
    const isOurs = Clock.clockWith((clock) =>
      held && Math.abs(clock.currentTimeMillisUnsafe() - touchedAt) > unwatched ? touch : Effect.succeed(held)
    )
    const lost = Effect.gen(function*() {
      const holder = Option.flatten(yield* Effect.option(Effect.flatMap(fs.readFileString(path), holderOf)))
      yield* Effect.logFatal(
        `The lock ${Mask.text(path)} was taken over by ${
          nameOf(holder)
        } while this service stood still: two services use ` +
          `the state of ${gateway}. This one refuses orders and keeps nothing any more. Stop one of them, or give it ` +
          "another IBKR_CLIENT_ID or IBKR_STATE_DIR."
      )
    })
    yield* touch.pipe(
      Effect.repeat({ schedule: Schedule.spaced(touchEvery), while: () => held }),
      Effect.andThen(lost),
      Effect.forkScoped
    )
    return { isOurs }
  }
)
