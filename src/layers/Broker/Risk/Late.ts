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

/** For how long a fill may still be what a position moves by, in ms, once it is not counted any more. */
const longest = 10_000

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
 * Fills on one contract, in the order in which they came; the position as it was told last; and how many of them that may have,
 * the fewest first: it has the first of them before the others.
 */
interface Chain {
  fills: ReadonlyArray<Fill & { readonly at: number }>
  told: Known<Position | null>
  had: ReadonlyArray<number>
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

  /** By how many fills after so many the position may have moved by as much. */
  const ways = (fills: Chain["fills"], had: number, moved: BigDecimal.BigDecimal): ReadonlyArray<number> => {
    let sum = zero
    return fills.flatMap((fill, at) => {
      if (at < had) return []
      sum = BigDecimal.sum(sum, signed(fill))
      return BigDecimal.equals(sum, moved) ? [at + 1] : []
    })
  }
  /** How many of its fills a position has that was told since. */
  const follow = ({ fills, had, told }: Chain, known: Told): ReadonlyArray<number> => {
    const [fewest = 0] = had
    const any = Array.from({ length: fills.length - fewest + 1 }, (_, more) => fewest + more)
    if (told._tag === "Unknown") return any
    const moved = BigDecimal.subtract(sizeOf(known), sizeOf(told))
    const found = new Set(had.flatMap((count) => ways(fills, count, moved)))
    if (found.size > 0) return [...found].toSorted((one, other) => one - other)
    // told again as it was it says nothing; moved otherwise it was by others, and may be by some of ours besides
    return BigDecimal.isZero(moved) ? had : any
  }
  /** Lets go of the fills by which the position has moved, and of those that are too old. */
  const settle = (conId: number): Chain | undefined => {
    const chain = chains.get(conId)
    if (chain === undefined) return undefined
    // one that is old is in the position, if it may be
    const old = chain.fills.filter(({ at }) => now() - at >= lag).length
    const likely = chain.had.filter((count) => count >= old)
    if (likely.length > 0) chain.had = likely
    const known = told(conId)
    if (isToldSince(known, chain.told)) Object.assign(chain, { had: follow(chain, known), told: known })
    const { fills, had } = chain
    const [fewest = 0] = had
    const over = Math.max(fewest, fills.filter(({ at }) => now() - at >= longest).length)
    chain.fills = fills.slice(over)
    chain.had = [...new Set(had.map((count) => Math.max(0, count - over)))]
    if (chain.fills.every(({ at }) => now() - at >= lag)) chains.delete(conId)
    return chains.get(conId)
  }

  return {
    /** An order of ours stands as it does, and stood otherwise before. */
    filled: (order: Order, before: Order): void => {
      const quantity = BigDecimal.subtract(Decimal.toBig(order.filled), Decimal.toBig(before.filled))
      const { conId } = order.contract
      if (conId === undefined || BigDecimal.isZero(quantity)) return
      const chain = settle(conId) ?? { fills: [], told: told(conId), had: [0] }
      const fill = {
        order: BigDecimal.isPositive(quantity) ? order : takenBack(order),
        quantity: BigDecimal.abs(quantity)
      }
      chain.fills = [...chain.fills, { ...fill, at: now() }]
      chains.set(conId, chain)
    },
    /** The position in a contract was told. */
    told: (conId: number): void => void settle(conId),
    /** What of each order on a contract is late, by their names; what was taken back of them goes by others. */
    on: (conId: number): ReadonlyMap<string, Fill> => {
      const late = new Map<string, Fill>()
      for (const { at, order, quantity } of settle(conId)?.fills ?? []) {
        // it stays for what the position moves by
        if (now() - at >= lag) continue
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
