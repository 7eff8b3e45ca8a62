/**
 * Random programs of orders, data and faults, by seed, against the simulated gateway, judged by what the gateway itself saw:
 * in memory on a clock that is turned, or over TCP. What fails is shrunk and printed; counts of all come at the end.
 *
 * `npm run campaign -- --seeds 10000 --from 1`
 */
import { Effect, Exit } from "effect"
import { fork } from "node:child_process"
import { parseArgs } from "node:util"
import * as Program from "../test/campaign/Program.ts"
import * as Run from "../test/campaign/Run.ts"
import * as Shrink from "../test/campaign/Shrink.ts"
import * as Tally from "../test/campaign/Tally.ts"
import * as Verdict from "../test/campaign/Verdict.ts"

const { values: flags } = parseArgs({
  options: {
    seeds: { type: "string", default: "1000" },
    from: { type: "string", default: "1" },
    tcp: { type: "boolean", default: false },
    workers: { type: "string", default: "2" },
    minutes: { type: "string", default: "60" },
    worker: { type: "string" }
  }
})
const [from, seeds, workers] = [Number(flags.from), Number(flags.seeds), Number(flags.workers)]
const endsAt = performance.now() + Number(flags.minutes) * 60_000

/** A program that takes longer than this, in ms of true time, hangs. */
const longest = 120_000
const mostShrunk = 3
const mostFailed = 50

interface Result {
  readonly seed: number
  readonly tally: Tally.Tally
  readonly problems: ReadonlyArray<string>
  readonly printed: string | null
}

const play = flags.tcp ? Run.overTcp : Run.inMemory

const problemsOf = (program: Program.Program): Effect.Effect<readonly [Tally.Tally, ReadonlyArray<string>]> =>
  Effect.map(Effect.exit(play(program)), (exit) =>
    Exit.isSuccess(exit)
      ? [Tally.of(exit.value), Verdict.problems(exit.value)] as const
      : [{ programs: 1 }, [`a defect: ${JSON.stringify(exit.cause)}`]] as const)

const judge = (seed: number, isShrunk: boolean): Effect.Effect<Result> =>
  Effect.gen(function*() {
    const program = Program.make(seed)
    const [tally, problems] = yield* problemsOf(program)
    const [first] = problems
    if (first === undefined || !isShrunk) return { seed, tally, problems, printed: null }
    const kind = Verdict.kindOf(first)
    const smallest = yield* Shrink.shrink(
      program,
      (one) => Effect.map(problemsOf(one), ([, found]) => found.some((problem) => Verdict.kindOf(problem) === kind)),
      flags.tcp ? 20 : 150
    )
    return { seed, tally, problems, printed: Program.print(smallest) }
  })

/** Every so manieth seed; over TCP, where most of the time is spent waiting, several at once. */
const work = async (first: number) => {
  let shrunk = 0
  const mine = Array.from({ length: Math.ceil((seeds - first) / workers) }, (_, n) => from + first + n * workers)
  const one = (seed: number) =>
    Effect.suspend(() => performance.now() > endsAt ? Effect.succeed(null) : judge(seed, shrunk < mostShrunk)).pipe(
      Effect.map((result) => {
        if (result === null) return
        if (result.problems.length > 0) shrunk++
        process.send?.(result)
      })
    )
  await Effect.runPromise(Effect.forEach(mine, one, { concurrency: flags.tcp ? 6 : 1, discard: true }))
  process.disconnect()
}

const lead = async () => {
  const began = performance.now()
  let tally: Tally.Tally = {}
  const failed: Array<Result> = []
  const run = (number: number) =>
    new Promise<void>((resolve) => {
      const child = fork(import.meta.filename, [...process.argv.slice(2), "--worker", String(number)])
      let heardAt = performance.now()
      const watch = setInterval(() => {
        if (performance.now() - heardAt < longest && failed.length < mostFailed) return
        if (failed.length < mostFailed) {
          failed.push({
            seed: -1,
            tally: {},
            problems: [`worker ${number} said nothing for ${longest} ms`],
            printed: null
          })
        }
        child.kill("SIGKILL")
      }, 1000)
      child.on("message", (result: Result) => {
        heardAt = performance.now()
        tally = Tally.add(tally, result.tally)
        if ((tally["programs"] ?? 0) % 500 === 0) {
          console.error(`${tally["programs"]} programs, ${failed.length} failed`)
        }
        if (result.problems.length === 0) return
        failed.push(result)
        console.log(`\nSEED ${result.seed} FAILED`)
        for (const problem of result.problems) console.log(`  ${problem}`)
        if (result.printed !== null) console.log(result.printed)
      })
      child.on("exit", () => {
        clearInterval(watch)
        resolve()
      })
    })
  await Promise.all(Array.from({ length: workers }, (_, number) => run(number)))
  const seconds = (performance.now() - began) / 1000
  const programs = tally["programs"] ?? 0
  console.log(`\n${programs} programs from seed ${from}, ${flags.tcp ? "over TCP" : "in memory"}`)
  console.log(`${seconds.toFixed(0)} s, ${(programs / seconds).toFixed(1)} a second\n\n${Tally.print(tally)}`)
  if (programs < seeds) console.log(`\n${seeds - programs} programs were not played`)
  const isWhole = programs === seeds
  const holds = isWhole ? "all holds" : "not known: not all were played"
  console.log(`\nverdict: ${failed.length === 0 ? holds : `${failed.length} programs failed`}`)
  process.exit(failed.length === 0 && isWhole ? 0 : 1)
}

if (flags.worker === undefined) await lead()
else await work(Number(flags.worker))
