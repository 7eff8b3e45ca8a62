/**
 * When all open orders, and the executions, were last listed to their end, and whether what was told since keeps them up to date:
 * in the session that was asked, for as long as that is sound.
 *
 * @since 0.1.0
 */
import * as Clock from "effect/Clock"
import * as Effect from "effect/Effect"
import type * as Scope from "effect/Scope"
import { type Epoch, Feed } from "../Feed.ts"

/**
 * A list: when it last ended (epoch ms), whatever was told of our orders since: those of others are no newer. And whether it is
 * current.
 *
 * @since 0.1.0
 * @category models
 */
export interface Held {
  readonly at: number
  readonly isCurrent: boolean
}

type List = "orders" | "executions"

/**
 * What keeps account of the lists.
 *
 * @since 0.1.0
 * @category models
 */
export interface Listed {
  /** A list has ended. `isConnected`: TWS had its line to IBKR while it answered. */
  readonly ended: (list: List, epoch: Epoch, isConnected: boolean) => void
  /** How a list stands; `null` where it never ended. */
  readonly of: (list: List) => Held | null
}

/**
 * Keeps account of them for as long as the Scope lasts.
 *
 * @since 0.1.0
 * @category constructors
 */
export const make: Effect.Effect<Listed, never, Feed | Scope.Scope> = Effect.gen(function*() {
  const feed = yield* Feed
  const clock = yield* Clock.Clock
  /** The session is none where TWS was away from IBKR meanwhile, or since. */
  const lists = new Map<List, { readonly at: number; readonly epoch: number | null }>()

  const outdated = () => {
    for (const [list, { at }] of lists) lists.set(list, { at, epoch: null })
  }
  // a session may go on under its number after our own reader of it was let go
  yield* feed.watch({ restored: outdated, ended: outdated })
  return {
    ended: (list, { number }, isConnected) =>
      void lists.set(list, { at: clock.currentTimeMillisUnsafe(), epoch: isConnected ? number : null }),
    of: (list) => {
      const held = lists.get(list)
      if (held === undefined) return null
      return { at: held.at, isCurrent: feed.isSound() && feed.current()?.number === held.epoch }
    }
  }
})
