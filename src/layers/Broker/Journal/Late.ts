/**
 * A journal that could not be opened at the start, since the disk did not say whose the state is, or did not let it be opened: it is
 * opened as soon as that can be, and takes nothing before.
 *
 * @since 0.1.0
 */
import * as Duration from "effect/Duration"
import * as Effect from "effect/Effect"
import * as Exit from "effect/Exit"
import type * as FileSystem from "effect/FileSystem"
import type * as Path from "effect/Path"
import * as Schedule from "effect/Schedule"
import * as Scope from "effect/Scope"
import * as Mask from "../../../domain/Mask.ts"
import * as Append from "../../State/Append.ts"
import * as Disk from "../../State/Append/Disk.ts"
import type { State } from "../../State/State.ts"
import * as Beside from "./Beside.ts"

/**
 * A file that may not be open yet, and the names beside it.
 *
 * @since 0.1.0
 * @category models
 */
export interface Late {
  readonly file: Append.Append
  readonly beside: Beside.Beside
}

/**
 * The longest time between two attempts: each reads the whole file.
 *
 * @since 0.1.0
 * @category policies
 */
export const longest: Duration.Duration = Duration.seconds(30)

/**
 * When a file that could not be opened is tried again: exponential from one second up to `longest`, for ever.
 *
 * @since 0.1.0
 * @category policies
 */
export const again = Schedule.min([Schedule.exponential("1 second"), Schedule.spaced(longest)])

/**
 * Opens the file, of which `size` bytes of whole lines were read, as soon as it is known to be ours, for as long as the Scope
 * lasts; where it cannot be opened, that is tried `again`. The state is distrusted until it is open; where it turns out to be
 * another's, or to have changed since it was read, it stays so.
 *
 * @since 0.1.0
 * @category constructors
 */
export const open = Effect.fnUntraced(function*(
  path: string,
  size: number,
  { distrust, isOurs }: Pick<State["Service"], "distrust" | "isOurs">,
  unusable: (error: { readonly message: string }) => Effect.Effect<void>
): Effect.fn.Return<Late, never, FileSystem.FileSystem | Path.Path | Scope.Scope> {
  // it is closed behind whoever writes to it
  const scope = yield* Scope.fork(yield* Effect.scope)
  const trust = yield* distrust
  const names = new Set<string>()
  const fails = (says: string) => Effect.suspend(() => Effect.fail(Disk.errorOf("append", path, says)))
  const notOpen = fails("it is not open yet")
  let opened: Late | undefined
  let isTold = false

  // it is looked at whose it is before each attempt: another service may have begun to write it meanwhile
  const opening = Effect.gen(function*() {
    if (!(yield* isOurs)) return
    const file = yield* Append.openWith(path, () => undefined)
    if (file.size() !== size) {
      const changed = fails("it was written to, moved, removed or replaced since it was read")
      return yield* Effect.catch(changed, unusable)
    }
    opened = { file, beside: yield* Beside.make(path, names) }
    yield* trust
    const why = isTold ? "it could be opened" : "the disk says that the state directory is ours"
    yield* Effect.logInfo(Mask.text(`The journal of orders ${path} is written from now on: ${why}`))
  })
  const notYet = ({ message }: { readonly message: string }) => {
    if (isTold) return Effect.void
    isTold = true
    return Effect.logError(Mask.text(
      `The journal of orders ${path} cannot be opened: ${message}. Orders are refused until it can be, which is tried again ` +
        "and again. Look at the disk."
    ))
  }
  // an attempt that failed leaves no file open
  const attempt = Effect.gen(function*() {
    const own = yield* Scope.fork(scope)
    yield* opening.pipe(Scope.provide(own), Effect.tapError(() => Scope.close(own, Exit.void)))
  })
  yield* attempt.pipe(Effect.tapError(notYet), Effect.retry(again), Effect.orDie, Effect.forkScoped)
  return {
    file: {
      found: [],
      torn: 0,
      append: (lines) => Effect.suspend(() => opened?.file.append(lines) ?? notOpen),
      sync: Effect.suspend(() => opened?.file.sync ?? notOpen),
      size: () => opened?.file.size() ?? size,
      isThere: () => opened?.file.isThere() ?? true
    },
    beside: {
      names,
      anew: Effect.suspend(() => opened?.beside.anew ?? Effect.void),
      known: Effect.suspend(() => opened?.beside.known ?? Effect.succeed(false))
    }
  }
})
