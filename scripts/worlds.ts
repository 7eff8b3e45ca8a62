/**
 * Every small world, the shortest first: whatever a gateway can say of one or two orders, or lines of data, in whichever order, with
 * the line lost and the program killed in between; what the limits let through then; a position that is closed meanwhile; and all
 * that becomes of a connection. What does not hold is printed with the steps that lead to it, once for each kind.
 *
 * `npm run worlds -- --of fills`, also `--of data`, `risk`, `closing` or `connection`; and one alone by its steps:
 * `--play "oo Submitted ; ex 1 4 ; kill"`, of another matter with its name: `--of "data quotes" --play "join ; tick ; loss"`
 */
import { fork } from "node:child_process"
import { parseArgs } from "node:util"
import * as Closing from "../test/worlds/closing/Enumerate.ts"
import * as Connection from "../test/worlds/connection/Enumerate.ts"
import * as Data from "../test/worlds/data/Enumerate.ts"
import * as Enumerate from "../test/worlds/Enumerate.ts"
import type * as Matters from "../test/worlds/Matters.ts"
import * as Risk from "../test/worlds/risk/Enumerate.ts"

const { values: flags } = parseArgs({
  options: {
    of: { type: "string", default: "" },
    play: { type: "string" },
    workers: { type: "string", default: "2" },
    minutes: { type: "string", default: "60" },
    worker: { type: "string" }
  }
})
const workers = Number(flags.workers)
const endsAt = performance.now() + Number(flags.minutes) * 60_000

interface Result {
  readonly worlds: number
  readonly found: ReadonlyArray<Matters.Found>
  readonly isCut?: boolean
}

type Played = Pick<Result, "worlds" | "found">

/** All of them, some at a time. */
const groups = function*(): Generator<() => Played> {
  const isWanted = (of: string) => of.includes(flags.of)
  for (const group of Enumerate.all("long", isWanted)) {
    yield () => ({ worlds: group.length, found: Enumerate.play(group) })
  }
  for (const one of Data.all("long", isWanted)) yield () => ({ worlds: 1, found: Data.play(one) })
  for (const one of Risk.all("long", isWanted)) yield () => ({ worlds: 1, found: Risk.play(one) })
  for (const one of Connection.all("long", isWanted)) yield () => ({ worlds: 1, found: Connection.play(one) })
  for (const group of Closing.all("long", isWanted)) yield () => Closing.play(group)
}

/** Every so manieth group. */
const work = (mine: number) => {
  let number = 0
  for (const play of groups()) {
    if (number++ % workers !== mine) continue
    const isCut = performance.now() > endsAt
    process.send?.({ ...isCut ? { worlds: 0, found: [] } : play(), isCut } satisfies Result)
    if (isCut) break
  }
  process.disconnect()
}

const lead = async () => {
  const began = performance.now()
  const kinds = new Map<string, number>()
  let worlds = 0
  let isWhole = true
  const hear = ({ found, isCut = false, worlds: more }: Result) => {
    worlds += more
    isWhole &&= !isCut
    for (const each of found) {
      const kind = Enumerate.kindOf(each)
      const before = kinds.get(kind) ?? 0
      kinds.set(kind, before + 1)
      if (before === 0) console.log(Enumerate.print(each))
    }
  }
  const run = (number: number) =>
    new Promise<void>((resolve) => {
      const child = fork(import.meta.filename, [...process.argv.slice(2), "--worker", String(number)])
      child.on("message", hear)
      child.on("exit", (code) => {
        isWhole &&= code === 0
        resolve()
      })
    })
  await Promise.all(Array.from({ length: workers }, (_, number) => run(number)))
  const seconds = (performance.now() - began) / 1000
  console.log(`\n${worlds} worlds in ${seconds.toFixed(0)} s`)
  for (const [kind, many] of kinds) console.log(`${many} times ${kind}`)
  // of a name that nothing bears none was
  isWhole &&= worlds > 0
  const holds = isWhole ? "all holds" : "not known: not all were played"
  console.log(`\nverdict: ${kinds.size === 0 ? holds : `${kinds.size} kinds of problems`}`)
  process.exit(kinds.size === 0 && isWhole ? 0 : 1)
}

const tell = ([found]: ReadonlyArray<Matters.Found>) => {
  console.log(found === undefined ? "all holds" : Enumerate.print(found))
  process.exitCode = found === undefined ? 0 : 1
}

const playOne = (steps: string) => {
  const own = steps.split(";").map((step) => step.trim())
  for (const { isKnown, play } of [Connection, Data, Risk]) {
    if (isKnown(flags.of)) return tell(play({ of: flags.of, steps: own }))
  }
  if (Closing.isKnown(flags.of)) return tell(Closing.alone(flags.of, own))
  const orders = Math.max(
    1,
    ...own.flatMap((step) => [...step.matchAll(/\b([a-z]):/g)].map(([, ref = "a"]) => ref.charCodeAt(0) - 96))
  )
  const found = Enumerate.alone({ of: "one", orders, own, ending: [], tale: null })
  tell(found === null ? [] : [found])
}

if (flags.play !== undefined) playOne(flags.play)
else if (flags.worker === undefined) await lead()
else work(Number(flags.worker))
