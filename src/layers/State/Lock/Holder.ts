/**
 * Who holds a lock: a process, known by its id and its start as far as it can be seen from here.
 *
 * @since 0.1.0
 */
import * as DateTime from "effect/DateTime"
import * as Effect from "effect/Effect"
import * as FileSystem from "effect/FileSystem"
import * as Option from "effect/Option"
import * as Schema from "effect/Schema"
import { randomUUID } from "node:crypto" // edge: two holders must differ even where Effect's Random is seeded

/**
 * What a lock says of its holder.
 *
 * @since 0.1.0
 * @category models
 */
export const Holder = Schema.Struct({
  id: Schema.String,
  pid: Schema.Int,
  started: Schema.NullOr(Schema.String),
  machine: Schema.NullOr(Schema.String),
  since: Schema.String
})

/**
 * @since 0.1.0
 * @category models
 */
export type Holder = typeof Holder.Type

// Fields 3, 20 and 22 of /proc/<pid>/stat, counted behind the name, which may hold spaces and parentheses itself.
const look = Effect.fnUntraced(function*(pid: number) {
  const fs = yield* FileSystem.FileSystem
  const stat = yield* Effect.option(fs.readFileString(`/proc/${pid}/stat`))
  return Option.match(stat, {
    onNone: () => null,
    onSome: (text) => {
      const fields = text.slice(text.lastIndexOf(")") + 2).split(" ")
      // a thread may still write to a disk that hangs when the first one has ended
      return { started: fields[19] ?? null, hasEnded: /[ZX]/.test(fields[0] ?? "") && Number(fields[17]) <= 1 }
    }
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

/**
 * This process as a holder from now on.
 *
 * @since 0.1.0
 * @category constructors
 */
export const ours: Effect.Effect<Holder, never, FileSystem.FileSystem> = Effect.gen(function*() {
  const pid = process.pid
  return {
    id: yield* Effect.sync(() => randomUUID()),
    pid,
    started: (yield* look(pid))?.started ?? null,
    machine: yield* machine,
    since: DateTime.formatIso(yield* DateTime.now)
  }
})

/**
 * Are both of one machine and process namespace? Where a machine does not tell which it is, nobody knows.
 *
 * @since 0.1.0
 * @category guards
 */
export const isNear = (one: Holder, other: Holder): boolean => one.machine !== null && one.machine === other.machine

/**
 * Is a holder that is near alive, and not another process that was given its id since? One that has ended is not, also where nobody
 * has waited for it, as in a container without an init. Where a process is there and cannot be looked at, nobody knows: `null`.
 *
 * @since 0.1.0
 * @category guards
 */
export const isAlive = Effect.fnUntraced(function*({ pid, started }: Holder) {
  const exists = yield* Effect.try({
    try: () => process.kill(pid, 0), // signal 0 only asks whether the process exists
    catch: (cause) => (cause as NodeJS.ErrnoException).code
  }).pipe(Effect.catch((code) => Effect.succeed(code === "EPERM")))
  if (!exists) return false
  // no more files can be opened, or /proc hides the processes of others
  const now = yield* look(pid)
  return now === null || started === null ? null : now.started === started && !now.hasEnded
})
