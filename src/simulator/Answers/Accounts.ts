/**
 * Answers about accounts: positions, summaries, values.
 *
 * @since 0.1.0
 */
import type { Event } from "../../domain/Event.ts"
import * as Statements from "../Account/Statements.ts"
import * as Client from "../Clients/Client.ts"
import * as Notices from "../Notices.ts"
import type { Family, Ground } from "./Ground.ts"

const summariesPerClient = 2

/**
 * Answers 6, 61 to 64 and 74 to 77.
 *
 * @since 0.1.0
 * @category constructors
 */
export const make = ({ faults, ledger, market, now }: Ground): Family => ({
  handlers: {
    reqPositions: (client) => {
      client.subscriptions.positions = true
      const rows = ledger.accounts().flatMap((account) =>
        ledger.holdings(account).map((holding) => Statements.position(account, holding))
      )
      Client.push(client, [...rows, ...faults.marker(62, { _tag: "positionEnd" })])
    },
    cancelPositions: (client) => {
      client.subscriptions.positions = false
    },
    reqPositionsMulti: (client, reqId, account) => {
      if (!ledger.accounts().includes(account)) {
        return Client.push(client, [Notices.invalid(reqId, "Invalid account code")])
      }
      client.subscriptions.positionsMulti.set(reqId, account)
      const rows = ledger.holdings(account).map((holding) => Statements.positionMulti(reqId, account, holding))
      Client.push(client, [...rows, { _tag: "positionMultiEnd", reqId }])
    },
    cancelPositionsMulti: (client, reqId) => {
      client.subscriptions.positionsMulti.delete(reqId)
    },
    reqAccountSummary: (client, reqId, _group, tags) => {
      const { summaries } = client.subscriptions
      if (!summaries.has(reqId) && summaries.size === summariesPerClient) {
        const why = "Maximum number of account summary requests exceeded"
        return Client.push(client, [Notices.make(reqId, 322, `Error processing request.-'cF' : cause - ${why}`)])
      }
      summaries.add(reqId)
      Client.push(client, [...Statements.summary(ledger, reqId, tags), { _tag: "accountSummaryEnd", reqId }])
    },
    cancelAccountSummary: (client, reqId) => {
      client.subscriptions.summaries.delete(reqId)
    },
    reqAccountUpdates: (client, subscribe, code) => {
      client.subscriptions.account = undefined
      if (!subscribe) return
      const account = code || (ledger.accounts()[0] ?? "")
      if (!ledger.accounts().includes(account)) {
        return Client.push(client, [Notices.invalid(-1, "Invalid account code")])
      }
      client.subscriptions.account = account
      Client.push(client, Statements.download(ledger, market, faults, account, now()))
    },
    reqAccountUpdatesMulti: (client, reqId, account, modelCode) => {
      const rows = Statements.values(ledger, faults, account).map(([key, value, currency]): Event => ({
        _tag: "accountUpdateMulti",
        reqId,
        account,
        modelCode,
        key,
        value,
        currency
      }))
      Client.push(client, [...rows, { _tag: "accountUpdateMultiEnd", reqId }])
    },
    cancelAccountUpdatesMulti: () => undefined
  }
})
