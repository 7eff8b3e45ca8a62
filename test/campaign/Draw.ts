/** Draws at random, the same for the same seed. */
import { noise } from "../../src/simulator/Market/Walk.ts"

export const make = (seed: number) => {
  let index = 0
  const next = (): number => noise(seed, 0, index++)
  const int = (least: number, most: number): number => least + Math.floor(next() * (most - least + 1))
  const pick = <A>(all: ReadonlyArray<A>): A => all[int(0, all.length - 1)] as A
  return {
    /** A whole number, both bounds included. */
    int,
    pick,
    /** True as often as this, from 0 to 1. */
    chance: (often: number): boolean => next() < often,
    /** One of those that are given with how often each is drawn in comparison. */
    weighted: <A>(all: ReadonlyArray<readonly [often: number, one: A]>): A => {
      let left = next() * all.reduce((sum, [often]) => sum + often, 0)
      return (all.find(([often]) => (left -= often) < 0) ?? all[all.length - 1] as readonly [number, A])[1]
    }
  }
}

export interface Draw extends ReturnType<typeof make> {}
