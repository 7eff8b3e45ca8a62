/**
 * A lock file that only a living process holds: what a crash leaves behind does not block the next start.
 *
 * On the same machine and process namespace the holder is known by its process id and start time. From another one
 * (a second container on the same volume) neither can be seen, so a holder touches its lock every second, and who
 * finds a lock watches it for a while.
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
import { StateInUse } from "../../errors/StateInUse.ts"

const Holder = Schema.fromJsonString(Schema.Struct({
  pid: Schema.Int,
  started: Schema.NullOr(Schema.String),
  machine: Schema.NullOr(Schema.String),
  since: Schema.String
}))
type Holder = typeof Holder.Type

const touchEvery = "1 second"
const watchFor = "2500 millis"

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

const isHeld = Effect.fnUntraced(function*(path: string, holder: Holder | undefined) {
  if (holder !== undefined && holder.machine === (yield* machine)) {
    return (yield* isAlive(holder.pid)) && (yield* startOf(holder.pid)) === holder.started
  }
  const fs = yield* FileSystem.FileSystem
  const touched = Effect.map(fs.stat(path), ({ mtime }) => Option.match(mtime, { onNone: () => 0, onSome: Number }))
  const before = yield* touched
  yield* Effect.sleep(watchFor)
  return (yield* touched) !== before
})

const take = Effect.fnUntraced(function*(path: string, text: string) {
  const fs = yield* FileSystem.FileSystem
  return yield* fs.writeFileString(path, text, { flag: "wx", mode: 0o600 }).pipe(
    Effect.as(true),
    Effect.catchIf((error) => error.reason._tag === "AlreadyExists", () => Effect.succeed(false))
  )
})

/**
 * Holds a lock until the Scope closes. A living holder fails it with `StateInUse`, a place that cannot be written with
 * `PlatformError`. `gateway` is what the lock stands for, in words.
 *
 * @since 0.1.0
 * @category constructors
 */
export const hold = Effect.fnUntraced(
  function*(options: {
    readonly directory: string
    readonly path: string
    readonly gateway: string
  }): Effect.fn.Return<void, StateInUse | PlatformError, FileSystem.FileSystem | Scope.Scope> {
    const { directory, gateway, path } = options
    const fs = yield* FileSystem.FileSystem
    const pid = process.pid
    const ours: Holder = {
      pid,
      started: yield* startOf(pid),
      machine: yield* machine,
      since: DateTime.formatIso(yield* DateTime.now)
    }
    const text = yield* Effect.orDie(Schema.encodeEffect(Holder)(ours))
    const inUse = (holder: Holder | undefined) =>
      new StateInUse({
        directory,
        gateway,
        holder: holder === undefined ? "another service" : `process ${holder.pid}, since ${holder.since}`
      })

    if (!(yield* take(path, text))) {
      const holder = Option.getOrUndefined(
        yield* Effect.option(Effect.flatMap(fs.readFileString(path), Schema.decodeUnknownEffect(Holder)))
      )
      if (yield* isHeld(path, holder)) return yield* inUse(holder)
      yield* Effect.logInfo(`The lock ${path} was left behind by a service that has ended; it is taken over`)
      yield* fs.remove(path, { force: true })
      if (!(yield* take(path, text))) return yield* inUse(undefined)
    }
    yield* Effect.addFinalizer(() => Effect.ignore(fs.remove(path, { force: true })))
    yield* Clock.currentTimeMillis.pipe(
      Effect.flatMap((now) => fs.utimes(path, now / 1000, now / 1000)),
      Effect.ignore,
      Effect.repeat(Schedule.spaced(touchEvery)),
      Effect.forkScoped
    )
  }
)
