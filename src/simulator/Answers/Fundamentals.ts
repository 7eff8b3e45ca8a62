/**
 * Answers about companies: their fundamentals, and the calendar of Wall Street Horizon.
 *
 * @since 0.1.0
 */
import * as Client from "../Clients/Client.ts"
import * as Contracts from "../Market/Contracts.ts"
import type { Instrument } from "../Market/Instruments.ts"
import * as Walk from "../Market/Walk.ts"
import * as Notices from "../Notices.ts"
import * as Timestamp from "../Timestamp.ts"
import * as Xml from "../Xml.ts"
import type { Family, Ground } from "./Ground.ts"

const reports: ReadonlySet<string> = new Set([
  "ReportSnapshot",
  "ReportsFinSummary",
  "ReportRatios",
  "ReportsFinStatements",
  "RESC",
  "CalendarReport",
  "ReportsOwnership"
])

const report = (type: string, { details: { contract, longName = "" } }: Instrument): string =>
  Xml.document(type, [
    Xml.element("CoIDs", [Xml.text("CoID", longName, { Type: "CompanyName" })]),
    Xml.element("Issues", [
      Xml.element("Issue", [
        Xml.text("IssueID", contract.symbol ?? "", { Type: "Ticker" }),
        Xml.text("Exchange", contract.primaryExch ?? "", { Code: contract.primaryExch ?? "" })
      ])
    ])
  ])

const unset = 2_147_483_647
const dayMillis = 86_400_000
/** In days. */
const quarter = 91

/**
 * Answers 52, 53 and 100 to 103. Only stocks have fundamentals, and earnings once a quarter.
 *
 * @since 0.1.0
 * @category constructors
 */
export const make = ({ market, now }: Ground): Family => {
  const prepared = new WeakSet<Client.Client>()
  const isStock = ({ details }: Instrument): boolean => details.contract.secType === "STK"
  const earnings = (instrument: Instrument) => {
    const conId = Contracts.id(instrument)
    const today = Math.floor(now() / dayMillis)
    const phase = Math.floor(quarter * Walk.noise(market.seed, 600, conId))
    const day = today + quarter - 1 - (today + phase) % quarter
    const earnings_date = Timestamp.date(day * dayMillis, "UTC")
    return { event_type: "wshe_ed", conids: [String(conId)], data: { earnings_date, status: "UNCONFIRMED" } }
  }
  return {
    handlers: {
      reqFundamentalData: (client, reqId, contract, reportType) => {
        const [instrument] = market.find(contract)
        Client.push(client, [
          instrument === undefined
            ? Notices.noDefinition(reqId)
            : isStock(instrument) && reports.has(reportType)
            ? { _tag: "fundamentalData", reqId, data: report(reportType, instrument) }
            : Notices.make(reqId, 430, "The fundamentals data for the security specified is not available.")
        ])
      },
      cancelFundamentalData: () => undefined,
      reqWshMetaData: (client, reqId) => {
        prepared.add(client)
        const event_types = [{ name: "Earnings Dates", tag: "wshe_ed" }]
        Client.push(client, [{ _tag: "wshMetaData", reqId, dataJson: JSON.stringify({ meta_data: { event_types } }) }])
      },
      reqCancelWshMetaData: () => undefined,
      reqWshEventData: (client, reqId, wanted) => {
        const { conId, filter, totalLimit } = typeof wanted === "object"
          ? wanted
          : { conId: wanted, filter: "", totalLimit: unset }
        const isOfOne = !!conId && conId !== unset
        const found = isOfOne ? market.find({ conId }) : [...market.instruments()]
        Client.push(client, [
          !prepared.has(client)
            ? Notices.make(reqId, 10282, "WSH metadata not requested")
            : isOfOne && filter
            ? Notices.invalid(reqId, "Either a contract id or a filter")
            : found.length === 0
            ? Notices.noDefinition(reqId)
            : {
              _tag: "wshEventData",
              reqId,
              dataJson: JSON.stringify(found.filter(isStock).slice(0, totalLimit || unset).map(earnings))
            }
        ])
      },
      reqCancelWshEventData: () => undefined
    }
  }
}
