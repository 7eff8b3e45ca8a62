/**
 * Answers to programs that want to be verified: none is registered here.
 *
 * @since 0.1.0
 */
import type { Event } from "../../domain/Event.ts"
import * as Client from "../Clients/Client.ts"
import type { Family } from "./Ground.ts"

const errorText = "The program is not registered with this gateway."
const failed: Event = { _tag: "verifyCompleted", isSuccessful: false, errorText }
const notAuthorized: Event = { _tag: "verifyAndAuthCompleted", isSuccessful: false, errorText }

/**
 * Answers 65, 66, 72 and 73: as a gateway does of a program that IBKR has not registered.
 *
 * @since 0.1.0
 * @category constructors
 */
export const make = (): Family => ({
  handlers: {
    verifyRequest: (client) => Client.push(client, [failed]),
    verifyMessage: (client) => Client.push(client, [failed]),
    verifyAndAuthRequest: (client) => Client.push(client, [notAuthorized]),
    verifyAndAuthMessage: (client) => Client.push(client, [notAuthorized])
  }
})
