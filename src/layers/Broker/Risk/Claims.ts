/**
 * Our orders by which the account's means may shrink and which its figures do not have yet: those on their way, those that work,
 * and those that were executed since the figures were told.
 *
 * A figure has nothing of an order before it is executed: `AvailableFunds` is equity less the initial margin, and `BuyingPower` is
 * made from it, by margins "based on your current portfolio" (source: IBKR's TWS guide on the account window). IBKR tells the
 * figures every three minutes, and when a position changes (source: its page on account updates). Should one have an order before
 * that, the order counts twice, and more is refused than need be.
 *
 * @since 0.1.0
 */
import * as BigDecimal from "effect/BigDecimal"
import * as Clock from "effect/Clock"
import * as Effect from "effect/Effect"
import * as Option from "effect/Option"
import type { Contract } from "../../../domain/Contract.ts"
import * as Decimal from "../../../domain/Decimal.ts"
import * as Known from "../../../domain/Known.ts"
import { isEnded, type Order } from "../../../domain/Order.ts"
import type { Position } from "../../../domain/Position.ts"
import * as Monotonic from "../../../schedules/Monotonic.ts"
import { State } from "../../State/State.ts"
import { Journal } from "../Journal.ts"
import * as Claim from "./Claim.ts"
import * as Exposure from "./Exposure.ts"
import type { Facts } from "./Facts.ts"
import type { Intent } from "./Intent.ts"
import { lag, type Late } from "./Late.ts"

/**
 * An order of ours. `position` is that in its contract; `named` the highest price that it names, or has filled at, 0 for none;
 * `claim` what it was found to take, where that was asked; `spent` what of it has filled that the figures do not have.
 *
 * @since 0.1.0
 * @category models
 */
export interface Open extends Exposure.Working {
  readonly contract: Contract
  readonly position: Known.Known<Decimal.Decimal>
  readonly named: Decimal.Decimal
  readonly claim: Claim.Claim | undefined
  readonly spent: Decimal.Decimal
}

/** A fill, when it came by the wall's clock, and by the monotonic one. */
interface Fill {
  readonly order: Order
  readonly quantity: BigDecimal.BigDecimal
  readonly at: number
  readonly steadyAt: number
}

/** For how long a fill may be missing in the figures, in ms, however the wall's clock is set: they are told more often. */
const longest = 600_000

const highest = (...prices: ReadonlyArray<Decimal.Decimal | null | undefined>): Decimal.Decimal =>
  prices.reduce<Decimal.Decimal>((one, other) => Decimal.max(one, Decimal.abs(other ?? "0")), "0")

/**
 * What the last run left of claims, but of orders that have ended since. `positionOf` is the position in a contract as it was told
 * last, `pending` the orders about to be sent, `late` what has filled that a position does not have yet.
 *
 * @since 0.1.0
 * @category constructors
 */
export const make = Effect.fnUntraced(function*(
  positionOf: (conId: number) => Known.Known<Position | null>,
  pending: () => ReadonlyArray<Intent>,
  late: Pick<Late, "on">
) {
  const clock = yield* Clock.Clock
  const cell = (yield* State).claims
  const kept = Option.match(yield* cell.get, { onNone: () => ({}), onSome: ({ orders }) => orders })
  const { found: { orders, used } } = yield* Journal
  const isOver = (orderRef: string): boolean => {
    const order = orders.get(orderRef)
    return order === undefined ? used.has(orderRef) : isEnded(order)
  }
  const claims = new Map<string, Claim.Claim>(Object.entries(kept).filter(([orderRef]) => !isOver(orderRef)))
  let fills: ReadonlyArray<Fill> = []
  /** Whose claims go once none of their fills is missing: one that is left out of those that work for a while is not over. */
  const ended = new Set<string>()

  const ageOf = ({ steadyAt }: Fill) => Monotonic.of(clock) - steadyAt
  const isMissing = (fill: Fill, toldAt: number) => {
    // told before the clock was set back, they may be older than what they seem younger than
    const mayBeOlder = toldAt < fill.at || toldAt > clock.currentTimeMillisUnsafe()
    return ageOf(fill) < lag || mayBeOlder
  }
  /** As it is once what our orders have just filled is told too. */
  const position = ({ conId }: Contract): Known.Known<Decimal.Decimal> => {
    if (conId === undefined) return Known.unknown("its conId is not known")
    const known = positionOf(conId)
    if (known._tag === "Unknown") return known
    const moved = [...late.on(conId).values()].map(({ order, quantity }) =>
      order.action === "BUY" ? quantity : BigDecimal.negate(quantity)
    )
    const whole = BigDecimal.sumAll([Decimal.toBig(known.value?.position ?? "0"), ...moved])
    return { ...known, value: Decimal.fromBig(whole) }
  }
  const ofOrder = (order: Order): Omit<Open, "spent"> => ({
    ...Exposure.ofOrder(order),
    contract: order.contract,
    position: position(order.contract),
    named: highest(order.limitPrice, order.stopPrice, order.averagePrice),
    claim: claims.get(order.orderRef ?? "")
  })
  const ofIntent = (intent: Intent): Omit<Open, "spent"> => ({
    ...Exposure.ofIntent(intent),
    contract: intent.details.contract,
    position: position(intent.details.contract),
    named: highest(intent.request.limitPrice, intent.request.stopPrice),
    claim: claims.get(intent.request.orderRef)
  })

  return {
    /** An order passes, by what is known. Answers what takes that back, where nothing of it was sent. */
    take: (intent: Intent, facts: Facts): () => void => {
      const { orderRef } = intent.request
      const before = claims.get(orderRef)
      const now = Claim.of(intent, facts, before)
      claims.set(orderRef, now)
      return () => {
        // it has passed once more since
        if (claims.get(orderRef) !== now) return
        if (before === undefined) claims.delete(orderRef)
        else claims.set(orderRef, before)
      }
    },
    /** Keeps those of orders that have not ended: the next run knows of no fill before it. */
    keep: Effect.suspend(() =>
      cell.set({ orders: Object.fromEntries([...claims].filter(([orderRef]) => !ended.has(orderRef))) })
    ),
    /** An order of ours has ended, on whatever account. */
    ended: ({ orderRef }: Order): void => {
      if (claims.has(orderRef ?? "")) ended.add(orderRef ?? "")
    },
    /** An order of ours on the account in use stands as it does, and stood otherwise before. */
    filled: (order: Order, before: Order): void => {
      const quantity = BigDecimal.subtract(Decimal.toBig(order.filled), Decimal.toBig(before.filled))
      const reduces = claims.get(order.orderRef ?? "")?.reduces ?? order.parentRef !== null
      if (reduces || !BigDecimal.isPositive(quantity)) return
      const fill = { order, quantity, at: clock.currentTimeMillisUnsafe(), steadyAt: Monotonic.of(clock) }
      fills = [...fills, fill]
    },
    /** Those beside an intent, and what it has filled itself, given when the figures were told. */
    beside: (intent: Intent, toldAt: number): ReadonlyArray<Open> => {
      // another order may be judged still by older figures
      fills = fills.filter((fill) => ageOf(fill) < longest)
      const missing = fills.filter((fill) => isMissing(fill, toldAt))
      const working = intent.working().filter((order) => !isEnded(order))
      const all = new Map<string | null, Omit<Open, "spent">>()
      for (const { order } of missing) all.set(order.orderRef, { ...ofOrder(order), remaining: "0" })
      for (const order of working) all.set(order.orderRef ?? `${order.permId}`, ofOrder(order))
      for (const one of pending()) {
        const { orderRef } = one.request
        const before = all.get(orderRef)
        const now = ofIntent(one)
        if (before === undefined) all.set(orderRef, now)
        else {
          const larger = Number(now.remaining) >= Number(before.remaining) ? now : before
          all.set(orderRef, { ...larger, named: highest(now.named, before.named) })
        }
      }
      const lives = new Set([...all.keys(), ...fills.map(({ order }) => order.orderRef)])
      for (const orderRef of ended) if (!lives.has(orderRef) && ended.delete(orderRef)) claims.delete(orderRef)
      return [...all].map(([orderRef, open]) => ({
        ...open,
        spent: Decimal.fromBig(
          BigDecimal.sumAll(missing.filter(({ order }) => order.orderRef === orderRef).map(({ quantity }) => quantity))
        )
      }))
    }
  }
})

/**
 * The claims.
 *
 * @since 0.1.0
 * @category models
 */
export interface Claims extends Effect.Success<ReturnType<typeof make>> {}
