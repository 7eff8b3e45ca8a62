/**
 * A file of whole lines that only grows: what was appended survives the end of this process at once, and a power cut
 * soon after.
 *
 * @since 0.1.0
 */
import * as Duration from "effect/Duration"
import * as Effect from "effect/Effect"
import type * as FileSystem from "effect/FileSystem"
import * as Latch from "effect/Latch"
import type { PlatformError } from "effect/PlatformError"
import * as Errors from "effect/PlatformError"
import * as Scheduler from "effect/Scheduler"
import type * as Scope from "effect/Scope"
import * as Semaphore from "effect/Semaphore"
import * as Mask from "../../domain/Mask.ts"
import * as Disk from "./Append/Disk.ts"
import * as Found from "./Append/Found.ts"

/**
 * The file, of which one owner appends.
 *
 * @since 0.1.0
 * @category models
 */
export interface Append {
  /**
   * The whole lines found when it was opened, without their newlines; what was torn at its end has been cut off. None
   * where they were given away one by one instead.
   */
  readonly found: ReadonlyArray<string>
  /** Bytes of the torn end that were cut off; 0 for none. */
  readonly torn: number
  /**
   * Writes whole lines, in the order of the calls, before anything else of this process goes on. When it succeeds they
   * are with the operating system: a kill of this process does not lose them. The disk is synced in the background, `syncedAfter`
   * later and for all that has come meanwhile: a power cut may lose the last milliseconds. When it fails nothing of it
   * is in the file. A background sync that failed makes the next append fail, so that the owner hears of it.
   */
  readonly append: (lines: ReadonlyArray<string>) => Effect.Effect<void, PlatformError>
  /** Waits until everything appended is on the disk. Once a sync has failed it fails for good: what was lost is unknown. */
  readonly sync: Effect.Effect<void, PlatformError>
  /** Bytes in it. */
  readonly size: () => number
  /** Is it still to be found by its name? It takes lines also where it was moved, removed or replaced. */
  readonly isThere: () => boolean
}

/**
 * How long the disk is left alone after a line: while it is synced nothing can be written, and the next line, an
 * answer to this one as like as not, would wait for it.
 *
 * @since 0.1.0
 * @category policies
 */
export const syncedAfter: Duration.Duration = Duration.millis(20)

const misuse = (description: string) => Errors.badArgument({ module: "Append", method: "append", description })

const encoder = new TextEncoder()
const bytesOf = (lines: ReadonlyArray<string>) => encoder.encode(lines.map((line) => `${line}\n`).join(""))
const isWhole = (line: string) => !line.includes("\n")

/**
 * Appends to a disk that holds `size` bytes of whole lines, until the Scope closes: then it is synced.
 *
 * @since 0.1.0
 * @category constructors
 */
export const make = Effect.fnUntraced(function*(
  disk: Disk.Disk,
  before: Pick<Append, "found" | "torn"> & { readonly size: number }
): Effect.fn.Return<Append, never, Scope.Scope> {
  const syncing = yield* Semaphore.make(1)
  const due = yield* Latch.make(false)
  const dispatcher = (yield* Scheduler.Scheduler).makeDispatcher()
  let { size } = before
  let synced = size
  let isClean = true
  let isOpen = true
  let unheard: PlatformError | undefined
  let unsynced: PlatformError | undefined

  const sync = Effect.suspend(() => {
    if (unsynced !== undefined) return Effect.fail(unsynced)
    if (synced === size) return Effect.void
    const upTo = size
    return Effect.matchEffect(disk.sync, {
      onFailure: (error) => {
        unheard = unsynced = error
        return Effect.andThen(
          Effect.logWarning(Mask.text(
            `What was last written to ${disk.path} may not be on the disk: ${error.message}. It is lost if this machine ` +
              "loses its power. Look at the disk, and start again."
          )),
          Effect.fail(error)
        )
      },
      onSuccess: () => Effect.sync(() => void (synced = upTo))
    })
  }).pipe(syncing.withPermits(1), Effect.uninterruptible)

  // The end of a line that could not be written whole would stand before the next one.
  const clean = () => {
    if (!isClean) disk.truncate(size)
    isClean = true
  }
  const write = (bytes: Uint8Array) => {
    clean()
    isClean = false
    for (let at = 0; at < bytes.length;) {
      const taken = disk.write(bytes.subarray(at))
      if (taken === 0) throw new Error("no byte was taken")
      at += taken
    }
    isClean = true
    size += bytes.length
  }
  // All of it at once: whatever went on in between might close the file.
  const append = (lines: ReadonlyArray<string>) =>
    Effect.try({
      try: () => {
        if (!isOpen) throw misuse(`${disk.path} is closed`)
        if (!lines.every(isWhole)) throw misuse(`a line for ${disk.path} has a newline in it`)
        if (unheard !== undefined) {
          const error = unheard
          unheard = undefined
          throw error
        }
        write(bytesOf(lines))
        // what the line was written for goes before whoever syncs it
        if (!due.isOpen()) dispatcher.scheduleTask(() => void due.openUnsafe(), 0)
      },
      catch: (cause) => Errors.isPlatformError(cause) ? cause : Disk.errorOf("append", disk.path, cause)
    }).pipe(Effect.tapError(() => Effect.ignore(Effect.try(clean))))

  yield* Effect.addFinalizer(() => {
    isOpen = false
    return Effect.ignore(Effect.andThen(Effect.try(clean), sync))
  })
  yield* due.await.pipe(
    Effect.andThen(Effect.sleep(syncedAfter)),
    Effect.andThen(Effect.suspend(() => {
      due.closeUnsafe()
      return Effect.ignore(sync)
    })),
    Effect.forever,
    Effect.forkScoped
  )
  return { found: before.found, torn: before.torn, append, sync, size: () => size, isThere: disk.isThere }
})

/**
 * Opens a file, or makes it, readable by its owner only, and gives the lines found in it to `onLine`, in order, so that
 * many need no room. A torn end, as a power cut or a full disk leaves it, is cut off and warned of.
 *
 * @since 0.1.0
 * @category constructors
 */
export const openWith = Effect.fnUntraced(function*(
  path: string,
  onLine: (line: string) => void
): Effect.fn.Return<Append, PlatformError, FileSystem.FileSystem | Scope.Scope> {
  const { size, torn } = yield* Found.read(path, onLine).pipe(
    Effect.catchIf((error) => error.reason._tag === "NotFound", () => Effect.succeed({ size: 0, torn: 0 }))
  )
  const disk = yield* Disk.open(path)
  if (torn > 0) {
    yield* Effect.try({ try: () => disk.truncate(size), catch: (cause) => Disk.errorOf("truncate", path, cause) })
    yield* Effect.logWarning(
      Mask.text(`The end of ${path} was torn: ${torn} bytes of a line that was never finished are cut off`)
    )
  }
  return yield* make(disk, { found: [], size, torn })
})

/**
 * Opens a file as `openWith` does, and keeps the lines found in it.
 *
 * @since 0.1.0
 * @category constructors
 */
export const open = Effect.fnUntraced(function*(
  path: string
): Effect.fn.Return<Append, PlatformError, FileSystem.FileSystem | Scope.Scope> {
  const found: Array<string> = []
  const opened = yield* openWith(path, (line) => found.push(line))
  return { ...opened, found }
})

/**
 * The same in memory, for tests: the array is the file, and what the next one over it finds.
 *
 * @since 0.1.0
 * @category constructors
 */
export const memory = (lines: Array<string> = []): Effect.Effect<Append> =>
  Effect.sync(() => {
    let size = bytesOf(lines).length
    return {
      found: [...lines],
      torn: 0,
      append: (added) =>
        Effect.suspend(() => {
          if (!added.every(isWhole)) return Effect.fail(misuse("a line has a newline in it"))
          lines.push(...added)
          size += bytesOf(added).length
          return Effect.void
        }),
      sync: Effect.void,
      size: () => size,
      isThere: () => true
    }
  })
