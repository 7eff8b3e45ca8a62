/**
 * Answers about contracts.
 *
 * @since 0.1.0
 */
import type { Event } from "../../domain/Event.ts"
import * as Client from "../Clients/Client.ts"
import * as Notices from "../Notices.ts"
import type { Family, Ground } from "./Ground.ts"

/**
 * Answers 9.
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
        const contractDetails = market.details(instrument, contract.conId ? undefined : contract.exchange)
        return contractDetails.contract.secType === "BOND"
          ? { _tag: "bondContractDetails", reqId, contract: contractDetails }
          : { _tag: "contractDetails", reqId, contractDetails }
      })
      Client.push(client, [...rows, { _tag: "contractDetailsEnd", reqId }])
    }
  }
})
