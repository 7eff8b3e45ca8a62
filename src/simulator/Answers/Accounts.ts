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
export const make = (ground: Ground): Family => {
  const { family, faults, feeds, ledger } = ground
  const first = () => ledger.accounts()[0] ?? ""
  /** Answers whether somebody bears this name; who asked is told where nobody does. */
  const isKnown = (client: Client.Client, reqId: number, name: string): boolean => {
    if (family.members(name).length > 0) return true
    Client.push(client, [Notices.invalid(reqId, "Invalid account code")])
    return false
  }
  const updates = (client: Client.Client, account: string): void => {
    const before = feeds.account(client)
    feeds.endUpdates(client)
    if (!isKnown(client, -1, account)) return
    if (feeds.others(client).some((other) => other !== account)) {
      const why = "Unable to subscribe to account as the following clients are subscribed to a different account"
      return Client.push(client, [Notices.make(-1, 2101, why)])
    }
    if (before !== undefined && before !== account) {
      Client.push(client, [Notices.make(-1, 2100, "API client has been unsubscribed from account data.")])
    }
    feeds.updates(client, account)
  }
  return {
    handlers: {
      reqPositions: (client) => {
        feeds.positions(client, true)
        const rows = family.own().flatMap((account) =>
          ledger.holdings(account).map((holding) => Statements.position(account, holding))
        )
        Client.push(client, [...rows, ...faults.marker(62, { _tag: "positionEnd" })])
      },
      cancelPositions: (client) => feeds.positions(client, false),
      reqPositionsMulti: (client, reqId, name, model) => {
        const account = name || first()
        const modelCode = model ?? ""
        if (!isKnown(client, reqId, account)) return
        feeds.positionsMulti(client).set(reqId, { account, modelCode })
        const rows = family.members(account).flatMap((one) =>
          ledger.holdings(one).map((holding) => Statements.positionMulti(reqId, one, holding, modelCode))
        )
        Client.push(client, [...rows, { _tag: "positionMultiEnd", reqId }])
      },
      cancelPositionsMulti: (client, reqId) => void feeds.positionsMulti(client).delete(reqId),
      reqAccountSummary: (client, reqId, group, tags) => {
        const others = [...feeds.summaries(client).keys()].filter((one) => one !== reqId)
        if (others.length >= summariesPerClient) {
          const why = "Maximum number of account summary requests exceeded"
          return Client.push(client, [Notices.make(reqId, 322, `Error processing request.-'cF' : cause - ${why}`)])
        }
        if (group !== "All" && !isKnown(client, reqId, group)) return
        const rows = () => Statements.summary(ground, reqId, group, tags)
        feeds.summary(client, reqId, rows, [{ _tag: "accountSummaryEnd", reqId }])
      },
      cancelAccountSummary: (client, reqId) => void feeds.summaries(client).delete(reqId),
      reqAccountUpdates: (client, subscribe, code) =>
        subscribe ? updates(client, code || first()) : feeds.endUpdates(client),
      reqAccountUpdatesMulti: (client, reqId, name, model, ledgerAndNLV) => {
        const account = name || first()
        if (!isKnown(client, reqId, account)) return
        const rows = () =>
          Statements.values(ground, account, ledgerAndNLV).map(([key, value, currency]): Event => ({
            _tag: "accountUpdateMulti",
            reqId,
            account,
            modelCode: model ?? "",
            key,
            value,
            currency
          }))
        feeds.multi(client, reqId, rows, [{ _tag: "accountUpdateMultiEnd", reqId }])
      },
      cancelAccountUpdatesMulti: (client, reqId) => void feeds.multis(client).delete(reqId)
    }
  }
}
