/** What the small worlds of every matter share: all that come of an alphabet, the shortest first, and what does not hold in one. */
import type { Alphabet } from "./Alphabet.ts"
import type { Failure } from "./Oracle.ts"

export type Length = "long" | "short"

/** One world: of which matter it is, and every step of it. */
export interface Case {
  readonly of: string
  readonly steps: ReadonlyArray<string>
}

/** What holds in no world, and the world. */
export interface Found extends Failure {
  readonly of: string
}

/** Every sequence of so many steps. */
export const sequences = function*(steps: ReadonlyArray<string>, length: number): Generator<ReadonlyArray<string>> {
  if (length === 0) return yield []
  for (const before of sequences(steps, length - 1)) for (const step of steps) yield [...before, step]
}

/** All worlds of some matters, of at least so many steps after the first. */
export const all = function*(
  alphabets: { readonly [of: string]: Pick<Alphabet, "first" | "length" | "steps"> },
  which: Length,
  isWanted: (of: string) => boolean,
  least = 0
): Generator<Case> {
  const longest = Math.max(...Object.values(alphabets).map(({ length }) => length[which]))
  for (let length = least; length <= longest; length++) {
    for (const [of, { first, length: most, steps }] of Object.entries(alphabets)) {
      if (length > most[which] || !isWanted(of)) continue
      for (const told of sequences(steps, length)) yield { of, steps: [...first, ...told] }
    }
  }
}

/** Plays one: what does not hold in it, which is also that it falls. */
export const play = ({ of, steps }: Case, judge: () => Failure | null): ReadonlyArray<Found> => {
  try {
    const failure = judge()
    return failure === null ? [] : [{ of, ...failure }]
  } catch (error) {
    return [{ of, steps, says: `it falls: ${error instanceof Error ? error.stack : String(error)}` }]
  }
}
