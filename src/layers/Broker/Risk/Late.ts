/**
 * What our orders have filled that the position in their contract does not have yet: the gateway tells both, one after the other,
 * and of several fills a position at a time.
 *
 * @since 0.1.0
 */
import * as BigDecimal from "effect/BigDecimal"
import * as Decimal from "../../../domain/Decimal.ts"
import type { Known } from "../../../domain/Known.ts"
import type { Order } from "../../../domain/Order.ts"
import type { Position } from "../../../domain/Position.ts"

/**
 * For how long a fill is counted beside a position that has not moved by it, in ms: others trade too, and a position may have
 * been told before the fill that moved it.
 *
 * @since 0.1.0
 * @category policies
 */
export const lag = 1000

/**
 * An order that has filled by so much, above 0, that its position does not have yet: as it stood then.
 *
 * @since 0.1.0
 * @category models
 */
export interface Fill {
  readonly order: Order
  readonly quantity: BigDecimal.BigDecimal
}

type Told = Extract<Known<Position | null>, { readonly _tag: "Known" }>

/**
 * Fills on one contract, in the order in which they came; the position without them, `null` where that is not known; and how it
 * was told last before they came.
 */
interface Chain {
  before: BigDecimal.BigDecimal | null
  told: Known<Position | null>
  fills: ReadonlyArray<Fill & { readonly at: number }>
}

const zero = BigDecimal.fromBigInt(0n)

const signed = ({ order, quantity }: Fill): BigDecimal.BigDecimal =>
  order.action === "BUY" ? quantity : BigDecimal.negate(quantity)

const sizeOf = (told: Told): BigDecimal.BigDecimal => Decimal.toBig(told.value?.position ?? "0")

/** What moves the position back where an order has filled less than was told. */
const takenBack = ({ action, ...order }: Order): Order => ({
  ...order,
  action: action === "BUY" ? "SELL" : "BUY",
  orderRef: null,
  parentRef: null,
  ocaGroup: null
})

const isToldSince = (now: Known<Position | null>, before: Known<Position | null>): now is Told =>
  now._tag === "Known" && (before._tag === "Unknown" || now.value !== before.value || now.at !== before.at)

/**
 * Nothing is late. `told` is the position in a contract as it was told last, `now` a time in ms.
 *
 * @since 0.1.0
 * @category constructors
 */
export const make = (told: (conId: number) => Known<Position | null>, now: () => number) => {
  const chains = new Map<number, Chain>()

  const begun = (conId: number): Chain => {
    const known = told(conId)
    return { before: known._tag === "Known" ? sizeOf(known) : null, told: known, fills: [] }
  }
  /** How many of its fills a position that was told since the first of them has: the fewest by which it is what it is. */
  const had = ({ before, fills, told }: Chain, known: Known<Position | null>): number => {
    if (before === null || !isToldSince(known, told)) return 0
    const position = sizeOf(known)
    let sum = before
    return 1 + fills.findIndex((fill) => {
      sum = BigDecimal.sum(sum, signed(fill))
      return BigDecimal.equals(sum, position)
    })
  }
  /** Lets go of the fills by which the position has moved, and of those that are too old. */
  const settle = (conId: number): Chain | undefined => {
    const chain = chains.get(conId)
    if (chain === undefined) return undefined
    const count = had(chain, told(conId))
    if (count > 0) Object.assign(chain, { ...begun(conId), fills: chain.fills.slice(count) })
    const left = chain.fills
    chain.fills = left.filter(({ at }) => now() - at < lag)
    // whether the position has those is not known, so that it says nothing of the others
    if (chain.fills.length < left.length) chain.before = null
    if (chain.fills.length === 0) chains.delete(conId)
    return chains.get(conId)
  }

  return {
    /** An order of ours stands as it does, and stood otherwise before. */
    filled: (order: Order, before: Order): void => {
      const quantity = BigDecimal.subtract(Decimal.toBig(order.filled), Decimal.toBig(before.filled))
      const { conId } = order.contract
      if (conId === undefined || BigDecimal.isZero(quantity)) return
      const chain = settle(conId) ?? begun(conId)
      const fill = {
        order: BigDecimal.isPositive(quantity) ? order : takenBack(order),
        quantity: BigDecimal.abs(quantity)
      }
      chain.fills = [...chain.fills, { ...fill, at: now() }]
      chains.set(conId, chain)
    },
    /** What of each order on a contract is late, by their names; what was taken back of them goes by others. */
    on: (conId: number): ReadonlyMap<string, Fill> => {
      const late = new Map<string, Fill>()
      for (const { order, quantity } of settle(conId)?.fills ?? []) {
        const ref = order.orderRef ?? `what was taken back by a ${order.action}`
        late.set(ref, { order, quantity: BigDecimal.sum(late.get(ref)?.quantity ?? zero, quantity) })
      }
      return late
    }
  }
}

/**
 * What is late.
 *
 * @since 0.1.0
 * @category models
 */
export interface Late extends ReturnType<typeof make> {}
