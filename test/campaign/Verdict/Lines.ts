/** What must hold of lines of data: each that is read is alive or said not to be, and was asked for as often as it had to be. */
import * as Group from "../Group.ts"
import type { Story } from "../Story.ts"
import type { Line } from "../Witness.ts"

/** Faults after which a line may be asked for again alone. */
const asksAgain: ReadonlySet<string> = new Set([
  "bust",
  "competing-session",
  "drip",
  "farm",
  "freeze",
  "half-open",
  "no-end",
  "pacing",
  "stall"
])

/** A line that is not answered, or is silent, is asked for again, but never as soon as this (ms). */
const patience = 14_000

const says = ({ session, symbol, what }: Line): string => `${what} of ${symbol} in session ${session.number}`

/** Questions that neither a new reader, nor a 1101, nor silence calls for. */
const surplus = ({ delayed, program, witness }: Story): ReadonlyArray<string> => {
  const isCalm = program.steps.every(({ act }) =>
    act._tag !== "Fault" || (!asksAgain.has(act.fault.name) && !("notices" in act.fault.parameters))
  )
  if (!isCalm) return []
  const asked = Group.by(witness.lines.filter(({ isEnd }) => !isEnd), says)
  return [...asked].flatMap(([line, all]) => {
    const soon = all.filter(({ at }, index) => {
      const before = all[index - 1]?.at ?? -Infinity
      // it may have come late the time before
      return at - before + delayed(before - patience, at) < patience
    })
    const [first] = all
    const ends = witness.lines.filter(({ isEnd, session, what }) =>
      isEnd && session === first?.session && what === first.what
    )
    return soon.length > (first?.session.lost ?? 0) + ends.length ? [`${line} were asked for ${all.length} times`] : []
  })
}

export const judge = (story: Story): ReadonlyArray<string> => {
  const { healedAt, missing, readers } = story
  const isMissing = (what: string, symbol: string) =>
    missing.some((key) => key.startsWith(what === "live" ? "bars" : what) && key.includes(symbol))
  const silent = readers.filter(({ lastAt, symbol, what }) =>
    (lastAt === null || lastAt < healedAt) && !isMissing(what, symbol)
  )
  return [
    ...silent.map(({ symbol, what }) => `${what} of ${symbol} are read, silent, and not said to be missing`),
    ...surplus(story)
  ]
}
