/**
 * The file of a journal: it is read as a whole, and opened at its end.
 *
 * @since 0.1.0
 */
import * as Clock from "effect/Clock"
import * as Effect from "effect/Effect"
import type * as FileSystem from "effect/FileSystem"
import type * as Path from "effect/Path"
import type { PlatformError } from "effect/PlatformError"
import type * as Scope from "effect/Scope"
import * as Mask from "../../../domain/Mask.ts"
import * as Append from "../../State/Append.ts"
import * as Disk from "../../State/Append/Disk.ts"
import * as Found from "../../State/Append/Found.ts"
import * as Files from "../../State/Files.ts"
import type { State } from "../../State/State.ts"
import * as Beside from "./Beside.ts"
import * as Late from "./Late.ts"
import type * as Replay from "./Replay.ts"

type Needs = FileSystem.FileSystem | Path.Path | Scope.Scope

const refused = "Orders are refused until that is mended and this service is started again."

/**
 * Says that it cannot be used, and why.
 *
 * @since 0.1.0
 * @category programs
 */
export const unusable = (path: string) => ({ message }: { readonly message: string }): Effect.Effect<void> =>
  Effect.logError(Mask.text(`The journal of orders ${path} cannot be used: ${message}. ${refused}`))

/**
 * Reads it, where there is one, and answers how much of it is whole.
 *
 * @since 0.1.0
 * @category constructors
 */
export const read = Effect.fnUntraced(function*(
  path: string,
  replay: Replay.Replay
): Effect.fn.Return<Found.Found, PlatformError, FileSystem.FileSystem> {
  const found = yield* Found.read(path, replay.line).pipe(
    Effect.catchIf(({ reason }) => reason._tag === "NotFound", () => Effect.succeed({ size: 0, torn: 0 }))
  )
  replay.end()
  return found
})

/** Reads it, and says where it cannot be understood. */
const understood = Effect.fnUntraced(function*(path: string, replay: Replay.Replay) {
  const found = yield* read(path, replay)
  const bad = replay.bad()
  if (bad !== null) {
    yield* Effect.logError(
      Mask.text(`The line ${bad} of the journal of orders ${path} cannot be understood. ${refused}`)
    )
  }
  return found
})

/**
 * Reads it, writes it anew where that is worth it and there is room, and opens it at its end: later where the disk does not let it
 * now, such as a full one.
 *
 * @since 0.1.0
 * @category constructors
 */
export const open = Effect.fnUntraced(function*(
  path: string,
  replay: Replay.Replay,
  state: Pick<State["Service"], "distrust" | "isOurs">
): Effect.fn.Return<Late.Late, PlatformError, Needs> {
  const found = yield* understood(path, replay)
  const compacted = replay.compacted(yield* Clock.currentTimeMillis)
  // on a full disk it stays as long as it is, and is no less true
  const isShorter = compacted !== null &&
    (yield* Effect.isSuccess(Files.write(path, compacted.map((line) => `${line}\n`).join(""))))
  // what was torn is cut off before anything stands behind it
  const whole = !isShorter && found.torn === 0
    ? Effect.flatMap(Disk.open(path), (disk) => Append.make(disk, { found: [], torn: 0, size: found.size }))
    : Append.openWith(path, () => undefined)
  const opened = Effect.flatMap(whole, (file) => Effect.map(Beside.make(path), (beside) => ({ file, beside })))
  // one that was written anew is not as it was read, and one that cannot be understood is not written at all
  return yield* isShorter || replay.bad() !== null
    ? opened
    : Effect.catch(opened, () => Late.open(path, found.size, state, unusable(path)))
})

/**
 * Reads it where the disk does not say whose it is, and opens it once it does, unless a line of it cannot be understood.
 *
 * @since 0.1.0
 * @category constructors
 */
export const openLate = Effect.fnUntraced(function*(
  path: string,
  replay: Replay.Replay,
  state: Pick<State["Service"], "distrust" | "isOurs">
): Effect.fn.Return<Late.Late | null, PlatformError, Needs> {
  yield* Effect.logError(Mask.text(
    `The journal of orders ${path} is only read for now: the disk does not say whose the state directory is. Orders are ` +
      "refused until it does, and what happens to those that are at the gateway is written then. Look at the disk."
  ))
  const { size } = yield* understood(path, replay)
  return replay.bad() === null
    ? yield* Late.open(path, size, state, unusable(path))
    : yield* Effect.as(state.distrust, null)
})
