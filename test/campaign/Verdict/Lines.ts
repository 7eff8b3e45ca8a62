/** What must hold of lines of data: each that is read is alive or said not to be, and was asked for as often as it had to be. */
import * as Group from "../Group.ts"
import type { Story } from "../Run.ts"

/** Faults after which a line may be asked again alone. */
const asksAgain: ReadonlySet<string> = new Set([
  "bust",
  "competing-session",
  "farm",
  "freeze",
  "half-open",
  "pacing",
  "server-lost",
  "stall",
  "drip"
])

export const judge = ({ diary, healedAt, missing, program, witness }: Story): ReadonlyArray<string> => {
  const alive = diary.readers.filter(({ life, until }) => until === null && life === diary.lives.length - 1)
  const silent = alive.filter(({ lastAt, what }) =>
    (lastAt === null || lastAt < healedAt) && !missing.some((key) => key.startsWith(what))
  )
  const isCalm = program.steps.every(({ act }) => act._tag !== "Fault" || !asksAgain.has(act.fault.name))
  const asked = Group.by(
    witness.lines.filter(({ isEnd }) => !isEnd),
    ({ session, symbol, what }) => `${what} ${symbol} in session ${session.number}`
  )
  const ends = Group.by(
    witness.lines.filter(({ isEnd }) => isEnd),
    ({ session, what }) => `${what} in session ${session.number}`
  )
  const surplus = [...asked].filter(([, all]) => {
    const [{ session, what }] = all as readonly [(typeof all)[0] & object, ...typeof all]
    const ended = ends.get(`${what} in session ${session.number}`)?.length ?? 0
    return isCalm && all.length > 1 + session.lost + ended
  })
  return [
    ...silent.map(({ symbol, what }) => `${what} of ${symbol} are read, silent, and not said to be missing`),
    ...surplus.map(([line, all]) => `${line} were asked for ${all.length} times`)
  ]
}
