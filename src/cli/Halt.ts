/**
 * Ends the process, also while a call of the disk hangs: Node itself waits for that one, however long it takes.
 *
 * @since 0.1.0
 */
import * as Duration from "effect/Duration"
import * as Effect from "effect/Effect"
import * as Schedule from "effect/Schedule"
import * as fs from "node:fs" // edge: the shell is looked for without a thread, which may be none that is free
import * as Log from "../layers/Log.ts"

/**
 * How long what is still under way at the end in order is waited for: a disk that answers needs no more.
 *
 * @since 0.1.0
 * @category policies
 */
export const patience: Duration.Duration = Duration.millis(500)

const shell = "/bin/sh"

/** What blocks a thread while it lasts: calls of the disk, and look-ups of names. */
const threaded = /^(FSReq|GetAddrInfo|GetNameInfo)/

const isHeld = (): boolean => process.getActiveResourcesInfo().some((name) => threaded.test(name))

/**
 * Waits until no call of the disk is under way any more, as long as `patience` says.
 *
 * @since 0.1.0
 * @category combinators
 */
export const returned: Effect.Effect<void> = Effect.sync(isHeld).pipe(
  Effect.repeat({
    while: (isHeld) => isHeld,
    schedule: Schedule.spaced("10 millis").pipe(Schedule.upTo({ duration: patience }))
  }),
  Effect.asVoid
)

/**
 * Ends the process with this code, by `exit` where nothing is under way. Else it says so, and becomes a shell, which ends
 * with the code at once. Where there is none to become, such as on Windows, it kills itself.
 *
 * @since 0.1.0
 * @category combinators
 */
export const end = (code: number, exit: (code: number) => void = process.exit): void => {
  if (!isHeld()) return exit(code)
  Effect.runSync(Effect.provide(
    Effect.logError(
      `A call of the disk, or the look-up of a name, has not returned: this process ends with ${code} all the same`
    ),
    Log.layerWith()
  ))
  if (process.platform !== "win32" && fs.existsSync(shell)) process.execve?.(shell, ["sh", "-c", `exit ${code}`], {})
  process.kill(process.pid, "SIGKILL")
}
