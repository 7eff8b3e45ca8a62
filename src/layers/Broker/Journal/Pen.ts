/**
 * Writes the lines of a journal, and owes those that it could not write: they are written as soon as the file takes them.
 *
 * @since 0.1.0
 */
import * as Duration from "effect/Duration"
import * as Effect from "effect/Effect"
import * as Latch from "effect/Latch"
import type * as Scope from "effect/Scope"
import * as Semaphore from "effect/Semaphore"
import * as Mask from "../../../domain/Mask.ts"
import * as Parting from "../../Parting.ts"
import type { Append } from "../../State/Append.ts"
import type { State } from "../../State/State.ts"
import * as Entry from "./Entry.ts"

/**
 * How long after a line could not be written that is tried again.
 *
 * @since 0.1.0
 * @category policies
 */
export const again: Duration.Duration = Duration.seconds(1)

/**
 * What writes: see `Journal`.
 *
 * @since 0.1.0
 * @category models
 */
export interface Pen {
  readonly write: (entries: ReadonlyArray<Entry.Entry>) => Effect.Effect<boolean>
  readonly keep: (entries: ReadonlyArray<Entry.Entry>) => Effect.Effect<void>
}

/**
 * Writes to a file for as long as the Scope lasts, while it is `isWhole` and the state is ours. While anything could not be
 * written the state is distrusted. What is not written at the end, or comes behind it, never is by this run, and that is said.
 *
 * @since 0.1.0
 * @category constructors
 */
export const make = Effect.fnUntraced(function*(
  file: Append,
  state: Pick<State["Service"], "distrust" | "isOurs" | "writable">,
  isWhole: () => boolean
): Effect.fn.Return<Pen, never, Scope.Scope> {
  const one = yield* Semaphore.make(1)
  const failed = yield* Latch.make(false)
  let owed: ReadonlyArray<Entry.Entry> = []
  let trust: Effect.Effect<void> | null = null
  let takesLines = true
  let isEnding = false
  let hasEnded = false
  let why = ""

  const notWritten = Effect.fnUntraced(function*({ message }: { readonly message: string }) {
    takesLines = false
    if (isEnding) why = ` (${Mask.text(message)})`
    if (isEnding || trust !== null) return false
    trust = yield* state.distrust
    failed.openUnsafe()
    yield* Effect.logError(Mask.text(
      `The journal of orders cannot be written: ${message}. Orders are refused until it can be, and what happens to those ` +
        "that are at the gateway is written then. Look at the disk."
    ))
    return false
  })
  const append = (entries: ReadonlyArray<Entry.Entry>) =>
    Effect.suspend((): Effect.Effect<void, { readonly message: string }> => {
      // the next run would find nothing of it
      if (!file.isThere()) return Effect.fail({ message: "its file was moved, removed or replaced" })
      const lines = entries.map(Entry.toLine)
      return file.append(file.size() === 0 ? [Entry.header, ...lines] : lines)
    }).pipe(Effect.matchEffect({
      onFailure: notWritten,
      onSuccess: () => {
        takesLines = true
        return Effect.succeed(true)
      }
    }))
  const pay = Effect.suspend(() =>
    owed.length === 0 ? Effect.void : Effect.gen(function*() {
      if ((yield* state.isOurs) && (yield* append(owed))) owed = []
    })
  )
  // it is trusted once it takes lines and all that was owed is on the disk
  const mend = Effect.gen(function*() {
    yield* pay
    if (!takesLines && owed.length === 0 && (yield* state.isOurs)) yield* append([Entry.nothing])
    if (trust === null || !takesLines || !(yield* Effect.isSuccess(file.sync))) return
    yield* trust
    trust = null
    failed.closeUnsafe()
    yield* Effect.logInfo("The journal of orders is written again, and has all that has happened meanwhile")
  }).pipe(one.withPermits(1), Effect.uninterruptible)

  yield* failed.await.pipe(
    Effect.andThen(Effect.sleep(again)),
    Effect.andThen(mend),
    Effect.forever,
    Effect.forkScoped
  )
  const left = Effect.suspend(() => {
    hasEnded = true
    return owed.length === 0
      ? Effect.void
      : Effect.logError(
        `${owed.length} lines of the journal of orders could not be written${why}: the next start asks the gateway`
      )
  })
  const behind = ({ length }: ReadonlyArray<Entry.Entry>) =>
    Effect.logError(
      `${length} lines of the journal of orders came after its end and are not written: the next start asks the gateway`
    )
  // before what mends is ended, which a disk that hangs holds up
  yield* Effect.addFinalizer(() =>
    Effect.suspend(() => {
      isEnding = true
      return Effect.andThen(Parting.upTo(pay, Effect.void), left)
    })
  )
  return {
    // a state that is writable is ours
    write: (entries) =>
      Effect.suspend(() => {
        if (trust !== null) return Effect.succeed(false)
        return owed.length === 0 ? state.writable : Effect.andThen(pay, state.writable)
      }).pipe(
        Effect.flatMap((isWritable) =>
          isWritable && owed.length === 0 && isWhole() ? append(entries) : Effect.succeed(false)
        ),
        one.withPermits(1),
        Effect.uninterruptible
      ),
    keep: (entries) =>
      Effect.suspend(() => {
        if (!isWhole()) return Effect.void
        if (hasEnded) return behind(entries)
        owed = Entry.newest([...owed, ...entries])
        return pay
      }).pipe(one.withPermits(1), Effect.uninterruptible)
  }
})
