/**
 * What a simulated gateway is made with.
 *
 * @since 0.1.0
 */
import type * as Ledger from "./Account/Ledger.ts"
import type { Pacing } from "./Clients/Pacing.ts"
import type * as Fault from "./Faults/Fault.ts"
import type * as Nightly from "./Faults/Nightly.ts"
import type * as Script from "./Faults/Script.ts"
import type * as Calendar from "./Market/Calendar.ts"
import type * as Market from "./Market/Market.ts"
import type * as Keeper from "./State/Keeper.ts"

/**
 * What a gateway is made with. Positions belong to the first account.
 *
 * @since 0.1.0
 * @category models
 */
export interface Options {
  /** The managed accounts, `DU1234567` where absent. */
  readonly accounts?: ReadonlyArray<string> | undefined
  readonly positions?: ReadonlyArray<Ledger.Position> | undefined
  /** What each account has at first, in USD; 1 000 000 where absent. */
  readonly cash?: number | undefined
  /** The client id that hears of all clients' orders, none where absent. */
  readonly masterClientId?: number | undefined
  /** Where it keeps what survives a restart of its process; what was kept there comes before positions and cash. */
  readonly state?: Keeper.Place | undefined
  /** Symbols whose market is closed. */
  readonly closed?: ReadonlyArray<string> | undefined
  /** Order ids, execution ids, unknown symbols: all that is made up comes from it. 1 where absent. */
  readonly seed?: number | undefined
  /** What its clock says at first, in milliseconds since the epoch; the machine's where absent. */
  readonly start?: number | undefined
  /** How fast prices move against real time: 0, where absent, is frozen; `max` is as fast as clients read. */
  readonly speed?: Market.Speed | undefined
  /** Whose trading hours apply: `always`, where absent, or those of each `exchange`. */
  readonly hours?: Calendar.Hours | undefined
  /** The highest version of the protocol that it speaks, 151 to 200; 193 where absent. */
  readonly maxVersion?: number | undefined
  /** How many clients it lets in, 32 where absent. */
  readonly maxClients?: number | undefined
  /** Symbols for whose live market data nobody pays: there is delayed data for those who ask for that. */
  readonly noMarketData?: ReadonlyArray<string> | undefined
  /** How many streams of market data (1) all clients together may have, 100 where absent. */
  readonly lines?: number | undefined
  /** What becomes of messages above 50 a second, and of too many questions about the past: `off` where absent. */
  readonly pacing?: Pacing | undefined
  /** Faults that are on from the start. */
  readonly faults?: ReadonlyArray<Fault.Request> | undefined
  /** Faults and acts at their times, counted from the start of the gateway. */
  readonly script?: ReadonlyArray<Script.Step> | undefined
  /** When it is reset every day, if at all. */
  readonly nightlyReset?: Nightly.Time | undefined
  /** Addresses and networks whose clients are answered; the loopback always is, and nobody else where absent. */
  readonly trusted?: ReadonlyArray<string> | undefined
  /** Is the API read-only? */
  readonly readOnly?: boolean | undefined
}
