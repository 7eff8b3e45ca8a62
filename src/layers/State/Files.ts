/**
 * The state as a directory of small files, one for each value, each write whole or not at all.
 *
 * @since 0.1.0
 */
import * as Effect from "effect/Effect"
import * as FileSystem from "effect/FileSystem"
import * as Layer from "effect/Layer"
import * as Option from "effect/Option"
import * as Path from "effect/Path"
import type { PlatformError } from "effect/PlatformError"
import * as Mask from "../../domain/Mask.ts"
import type { Settings as Values } from "../../domain/Settings.ts"
import type { StateInUse } from "../../errors/StateInUse.ts"
import * as Unwritable from "../../errors/Unwritable.ts"
import * as Parting from "../Parting.ts"
import { Settings } from "../Settings.ts"
import * as AccountName from "./AccountName.ts"
import * as Cells from "./Cells.ts"
import * as Closings from "./Closings.ts"
import * as Lock from "./Lock.ts"
import { State } from "./State.ts"

// x for the group and for others: who may not enter reaches no file, whatever its own mode
const enter = 0o011
const sticky = 0o1000

/** Node's own way to make those above as well never ends where a file system takes none, such as /proc. */
const make = (path: string): Effect.Effect<void, PlatformError, FileSystem.FileSystem | Path.Path> =>
  Effect.gen(function*() {
    const fs = yield* FileSystem.FileSystem
    const above = (yield* Path.Path).dirname(path)
    if (!(yield* fs.exists(above))) yield* make(above)
    // another service may make it at the same time
    yield* fs.makeDirectory(path, { mode: 0o700 }).pipe(
      Effect.catchIf((error) => error.reason._tag === "AlreadyExists", () => Effect.void)
    )
  })

/**
 * Makes the directory, for its owner only. One that is there already stays as it is: it may be somebody else's as well;
 * where others may enter it, that is warned of.
 *
 * @since 0.1.0
 * @category combinators
 */
export const directory = Effect.fnUntraced(function*(
  path: string
): Effect.fn.Return<void, PlatformError, FileSystem.FileSystem | Path.Path> {
  const fs = yield* FileSystem.FileSystem
  if (!(yield* fs.exists(path))) return yield* make(path)
  const { mode, uid } = yield* fs.stat(path)
  if ((mode & enter) === 0) return
  const isOurs = (mode & sticky) === 0 && Option.getOrUndefined(uid) === process.getuid?.()
  yield* Effect.logWarning(Mask.text(
    isOurs
      ? `Others may enter the state directory ${path}: keep them out with chmod 0700 ${path}`
      : `Others may enter the state directory ${path}, which is shared: set IBKR_STATE_DIR to one of its own`
  ))
})

/**
 * Writes a file whole or not at all, readable by its owner only: a temporary file, fsync, rename, and fsync of the
 * directory, so that the rename survives a power cut. `exclusive` fails where the file exists already.
 *
 * @since 0.1.0
 * @category combinators
 */
export const write = Effect.fnUntraced(function*(
  path: string,
  text: string,
  exclusive: boolean = false
): Effect.fn.Return<void, PlatformError, FileSystem.FileSystem | Path.Path> {
  const fs = yield* FileSystem.FileSystem
  const { dirname } = yield* Path.Path
  const temporary = `${path}.${process.pid}.tmp`
  yield* Effect.scoped(Effect.gen(function*() {
    const file = yield* fs.open(temporary, { flag: "w", mode: 0o600 })
    yield* file.writeAll(new TextEncoder().encode(text))
    yield* file.sync
  })).pipe(
    Effect.andThen(exclusive ? fs.link(temporary, path) : fs.rename(temporary, path)),
    Effect.ensuring(Effect.ignore(fs.remove(temporary, { force: true })))
  )
  // not every file system can sync a directory, and the file is whole without it
  yield* Effect.scoped(Effect.flatMap(fs.open(dirname(path), { flag: "r" }), (file) => file.sync)).pipe(
    Effect.ignore
  )
})

/**
 * The text of a file, if it exists.
 *
 * @since 0.1.0
 * @category combinators
 */
export const read = Effect.fnUntraced(function*(
  path: string
): Effect.fn.Return<Option.Option<string>, PlatformError, FileSystem.FileSystem> {
  const fs = yield* FileSystem.FileSystem
  return yield* Effect.asSome(fs.readFileString(path)).pipe(
    Effect.catchIf((error) => error.reason._tag === "NotFound", () => Effect.succeedNone)
  )
})

/**
 * What tells the files of one gateway and client id from those of another.
 *
 * @since 0.1.0
 * @category constructors
 */
export const suffixOf = ({ clientId, host, port }: Values): string => `${encodeURIComponent(host)}-${port}-${clientId}`

const worded = (error: PlatformError) => ({ message: Unwritable.worded(error) })

const placeAt = Effect.fnUntraced(function*(directory: string) {
  const fs = yield* FileSystem.FileSystem
  const path = yield* Path.Path
  const fileOf = (name: string) => path.join(directory, `${name}.json`)
  const provided = Effect.provideContext(yield* Effect.context<FileSystem.FileSystem | Path.Path>())
  return {
    read: (name) => provided(read(fileOf(name))),
    write: (name, text) => Effect.mapError(provided(write(fileOf(name), text)), worded),
    remove: (name) => Effect.mapError(fs.remove(fileOf(name), { force: true }), worded),
    setAside: (name) => {
      const kept = `${fileOf(name)}.corrupt`
      return Effect.as(fs.rename(fileOf(name), kept), kept)
    },
    nameOf: AccountName.ofFile
  } satisfies Cells.Place
})

const locksAt = Effect.fnUntraced(function*(directory: string) {
  const fs = yield* FileSystem.FileSystem
  const path = yield* Path.Path
  return ((account, watched) =>
    Effect.map(AccountName.slow(account, "closing"), (name) =>
      Lock.hold({
        directory,
        path: path.join(directory, `closing-${name}.json`),
        gateway: "an account",
        lost:
          "both may close the positions of one account. This one sends no more to close them. Look at the account in TWS.",
        watched
      }).pipe(
        Effect.catchTag("PlatformError", (error) => Effect.fail(worded(error))),
        Effect.provideService(FileSystem.FileSystem, fs)
      ))) satisfies Closings.Locks
})

/**
 * The state in `IBKR_STATE_DIR`: made with mode 0700, locked for this gateway and client id. A directory that cannot
 * be written is warned of and makes `writable` false; the service runs on, and so it does when another service takes
 * the lock away later. A living service that holds the lock fails it.
 *
 * @since 0.1.0
 * @category layers
 */
export const layer: Layer.Layer<State, StateInUse, Settings | FileSystem.FileSystem | Path.Path> = Layer.effect(
  State,
  Parting.scoped(
    Effect.gen(function*() {
      const path = yield* Path.Path
      const settings = yield* Settings
      const { clientId, host, port, stateDir } = settings
      const suffix = suffixOf(settings)
      const lock = yield* directory(stateDir).pipe(
        Effect.andThen(Lock.hold({
          directory: stateDir,
          path: path.join(stateDir, `lock-${suffix}`),
          gateway: `${host}:${port}, client id ${clientId}`,
          lost:
            `two services use the state of ${host}:${port}, client id ${clientId}. This one refuses orders and keeps ` +
            "nothing any more. Stop one of them, or give it another IBKR_CLIENT_ID or IBKR_STATE_DIR."
        })),
        Effect.catchTag("PlatformError", (error) =>
          Effect.as(
            Effect.logWarning(
              Mask.text(`The state directory ${stateDir} cannot be written: ${Unwritable.worded(error)}. `) +
                "Orders are refused, and nothing survives a restart. " +
                `${Unwritable.remedy(error)}, or set IBKR_STATE_DIR to another, and start again.`
            ),
            Lock.always(Effect.succeed(false))
          ))
      )
      return yield* Cells.make(yield* placeAt(stateDir), { suffix, lock, locks: yield* locksAt(stateDir) })
    }),
    "The state directory does not answer: its lock may stay there, and the next start takes it over"
  )
)

/**
 * The state as another run left it or keeps it: read, never written, without the lock.
 *
 * @since 0.1.0
 * @category layers
 */
export const layerReadOnly: Layer.Layer<State, never, Settings | FileSystem.FileSystem | Path.Path> = Layer.effect(
  State,
  Effect.gen(function*() {
    const settings = yield* Settings
    const place: Cells.Place = {
      ...(yield* placeAt(settings.stateDir)),
      write: () => Effect.void,
      remove: () => Effect.void,
      setAside: Effect.succeed
    }
    return yield* Cells.make(place, {
      suffix: suffixOf(settings),
      lock: Lock.always(Effect.succeed(true)),
      locks: Closings.none("the state is only read here")
    })
  })
)
