/** Every small world of data, the shortest first. */
import * as Matters from "../Matters.ts"
import { alphabets } from "./Alphabet.ts"
import * as Oracle from "./Oracle.ts"
import * as World from "./World.ts"

/** All of them. */
export const all = (which: Matters.Length, isWanted: (of: string) => boolean = () => true): Generator<Matters.Case> =>
  Matters.all(alphabets, which, isWanted, 1)

/** Is there such a matter? */
export const isKnown = (of: string): boolean => of in alphabets

/** Plays one. */
export const play = (one: Matters.Case): ReadonlyArray<Matters.Found> =>
  Matters.play(one, () => {
    const alphabet = alphabets[one.of]
    if (alphabet === undefined) throw new Error(`there are no worlds of "${one.of}"`)
    return Oracle.play(World.make(alphabet.kind, alphabet.room), one.steps, alphabet.lines)
  })
