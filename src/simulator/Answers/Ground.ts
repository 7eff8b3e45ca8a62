/**
 * What answers are made from, and what a family of them is.
 *
 * @since 0.1.0
 */
import type * as Effect from "effect/Effect"
import type { Requests } from "../../domain/Command.ts"
import type * as Advised from "../Account/Family.ts"
import type { Feeds } from "../Account/Feeds.ts"
import type { Ledger } from "../Account/Ledger.ts"
import type * as Client from "../Clients/Client.ts"
import type { Clients } from "../Clients/Clients.ts"
import type { Pacing } from "../Clients/Pacing.ts"
import type { Faults } from "../Faults/Faults.ts"
import type { Market } from "../Market/Market.ts"
import type { Pulse } from "../Market/Pulse.ts"
import type { Book } from "../Orders/Book.ts"

/**
 * What the user of the gateway may have: `lines` streams of market data at a time, and none live of some symbols.
 *
 * @since 0.1.0
 * @category models
 */
export interface Limits {
  readonly lines: number
  readonly unentitled: ReadonlyArray<string>
}

/**
 * What answers are made from.
 *
 * @since 0.1.0
 * @category models
 */
export interface Ground {
  readonly market: Market
  readonly pulse: Pulse
  readonly ledger: Ledger
  readonly family: Advised.Family
  readonly feeds: Feeds
  readonly clients: Clients
  readonly faults: Faults
  readonly book: Book
  readonly limits: Limits
  readonly pacing: Pacing
  readonly now: () => number
  /** Begins at once what takes time; it ends with the gateway. */
  readonly run: (work: Effect.Effect<void>) => void
  /** To be called when something has changed that is to survive a restart. */
  readonly changed: () => void
}

/**
 * Answers by the name of the request. The client has started, and its line lives.
 *
 * @since 0.1.0
 * @category models
 */
export type Handlers = { readonly [K in keyof Requests]?: (client: Client.Client, ...args: Requests[K]) => void }

/**
 * The answers to requests that belong together.
 *
 * @since 0.1.0
 * @category models
 */
export interface Family {
  readonly handlers: Handlers
  /** Ends the subscriptions to market data: IBKR has lost them (1101), or the world began anew. */
  readonly lose?: () => void
  /** Another session takes the market data away, which every subscription is told (10197), or gives it back. */
  readonly compete?: (isTaken: boolean) => void
  /** A halt has begun or is over, which every subscription to quotes of what it is about is told. */
  readonly halt?: () => void
  /** Every stream of quotes ticks so many times, whatever the market does. */
  readonly flood?: (ticks: number) => void
  /** Trades were busted: bars that are being built end (10225). */
  readonly bust?: () => void
}
