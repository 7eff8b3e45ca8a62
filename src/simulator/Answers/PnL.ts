/**
 * Answers about profit and loss.
 *
 * @since 0.1.0
 */
import * as Statements from "../Account/Statements.ts"
import * as Client from "../Clients/Client.ts"
import * as Notices from "../Notices.ts"
import type { Family, Ground } from "./Ground.ts"

/**
 * Answers 92 to 95.
 *
 * @since 0.1.0
 * @category constructors
 */
export const make = (ground: Ground): Family => {
  const { family, feeds } = ground
  const wrong = (client: Client.Client, reqId: number, account: string): boolean => {
    if (family.members(account).length > 0) return false
    Client.push(client, [Notices.invalid(reqId, "Invalid account code")])
    return true
  }
  return {
    handlers: {
      reqPnL: (client, reqId, account) => {
        if (!wrong(client, reqId, account)) feeds.loss(client, reqId, () => Statements.pnl(ground, reqId, account))
      },
      cancelPnL: (client, reqId) => void feeds.losses(client).delete(reqId),
      reqPnLSingle: (client, reqId, account, _model, conId) => {
        if (wrong(client, reqId, account)) return
        feeds.loss(client, reqId, () => Statements.pnlSingle(ground, reqId, account, conId))
      },
      cancelPnLSingle: (client, reqId) => void feeds.losses(client).delete(reqId)
    }
  }
}
