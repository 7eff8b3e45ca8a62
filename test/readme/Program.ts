/**
 * The built program as a child process, and a simulated gateway for it, for what the documents tell users to type.
 */
import * as Layer from "effect/Layer"
import * as Logger from "effect/Logger"
import * as ManagedRuntime from "effect/ManagedRuntime"
import { type ChildProcess, spawn } from "node:child_process"
import { once } from "node:events"
import * as fs from "node:fs"
import * as net from "node:net"
import * as os from "node:os"
import * as path from "node:path"
import * as Control from "../../src/simulator/Control/Control.ts"
import * as Gateway from "../../src/simulator/Gateway.ts"
import * as Logbook from "../../src/simulator/Logbook/Logbook.ts"
import * as Server from "../../src/simulator/Server/Server.ts"
import * as Wire from "../../src/simulator/Server/Wire.ts"
import { known } from "../cli/Process.ts"
import { root } from "./Document.ts"

/** Ports that nobody listens on. */
export const freePorts = async (count: number): Promise<ReadonlyArray<number>> => {
  const servers = Array.from({ length: count }, () => net.createServer().listen(0, "127.0.0.1"))
  await Promise.all(servers.map((server) => once(server, "listening")))
  const ports = servers.map((server) => (server.address() as net.AddressInfo).port)
  await Promise.all(servers.map((server) => once(server.close(), "close")))
  return ports
}

/** A home of its own, with `effect-ibkr` on its path. */
export const home = (): string => {
  const folder = fs.mkdtempSync(path.join(os.tmpdir(), "effect-ibkr-readme-"))
  const main = path.join(root, "dist", "main.js")
  fs.writeFileSync(path.join(folder, "effect-ibkr"), `#!/bin/sh\nexec "${process.execPath}" "${main}" "$@"\n`, {
    mode: 0o755
  })
  return folder
}

/** A child that has at most `seconds`, its output, and its end. */
export interface Running {
  readonly child: ChildProcess
  readonly out: () => string
  readonly ended: Promise<number | null>
  /** Waits until the output matches; says what there was where it never does. */
  readonly until: (sign: RegExp) => Promise<void>
}

export const start = (
  command: string,
  options: { readonly home: string; readonly env?: Readonly<Record<string, string>>; readonly seconds?: number }
): Running => {
  const child = spawn("/bin/sh", ["-c", command], {
    cwd: options.home,
    env: {
      PATH: `${options.home}:${path.dirname(process.execPath)}:${process.env["PATH"]}`,
      HOME: options.home,
      ...known,
      LOG_FORMAT: "pretty",
      ...options.env
    },
    stdio: ["ignore", "pipe", "pipe"],
    detached: true
  })
  let text = ""
  let heard = () => {}
  const hear = (data: unknown) => {
    text += String(data)
    heard()
  }
  child.stdout.on("data", hear)
  child.stderr.on("data", hear)
  const tooLate = setTimeout(
    () => child.pid !== undefined && process.kill(-child.pid, "SIGKILL"),
    (options.seconds ?? 40) * 1000
  )
  const ended = once(child, "close").then(([code]): number | null => {
    clearTimeout(tooLate)
    heard()
    return code
  })
  return {
    child,
    out: () => text,
    ended,
    until: (sign) =>
      new Promise((resolve, reject) => {
        heard = () => {
          if (sign.test(text)) resolve()
          else if (child.exitCode !== null || child.signalCode !== null) reject(new Error(`${command}\n${text}`))
        }
        heard()
      })
  }
}

/** Has it ended, or will it soon without being asked again? */
export const isOver = ({ child, out }: Running): boolean => child.exitCode !== null || /Stopping: /.test(out())

/** Interrupts what runs, as Ctrl-C does, and answers its exit code. A service that is already stopping ends by itself. */
export const interrupt = (running: Running): Promise<number | null> => {
  const { child, ended } = running
  try {
    if (child.pid !== undefined && !isOver(running)) process.kill(-child.pid, "SIGTERM")
  } catch (error) {
    // it may have ended by itself, and nobody has been told yet
    if ((error as NodeJS.ErrnoException).code !== "ESRCH") throw error
  }
  return ended
}

/** A simulated gateway in this process, as `effect-ibkr simulate` composes it, and how it is ended. */
export const simulator = async (port: number, controlPort: number): Promise<() => Promise<void>> => {
  const gateway = ManagedRuntime.make(
    Control.layer({ port: controlPort }).pipe(
      Layer.provideMerge(Server.layer({ port })),
      Layer.provideMerge(Logbook.layer),
      Layer.provide(Layer.merge(Gateway.layer(), Wire.layer)),
      Layer.provide(Logger.layer([]))
    )
  )
  await gateway.context()
  return () => gateway.dispose()
}

const plain = (line: string): string => line.replace(/\d+/g, "0").trim()

/** The lines of a shown output that the real one lacks, in order; `…` stands for anything. */
export const lacking = (shown: ReadonlyArray<string>, out: string): ReadonlyArray<string> => {
  const lines = out.split("\n").map(plain)
  return shown.filter((line) => line !== "…").filter((line) => {
    const pieces = plain(line).split("…")
    const at = lines.findIndex((one) => pieces.every((piece) => one.includes(piece)))
    if (at === -1) return true
    lines.splice(0, at + 1)
    return false
  })
}
