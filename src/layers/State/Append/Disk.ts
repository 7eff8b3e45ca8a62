/**
 * The file under an append-only file: one write of bytes at its end at once, and what else only the platform can do to it.
 *
 * @since 0.1.0
 */
import * as Effect from "effect/Effect"
import type { PlatformError } from "effect/PlatformError"
import * as Errors from "effect/PlatformError"
import type * as Scope from "effect/Scope"
import * as fs from "node:fs" // edge: FileSystem writes on a thread of the pool: 8 times as long, and a turn of the loop in between
import { dirname } from "node:path" // edge: no more than the directory that a new file's name is kept in

/**
 * A file that is open at its end. `write` and `truncate` are done when they return and throw what the platform says;
 * `write` answers how many bytes it has taken. `sync` waits for the disk, and is not to be interrupted.
 *
 * @since 0.1.0
 * @category models
 */
export interface Disk {
  readonly path: string
  readonly write: (bytes: Uint8Array) => number
  readonly truncate: (size: number) => void
  readonly sync: Effect.Effect<void, PlatformError>
  /** Is it still the file of its name? What is open takes bytes also where it was moved, removed or replaced. */
  readonly isThere: () => boolean
}

const tags: { readonly [code: string]: Errors.SystemErrorTag } = {
  EACCES: "PermissionDenied",
  EBADF: "BadResource",
  EISDIR: "BadResource",
  ENOENT: "NotFound",
  EPERM: "PermissionDenied",
  EROFS: "PermissionDenied"
}

/**
 * The platform's error as a typed one. Its sentence keeps the platform's own words, such as "no space left on device".
 *
 * @since 0.1.0
 * @category errors
 */
export const errorOf = (method: string, path: string, cause: unknown): PlatformError => {
  const { code = "", message = String(cause) } = cause as { readonly code?: string; readonly message?: string }
  const _tag = tags[code] ?? "Unknown"
  return Errors.systemError({ _tag, module: "Append", method, pathOrDescriptor: path, description: message, cause })
}

// A name is on the disk only when its directory is, which not every file system can sync. That may take long.
const syncDirectory = (path: string) =>
  Effect.uninterruptible(Effect.callback<void>((resume) => {
    fs.open(dirname(path), "r", (cause, directory) => {
      if (cause !== null) return resume(Effect.void)
      fs.fsync(directory, () => fs.close(directory, () => resume(Effect.void)))
    })
  }))

/**
 * Opens a file at its end until the Scope closes, and makes it, readable by its owner only, where there is none.
 *
 * @since 0.1.0
 * @category constructors
 */
export const open = Effect.fnUntraced(function*(
  path: string
): Effect.fn.Return<Disk, PlatformError, Scope.Scope> {
  const file = yield* Effect.acquireRelease(
    Effect.try({ try: () => fs.openSync(path, "a", 0o600), catch: (cause) => errorOf("open", path, cause) }),
    (file) => Effect.ignore(Effect.try(() => fs.closeSync(file)))
  )
  yield* syncDirectory(path)
  const { dev, ino } = yield* Effect.try({
    try: () => fs.fstatSync(file),
    catch: (cause) => errorOf("stat", path, cause)
  })
  return {
    path,
    write: (bytes) => fs.writeSync(file, bytes),
    truncate: (size) => fs.ftruncateSync(file, size),
    isThere: () => {
      // of one that may not be looked at it only says so, where statSync throws
      if (!fs.existsSync(path)) return false
      const found = fs.statSync(path, { throwIfNoEntry: false })
      return found?.ino === ino && found.dev === dev
    },
    sync: Effect.uninterruptible(Effect.callback<void, PlatformError>((resume) => {
      fs.fdatasync(file, (cause) => resume(cause === null ? Effect.void : Effect.fail(errorOf("sync", path, cause))))
    }))
  }
})
