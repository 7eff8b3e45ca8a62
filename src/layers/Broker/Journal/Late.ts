/**
 * The journal of a state of which the disk does not say at the start whose it is: it takes nothing before that is known.
 *
 * @since 0.1.0
 */
import * as Effect from "effect/Effect"
import type * as FileSystem from "effect/FileSystem"
import type * as Path from "effect/Path"
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
 * Opens the file, of which `size` bytes of whole lines were read, as soon as it is known to be ours, for as long as the Scope
 * lasts. The state is distrusted until then; where it turns out to be another's, or the file cannot be used, it stays so.
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

  const opening = Effect.gen(function*() {
    if (!(yield* isOurs)) return
    const file = yield* Append.openWith(path, () => undefined)
    if (file.size() !== size) return yield* fails("it was written to, moved, removed or replaced since it was read")
    opened = { file, beside: yield* Beside.make(path, names) }
    yield* trust
    yield* Effect.logInfo(Mask.text(
      `The journal of orders ${path} is written from now on: the disk says that the state directory is ours`
    ))
  })
  yield* opening.pipe(Effect.catch(unusable), Scope.provide(scope), Effect.forkScoped)
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
