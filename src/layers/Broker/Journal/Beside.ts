/**
 * The names that other client ids have given to orders at the same gateway, by the journals that they keep in the same directory.
 *
 * @since 0.1.0
 */
import * as Clock from "effect/Clock"
import * as Deferred from "effect/Deferred"
import * as Duration from "effect/Duration"
import * as Effect from "effect/Effect"
import * as FileSystem from "effect/FileSystem"
import * as Path from "effect/Path"
import type { PlatformError } from "effect/PlatformError"
import type * as Scope from "effect/Scope"
import * as Semaphore from "effect/Semaphore"
import * as Mask from "../../../domain/Mask.ts"
import * as Monotonic from "../../../schedules/Monotonic.ts"
import * as Found from "../../State/Append/Found.ts"
import * as Entry from "./Entry.ts"
import * as Replay from "./Replay.ts"

/**
 * How long after they were read what has been written to them since is read: another service may take over with the names of one
 * that has just ended.
 *
 * @since 0.1.0
 * @category policies
 */
export const again: Duration.Duration = Duration.seconds(1)

/**
 * How long after it was made a journal has no intent in it, where there are others: by then those that keep them know of it.
 *
 * @since 0.1.0
 * @category policies
 */
export const quiet: Duration.Duration = Duration.times(again, 1.5)

const ofClient = /^\d+\.jsonl$/

/**
 * The names, to which those are added that are given while it is looked; what looks now at every journal that may have an intent
 * in it; and what waits until others may know of our own, and answers false where that did not come.
 *
 * @since 0.1.0
 * @category models
 */
export interface Beside {
  readonly names: ReadonlySet<string>
  readonly anew: Effect.Effect<void>
  readonly known: Effect.Effect<boolean>
}

/**
 * No other journal.
 *
 * @since 0.1.0
 * @category constants
 */
export const none: Beside = { names: new Set(), anew: Effect.void, known: Effect.succeed(true) }

/**
 * Reads them, as far as they can be read, and what is written to them for as long as the Scope lasts. `own` is the path of the
 * journal beside which they are, `orders-HOST-PORT-CLIENTID.jsonl`, and `found` what the names are added to.
 *
 * @since 0.1.0
 * @category constructors
 */
export const make = Effect.fnUntraced(function*(
  own: string,
  found: Set<string> = new Set()
): Effect.fn.Return<Beside, never, FileSystem.FileSystem | Path.Path | Scope.Scope> {
  const fs = yield* FileSystem.FileSystem
  const { basename, dirname, join } = yield* Path.Path
  const stem = basename(own).replace(/\d+\.jsonl$/, "")
  const clock = yield* Clock.Clock
  const one = yield* Semaphore.make(1)
  /** Those that were there when it was looked last, and when that was (monotonic ms). */
  let others: ReadonlyArray<string> = []
  let lookedAt = Number.NEGATIVE_INFINITY
  /** How many bytes of each have been read, and which could not be when that was tried last. */
  const ends = new Map<string, number>()
  const unread = new Set<string>()

  const warned = (path: string) =>
    Effect.fnUntraced(function*({ message, reason }: PlatformError) {
      if (unread.has(path) || reason._tag === "NotFound") return
      unread.add(path)
      yield* Effect.logWarning(Mask.text(
        `A journal of another client id cannot be read: ${message}. A name that it has given may be given again`
      ))
    })
  const read = Effect.fnUntraced(function*(path: string) {
    const size = Number((yield* fs.stat(path)).size)
    const end = ends.get(path) ?? 0
    if (size === end) return
    // it was written anew where it is shorter
    const from = size < end ? 0 : end
    const replay = Replay.make()
    if (from > 0) replay.line(Entry.header)
    const { size: more } = yield* Effect.scoped(Found.read(path, replay.line, from))
    ends.set(path, from + more)
    unread.delete(path)
    for (const name of [...replay.orders.keys(), ...replay.used]) found.add(name)
  })
  const readAll = Effect.suspend(() =>
    Effect.forEach(others, (path) => Effect.catch(read(path), warned(path)), { discard: true })
  ).pipe(one.withPermits(1), Effect.provideService(FileSystem.FileSystem, fs))
  const look = Effect.gen(function*() {
    const at = Monotonic.of(clock)
    const files = yield* fs.readDirectory(dirname(own))
    lookedAt = at
    others = files.filter((file) =>
      file !== basename(own) && file.startsWith(stem) && ofClient.test(file.slice(stem.length))
    ).map((file) => join(dirname(own), file))
    yield* readAll
  }).pipe(Effect.catch(warned(dirname(own))))

  yield* look
  yield* Effect.sleep(again).pipe(Effect.andThen(look), Effect.forever, Effect.forkScoped)
  const known = yield* Deferred.make<boolean>()
  if (others.length === 0) Deferred.doneUnsafe(known, Effect.succeed(true))
  yield* Effect.addFinalizer(() => Deferred.succeed(known, false))
  yield* Effect.sleep(quiet).pipe(Effect.andThen(Deferred.succeed(known, true)), Effect.forkScoped)
  return {
    names: found,
    anew: Effect.suspend(() => {
      // while this process stood still one may have come that has an intent by now
      if (Monotonic.of(clock) - lookedAt >= Duration.toMillis(quiet)) return look
      return others.length === 0 ? Effect.void : readAll
    }),
    known: Deferred.await(known)
  }
})
