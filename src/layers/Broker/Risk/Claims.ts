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
import { State } from "../../State/State.ts"
import * as SteadyClock from "../../State/SteadyClock.ts"
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

/** A fill, when it came by the wall's clock, and by one that is steady. */
interface Fill {
  readonly order: Order
  readonly quantity: BigDecimal.BigDecimal
  readonly at: number
  readonly steadyAt: number
}

/** For how long a fill may be missing in the figures, in ms, however the wall's clock is set: they are told more often. */
const longest = 600_000

const highest = (...prices: ReadonlyArray<Decimal.Decimal | null | undefined>): Decimal.Decimal =>
  prices.reduce<Decimal.Decimal>((one, other) => Decimal.max(one, (other ?? "0").replace(/^-/, "")), "0")

/**
 * What the last run left of claims. `positionOf` is the position in a contract as it was told last, `pending` the orders about to be sent, `late`
 * what has filled that a position does not have yet.
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
  const steady = yield* SteadyClock.make
  const cell = (yield* State).claims
  const kept = Option.match(yield* cell.get, { onNone: () => ({}), onSome: ({ orders }) => orders })
  const claims = new Map<string, Claim.Claim>(Object.entries(kept))
  let fills: ReadonlyArray<Fill> = []
  /** Whose claims go once none of their fills is missing: one that is left out of those that work for a while is not over. */
  const ended = new Set<string>()

  const isMissing = ({ at, steadyAt }: Fill, toldAt: number) => {
    const age = steady.currentTimeMillisUnsafe() - steadyAt
    return age < lag || (toldAt < at && age < longest)
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
    /** An order passes, by what is known. */
    take: (intent: Intent, facts: Facts): void => {
      const { orderRef } = intent.request
      claims.set(orderRef, Claim.of(intent, facts, claims.get(orderRef)))
    },
    /** Keeps them. */
    keep: Effect.suspend(() => cell.set({ orders: Object.fromEntries(claims) })),
    /** An order of ours stands as it does, and stood otherwise before. */
    filled: (order: Order, before: Order): void => {
      if (isEnded(order) && claims.has(order.orderRef ?? "")) ended.add(order.orderRef ?? "")
      const quantity = BigDecimal.subtract(Decimal.toBig(order.filled), Decimal.toBig(before.filled))
      const reduces = claims.get(order.orderRef ?? "")?.reduces ?? order.parentRef !== null
      if (reduces || !BigDecimal.isPositive(quantity)) return
      const fill = { order, quantity, at: clock.currentTimeMillisUnsafe(), steadyAt: steady.currentTimeMillisUnsafe() }
      fills = [...fills, fill]
    },
    /** Those beside an intent, and what it has filled itself, given when the figures were told. */
    beside: (intent: Intent, toldAt: number): ReadonlyArray<Open> => {
      fills = fills.filter((fill) => isMissing(fill, toldAt))
      const working = intent.working().filter((order) => !isEnded(order))
      const all = new Map<string | null, Omit<Open, "spent">>()
      for (const { order } of fills) all.set(order.orderRef, { ...ofOrder(order), remaining: "0" })
      for (const order of working) all.set(order.orderRef ?? `${order.permId}`, ofOrder(order))
      for (const one of pending()) {
        const { orderRef } = one.request
        const before = all.get(orderRef)
        const now = ofIntent(one)
        if (before === undefined || Number(now.remaining) >= Number(before.remaining)) all.set(orderRef, now)
      }
      for (const orderRef of ended) if (!all.has(orderRef) && ended.delete(orderRef)) claims.delete(orderRef)
      return [...all].map(([orderRef, open]) => ({
        ...open,
        spent: Decimal.fromBig(
          BigDecimal.sumAll(fills.filter(({ order }) => order.orderRef === orderRef).map(({ quantity }) => quantity))
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
