/**
 * The built program as a child process in a home of its own: what it prints, and how it ends.
 */
import { Effect } from "effect"
import { type ChildProcess, spawn } from "node:child_process"
import { once } from "node:events"
import * as fs from "node:fs"
import * as os from "node:os"
import * as path from "node:path"

const built = path.join(import.meta.dirname, "../../dist/main.js")

/** What a program that is started again and again need not compile each time. */
export const known = { NODE_COMPILE_CACHE: path.join(import.meta.dirname, "../../node_modules/.cache/compiled") }

export interface Running {
  readonly child: ChildProcess
  readonly home: string
  readonly out: () => string
  readonly err: () => string
  /** Waits until something has been written to stderr. */
  readonly until: (text: string) => Effect.Effect<void>
  /** The exit code, or the signal that ended it. */
  readonly ended: Effect.Effect<number | NodeJS.Signals | null>
}

/**
 * Starts it, or another script as `main`, `deaf` with a stdout that takes nothing, or with `room` for so many blocks of 512 bytes
 * in the file `stdout`; whatever still runs is killed when the Scope closes, and its home is removed.
 */
export const start = (args: ReadonlyArray<string>, options: {
  readonly environment?: { readonly [name: string]: string }
  readonly files?: { readonly [path: string]: string }
  readonly home?: string
  readonly main?: string
  readonly deaf?: boolean
  readonly room?: number
} = {}) =>
  Effect.acquireRelease(
    Effect.sync((): Running => {
      const home = options.home ?? fs.mkdtempSync(path.join(os.tmpdir(), "effect-ibkr-cli-"))
      for (const [name, text] of Object.entries(options.files ?? {})) fs.writeFileSync(path.join(home, name), text)
      const unwritable = options.deaf === true ? fs.openSync(built, "r") : undefined
      const words = [process.execPath, options.main ?? built, ...args] as const
      const [program, ...given] = options.room === undefined
        ? words
        : ["/bin/sh", "-c", `ulimit -f ${options.room}; exec "$0" "$@" > stdout`, ...words] as const
      const child = spawn(program, given, {
        cwd: home,
        env: {
          HOME: home,
          ...known,
          IBKR_STATE_DIR: path.join(home, "state"),
          IBKR_HTTP_PORT: "off",
          ...options.environment
        },
        stdio: ["ignore", unwritable ?? "pipe", "pipe"]
      })
      if (unwritable !== undefined) fs.closeSync(unwritable)
      let out = ""
      let err = ""
      child.stdout?.on("data", (data) => out += data)
      child.stderr?.on("data", (data) => err += data)
      const closed = once(child, "close")
      return {
        child,
        home,
        out: () => out,
        err: () => err,
        until: (text) =>
          Effect.callback((resume) => {
            const look = () => {
              if (!err.includes(text)) return
              child.stderr?.off("data", look)
              resume(Effect.void)
            }
            child.stderr?.on("data", look)
            child.once("close", () => resume(Effect.die(new Error(`it ended before it said "${text}":\n${err}`))))
            look()
          }),
        ended: Effect.promise(() => closed.then(([code, signal]) => code ?? signal))
      }
    }),
    ({ child, ended, home }) =>
      Effect.sync(() => child.kill("SIGKILL")).pipe(
        Effect.andThen(ended),
        Effect.andThen(Effect.sync(() => fs.rmSync(home, { recursive: true, force: true })))
      )
  )
