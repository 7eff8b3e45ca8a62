/**
 * What the rules judge an order by besides itself: each fact is gathered only where a rule that is on needs it.
 *
 * @since 0.1.0
 */
import type { Decimal } from "../../../domain/Decimal.ts"
import type * as KillSwitch from "../../../domain/KillSwitch.ts"
import * as Known from "../../../domain/Known.ts"
import type { Open } from "./Claims.ts"
import type { Beside } from "./Exposure.ts"

/**
 * The prices of the last quote, each in the contract's currency.
 *
 * @since 0.1.0
 * @category models
 */
export interface Prices {
  readonly bid: Decimal | null
  readonly ask: Decimal | null
  readonly last: Decimal | null
}

/**
 * The figures of the account: its base currency, what it can spend, and what one unit of each currency is worth in the base
 * currency.
 *
 * @since 0.1.0
 * @category models
 */
export interface Figures {
  readonly currency: string
  readonly buyingPower: Decimal | null
  readonly availableFunds: Decimal | null
  readonly rates: Readonly<Record<string, Decimal>>
}

/**
 * The facts that are asked for.
 *
 * @since 0.1.0
 * @category models
 */
export interface Asked {
  /** The signed position in the contract: 0 where there is none. */
  readonly position: Known.Known<Decimal>
  /** Fresh, and of the market itself. */
  readonly quote: Known.Known<Prices>
  /** The last that was told lately, of whatever kind: asked for with the other. */
  readonly lastQuote: Known.Known<Prices>
  readonly figures: Known.Known<Figures>
  /** The account's profit (negative: loss) of the day, in account currency. */
  readonly daily: Known.Known<Decimal>
  /** By how much the order raises the initial margin, in account currency. */
  readonly margin: Known.Known<Decimal>
}

/**
 * All facts: those that were asked for, and those at hand.
 *
 * @since 0.1.0
 * @category models
 */
export interface Facts extends Asked {
  /** Epoch ms. */
  readonly now: number
  readonly kill: KillSwitch.KillSwitch
  /** The order beside our others on the contract: looked for where a rule asks for it. */
  readonly beside: () => Beside
  /** Our orders on whatever contract that the account's figures do not have yet; none where no rule needs them. */
  readonly claims: ReadonlyArray<Open>
  /** How long ago the orders of the last minute were sent, those about to be included: in ms, the oldest first. */
  readonly sent: ReadonlyArray<number>
}

/**
 * The name of a fact that is asked for.
 *
 * @since 0.1.0
 * @category models
 */
export type Need = keyof Asked

const notAsked = Known.unknown("it was not asked for")

/**
 * Nothing was asked for.
 *
 * @since 0.1.0
 * @category constructors
 */
export const none: Asked = {
  position: notAsked,
  quote: notAsked,
  lastQuote: notAsked,
  figures: notAsked,
  daily: notAsked,
  margin: notAsked
}
