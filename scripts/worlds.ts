/**
 * Every small world of one or two orders, or lines of data, the shortest first: whatever a gateway can say of them, in whichever
 * order, with the line lost and the program killed in between. What does not hold is printed with the steps that lead to it, once
 * for each kind.
 *
 * `npm run worlds -- --of fills`, `-- --of data`, and one alone by its steps: `-- --play "oo Submitted ; ex 1 4 ; kill"`, or
 * `-- --of "data quotes" --play "join ; tick ; loss"`
 */
import { fork } from "node:child_process"
import { parseArgs } from "node:util"
import * as Data from "../test/worlds/data/Enumerate.ts"
import * as Enumerate from "../test/worlds/Enumerate.ts"

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
  readonly found: ReadonlyArray<Enumerate.Found>
  readonly isCut?: boolean
}

interface Group {
  readonly size: number
  readonly play: () => ReadonlyArray<Enumerate.Found>
}

const groups = function*(): Generator<Group> {
  const isWanted = (of: string) => of.includes(flags.of)
  for (const group of Enumerate.all("long", isWanted)) {
    yield { size: group.length, play: () => Enumerate.play(group) }
  }
  for (const one of Data.all("long", isWanted)) yield { size: 1, play: () => Data.play(one) }
}

/** Every so manieth group. */
const work = (mine: number) => {
  let number = 0
  for (const { play, size } of groups()) {
    if (number++ % workers !== mine) continue
    const isCut = performance.now() > endsAt
    process.send?.({ worlds: isCut ? 0 : size, found: isCut ? [] : play(), isCut } satisfies Result)
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

const tell = ([found]: ReadonlyArray<Enumerate.Found>) => {
  console.log(found === undefined ? "all holds" : Enumerate.print(found))
  process.exitCode = found === undefined ? 0 : 1
}

const playOne = (steps: string) => {
  const own = steps.split(";").map((step) => step.trim())
  if (Data.isKnown(flags.of)) return tell(Data.play({ of: flags.of, steps: own }))
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
