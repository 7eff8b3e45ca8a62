/** A file of which a read never returns, in the place of one that a program reads again and again: a disk that hangs. */
import { Effect } from "effect"
import { execFileSync } from "node:child_process"
import * as fs from "node:fs"

const { O_NONBLOCK, O_WRONLY } = fs.constants

const isUnread = (cause: unknown) => (cause as NodeJS.ErrnoException).code === "ENXIO"

/** Puts one in the place of a file. */
export const make = (path: string) =>
  Effect.sync(() => {
    execFileSync("mkfifo", [`${path}.fifo`])
    fs.renameSync(`${path}.fifo`, path)
  })

/** Answers once a thread of a program hangs in it, until the Scope closes. */
export const hangs = (path: string) =>
  Effect.acquireRelease(
    Effect.promise(async () => {
      while (true) {
        try {
          return fs.openSync(path, O_WRONLY | O_NONBLOCK)
        } catch (cause) {
          if (!isUnread(cause)) throw cause
          await new Promise((resume) => setTimeout(resume, 5))
        }
      }
    }),
    (file) => Effect.sync(() => fs.closeSync(file))
  )
