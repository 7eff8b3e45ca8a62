/**
 * The orders that have passed: those about to be sent hold their place among the others, and those of the last minute are
 * counted, across a restart.
 *
 * @since 0.1.0
 */
import * as Clock from "effect/Clock"
import * as Effect from "effect/Effect"
import * as Latch from "effect/Latch"
import * as Option from "effect/Option"
import * as Decimal from "../../../domain/Decimal.ts"
import type { Order } from "../../../domain/Order.ts"
import { State } from "../../State/State.ts"
import * as SteadyClock from "../../State/SteadyClock.ts"
import * as Exposure from "./Exposure.ts"
import type { Intent } from "./Intent.ts"
import type { Late } from "./Late.ts"
import { minute } from "./Rule/OrdersPerMinute.ts"
import { memory } from "./Trouble.ts"

/**
 * What has passed. A minute is one however the machine's clock is set.
 *
 * @since 0.1.0
 * @category models
 */
export interface Passed {
  /** How long ago the orders of the last minute were sent, those about to be included: in ms, the oldest first. */
  readonly sent: () => ReadonlyArray<number>
  /** How many these are. */
  readonly count: () => number
  /** Those about to be sent. */
  readonly pending: () => ReadonlyArray<Intent>
  /** An intent beside our other orders on its contract. */
  readonly beside: (intent: Intent) => Exposure.Beside
  /** Gives it its place, at once. */
  readonly take: (intent: Intent) => void
  /**
   * Takes its place back, and that of no other intent of the same order. Answers whether what is kept must be written anew: not
   * where it was sent soon after it had been given its place, or has none any more.
   */
  readonly give: (intent: Intent, wasSent: boolean) => boolean
  /** An order has ended. */
  readonly ended: (order: Order) => void
  /** How many orders the gateway has rejected lately. */
  readonly rejected: () => number
  /** Keeps what has changed. */
  readonly keep: Effect.Effect<void>
  /** Waits until none is about to be sent. */
  readonly none: Effect.Effect<void>
}

// An order is written before it is sent, with the time of that. Sent within this (ms) it is not written again.
const soon = 1000

interface Place {
  readonly intent: Intent
  readonly at: number
}

const larger = (one: Exposure.Working, other: Exposure.Working | undefined): Exposure.Working =>
  other === undefined || Number(one.quantity) >= Number(other.quantity) ? one : other

/**
 * What the last run left of the last minute, and nothing pending. `late` tells what has filled that a position does not have yet.
 *
 * @since 0.1.0
 * @category constructors
 */
export const make = Effect.fnUntraced(function*(late: Pick<Late, "on">): Effect.fn.Return<Passed, never, State> {
  const { ordersSent } = yield* State
  const wall = yield* Clock.Clock
  const clock = yield* SteadyClock.make
  const now = () => clock.currentTimeMillisUnsafe()
  const latch = yield* Latch.make(true)
  // they may have been sent so much later; a clock that was set back in between makes none of them younger than now
  const found = Option.match(yield* ordersSent.get, { onNone: () => [], onSome: ({ at }) => at })
    .map((at) => Math.min(at + soon, now()))
  /** When the orders of the last minute were sent, the oldest first: thousands, as often as one more is. */
  let sent = found.toSorted((one, other) => one - other)
  /** About to be sent. */
  const pending = new Set<Place>()
  let rejections: ReadonlyArray<number> = []

  const sweep = () => {
    const oldest = now() - minute
    const young = sent.findIndex((at) => at > oldest)
    if (young !== 0) sent = young < 0 ? [] : sent.slice(young)
  }
  const times = (): ReadonlyArray<number> => {
    sweep()
    // what waits for its turn still is sent now at the earliest
    return [...sent, ...Array.from(pending, () => now())]
  }

  return {
    sent: () => {
      const at = now()
      return times().map((each) => at - each)
    },
    count: () => {
      sweep()
      return sent.length + pending.size
    },
    pending: () => Array.from(pending, ({ intent }) => intent),
    beside: (intent) => {
      const { contract } = intent.details
      const filled = late.on(contract.conId ?? 0)
      const lateOf = (orderRef: string | null) => filled.get(orderRef ?? "")?.quantity
      const all = Exposure.working(intent, lateOf)
      // what has ended is not among those that work, and is late all the same
      for (const [orderRef, { order, quantity }] of filled) {
        const one = { ...Exposure.ofOrder(order), quantity: Decimal.fromBig(quantity), remaining: "0" }
        if (!all.has(orderRef)) all.set(orderRef, one)
      }
      for (const place of pending) {
        if (!Exposure.isSame(place.intent.details.contract, contract)) continue
        const { orderRef } = place.intent.request
        all.set(orderRef, larger(Exposure.ofIntent(place.intent, lateOf(orderRef)), all.get(orderRef)))
      }
      all.delete(intent.request.orderRef)
      return { own: Exposure.ofIntent(intent, lateOf(intent.request.orderRef)), others: [...all.values()] }
    },
    take: (intent) => {
      pending.add({ intent, at: now() })
      latch.closeUnsafe()
    },
    give: (intent, wasSent) => {
      const place = [...pending].find((each) => each.intent === intent)
      if (place === undefined) return false
      const at = now()
      pending.delete(place)
      if (pending.size === 0) latch.openUnsafe()
      if (wasSent) sent.push(at)
      sweep()
      return !wasSent || at - place.at > soon
    },
    ended: (order) => {
      if (order.state === "rejected") rejections = [...rejections, now()]
    },
    rejected: () => {
      rejections = rejections.filter((at) => at > now() - memory.rejected)
      return rejections.length
    },
    // the next run has nothing but the machine's clock to tell how long ago that was
    keep: Effect.suspend(() => {
      const set = wall.currentTimeMillisUnsafe() - now()
      return ordersSent.set({ at: times().map((at) => at + set) })
    }),
    none: latch.await
  }
})
