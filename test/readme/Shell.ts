/**
 * What the documents tell users to type, line by line: what is run here, and against what.
 */
import * as fs from "node:fs"
import * as path from "node:path"
import type { Block } from "./Document.ts"
import { root } from "./Document.ts"
import * as Program from "./Program.ts"

/** What belongs to a machine of the reader's: not run, but what it names must exist. */
const elsewhere = /^(npm (ci|test)$|sudo |systemctl |journalctl |podman |docker |IBKR_\w+=)/

/** What runs until it is interrupted, and the sign that it is up. */
const lasting: ReadonlyArray<readonly [command: RegExp, sign: RegExp]> = [
  [/^effect-ibkr run/, /Orders: allowed[^]*serves the gateway|serves the gateway[^]*Orders: allowed/],
  [/^effect-ibkr simulate/, /The simulated gateway listens/],
  [/^effect-ibkr status --watch/, /"state":"connected"/],
  [/^npm run demo/, /Orders: allowed[^]*serves the gateway|serves the gateway[^]*Orders: allowed/]
]

const commands = (block: Block): ReadonlyArray<string> =>
  block.text.replaceAll("\\\n", "").split("\n").flatMap((line) => line.split(" && ")).map((line) => line.trim()).filter(
    (line) => line !== ""
  )

/** The exit code that a line announces in its comment, 0 where it announces none. */
const announced = (command: string): number => Number(/# .*exits (\d+)/.exec(command)?.[1] ?? 0)

/** The scripts and files that a block names and that do not exist. */
export const missing = (block: Block): ReadonlyArray<string> => {
  const { scripts } = JSON.parse(fs.readFileSync(path.join(root, "package.json"), "utf8"))
  const npm = [...block.text.matchAll(/npm run (\S+)/g)].flatMap(([, name = ""]) => name in scripts ? [] : [name])
  const files = [...block.text.matchAll(/(?<=^|\s)(contrib\/\S+|[A-Z]\w*file)(?=\s|$)/g)].flatMap(([, name = ""]) =>
    fs.existsSync(path.join(root, name)) ? [] : [name]
  )
  return [...npm, ...files]
}

/** Is there anything in a block that is run here? */
export const runs = (block: Block): boolean => commands(block).some((line) => !elsewhere.test(line))

export interface Told {
  readonly out: string
  readonly wrong: ReadonlyArray<string>
}

/**
 * Types a block, against a simulated gateway and, where it asks one, a running service. What ends otherwise
 * than announced is wrong; what lasts is interrupted at the end.
 */
export const type = async (block: Block): Promise<Told> => {
  const home = Program.home()
  const [port = 0, controlPort = 0, httpPort = 0] = await Program.freePorts(3)
  const ours: Readonly<Record<string, number>> = { 7497: port, 7498: controlPort, 9497: httpPort }
  const here = (command: string): string => {
    const line = command.replace(/\b(7497|7498|9497)\b/g, (known) => String(ours[known])).replace(
      /^npm run demo$/,
      `node ${path.join(root, "scripts/demo.ts")}`
    )
    return line.startsWith("effect-ibkr simulate") ? `${line} --port ${port} --control-port ${controlPort}` : line
  }
  const env = { IBKR_PORT: String(port), IBKR_HTTP_PORT: String(httpPort), IBKR_RESET_REGION: "none" }
  const all = commands(block).filter((line) => !elsewhere.test(line))
  const wrong: Array<string> = []
  const running: Array<readonly [string, Program.Running]> = []
  const texts: Array<() => string> = []
  const judge = async (command: string, ended: Promise<number | null>, program: Program.Running) => {
    const code = await ended
    if (code !== announced(command)) wrong.push(`${command}: ended with ${code}\n${program.out().slice(-2000)}`)
  }
  const start = (command: string, seconds = 12) => {
    const program = Program.start(here(command).replace(/^(effect-ibkr|node) /, "exec $1 "), { home, env, seconds })
    texts.push(program.out)
    return program
  }
  const launch = async (command: string, sign: RegExp) => {
    // as long as all that is typed meanwhile
    const program = start(command, 60)
    running.unshift([command, program])
    await program.until(sign)
  }
  const begin = async (command: string) => {
    const sign = lasting.find(([one]) => one.test(command))?.[1]
    if (sign !== undefined) await launch(command, sign)
    else if (!command.startsWith("export ")) {
      const program = start(command)
      await judge(command, program.ended, program)
    }
  }
  const has = (command: RegExp) => all.some((line) => command.test(line))
  const end = has(/simulate|demo/) ? undefined : await Program.simulator(port, controlPort)
  try {
    if (has(/effect-ibkr (status|reconnect|stop|orders|quote)|:9497/) && !has(/ run/)) await begin("effect-ibkr run")
    for (const command of all) await begin(command)
  } finally {
    for (const [command, program] of running) {
      await judge(command, Program.interrupt(program), program)
    }
    await end?.()
    fs.rmSync(home, { recursive: true, force: true })
  }
  return { out: texts.map((text) => text()).join("\n"), wrong }
}
