/** What programs came to, added up. */
import * as Group from "./Group.ts"
import type { Story } from "./Story.ts"

/** Counts by name. */
export type Tally = { readonly [name: string]: number }

const count = (all: ReadonlyArray<string>): Tally =>
  Object.fromEntries([...Group.by(all, (one) => one)].map(([name, found]) => [name, found.length]))

export const add = (one: Tally, other: Tally): Tally =>
  Object.entries(other).reduce<Record<string, number>>((sum, [name, more]) => {
    sum[name] = (sum[name] ?? 0) + more
    return sum
  }, { ...one })

/** What a program came to. */
export const of = ({ diary, fills, known, program, truths, witness }: Story): Tally =>
  [
    count(program.steps.map(({ act }) => act._tag === "Fault" ? `fault ${act.fault.name}` : `act ${act._tag}`)),
    count(diary.placed.map(({ outcome }) => `call ${outcome}`)),
    count([...known.values()].map(({ state }) => `verdict ${state}`)),
    count(truths.map(({ status }) => `gateway ${status}`)),
    {
      programs: 1,
      sessions: witness.sessions().length,
      lives: diary.lives.length,
      "orders sent": new Set(witness.orders.filter(({ isWhatIf }) => !isWhatIf).map(({ ref }) => ref)).size,
      "changes sent": witness.orders.filter(({ isWhatIf }) => !isWhatIf).length -
        new Set(witness.orders.filter(({ isWhatIf }) => !isWhatIf).map(({ ref }) => ref)).size,
      "cancels sent": witness.cancels.length,
      executions: fills.length,
      "lines asked for": witness.lines.filter(({ isEnd }) => !isEnd).length,
      readers: diary.readers.length,
      "readers failed": diary.readers.filter(({ failed }) => failed !== null).length,
      gaps: diary.readers.reduce((sum, { gaps }) => sum + gaps, 0),
      values: diary.readers.reduce((sum, { values }) => sum + values, 0)
    }
  ].reduce(add, {})

/** One line each, by name. */
export const print = (tally: Tally): string =>
  Object.entries(tally).toSorted(([one], [other]) => one < other ? -1 : 1)
    .map(([name, times]) => `  ${name.padEnd(28)} ${times}`).join("\n")
