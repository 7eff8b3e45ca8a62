/** Every small world of data, the shortest first. */
import type { Found, Length } from "../Enumerate.ts"
import { sequences } from "../Enumerate.ts"
import { alphabets } from "./Alphabet.ts"
import * as Oracle from "./Oracle.ts"
import * as World from "./World.ts"

/** One world: what it is of, and what happens in it. */
export interface Case {
  readonly of: string
  readonly steps: ReadonlyArray<string>
}

const longest = 4

/** All of them. */
export const all = function*(which: Length, isWanted: (of: string) => boolean = () => true): Generator<Case> {
  for (let length = 1; length <= longest; length++) {
    for (const [of, { first, length: most, steps }] of Object.entries(alphabets)) {
      if (length > most[which] || !isWanted(of)) continue
      for (const told of sequences(steps, length)) yield { of, steps: [...first, ...told] }
    }
  }
}

/** Is there such a matter? */
export const isKnown = (of: string): boolean => of in alphabets

/** Plays one. */
export const play = ({ of, steps }: Case): ReadonlyArray<Found> => {
  const { kind, lines, room } = alphabets[of] ?? { kind: of, lines: ["a"], room: 1 }
  try {
    const failure = Oracle.play(World.make(kind, room), steps, lines)
    return failure === null ? [] : [{ of, ...failure }]
  } catch (error) {
    return [{ of, steps, says: `it falls: ${error instanceof Error ? error.stack : String(error)}` }]
  }
}
