/**
 * Answers about display groups: windows of TWS that show the same contract, which clients read and change.
 *
 * @since 0.1.0
 */
import * as Client from "../Clients/Client.ts"
import * as Subscriptions from "../Clients/Subscriptions.ts"
import * as Notices from "../Notices.ts"
import type { Family, Ground } from "./Ground.ts"

const groups: ReadonlyArray<number> = [1, 2, 3]

/** What a group can show: nothing, a combination, a contract by its id, or that on an exchange. */
const shown = /^(none|combo|\d+(@\w+)?)$/

/**
 * Answers 67 to 70. Groups show nothing at first, and what one client chooses is told to all that look at the group.
 *
 * @since 0.1.0
 * @category constructors
 */
export const make = ({ clients }: Ground): Family => {
  const contents = new Map<number, string>()
  const watching = Subscriptions.make<number>(clients)
  const update = (client: Client.Client, reqId: number, group: number): void =>
    Client.push(client, [{ _tag: "displayGroupUpdated", reqId, contractInfo: contents.get(group) ?? "none" }])
  return {
    handlers: {
      queryDisplayGroups: (client, reqId) =>
        Client.push(client, [{ _tag: "displayGroupList", reqId, groups: groups.join("|") }]),
      subscribeToGroupEvents: (client, reqId, group) => {
        if (!groups.includes(group)) return Client.push(client, [Notices.invalid(reqId, "Invalid display group")])
        watching.of(client).set(reqId, group)
        update(client, reqId, group)
      },
      updateDisplayGroup: (client, reqId, contractInfo) => {
        const group = watching.of(client).get(reqId)
        if (group === undefined || !shown.test(contractInfo)) {
          const why = group === undefined ? "Not subscribed to a display group" : "Invalid contract information"
          return Client.push(client, [Notices.invalid(reqId, why)])
        }
        contents.set(group, contractInfo)
        for (const { client, reqId, value } of watching.all()) if (value === group) update(client, reqId, group)
      },
      unsubscribeFromGroupEvents: (client, reqId) => {
        watching.of(client).delete(reqId)
      }
    }
  }
}
