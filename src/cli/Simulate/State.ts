/**
 * The flag of `simulate` that names the file in which its gateway keeps its state.
 *
 * @since 0.1.0
 */
import * as Flag from "effect/cli/Flag"
import * as Effect from "effect/Effect"
import type * as FileSystem from "effect/FileSystem"
import * as Option from "effect/Option"
import type * as Path from "effect/Path"
import * as Unreadable from "../../errors/Unreadable.ts"
import * as Unwritable from "../../errors/Unwritable.ts"
import * as Files from "../../layers/State/Files.ts"
import type { Place } from "../../simulator/State/Keeper.ts"
import * as Kept from "../../simulator/State/Kept.ts"

/**
 * The flag.
 *
 * @since 0.1.0
 * @category commands
 */
export const flags = {
  state: Flag.String("state").pipe(
    Flag.optional,
    Flag.withDescription("A file that keeps orders, positions, cash and ids over restarts")
  )
}

/**
 * The file as a place for the state of a world; it need not be there yet.
 *
 * @since 0.1.0
 * @category constructors
 */
export const open = Effect.fnUntraced(function*(
  path: string,
  world: Kept.World
): Effect.fn.Return<Place, Kept.StateProblem | Unreadable.Unreadable, FileSystem.FileSystem | Path.Path> {
  const provided = Effect.provideContext(yield* Effect.context<FileSystem.FileSystem | Path.Path>())
  const text = yield* Effect.mapError(Files.read(path), (error) => Unreadable.of("state", path, error))
  return {
    kept: Option.isNone(text) ? undefined : yield* Kept.read(path, text.value, world),
    write: (text) =>
      Effect.mapError(provided(Files.write(path, text)), (error) => ({ message: `${path}: ${Unwritable.why(error)}` }))
  }
})
