/**
 * Which data farms are broken. Each kind of instrument has its market data from a farm of its own.
 *
 * @since 0.1.0
 */
import type { Instrument } from "../Market/Instruments.ts"
import * as Notices from "../Notices.ts"

const byType: Partial<Record<string, string>> = { CASH: "cashfarm", FUT: "usfuture", FOP: "usfuture" }

/**
 * The farm of an instrument's market data.
 *
 * @since 0.1.0
 * @category accessors
 */
export const of = ({ details: { contract } }: Instrument): string =>
  byType[contract.secType ?? ""] ?? Notices.farms.market

/**
 * The farms, none of them broken.
 *
 * @since 0.1.0
 * @category constructors
 */
export const make = () => {
  const broken = new Set<string>()
  return {
    isBroken: (kind: Notices.FarmKind, name: string = Notices.farms[kind]): boolean => broken.has(`${kind} ${name}`),
    /** One that is inactive wakes up on demand: only a broken one, or one that still connects, gives nothing. */
    set: (kind: Notices.FarmKind, state: Notices.FarmState, name: string = Notices.farms[kind]): void => {
      if (state === "broken" || state === "connecting") broken.add(`${kind} ${name}`)
      else broken.delete(`${kind} ${name}`)
    }
  }
}
