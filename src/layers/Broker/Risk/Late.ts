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

/** Fills on one contract, in the order in which they came, and the position when the first came: `null` where it is not known. */
interface Chain {
  before: BigDecimal.BigDecimal | null
  fills: ReadonlyArray<Fill & { readonly at: number }>
}

const zero = BigDecimal.fromBigInt(0n)

const signed = ({ order, quantity }: Fill): BigDecimal.BigDecimal =>
  order.action === "BUY" ? quantity : BigDecimal.negate(quantity)

/**
 * Nothing is late. `told` is the signed position in a contract as it was told last, `now` a time in ms.
 *
 * @since 0.1.0
 * @category constructors
 */
export const make = (told: (conId: number) => Known<Decimal.Decimal>, now: () => number) => {
  const chains = new Map<number, Chain>()

  const held = (conId: number): BigDecimal.BigDecimal | null => {
    const known = told(conId)
    return known._tag === "Known" ? Decimal.toBig(known.value) : null
  }
  /** Lets go of the fills by which the position has moved, and of those that are too old. */
  const settle = (conId: number): Chain | undefined => {
    const chain = chains.get(conId)
    if (chain === undefined) return undefined
    const position = held(conId)
    let sum = chain.before
    let had = 0
    for (const [index, fill] of chain.fills.entries()) {
      if (sum === null || position === null) break
      sum = BigDecimal.sum(sum, signed(fill))
      if (BigDecimal.equals(sum, position)) had = index + 1
    }
    if (had > 0) chain.before = position
    const left = chain.fills.slice(had)
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
      // what was taken back leaves the position larger than it is, until that is told
      if (conId === undefined || BigDecimal.sign(quantity) <= 0) return
      const chain = settle(conId) ?? { before: held(conId), fills: [] }
      chain.fills = [...chain.fills, { order, quantity, at: now() }]
      chains.set(conId, chain)
    },
    /** What of each order on a contract is late. */
    on: (conId: number): ReadonlyMap<string, Fill> => {
      const late = new Map<string, Fill>()
      for (const { order, quantity } of settle(conId)?.fills ?? []) {
        const ref = order.orderRef ?? ""
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
