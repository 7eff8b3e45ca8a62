/** Every small world, the shortest first; those in which nothing happens but to their one order are played together. */
import { alphabets } from "./Alphabet.ts"
import * as Matters from "./Matters.ts"
import * as Oracle from "./Oracle.ts"
import * as Tale from "./Tale.ts"
import * as World from "./World.ts"

/** One world: `own` is what happens to its orders, and `ending` what happens then to all; `tale` is what is true in it, if anything is. */
export interface Case {
  readonly of: string
  readonly orders: number
  readonly own: ReadonlyArray<string>
  readonly ending: ReadonlyArray<string>
  readonly tale: Tale.Tale | null
}

const most = 100

const ofAlphabet = function*(of: string, length: number): Generator<Case> {
  const { first, orders, steps } = alphabets[of] ?? { first: [], orders: 1, steps: [] }
  for (const told of Matters.sequences(steps, length)) {
    yield { of, orders, own: [...first, ...told], ending: [], tale: null }
  }
}
const ofTale = (ending: number) =>
  function*(of: string, length: number): Generator<Case> {
    const tale = Tale.tales[of]
    if (tale === undefined) return
    for (const told of Matters.sequences(tale.told, length)) {
      yield { of, orders: 1, own: [...tale.first, ...told], ending: Tale.endings[ending]?.(tale.lists) ?? [], tale }
    }
  }

const isOfAll = (step: string): boolean => /^(loss|kill|lists|pass|end)\b/.test(step)

/** Those that are played together, or one that is played alone. */
const groups = function*(cases: Iterable<Case>): Generator<ReadonlyArray<Case>> {
  let together: Array<Case> = []
  for (const one of cases) {
    if (one.orders > 1 || one.own.some(isOfAll)) yield [one]
    else together.push(one)
    if (together.length === most) yield together.splice(0)
  }
  if (together.length > 0) yield together
}

const longest = 5

/** All of them. */
export const all = function*(
  which: Matters.Length,
  isWanted: (of: string) => boolean = () => true
): Generator<ReadonlyArray<Case>> {
  for (let length = 0; length <= longest; length++) {
    for (const [of, { length: most }] of Object.entries(alphabets)) {
      if (length > 0 && length <= most[which] && isWanted(of)) yield* groups(ofAlphabet(of, length))
    }
    for (const [of, { length: most }] of Object.entries(Tale.tales)) {
      if (length > most[which] || !isWanted(of)) continue
      for (const ending of Tale.endings.keys()) yield* groups(ofTale(ending)(of, length))
    }
  }
}

/** What is not true of an order, in the middle of a tale or at its end. */
const against =
  (tale: Tale.Tale | null, isEnd: boolean) => (order: Parameters<typeof Tale.seen>[0]): ReadonlyArray<string> => {
    if (tale === null) return []
    if (!isEnd) return tale.states.includes(order.state) ? [] : [`it is ${order.state}, which is not true`]
    const seen = Tale.seen(order)
    return seen === tale.truth ? [] : [`it is ${seen}, and should be ${tale.truth}`]
  }

/** Plays one alone. */
export const alone = ({ ending, of, orders, own, tale }: Case): Matters.Found | null => {
  const steps = [...own, ...ending]
  const [found = null] = Matters.play({ of, steps }, () =>
    Oracle.play(World.make(orders), steps, {
      readAt: own.length,
      always: (order, at) => against(tale, at === steps.length - 1)(order)
    }))
  return found
}

/** The same step, of the order of that name: of a list, each of its parts. */
const named = (ref: string, step: string): string =>
  step.replace(/^lists /, "").split(", ").map((each) => `${ref}:${each}`).join(", ")

const problemsOf = (cases: ReadonlyArray<Case>): ReadonlySet<Case> => {
  const world = World.make(cases.length)
  const watching = Oracle.watch(world)
  const failed = new Set<Case>()
  const ofAll = (isRead: boolean): void => {
    for (const says of watching.all(isRead)) {
      const one = cases[world.names.indexOf(says.split(":")[0] ?? "")]
      if (one === undefined) cases.forEach((each) => failed.add(each))
      else failed.add(one)
    }
  }
  const look = (step: string, at: number, isEnd: boolean): void => {
    const [one, placed] = [cases[at], world.placed[at]]
    if (one === undefined || placed === undefined) return
    const problems = [...watching.after(step, placed), ...against(one.tale, isEnd)(world.order(placed.ref))]
    if (problems.length > 0) failed.add(one)
  }
  const longestOwn = Math.max(...cases.map(({ own }) => own.length))
  for (let at = 0; at < longestOwn; at++) {
    for (const [index, { own }] of cases.entries()) {
      const step = own[at]
      if (step === undefined) continue
      world.step(named(world.names[index] ?? "", step))
      look(step, index, false)
    }
  }
  ofAll(true)
  const [{ ending } = { ending: [] }] = cases
  for (const [at, step] of ending.entries()) {
    const isEnd = at === ending.length - 1
    const lists = () =>
      cases.flatMap(({ ending }, index) => named(world.names[index] ?? "", ending[at] ?? "")).join(", ")
    world.step(step.startsWith("lists ") ? `lists ${lists()}` : step)
    for (const index of cases.keys()) look(step, index, isEnd)
    ofAll(isEnd)
  }
  return failed
}

/** Plays a group, and then alone each of which something does not hold. */
export const play = (cases: ReadonlyArray<Case>): ReadonlyArray<Matters.Found> => {
  const [only] = cases
  if (only === undefined) return []
  if (cases.length === 1) return [alone(only)].filter((each) => each !== null)
  const those = (): ReadonlyArray<Case> => {
    try {
      return [...problemsOf(cases)]
    } catch {
      return cases
    }
  }
  const failed = those()
  const found = failed.map(alone).filter((each) => each !== null)
  if (failed.length === 0 || found.length > 0) return found
  return failed.map(({ ending, of, own }) => ({
    of,
    steps: [...own, ...ending],
    says: "it does not hold beside others"
  }))
}

/** What kind of thing does not hold: without its numbers. */
export const kindOf = ({ of, says }: Matters.Found): string => `${of}: ${says.replaceAll(/[0-9]+/g, "#")}`

/** A world in the form in which it can be played again. */
export const print = ({ of, says, steps }: Matters.Found): string => `${of}: ${says}\n  ${steps.join(" ; ")}`
