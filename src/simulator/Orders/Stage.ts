/**
 * What the parts of the book share: the rooms around it, and what orders have in common.
 *
 * @since 0.1.0
 */
import type { Family } from "../Account/Family.ts"
import type { Ledger } from "../Account/Ledger.ts"
import type { Clients } from "../Clients/Clients.ts"
import type { Faults } from "../Faults/Faults.ts"
import type { Instrument } from "../Market/Instruments.ts"
import type { Market } from "../Market/Market.ts"
import type { Recent } from "../Recent.ts"
import type { Depth } from "./Depth.ts"
import type { Fill } from "./Fill.ts"
import type { Hours } from "./Hours.ts"
import type { Teller } from "./Teller.ts"
import type { Tickets } from "./Tickets.ts"

/**
 * What the book stands on. `isOffline` says that orders cannot reach IBKR now, `positionChanged` tells subscribers,
 * `follow` calls at every beat of the market until it is told to stop, `wakeAt` sets when the book is to look again,
 * `changed` is called whenever something is to be kept.
 *
 * @since 0.1.0
 * @category models
 */
export interface Ground {
  readonly market: Market
  readonly ledger: Ledger
  readonly family: Family
  readonly clients: Clients
  readonly faults: Faults
  readonly masterClientId?: number | undefined
  readonly now: () => number
  readonly isOffline: () => boolean
  readonly positionChanged: (account: string, instrument: Instrument) => void
  readonly follow: (follower: () => void) => () => void
  readonly wakeAt: (at: number | undefined) => void
  readonly changed: () => void
}

/**
 * The ground with what the book itself keeps.
 *
 * @since 0.1.0
 * @category models
 */
export interface Stage extends Ground {
  readonly tickets: Tickets
  readonly teller: Teller
  readonly depth: Depth
  readonly hours: Hours
  readonly fills: Recent<Fill>
  /** The id of the next execution. */
  readonly nextExecId: () => string
}
