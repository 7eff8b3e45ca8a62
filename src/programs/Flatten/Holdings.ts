/**
 * The positions of one account as its session tells them while they are closed: only an explicit zero ends one, and what could
 * not be decoded may be one more, or a change of any.
 *
 * @since 0.1.0
 */
import type { Named } from "../../domain/Event.ts"
import * as MessageId from "../../wire/MessageId.ts"

const idOfPosition = MessageId.ofEvent("position")

/**
 * A position that is not known to be zero; `pos` is `null` where it was told a size that is none.
 *
 * @since 0.1.0
 * @category models
 */
export interface Held {
  readonly symbol: string
  readonly secType: string
  readonly pos: number | null
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
  /** Was one lost since the last list began, and was one since the last whole one did? */
  let isTorn = false
  let isGarbled = false
  let isStale = false

  return {
    all: (): ReadonlyMap<number, Held> => held,
    pos: (conId: number): number => {
      const one = held.get(conId)
      return one === undefined ? 0 : one.pos ?? Number.NaN
    },
    /** Has the first list begun to say, or said, what was held of a contract at first? */
    hasBase: (conId: number): boolean => hasBase || base.has(conId),
    /** What the first list said of a contract: nothing where it did not name it. */
    base: (conId: number): number => base.get(conId) ?? 0,
    /** Was it told since the last list began? */
    isListed: (conId: number): boolean => listed.has(conId),
    isListing: (): boolean => owed > 0,
    /** May there be one that nobody knows? One that was lost may have been one more, until a list was told of which none was. */
    isGarbled: (): boolean => isGarbled,
    /** May any of them have changed? What was lost outside of a list that has ended may have been a change, until the next one. */
    isStale: (): boolean => isStale || (owed > 0 && isTorn),
    beginList: (): void => {
      listed = new Set()
      isTorn = false
      isStale = false
      owed++
    },
    endList: (): void => {
      if (owed === 0 || --owed > 0) return
      hasBase = true
      isGarbled = isTorn
    },
    onUndecodable: ({ messageId }: Named<"undecodable">): void => {
      if (messageId !== idOfPosition) return
      isTorn = true
      isGarbled = true
      isStale ||= owed === 0
    },
    /** Answers the contract, if it is one of the account's and was told a size. */
    onPosition: ({ account: owner, contract, pos }: Named<"position">): number | undefined => {
      if (owner !== account) return undefined
      const { conId = 0, secType = "", symbol = "" } = contract
      if (!Number.isFinite(pos)) {
        listed.delete(conId)
        held.set(conId, { symbol, secType, pos: null })
        return undefined
      }
      listed.add(conId)
      if (owed > 0 && !hasBase && !base.has(conId)) base.set(conId, pos)
      if (pos !== 0) held.set(conId, { symbol, secType, pos })
      // what has no id may be any contract that has none
      else if (conId !== 0) held.delete(conId)
      return conId
    }
  }
}
