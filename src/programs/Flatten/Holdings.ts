/**
 * The positions of one account as its session tells them while they are closed: only an explicit zero ends one.
 *
 * @since 0.1.0
 */
import type { Named } from "../../domain/Event.ts"

/**
 * A position that is not zero.
 *
 * @since 0.1.0
 * @category models
 */
export interface Held {
  readonly symbol: string
  readonly secType: string
  readonly pos: number
}

/**
 * An empty book. Plain state with one owner.
 *
 * The end of a list does not say whose list it ends, and others ask on the same session. So what is missing in a list is
 * not gone: it is only not listed.
 *
 * @since 0.1.0
 * @category constructors
 */
export const make = (account: string) => {
  const held = new Map<number, Held>()
  const base = new Map<number, number>()
  let listed = new Set<number>()
  // ends of lists still to come: after a list that was given up, the next end would be that one's
  let owed = 0
  let hasBase = false

  return {
    all: (): ReadonlyMap<number, Held> => held,
    pos: (conId: number): number => held.get(conId)?.pos ?? 0,
    /** Has the first list begun to say, or said, what was held of a contract at first? */
    hasBase: (conId: number): boolean => hasBase || base.has(conId),
    /** What the first list said of a contract: nothing where it did not name it. */
    base: (conId: number): number => base.get(conId) ?? 0,
    /** Was it told since the last list began? */
    isListed: (conId: number): boolean => listed.has(conId),
    isListing: (): boolean => owed > 0,
    beginList: (): void => {
      listed = new Set()
      owed++
    },
    endList: (): void => {
      if (owed > 0 && --owed === 0) hasBase = true
    },
    /** Answers the contract, if it is one of the account's. */
    onPosition: ({ account: owner, contract, pos }: Named<"position">): number | undefined => {
      if (owner !== account) return undefined
      const { conId = 0, secType = "", symbol = "" } = contract
      listed.add(conId)
      if (owed > 0 && !hasBase && !base.has(conId)) base.set(conId, pos)
      if (pos === 0) held.delete(conId)
      else held.set(conId, { symbol, secType, pos })
      return conId
    }
  }
}
