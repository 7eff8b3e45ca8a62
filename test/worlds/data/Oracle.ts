/** What must hold of a small world of data after each step, and at its end: once all is well, every line that is read lives again. */
import type { Failure } from "../Oracle.ts"
import * as OfAudit from "./OfAudit.ts"
import * as OfReader from "./OfReader.ts"
import * as OfWire from "./OfWire.ts"
import * as Ways from "./Ways.ts"
import type { World } from "./World.ts"

/** The last known quote, with its age, also while the line is down. */
const ofLast = (world: World, line: string): ReadonlyArray<string> => {
  const { gateway, kind, machine, readings } = world
  if (kind.request !== "reqMktData") return []
  const told = readings.filter((one) => one.line === line).flatMap((one) =>
    one.told.flatMap(({ item }) => "n" in item ? [item.n] : [])
  )
  const known = world.last(line)
  const least = Math.max(0, ...told)
  if (known._tag === "Unknown") return least > 0 ? ["what was told last is not known"] : []
  const value = gateway.log.find(({ n }) => n === Number(known.value.last))
  return [
    ...value === undefined || (value.n ?? 0) < least
      ? [`${known.value.last} is known last, and ${least} was told`]
      : [],
    ...value !== undefined && known.at !== value.at ? ["what is known last is of another age"] : [],
    ...known.at > machine.now() ? ["what is known last is of a time to come"] : [],
    ...known.current && !world.audit().missing.every(({ key }) => !key.includes(known.value.contract.symbol ?? "?"))
      ? ["what is known last is current, and its line is not alive"]
      : []
  ]
}

/** What does not hold now. */
export const problems = (world: World, lines: ReadonlyArray<string>): ReadonlyArray<string> => [
  ...world.machine.grave.map((each) => `the log says ${each}`),
  ...OfWire.problems(world, lines),
  ...world.readings.flatMap((one) => OfReader.problems(world.gateway, world.kind, one)),
  ...OfAudit.problems(world, lines),
  ...lines.flatMap((line) => ofLast(world, line))
]

const isAlive = (world: World): boolean => {
  const { live, wanted } = world.audit()
  return live === wanted &&
    world.readings.every((one) => one.ended() !== null || world.gateway.open(one.line).length === 1)
}

/** All is well from now on: what does not hold then, until all have left. */
const end = (world: World, lines: ReadonlyArray<string>): ReadonlyArray<string> => {
  const { gateway, hand, kind, machine } = world
  for (const each of ["take", "b:take", "heard", "up"]) world.step(each)
  const ways = Ways.of(gateway, kind)
  if (ways.some(({ to, why }) => to === Number.POSITIVE_INFINITY && why === "upstream") || !hand.isSound()) {
    world.step("1102")
  }
  for (const each of ["2104 usfarm", "2106 ushmds"]) world.step(each)
  for (let waited = 0; waited < 160; waited++) {
    world.flow(2000, 1000)
    if (isAlive(world) && waited > 1) break
    machine.pass(15_000)
  }
  const found = [...problems(world, lines), ...isAlive(world) ? [] : ["it never lives again, and all is well"]]
  if (found.length > 0) return found
  world.leaveAll()
  // what somebody else had taken away is looked at once in half a minute
  machine.pass(61_000)
  const { wanted } = world.audit()
  return [
    ...problems(world, lines),
    ...wanted > 0 ? ["it is kept, and nobody reads it"] : [],
    ...gateway.open().length > 0 ? ["it is open at the gateway, and nobody reads it"] : []
  ]
}

/**
 * Plays the steps, and answers the first that does not hold, with the steps by which it came to be: `null` where all holds, and
 * where a step has nothing to do, since a shorter world is the same.
 */
export const play = (world: World, steps: ReadonlyArray<string>, lines: ReadonlyArray<string>): Failure | null => {
  for (const [at, step] of steps.entries()) {
    if (!world.step(step)) return null
    const [says] = problems(world, lines)
    if (says !== undefined) return { says, steps: steps.slice(0, at + 1) }
  }
  const [says] = end(world, lines)
  return says === undefined ? null : { says: `in the end: ${says}`, steps }
}
