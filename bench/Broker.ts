/**
 * What the broker holds to, each in a process of its own: subscriptions restored after a reconnect, memory behind a reader
 * that does not read, how long others wait beside it, and the journal of orders read at the start.
 */
import { execFile, spawn } from "node:child_process"
import { once } from "node:events"
import * as fs from "node:fs"
import * as os from "node:os"
import * as path from "node:path"
import { promisify } from "node:util"
import * as Program from "../scripts/Program.ts"
import type * as Figure from "./Figure.ts"

const child = (name: string) => path.join(import.meta.dirname, "child", name)

const run = async <A = number>(what: string, port: number, amount: number): Promise<A> => {
  const home = fs.mkdtempSync(path.join(os.tmpdir(), "effect-ibkr-"))
  try {
    const args = ["--expose-gc", child("Broker.ts"), what, String(port), String(amount)]
    const { stdout } = await promisify(execFile)(process.execPath, args, { timeout: 120_000, cwd: home })
    return JSON.parse(stdout)
  } finally {
    fs.rmSync(home, { recursive: true, force: true })
  }
}

const restored = async (): Promise<number> => {
  const server = spawn(process.execPath, [child("TickServer.ts"), "1000"], { stdio: ["ignore", "pipe", "inherit"] })
  try {
    const [port] = await once(server.stdout, "data")
    return await run("restore", Number(String(port)), 500)
  } finally {
    server.kill()
  }
}

const ticking = async <A = number>(what: string, seconds: number): Promise<A> => {
  const gateway = await Program.simulator()
  try {
    await gateway.fault({ name: "tick-rate", perSecond: 50_000 })
    return await run<A>(what, gateway.port, seconds)
  } finally {
    await gateway.stop()
  }
}

/** @returns the figures, each with its target */
export const measure = async (): Promise<ReadonlyArray<Figure.Figure>> => {
  const [alone, beside] = await ticking<[alone: number, beside: number]>("beside", 5)
  return [
    {
      what: "500 subscriptions restored after a reconnect",
      unit: "s",
      value: await restored(),
      target: { most: 10.5 }
    },
    {
      what: "memory behind a reader that stalls, 50 000 ticks/s for a minute",
      unit: "MiB",
      value: await ticking("stalled", 60),
      target: { most: 32 }
    },
    {
      what: "a quote to its reader beside one that stalls, 50 000 ticks/s, p99",
      unit: "ms",
      value: beside,
      peer: { name: "without it", value: alone },
      ratio: { most: 2 }
    },
    {
      what: "a journal of 100 000 filled orders read at the start",
      unit: "s",
      value: await run("replay", 7497, 100_000),
      target: { most: 1 }
    }
  ]
}
