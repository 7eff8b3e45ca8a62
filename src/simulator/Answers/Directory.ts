/**
 * Answers about who the user is: soft dollar tiers, family codes, the white branding.
 *
 * @since 0.1.0
 */
import * as Client from "../Clients/Client.ts"
import type { Family, Ground } from "./Ground.ts"

/**
 * Answers 79, 80 and 104: a user of IBKR's own, without tiers, each of whose accounts is a family of its own.
 *
 * @since 0.1.0
 * @category constructors
 */
export const make = ({ ledger }: Ground): Family => ({
  handlers: {
    reqSoftDollarTiers: (client, reqId) => Client.push(client, [{ _tag: "softDollarTiers", reqId, tiers: [] }]),
    reqFamilyCodes: (client) => {
      const familyCodes = ledger.accounts().map((accountID) => ({ accountID, familyCode: "" }))
      Client.push(client, [{ _tag: "familyCodes", familyCodes }])
    },
    reqUserInfo: (client, reqId) => Client.push(client, [{ _tag: "userInfo", reqId, whiteBrandingId: "" }])
  }
})
