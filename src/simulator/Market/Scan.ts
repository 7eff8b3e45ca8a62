/**
 * What a market scanner finds: instruments of a kind, ranked.
 *
 * @since 0.1.0
 */
import { ScanCode } from "@stoqey/ib/dist/api/market-scanner/market-scanner.js"
import type { ScannerSubscription } from "@stoqey/ib/dist/api/market/scannerSubscription.js"
import * as Hash from "effect/Hash"
import * as Xml from "../Xml.ts"
import * as Contracts from "./Contracts.ts"
import type { Instrument } from "./Instruments.ts"
import type { Market } from "./Market.ts"
import * as Walk from "./Walk.ts"

interface Kind {
  readonly type: string
  readonly name: string
  readonly location: string
  readonly secType: string
}

const kinds: ReadonlyArray<Kind> = [
  { type: "STK", name: "US Stocks", location: "STK.US", secType: "STK" },
  { type: "FUT.US", name: "US Futures", location: "FUT.US", secType: "FUT" },
  { type: "IND.US", name: "US Indices", location: "IND.US", secType: "IND" },
  { type: "BOND", name: "Corporate Bonds", location: "BOND.US", secType: "BOND" }
]

const codes: Readonly<Record<string, string>> = {
  TOP_PERC_GAIN: "Top % Gainers",
  TOP_PERC_LOSE: "Top % Losers",
  MOST_ACTIVE: "Most Active"
}

/**
 * What can be scanned for, as the document that clients ask for (message 19).
 *
 * @since 0.1.0
 * @category constants
 */
export const parameters: string = Xml.document("ScanParameterResponse", [
  Xml.element(
    "InstrumentList",
    kinds.map(({ name, secType, type }) =>
      Xml.element("Instrument", [Xml.text("name", name), Xml.text("type", type), Xml.text("secType", secType)])
    ),
    { varName: "instrumentList" }
  ),
  Xml.element(
    "LocationTree",
    kinds.map(({ location, name, type }) =>
      Xml.element("Location", [
        Xml.text("displayName", name),
        Xml.text("locationCode", location),
        Xml.text("instruments", type)
      ])
    ),
    { varName: "locationTree" }
  ),
  Xml.element(
    "ScanTypeList",
    Object.entries(codes).map(([code, name]) =>
      Xml.element("ScanType", [
        Xml.text("displayName", name),
        Xml.text("scanCode", code),
        Xml.text("instruments", kinds.map(({ type }) => type).join(","))
      ])
    ),
    { varName: "scanTypeList" }
  )
])

const most = 50

/** How an instrument ranks: the greatest comes first. */
const rank = (market: Market, instrument: Instrument, step: number, code: string): number => {
  const change = market.priceAt(instrument, step) / instrument.price - 1
  switch (code) {
    case "TOP_PERC_GAIN":
      return change
    case "TOP_PERC_LOSE":
      return -change
    case "MOST_ACTIVE":
      return market.volumeAt(instrument, step)
    default:
      return Walk.noise(market.seed ^ Contracts.id(instrument), 700, Hash.string(code))
  }
}

/**
 * What is found at a step of the walks, best first, at most 50; a text where it cannot be looked for, which says why.
 *
 * @since 0.1.0
 * @category constructors
 */
export const find = (market: Market, wanted: ScannerSubscription, step: number): ReadonlyArray<Instrument> | string => {
  const code = ScanCode[wanted.scanCode]
  if (code === undefined) return `Scanner type with code ${wanted.scanCode} is not known`
  const { abovePrice = 0, belowPrice = Infinity, instrument = "STK", locationCode = "", numberOfRows = -1 } = wanted
  const kind = kinds.find(({ location, type }) =>
    instrument.split(".")[0] === type.split(".")[0] && (locationCode === "" || locationCode.startsWith(location))
  )
  if (kind === undefined) return "Error: Market Scanner is not configured for one of the chosen locations."
  return [...market.instruments()]
    .filter((one) => one.details.contract.secType === kind.secType)
    .filter((one) => market.priceAt(one, step) >= abovePrice && market.priceAt(one, step) <= belowPrice)
    .map((one) => [rank(market, one, step, code), one] as const)
    .toSorted(([left], [right]) => right - left)
    .slice(0, numberOfRows > 0 ? Math.min(numberOfRows, most) : most)
    .map(([, one]) => one)
}
