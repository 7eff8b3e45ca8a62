/**
 * Answers about the session itself: accounts, order ids, the time.
 *
 * @since 0.1.0
 */
import type { Event } from "../../domain/Event.ts"
import type { Ledger } from "../Account/Ledger.ts"
import * as Client from "../Clients/Client.ts"
import type { Faults } from "../Faults/Faults.ts"
import * as Notices from "../Notices.ts"
import type { Family, Ground } from "./Ground.ts"

const oncePer = 1000

/**
 * The list of managed accounts as the gateway would send it now (message 15).
 *
 * @since 0.1.0
 * @category constructors
 */
export const managedAccounts = (ledger: Ledger, faults: Faults): Event => {
  const fault = faults.on("accounts")
  const list = fault?.list?.replaceAll(";", ",") ?? ledger.accounts().join(",")
  const accountsList = fault?.odd === "empty"
    ? ""
    : fault?.odd === "twice"
    ? `${list},${list}`
    : fault?.odd === "trailing-comma"
    ? `${list},`
    : list
  return { _tag: "managedAccounts", accountsList }
}

/**
 * Answers 8, 14, 17, 49 and 105.
 *
 * @since 0.1.0
 * @category constructors
 */
export const make = ({ clients, faults, ledger, now }: Ground): Family => ({
  handlers: {
    reqManagedAccts: (client) => Client.push(client, [managedAccounts(ledger, faults)]),
    reqCurrentTime: (client) => {
      // like the real one: a second question within a second is not answered
      if (now() - client.timeToldAt < oncePer) return
      client.timeToldAt = now()
      const skew = faults.on("clock-skew")?.seconds ?? 0
      Client.push(client, [{ _tag: "currentTime", time: Math.floor(now() / 1000 + skew) }])
    },
    reqCurrentTimeInMillis: (client) => {
      const skew = (faults.on("clock-skew")?.seconds ?? 0) * 1000
      Client.push(client, [{ _tag: "currentTimeInMillis", timeInMillis: now() + skew }])
    },
    reqIds: (client) => Client.push(client, [{ _tag: "nextValidId", orderId: clients.nextId(client.clientId) }]),
    setServerLogLevel: (client, level) => {
      if (level < 1 || level > 5) Client.push(client, [Notices.make(-1, 319, "Invalid log level")])
    }
  }
})
