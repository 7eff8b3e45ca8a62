/**
 * Answers of the market scanner.
 *
 * @since 0.1.0
 */
import type { Event, ScannerRow } from "../../domain/Event.ts"
import * as Client from "../Clients/Client.ts"
import * as Subscriptions from "../Clients/Subscriptions.ts"
import * as Scan from "../Market/Scan.ts"
import * as Notices from "../Notices.ts"
import type { Family, Ground } from "./Ground.ts"

const service = (reqId: number, why: string): Event =>
  Notices.make(reqId, 162, `Historical Market Data Service error message:${why}`)

/**
 * Answers 22 to 24. What a scanner found is told once; that nothing was found is also told by 165, a cancel by 162.
 *
 * @since 0.1.0
 * @category constructors
 */
export const make = ({ clients, market, now }: Ground): Family => {
  const scanning = Subscriptions.make<true>(clients)
  return {
    lose: scanning.clear,
    handlers: {
      reqScannerParameters: (client) => Client.push(client, [{ _tag: "scannerParameters", xml: Scan.parameters }]),
      reqScannerSubscription: (client, reqId, subscription) => {
        const own = scanning.of(client)
        if (own.has(reqId)) {
          return Client.push(client, [Notices.make(reqId, 385, "Duplicate ticker ID for API scanner subscription")])
        }
        const found = Scan.find(market, subscription, market.stepAt(now()))
        if (typeof found === "string") return Client.push(client, [service(reqId, found)])
        own.set(reqId, true)
        const rows = found.map(({ details }, rank): ScannerRow => ({
          rank,
          contractDetails: details,
          distance: "",
          benchmark: "",
          projection: "",
          legsStr: ""
        }))
        const none = "Historical Market Data Service query message:no items retrieved"
        Client.push(client, [
          ...(rows.length === 0 ? [Notices.make(reqId, 165, none)] : []),
          { _tag: "scannerRows", reqId, rows }
        ])
      },
      cancelScannerSubscription: (client, reqId) => {
        const wasThere = scanning.of(client).delete(reqId)
        Client.push(client, [
          wasThere
            ? service(reqId, `API scanner subscription cancelled: ${reqId}`)
            : Notices.make(reqId, 365, `No scanner subscription found for ticker id:${reqId}`)
        ])
      }
    }
  }
}
