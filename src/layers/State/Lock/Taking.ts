/**
 * How the file of a lock is taken, and taken away: of all who try, one has it.
 *
 * A lock that was left behind is taken away under a lock of that: of those that have found it one at a time looks at it once
 * more and removes it. Else who was slow would take away what another had taken since, and while that is put back a third
 * could take it too: two would hold it until the one whose it was looks again, for 2 s at most. That is left only where one
 * stands still in the midst of it, or lets go there, after it stood still for so long that its lock counts as left behind.
 *
 * @since 0.1.0
 */
import * as Effect from "effect/Effect"
import * as FileSystem from "effect/FileSystem"
import * as Option from "effect/Option"
import type { PlatformError } from "effect/PlatformError"
import * as Schema from "effect/Schema"
import * as Mask from "../../../domain/Mask.ts"
import type { StateInUse } from "../../../errors/StateInUse.ts"
import * as Holder from "./Holder.ts"

const Json = Schema.fromJsonString(Holder.Holder)

const watchFor = "2500 millis"

interface Found {
  readonly text: string
  readonly touched: number
}

const holderOf = (text: string) => Effect.option(Schema.decodeEffect(Json)(text))

const named = Option.match({
  onNone: () => "another service",
  onSome: ({ pid, since }: Holder.Holder) => `process ${pid}, since ${since}`
})

/**
 * Whose a lock of this text is, in words.
 *
 * @since 0.1.0
 * @category conversions
 */
export const nameOf = (text: string): Effect.Effect<string> => Effect.map(holderOf(text), named)

/**
 * What one taker does with the files of locks, which hold its `text` then. `take` answers whether it has, `acquire` whether the lock
 * was left behind, and fails where another has it; `letGo` removes its own alone, and never fails.
 *
 * @since 0.1.0
 * @category models
 */
export interface Taking {
  readonly text: string
  readonly take: (path: string) => Effect.Effect<boolean, PlatformError>
  readonly acquire: (path: string) => Effect.Effect<boolean, StateInUse | PlatformError>
  readonly letGo: (path: string) => Effect.Effect<void>
}

/**
 * A new taker. `inUse` is how it fails where somebody has the lock, `watched` is told whose it is before it is watched.
 *
 * @since 0.1.0
 * @category constructors
 */
export const make = Effect.fnUntraced(function*(
  { inUse, watched }: {
    readonly inUse: (holder: string) => StateInUse
    readonly watched: (holder: string) => void
  }
): Effect.fn.Return<Taking, never, FileSystem.FileSystem> {
  const fs = yield* FileSystem.FileSystem
  const ours = yield* Holder.ours
  const text = yield* Effect.orDie(Schema.encodeEffect(Json)(ours))

  // What cannot be read has no holder that could be known, and is watched.
  const find = Effect.fnUntraced(function*(path: string) {
    const text = yield* Effect.orElseSucceed(fs.readFileString(path), () => "")
    const { mtime } = yield* fs.stat(path)
    return { text, touched: Option.match(mtime, { onNone: () => 0, onSome: Number }) } satisfies Found
  })

  const isLiving = Effect.fnUntraced(function*(path: string, found: Found, holder: Option.Option<Holder.Holder>) {
    if (Option.isSome(holder) && Holder.isNear(holder.value, ours)) {
      const isAlive = yield* Effect.provideService(Holder.isAlive(holder.value), FileSystem.FileSystem, fs)
      if (isAlive !== null) return isAlive
    }
    watched(named(holder))
    yield* Effect.sleep(watchFor)
    return Option.exists(yield* Effect.option(find(path)), ({ touched }) => touched !== found.touched)
  })

  // Only a rename says for certain what was removed: a lock that somebody took after we had looked is put back.
  const discard = Effect.fnUntraced(function*(path: string, isThat: (found: Found) => boolean) {
    const aside = `${path}.${ours.id}`
    if (!isThat(yield* find(path))) return
    yield* fs.rename(path, aside)
    if (!isThat(yield* find(aside))) yield* Effect.ignore(fs.link(aside, path))
    yield* fs.remove(aside, { force: true })
  }, Effect.uninterruptible)
  const letGo = (path: string) => Effect.ignore(discard(path, (found) => found.text === text))

  // A file is there before it holds anything: who gives up waiting leaves none that is nobody's, nor does who cannot fill it.
  const take = Effect.fnUntraced(function*(path: string) {
    return yield* fs.writeFileString(path, text, { flag: "wx", mode: 0o600 }).pipe(
      Effect.as(true),
      Effect.tapError(({ reason }) =>
        reason._tag === "BadArgument" || reason.syscall === "open"
          ? Effect.void
          : Effect.ignore(discard(path, (found) => text.startsWith(found.text)))
      ),
      Effect.catchIf((error) => error.reason._tag === "AlreadyExists", () => Effect.succeed(false))
    )
  }, Effect.uninterruptible)

  const acquire = Effect.fnUntraced(
    function*(path: string): Effect.fn.Return<boolean, StateInUse | PlatformError> {
      if (yield* take(path)) return false
      const found = yield* Effect.option(find(path))
      if (Option.isSome(found)) {
        const left = found.value
        const holder = yield* holderOf(left.text)
        if (yield* isLiving(path, left, holder)) return yield* inUse(named(holder))
        const removing = `${path}.removing`
        yield* acquire(removing).pipe(
          Effect.andThen(Effect.logInfo(
            `The lock ${Mask.text(path)} was left behind by a service that has ended; it is taken over`
          )),
          Effect.andThen(discard(path, ({ text, touched }) => text === left.text && touched === left.touched)),
          Effect.catchIf(
            (error) => error._tag === "PlatformError" && error.reason._tag === "NotFound",
            () => Effect.void
          ),
          Effect.ensuring(letGo(removing))
        )
      }
      if (!(yield* take(path))) return yield* inUse(named(Option.none()))
      return true
    }
  )

  return { text, take, acquire, letGo }
})
