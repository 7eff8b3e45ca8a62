/**
 * What the documents tell users to type, line by line: what is run here, and against what. A reader's home has a simulated
 * gateway and, once a block asks one, a service that goes on from block to block.
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

const asking = /effect-ibkr (status|reconnect|stop|orders|quote)|:9497/

/** Does a block ask a service that it does not start? */
export const asks = (block: Block): boolean =>
  commands(block).some((line) => asking.test(line)) && !commands(block).some((line) => line.includes(" run"))

export interface Told {
  readonly out: string
  readonly wrong: ReadonlyArray<string>
}

/** Where blocks are typed, one after the other. */
export interface Shell {
  /** Types a block. What ends otherwise than announced is wrong; what the block began and lasts is interrupted at its end, unless it is to end by itself. */
  readonly type: (block: Block) => Promise<Told>
  /** Ends all of it, and says what of it ended otherwise than announced. */
  readonly close: () => Promise<ReadonlyArray<string>>
}

type Lasting = readonly [command: string, program: Program.Running]

/** A home of its own; the gateway is there unless a block begins one itself. */
export const open = async (gateway: "ours" | "typed"): Promise<Shell> => {
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
  const start = (command: string, seconds: number) =>
    Program.start(here(command).replace(/^(effect-ibkr|node) /, "exec $1 "), { home, env, seconds })
  const judge = async ([command, program]: Lasting, ended: Promise<number | null>): Promise<ReadonlyArray<string>> => {
    const code = await ended
    return code === announced(command) ? [] : [`${command}: ended with ${code}\n${program.out().slice(-2000)}`]
  }
  const signOf = (command: string) => lasting.find(([one]) => one.test(command))?.[1]
  const launch = async (command: string, sign: RegExp, seconds: number): Promise<Lasting> => {
    const program = start(command, seconds)
    await program.until(sign)
    return [command, program]
  }

  const service = "effect-ibkr run"
  let serving: Lasting | undefined
  const wrongOfService: Array<string> = []
  const endService = async () => {
    if (serving !== undefined) wrongOfService.push(...await judge(serving, Program.interrupt(serving[1])))
    serving = undefined
  }
  const serve = async () => {
    if (serving !== undefined && !Program.isOver(serving[1])) return
    await endService()
    serving = await launch(service, signOf(service) ?? /^/, 300)
  }

  const end = gateway === "ours" ? await Program.simulator(port, controlPort) : undefined
  return {
    type: async (block) => {
      const wrong: Array<string> = []
      const running: Array<Lasting> = []
      const texts: Array<() => string> = []
      const begin = async (command: string) => {
        const sign = signOf(command)
        if (sign !== undefined) {
          // as long as all that is typed meanwhile
          const one = await launch(command, sign, 60)
          running.unshift(one)
          texts.push(one[1].out)
        } else if (!command.startsWith("export ")) {
          const program = start(command, 12)
          texts.push(program.out)
          wrong.push(...await judge([command, program], program.ended))
        }
      }
      try {
        if (asks(block)) await serve()
        for (const command of commands(block).filter((line) => !elsewhere.test(line))) await begin(command)
      } finally {
        // what is to end by itself does so in its own time
        for (const one of running) {
          const [command, program] = one
          wrong.push(...await judge(one, announced(command) === 0 ? Program.interrupt(program) : program.ended))
        }
      }
      return { out: texts.map((text) => text()).join("\n"), wrong }
    },
    close: async () => {
      await endService()
      await end?.()
      fs.rmSync(home, { recursive: true, force: true })
      return wrongOfService
    }
  }
}

/** Types a block where nothing was typed before. */
export const type = async (block: Block): Promise<Told> => {
  const shell = await open(commands(block).some((line) => /simulate|demo/.test(line)) ? "typed" : "ours")
  try {
    return await shell.type(block)
  } finally {
    await shell.close()
  }
}
