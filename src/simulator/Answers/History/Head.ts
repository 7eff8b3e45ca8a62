/**
 * Since when there is a history of an instrument.
 *
 * @since 0.1.0
 */
import * as Contracts from "../../Market/Contracts.ts"
import type { Instrument } from "../../Market/Instruments.ts"
import * as Walk from "../../Market/Walk.ts"

const day = 86_400_000
const year = 365 * day

// 9:30 in New York, as real head timestamps have it
const opening = 14.5 * 3_600_000

const listed: { readonly [symbol: string]: number } = {
  AAPL: Date.UTC(1980, 11, 12),
  MSFT: Date.UTC(1986, 2, 13),
  SPY: Date.UTC(1993, 0, 29)
}
const young = Date.UTC(2025, 0, 2)
const from = Date.UTC(1995, 0, 3)
const span = 20 * 365

/**
 * The first moment of the history of an instrument, in milliseconds since the epoch: of well-known stocks as in truth, of
 * others some day from 1995 to 2014, of what expires or is young in 2025; a year before now at the least.
 *
 * @since 0.1.0
 * @category constructors
 */
export const of = (instrument: Instrument, now: number): number => {
  const { contract } = instrument.details
  const isYoung = contract.lastTradeDateOrContractMonth !== undefined || contract.secType === "CRYPTO"
  const known = contract.secType === "STK" ? listed[contract.symbol ?? ""] : undefined
  const made = from + Math.floor(span * Walk.noise(Contracts.id(instrument), 400, 0)) * day
  const latest = Math.floor((now - year) / day) * day
  return Math.min(isYoung ? young : known ?? made, latest) + opening
}
