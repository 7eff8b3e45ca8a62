/** Processes beside the test, which stop where they stand when a signal says so. */
import { Effect } from "effect"
import { spawn } from "node:child_process"
import { once } from "node:events"
import * as path from "node:path"
import { known } from "../cli/Process.ts"

const start = (command: string, args: ReadonlyArray<string>) =>
  Effect.acquireRelease(
    Effect.promise(async () => {
      const child = spawn(command, args, { env: { ...process.env, ...known }, stdio: ["pipe", "pipe", "inherit"] })
      const failed = once(child, "exit").then(() => {
        throw new Error("the process ended before it said a word")
      })
      const [line] = await Promise.race([once(child.stdout, "data"), failed])
      failed.catch(() => {})
      return { child, line: String(line).trim() }
    }),
    ({ child }) =>
      Effect.promise(async () => {
        const ended = once(child, "close")
        child.kill("SIGKILL")
        await ended
      })
  )

/** Runs a script of `child/`; answers its first line, and the process, which is killed with the Scope. */
export const script = (name: string) => start(process.execPath, [path.join(import.meta.dirname, "child", name)])

/** The same, in a process that may not open more files than this. */
export const crowded = (name: string, files: number) =>
  start("sh", [
    "-c",
    `ulimit -n ${files}; exec "${process.execPath}" "${path.join(import.meta.dirname, "child", name)}"`
  ])
