/** Every small world of a connection, the shortest first. */
import * as Enumerate from "../Enumerate.ts"
import { alphabets, chosen } from "./Alphabet.ts"
import * as Oracle from "./Oracle.ts"

export interface Case {
  readonly of: string
  readonly steps: ReadonlyArray<string>
}

const longest = 4

const ofChosen = function*(isWanted: (of: string) => boolean): Generator<Case> {
  for (const [name, worlds] of Object.entries(chosen)) {
    const of = `connection ${name}`
    if (!isWanted(of)) continue
    for (const world of worlds) yield { of, steps: [...alphabets[name]?.first ?? [], ...world.split(" ; ")] }
  }
}

/** All of them. */
export const all = function*(
  which: Enumerate.Length,
  isWanted: (of: string) => boolean = () => true
): Generator<Case> {
  if (which === "short") yield* ofChosen(isWanted)
  for (let length = 0; length <= longest; length++) {
    for (const [name, { first, length: most, steps }] of Object.entries(alphabets)) {
      const of = `connection ${name}`
      if (length > most[which] || !isWanted(of)) continue
      for (const told of Enumerate.sequences(steps, length)) yield { of, steps: [...first, ...told] }
    }
  }
}

const nameOf = (of: string): string => of.replace("connection ", "")

/** Is there such a matter? */
export const isKnown = (of: string): boolean => of.startsWith("connection ") && nameOf(of) in alphabets

/** Plays one. */
export const play = ({ of, steps }: Case): ReadonlyArray<Enumerate.Found> => {
  const alphabet = alphabets[nameOf(of)]
  if (alphabet === undefined) throw new Error(`there are no worlds of "${of}"`)
  try {
    const failure = Oracle.play(alphabet.setting, steps)
    return failure === null ? [] : [{ of, ...failure }]
  } catch (error) {
    return [{ of, steps, says: `it falls: ${error instanceof Error ? error.stack : String(error)}` }]
  }
}
