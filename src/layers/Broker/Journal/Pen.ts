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
 * written, as where nobody was told in time whose the state is, that is distrusted. What is not written at the end, or comes
 * behind it, never is by this run, and that is said.
 *
 * @since 0.1.0
 * @category constructors
 */
export const make = Effect.fnUntraced(function*(
  file: Append,
  state: Pick<State["Service"], "distrust" | "isOurs" | "isOursInTime" | "writable">,
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
  const payAll = Effect.map(Effect.suspend(() => append(owed)), (isWritten) => {
    if (isWritten) owed = []
  })
  const pay = <E>(isOurs: Effect.Effect<boolean, E>) =>
    Effect.suspend(() =>
      owed.length === 0 ? Effect.void : Effect.flatMap(isOurs, (isOurs) => isOurs ? payAll : Effect.void)
    )
  const payInTime = Effect.catch(pay(state.isOursInTime), notWritten)
  const write = Effect.suspend(() => {
    if (owed.length > 0) return payAll
    return takesLines ? Effect.void : Effect.asVoid(append([Entry.nothing]))
  })
  const isWritten = () => takesLines && owed.length === 0
  const trustAgain = Effect.suspend(() => {
    // what came while the disk was synced may not be written
    if (trust === null || !isWritten()) return Effect.void
    const again = trust
    trust = null
    failed.closeUnsafe()
    return Effect.andThen(
      again,
      Effect.logInfo("The journal of orders is written again, and has all that has happened meanwhile")
    )
  })
  // nobody waits behind a look or a sync, which may take as long as they will. It is trusted once all that was owed is on the disk
  const mend = Effect.gen(function*() {
    if (!(yield* state.isOurs)) return
    yield* Effect.uninterruptible(one.withPermitsIfAvailable(1)(write))
    if (isWritten() && (yield* Effect.isSuccess(file.sync))) yield* trustAgain
  })

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
      return Effect.andThen(Parting.upTo(pay(state.isOurs), Effect.void), left)
    })
  )
  return {
    // a state that is writable is ours
    write: (entries) =>
      Effect.suspend(() => {
        if (trust !== null) return Effect.succeed(false)
        return owed.length === 0 ? state.writable : Effect.andThen(payInTime, state.writable)
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
        return payInTime
      }).pipe(one.withPermits(1), Effect.uninterruptible)
  }
})
