/**
 * As what the orders of others were first met, by their permIds: also those of which nothing else is kept any more.
 *
 * @since 0.1.0
 */
import * as Foreign from "../Foreign.ts"

/**
 * An order of somebody else. `at` (epoch ms) is when it was first seen, `name` what it is called, as that may be shown; `id`, its
 * client and id, and `isOfWindow`, whether the TWS window has placed it, are absent where that was not told.
 *
 * @since 0.1.0
 * @category models
 */
export interface Stranger {
  readonly at: number
  readonly name: string | null
  readonly id: string | undefined
  readonly isOfWindow: boolean | undefined
}

// gateways list the orders of a day
const most = 20_000

/**
 * Nobody was met yet.
 *
 * @since 0.1.0
 * @category constructors
 */
export const make = () => {
  const met = new Map<number, Stranger>()
  return {
    /** One is met: what it was at first stays, and what was not told then is added. */
    meet: (permId: number, told: Stranger): void => {
      const known = met.get(permId) ?? told
      met.set(permId, { ...known, id: known.id ?? told.id, isOfWindow: known.isOfWindow ?? told.isOfWindow })
      const [oldest = 0] = met.keys()
      if (met.size > most) met.delete(oldest)
    },
    get: (permId: number): Stranger | undefined => met.get(permId),
    isEmpty: (): boolean => met.size === 0,
    /** Was one that a client may have placed called so? */
    isOfClient: (name: string): boolean =>
      [...met.values()].some((each) => each.isOfWindow !== true && each.name === name),
    /** More accounts are known, which no name may show. */
    mask: (): void => {
      for (const [permId, each] of met) met.set(permId, { ...each, name: Foreign.name(each.name) })
    }
  }
}
