/**
 * Makes a program that fails smaller: drops steps, more and then fewer at a time, for as long as what is left still fails, and
 * then what single steps can do without.
 */
import * as Effect from "effect/Effect"
import type { Program, Step } from "./Program.ts"

/** Parts of about the same size, in their order. */
const split = <A>(all: ReadonlyArray<A>, parts: number): ReadonlyArray<ReadonlyArray<A>> =>
  Array.from(
    { length: parts },
    (_, part) => all.slice(Math.floor(all.length * part / parts), Math.floor(all.length * (part + 1) / parts))
  )

/** The same step, simpler in one way or the other. */
const simpler: ReadonlyArray<(step: Step) => Step> = [
  (step) => ({ ...step, turns: 0 }),
  (step) => ({ ...step, at: Math.floor(step.at / 1000) * 1000 })
]

const isOrdered = (steps: ReadonlyArray<Step>): boolean =>
  steps.every(({ at }, index) => index === 0 || at >= (steps[index - 1]?.at ?? 0))

/**
 * The smallest program found that still fails (ddmin), after so many runs at the most.
 *
 * @param fails - whether a program fails, in the same way.
 */
export const shrink = <E, R>(
  program: Program,
  fails: (program: Program) => Effect.Effect<boolean, E, R>,
  most: number = 300
): Effect.Effect<Program, E, R> =>
  Effect.gen(function*() {
    let smallest = program
    let runs = 0
    const isSmaller = Effect.fnUntraced(function*(steps: ReadonlyArray<Step>) {
      if (runs >= most || !isOrdered(steps)) return false
      runs++
      const candidate = { ...program, steps }
      if (!(yield* fails(candidate))) return false
      smallest = candidate
      return true
    })
    let parts = 2
    for (;;) {
      if (smallest.steps.length < 2 || runs >= most) break
      const pieces = split(smallest.steps, Math.min(parts, smallest.steps.length))
      let found = false
      for (const piece of pieces) {
        found = yield* isSmaller(smallest.steps.filter((step) => !piece.includes(step)))
        if (found) break
      }
      if (found) parts = Math.max(2, parts - 1)
      else if (parts >= smallest.steps.length) break
      else parts = parts * 2
    }
    for (let index = 0; index < smallest.steps.length; index++) {
      for (const simplify of simpler) {
        const step = smallest.steps[index] as Step
        const simple = simplify(step)
        if (simple.at !== step.at || simple.turns !== step.turns) yield* isSmaller(smallest.steps.with(index, simple))
      }
    }
    return smallest
  })
