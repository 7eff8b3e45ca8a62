/** Every small world of a connection, the shortest first. */
import * as Matters from "../Matters.ts"
import { alphabets, chosen } from "./Alphabet.ts"
import * as Oracle from "./Oracle.ts"

const ofChosen = function*(isWanted: (of: string) => boolean): Generator<Matters.Case> {
  for (const [of, worlds] of Object.entries(chosen)) {
    if (!isWanted(of)) continue
    for (const world of worlds) yield { of, steps: [...alphabets[of]?.first ?? [], ...world.split(" ; ")] }
  }
}

/** All of them. */
export const all = function*(
  which: Matters.Length,
  isWanted: (of: string) => boolean = () => true
): Generator<Matters.Case> {
  if (which === "short") yield* ofChosen(isWanted)
  yield* Matters.all(alphabets, which, isWanted)
}

/** Is there such a matter? */
export const isKnown = (of: string): boolean => of in alphabets

/** Plays one. */
export const play = (one: Matters.Case): ReadonlyArray<Matters.Found> =>
  Matters.play(one, () => {
    const alphabet = alphabets[one.of]
    if (alphabet === undefined) throw new Error(`there are no worlds of "${one.of}"`)
    return Oracle.play(alphabet.setting, one.steps)
  })
