/**
 * Answers about exchanges: the steps of their prices, where there is depth, which letters the national best quote bears.
 *
 * @since 0.1.0
 */
import type * as Depth from "@stoqey/ib/dist/api/data/container/depth-mkt-data-description.js"
import * as Client from "../Clients/Client.ts"
import * as MarketRules from "../Market/MarketRules.ts"
import * as Notices from "../Notices.ts"
import type { Family, Ground } from "./Ground.ts"

const none = 2147483647

const depth: ReadonlyArray<Depth.default> = ([
  ["ISLAND", "STK", "Deep2"],
  ["NASDAQ", "STK", "Deep2"],
  ["NYSE", "STK", "Deep2"],
  ["ARCA", "STK", "Deep2"],
  ["BATS", "STK", "Deep2"],
  ["IEX", "STK", "Deep2"],
  ["IBIS", "STK", "Deep"],
  ["LSE", "STK", "Deep"],
  ["CME", "FUT", "Deep"],
  ["NYMEX", "FUT", "Deep"],
  ["COMEX", "FUT", "Deep"],
  ["IDEALPRO", "CASH", "Deep", 4],
  ["PAXOS", "CRYPTO", "Deep"]
] as const).map(([exchange, secType, serviceDataType, aggGroup = none]) =>
  ({ exchange, secType, listingExch: "", serviceDataType, aggGroup }) as Depth.default
)

/** The exchanges of American stocks by the bit that ticks bear, with the letter of the consolidated tape. */
const components: ReadonlyMap<number, readonly [exchange: string, letter: string]> = new Map([
  [0, ["AMEX", "A"]],
  [1, ["BEX", "B"]],
  [2, ["NYSENAT", "C"]],
  [3, ["EDGEA", "J"]],
  [4, ["DRCTEDGE", "K"]],
  [5, ["CHX", "M"]],
  [6, ["NYSE", "N"]],
  [7, ["ARCA", "P"]],
  [8, ["ISLAND", "Q"]],
  [9, ["MEMX", "U"]],
  [10, ["IEX", "V"]],
  [11, ["CBOE", "W"]],
  [12, ["PSX", "X"]],
  [13, ["BYX", "Y"]],
  [14, ["BATS", "Z"]]
])

/**
 * Answers 82, 83 and 91.
 *
 * @since 0.1.0
 * @category constructors
 */
export const make = (_ground: Ground): Family => ({
  handlers: {
    reqMktDepthExchanges: (client) =>
      Client.push(client, [{ _tag: "mktDepthExchanges", depthMktDataDescriptions: depth }]),
    reqSmartComponents: (client, reqId, bboExchange) => {
      // a national best quote goes by a number that the ticks of its instruments bear (81)
      if (!/^[0-9a-f]+$/i.test(bboExchange)) {
        return Client.push(client, [Notices.invalid(reqId, `Invalid BBO exchange: ${bboExchange}`)])
      }
      Client.push(client, [{ _tag: "smartComponents", reqId, theMap: components }])
    },
    reqMarketRule: (client, marketRuleId) => {
      const priceIncrements = MarketRules.rules.get(marketRuleId)
      if (priceIncrements === undefined) {
        return Client.push(client, [Notices.invalid(-1, `Invalid market rule id: ${marketRuleId}`)])
      }
      Client.push(client, [{ _tag: "marketRule", marketRuleId, priceIncrements }])
    }
  }
})
