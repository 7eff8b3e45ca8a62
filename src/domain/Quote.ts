/**
 * What the market says of a contract now: best prices, sizes, and the figures of the day.
 *
 * @since 0.1.0
 */
import type { Contract } from "./Contract.ts"
import type { Decimal } from "./Decimal.ts"

/**
 * How fresh the data is that an account gets: a frozen quote is the last of a market that is closed, a delayed one is 15 to 20
 * minutes old. It is `live` until the gateway says otherwise, and `unknown` where it names a kind that nobody knows.
 *
 * @since 0.1.0
 * @category models
 */
export type DataType = "live" | "frozen" | "delayed" | "delayed_frozen" | "unknown"

/**
 * Whether the exchange has halted trading: `general` for regulatory reasons, `volatility` against extreme moves, and `unknown` where
 * the gateway gives a reason that nobody knows (source: IBKR's page "Available Tick Types", tick 49).
 *
 * @since 0.1.0
 * @category models
 */
export type Halted = "no" | "general" | "volatility" | "unknown"

/**
 * A quote. What the gateway has not told since the line was last asked for, or says that it does not have, is `null`. `mark`
 * is IBKR's mark price, `at` when the last of it came (epoch ms).
 *
 * @since 0.1.0
 * @category models
 */
export interface Quote {
  readonly _tag: "Quote"
  readonly contract: Contract
  readonly bid: Decimal | null
  readonly ask: Decimal | null
  readonly last: Decimal | null
  readonly bidSize: Decimal | null
  readonly askSize: Decimal | null
  readonly lastSize: Decimal | null
  readonly open: Decimal | null
  readonly high: Decimal | null
  readonly low: Decimal | null
  readonly close: Decimal | null
  readonly volume: Decimal | null
  readonly mark: Decimal | null
  readonly halted: Halted | null
  readonly dataType: DataType
  readonly at: number
}

/**
 * Does it name any price at all?
 *
 * @since 0.1.0
 * @category guards
 */
export const hasPrice = ({ ask, bid, close, last, mark }: Quote): boolean =>
  [bid, ask, last, mark, close].some((price) => price !== null)
