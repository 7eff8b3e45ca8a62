/**
 * Answers about contracts: their details, the options on them, the symbols that look like a name.
 *
 * @since 0.1.0
 */
import type { Event } from "../../domain/Event.ts"
import * as Client from "../Clients/Client.ts"
import * as Samples from "../Market/Samples.ts"
import * as Notices from "../Notices.ts"
import type { Family, Ground } from "./Ground.ts"

/**
 * Answers 9, 78 and 81.
 *
 * @since 0.1.0
 * @category constructors
 */
export const make = ({ market }: Ground): Family => ({
  handlers: {
    reqContractDetails: (client, reqId, contract) => {
      const found = market.find(contract)
      if (found.length === 0) return Client.push(client, [Notices.noDefinition(reqId)])
      const rows = found.map((instrument): Event => {
        const contractDetails = market.details(instrument, contract.exchange)
        return contractDetails.contract.secType === "BOND"
          ? { _tag: "bondContractDetails", reqId, contract: contractDetails }
          : { _tag: "contractDetails", reqId, contractDetails }
      })
      Client.push(client, [...rows, { _tag: "contractDetailsEnd", reqId }])
    },
    reqSecDefOptParams: (client, reqId, _symbol, _exchange, _secType, conId) => {
      if (market.find({ conId }).length === 0) {
        return Client.push(client, [Notices.invalid(reqId, "Invalid contract id")])
      }
      const rows = market.listings(conId).flatMap(({ exchanges, underConId, ...listing }) =>
        exchanges.map((exchange): Event => ({
          _tag: "securityDefinitionOptionParameter",
          reqId,
          exchange,
          underlyingConId: underConId,
          ...listing
        }))
      )
      Client.push(client, [...rows, { _tag: "securityDefinitionOptionParameterEnd", reqId }])
    },
    reqMatchingSymbols: (client, reqId, pattern) => {
      const contractDescriptions = Samples.matching(market, pattern)
      Client.push(client, [{ _tag: "symbolSamples", reqId, contractDescriptions }])
    }
  }
})
