/**
 * When all open orders, and the executions, were last asked for and listed to their end, and whether what was told since keeps them up to date:
 * in the session that was asked, for as long as that is sound.
 *
 * @since 0.1.0
 */
import * as Effect from "effect/Effect"
import type * as Scope from "effect/Scope"
import { type Epoch, Feed } from "../../Feed.ts"

/**
 * A list that has ended: when it was asked for (epoch ms, and by `Keeper.steady`), and by which inquiry. What comes behind it may be
 * missing in it.
 *
 * @since 0.1.0
 * @category models
 */
export interface Asked {
  readonly at: number
  readonly steadyAt: number
  readonly inquiry: number
}

/**
 * The last of them, whatever was told of our orders since: those of others are no newer. And whether it is current, or is not because
 * something of it is lost.
 *
 * @since 0.1.0
 * @category models
 */
export interface Held extends Asked {
  readonly isCurrent: boolean
  readonly isLost: boolean
}

/**
 * One of them.
 *
 * @since 0.1.0
 * @category models
 */
export type List = "orders" | "executions"

/**
 * What keeps account of the lists.
 *
 * @since 0.1.0
 * @category models
 */
export interface ListAge {
  /** A list has ended. `isConnected`: TWS had its line to IBKR while it answered. */
  readonly ended: (list: List, asked: Asked, epoch: Epoch, isConnected: boolean) => void
  /**
   * Something that the list may hold is lost: it is not current until it has ended again, in a later inquiry than the one in which
   * it came outside of an answer, if it did.
   */
  readonly lost: (list: List, inquiry: number | null) => void
  /** How a list stands; `null` where it never ended. */
  readonly of: (list: List) => Held | null
  /** All that came of an inquiry is in the book; `isLess`: an order of others that lived when it was told of last is there no more. */
  readonly done: (isLess: boolean) => void
  /** Hears of that, and where a list is not current any more without what came outside of an answer. */
  readonly watch: (hear: (isLess: boolean) => void) => void
}

/**
 * Keeps account of them for as long as the Scope lasts.
 *
 * @since 0.1.0
 * @category constructors
 */
export const make: Effect.Effect<ListAge, never, Feed | Scope.Scope> = Effect.gen(function*() {
  const feed = yield* Feed
  /** The session is none where TWS was away from IBKR meanwhile, or since. */
  const lists = new Map<List, Asked & { readonly epoch: number | null; readonly isLost: boolean }>()
  const lostIn = new Map<List, number>()
  const hearers: Array<(isLess: boolean) => void> = []

  const old = (list: List, isLost: boolean) => {
    const asked = lists.get(list)
    if (asked !== undefined) lists.set(list, { ...asked, epoch: null, isLost })
  }
  const outdated = () => [...lists.keys()].forEach((list) => old(list, false))
  const of = (list: List): Held | null => {
    const held = lists.get(list)
    if (held === undefined) return null
    const { epoch, ...asked } = held
    return { ...asked, isCurrent: feed.isSound() && feed.current()?.number === epoch }
  }
  const tell = (isLess: boolean) => hearers.forEach((hear) => hear(isLess))
  // a session may go on under its number after our own reader of it was let go
  yield* feed.watch({ restored: outdated, ended: outdated })
  return {
    ended: (list, asked, { number }, isConnected) => {
      const isLost = asked.inquiry === lostIn.get(list)
      lists.set(list, { ...asked, epoch: isConnected && !isLost ? number : null, isLost })
    },
    lost: (list, inquiry) => {
      const wasCurrent = of(list)?.isCurrent === true
      old(list, true)
      if (inquiry === null) return
      lostIn.set(list, inquiry)
      if (wasCurrent) tell(false)
    },
    of,
    done: tell,
    watch: (hear) => void hearers.push(hear)
  }
})
