/**
 * The built program as a child process: the service and the simulated gateway, for whatever watches them from outside.
 */
import { type ChildProcess, spawn } from "node:child_process"
import { once } from "node:events"
import * as fs from "node:fs"
import * as net from "node:net"
import * as os from "node:os"
import * as path from "node:path"
import { setTimeout as sleep } from "node:timers/promises"

const main = path.join(import.meta.dirname, "..", "dist", "main.js")

/** A program that runs, in a home of its own that goes with it. */
export interface Program {
  readonly child: ChildProcess
  readonly startedAt: number
  readonly log: () => string
  /** Asks it to stop in order; answers the exit code, or the signal that ended it. It has 15 s. */
  readonly stop: () => Promise<number | NodeJS.Signals | null>
}

const start = (args: ReadonlyArray<string>, env: Readonly<Record<string, string>>): Program => {
  const home = fs.mkdtempSync(path.join(os.tmpdir(), "effect-ibkr-"))
  const startedAt = performance.now()
  const child = spawn(process.execPath, [main, ...args], {
    cwd: home,
    env: { PATH: process.env["PATH"], HOME: home, IBKR_STATE_DIR: path.join(home, "state"), ...env },
    stdio: ["ignore", "pipe", "pipe"]
  })
  const log: Array<string> = []
  child.stdout.on("data", (data) => log.push(String(data)))
  child.stderr.on("data", (data) => log.push(String(data)))
  const ended = once(child, "exit").then(([code, signal]): number | NodeJS.Signals | null => {
    fs.rmSync(home, { recursive: true, force: true })
    return code ?? signal
  })
  const onExit = () => child.kill("SIGKILL")
  process.once("exit", onExit)
  void ended.then(() => process.off("exit", onExit))
  return {
    child,
    startedAt,
    log: () => log.join(""),
    stop: async () => {
      child.kill("SIGTERM")
      const late = setTimeout(() => child.kill("SIGKILL"), 15_000)
      const end = await ended
      clearTimeout(late)
      return end
    }
  }
}

/** Asks again every few milliseconds until there is an answer, the program has ended, or the time is up. */
const until = async <A>(program: Program, most: number, ask: () => Promise<A | undefined>): Promise<A> => {
  for (;;) {
    const answer = await ask()
    if (answer !== undefined) return answer
    const why = program.child.exitCode !== null
      ? `ended with ${program.child.exitCode}`
      : performance.now() - program.startedAt > most
      ? `was not there within ${most} ms`
      : undefined
    if (why !== undefined) {
      program.child.kill("SIGKILL")
      throw new Error(`${program.log()}\nthe program ${why}`)
    }
    await sleep(5)
  }
}

/** A service that has become ready. */
export interface Service extends Program {
  readonly url: string
  /** From the start of the process to the first 200 of `/health/ready`, in milliseconds. */
  readonly readyAfter: number
}

const freePort = async (): Promise<number> => {
  const server = net.createServer().listen(0, "127.0.0.1")
  await once(server, "listening")
  const { port } = server.address() as net.AddressInfo
  server.close()
  await once(server, "close")
  return port
}

/** Starts `run` with these flags and waits, for so many ms at most, until it is ready. */
export const service = async (
  args: ReadonlyArray<string>,
  env: Readonly<Record<string, string>> = {},
  most = 15_000
): Promise<Service> => {
  const url = `http://127.0.0.1:${await freePort()}`
  const program = start(["run", ...args], { IBKR_HTTP_PORT: new URL(url).port, LOG_FORMAT: "logfmt", ...env })
  const readyAt = await until(
    program,
    most,
    () =>
      fetch(`${url}/health/ready`).then(({ status }) => status === 200 ? performance.now() : undefined, () => undefined)
  )
  return { ...program, url, readyAfter: readyAt - program.startedAt }
}

/** A simulated gateway that listens. */
export interface Simulator extends Program {
  readonly port: number
  readonly controlPort: number
  /** Starts a fault by its name and parameters. */
  readonly fault: (fault: { readonly name: string; readonly [parameter: string]: unknown }) => Promise<void>
  /** Ends all faults. */
  readonly heal: () => Promise<void>
}

/** Starts `simulate` on free ports. */
export const simulator = async (args: ReadonlyArray<string> = []): Promise<Simulator> => {
  const program = start(["simulate", "--json", "--port", "0", "--control-port", "0", ...args], {})
  const { controlPort, port } = await until(program, 15_000, async () => {
    const line = /^\{"listening":.*$/m.exec(program.log())?.[0]
    return line === undefined
      ? undefined
      : (JSON.parse(line) as { listening: { port: number; controlPort: number } }).listening
  })
  const control = async (method: string, route: string, body?: unknown) => {
    const answer = await fetch(`http://127.0.0.1:${controlPort}${route}`, {
      method,
      ...(body === undefined ? {} : { headers: { "content-type": "application/json" }, body: JSON.stringify(body) })
    })
    if (!answer.ok) throw new Error(`${method} ${route}: ${answer.status} ${await answer.text()}`)
  }
  return {
    ...program,
    port,
    controlPort,
    fault: (fault) => control("POST", "/faults", fault),
    heal: () => control("DELETE", "/faults")
  }
}
