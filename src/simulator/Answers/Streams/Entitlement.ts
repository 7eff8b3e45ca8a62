/**
 * Which market data a client may see: live, frozen or delayed, by what it asked for (59), what its user pays for and
 * whether the market is open.
 *
 * @since 0.1.0
 */
import type { Event } from "../../../domain/Event.ts"
import type { Instrument } from "../../Market/Instruments.ts"
import * as Notices from "../../Notices.ts"

/**
 * The types of market data: 1 live, 2 frozen, 3 delayed, 4 delayed and frozen.
 *
 * @since 0.1.0
 * @category models
 */
export type Type = 1 | 2 | 3 | 4

/**
 * Is it one of the four?
 *
 * @since 0.1.0
 * @category predicates
 */
export const isType = (type: number): type is Type => type === 1 || type === 2 || type === 3 || type === 4

/**
 * The type that a client gets who asked for one. Frozen is only a market that is closed, and nobody who may see live
 * data gets delayed data; `undefined` where there is none for it.
 *
 * @since 0.1.0
 * @category constructors
 */
export const type = (asked: Type, isEntitled: boolean, isClosed: boolean): Type | undefined => {
  const freezes = isClosed && (asked === 2 || asked === 4)
  if (isEntitled) return freezes ? 2 : 1
  return asked < 3 ? undefined : freezes ? 4 : 3
}

const whereOf = ({ details: { contract } }: Instrument): string =>
  `${contract.symbol} ${contract.primaryExch ?? contract.exchange}/TOP/ALL`

/**
 * What a client is told who gets delayed data instead of live.
 *
 * @since 0.1.0
 * @category constructors
 */
export const delayed = (reqId: number): Event =>
  Notices.make(reqId, 10167, "Requested market data is not subscribed. Displaying delayed market data.")

/**
 * What a client is told who gets nothing: for a stock that there is delayed data (10089), else 354; where it asked for
 * frozen data, that it did not ask for delayed (10168).
 *
 * @since 0.1.0
 * @category constructors
 */
export const refused = (reqId: number, asked: Type, instrument: Instrument): Event =>
  asked === 2
    ? Notices.make(reqId, 10168, "Requested market data is not subscribed. Delayed market data is not enabled.")
    : instrument.details.contract.secType as string === "STK"
    ? Notices.make(
      reqId,
      10089,
      `Requested market data requires additional subscription for API. Delayed market data is available.${
        whereOf(instrument)
      }`
    )
    : Notices.make(
      reqId,
      354,
      `Requested market data is not subscribed. Delayed market data is available.${whereOf(instrument)}`
    )
