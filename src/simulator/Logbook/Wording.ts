/**
 * The words for what happens: one line for each happening, and a word for many of a kind.
 *
 * @since 0.1.0
 */
import type { Contract } from "@stoqey/ib/dist/api/contract/contract.js"
import type { Order } from "@stoqey/ib/dist/api/order/order.js"
import type { Request } from "../../domain/Command.ts"
import type { Event } from "../../domain/Event.ts"
import * as Mask from "../../domain/Mask.ts"
import type * as Client from "../Clients/Client.ts"
import type { Happening } from "./Happenings.ts"

const longest = 400

/** What clients ask all the time, to see whether somebody is there. */
const quiet = new Set(["reqCurrentTime", "reqCurrentTimeInMillis", "reqIds", "reqManagedAccts", "setServerLogLevel"])

/** A text as it may stand in a line: on that line, ids masked, nothing in it that moves a terminal. */
const plain = (text: string): string => {
  // masked before it is cut for good: half an id is none to the mask
  const shown = Mask.text(text.slice(0, 2 * longest).replaceAll(/[\r\n]+/g, " ").trim())
  return shown.length > longest ? `${shown.slice(0, longest)}…` : shown
}

const named = (contract: Contract): string => contract.localSymbol || contract.symbol || `conId ${contract.conId}`

const isContract = (value: unknown): value is Contract =>
  typeof value === "object" && value !== null && ("symbol" in value || "conId" in value)

/** `reqMktData` as words: `market data`. */
const words = (method: string): string =>
  method
    .replace(/^(req|cancel|get|query)/, "")
    .replace("Mkt", "Market")
    .replace("Accts", "Accounts")
    .replaceAll(/([a-z])([A-Z])/g, "$1 $2")
    .toLowerCase()

const order = (contract: Contract, { action, auxPrice, lmtPrice, orderType, totalQuantity }: Order): string =>
  [action, totalQuantity, named(contract), orderType, lmtPrice, auxPrice]
    .filter((part) => part !== undefined && part !== "" && part !== Number.MAX_VALUE && part !== 0)
    .join(" ")

const asked = ({ _tag, args }: Request): string => {
  const all = args as ReadonlyArray<unknown>
  switch (_tag) {
    case "placeOrder": {
      const [id, contract, wanted] = all as [number, Contract, Order]
      return `${wanted.whatIf ? "asks what would be of" : "places"} ${order(contract, wanted)} as order ${id}`
    }
    case "cancelOrder":
      return `cancels order ${String(all[0])}`
    case "reqGlobalCancel":
      return "cancels every order"
    default: {
      const contract = all.find(isContract)
      const of = contract === undefined ? "" : ` ${named(contract)}`
      return _tag.startsWith("cancel") ? `stops ${words(_tag)} ${String(all[0])}` : `asks ${words(_tag)}${of}`
    }
  }
}

const told = (event: Event): string | undefined => {
  if (event._tag === "execDetails") {
    const { execution, contract } = event
    return `order ${execution.orderId} filled ${execution.shares} ${named(contract)} at ${execution.price}`
  }
  if (event._tag !== "error" || (event.id === -1 && event.errorCode >= 2000)) return undefined
  return `is told ${event.errorCode}${event.id === -1 ? "" : ` about ${event.id}`}: ${event.errorMsg}`
}

const seconds = (millis: number): string => `${Math.round(millis / 1000)} s`

const offers = ({ offered, serverVersion }: Client.Client): string =>
  offered === undefined ? "" : `, offers v${offered.minimum}..${offered.maximum}, gets ${serverVersion}`

const line = (happening: Happening, now: number): string | undefined => {
  switch (happening._tag) {
    case "Started": {
      const { client } = happening
      return `client ${client.number} connected from ${client.from}${offers(client)}, client id ${client.clientId}`
    }
    case "TurnedAway": {
      const { client, clientId, why } = happening
      const id = clientId === null ? "" : `, client id ${clientId},`
      return `client ${client.number} from ${client.from}${id} turned away: ${why}`
    }
    case "Left": {
      const { by, client } = happening
      const { clientId, connectedAt, framesSent, from, messagesIn, number, wasTurnedAway } = client
      if (wasTurnedAway) return undefined
      const who = clientId === -1 ? `client ${number} from ${from}` : `client ${number}`
      const counts = `${messagesIn} messages in, ${framesSent} out`
      return `${who} ${by === "client" ? "disconnected" : "was disconnected"} after ${
        seconds(now - connectedAt)
      }, ${counts}`
    }
    case "Asked":
      return quiet.has(happening.request._tag)
        ? undefined
        : `client ${happening.client.number} ${asked(happening.request)}`
    case "Told": {
      const text = told(happening.event)
      return text === undefined ? undefined : `client ${happening.client.number}: ${text}`
    }
    case "FaultStarted": {
      const parameters = Object.entries(happening.fault.parameters).map(([name, value]) => `${name}=${String(value)}`)
      const given = parameters.length === 0 ? "" : ` (${parameters.join(", ")})`
      return `fault ${happening.id} started: ${happening.fault.name}${given}`
    }
    case "FaultEnded":
      return `fault ${happening.id} ended: ${happening.name}`
    case "PriceSet":
      return `the price of ${happening.symbol} is set to ${happening.price}`
    case "MarketSet":
      return `the market of ${happening.symbol} ${happening.isClosed ? "closes" : "opens"}`
    case "PositionsSet":
      return `the positions of ${happening.account} are set: ${happening.count}`
    case "OrderTyped":
      return `the window places ${order(happening.contract, happening.order)}`
    case "Reset":
      return "back to the initial world"
  }
}

/**
 * A happening as one line for people; `undefined` for what nobody wants to read.
 *
 * @since 0.1.0
 * @category formatting
 */
export const of = (happening: Happening, now: number): string | undefined => {
  const text = line(happening, now)
  return text === undefined ? undefined : plain(text)
}

/**
 * A request with its arguments as they were read, for whoever looks for a mistake.
 *
 * @since 0.1.0
 * @category formatting
 */
export const request = (client: Client.Client, { _tag, args }: Request): string =>
  plain(
    `client ${client.number}: ${_tag}(${(args as ReadonlyArray<unknown>).map((one) => JSON.stringify(one)).join(", ")})`
  )

/**
 * What many happenings of a kind are counted as.
 *
 * @since 0.1.0
 * @category formatting
 */
export const kind = (happening: Happening): string =>
  happening._tag === "Asked"
    ? happening.request._tag
    : happening._tag === "Told"
    ? happening.event._tag === "execDetails" ? "fills" : "errors told"
    : happening._tag === "Left"
    ? "disconnected"
    : happening._tag === "TurnedAway"
    ? "turned away"
    : "client" in happening
    ? "connected"
    : "changes"

/**
 * Of whom a line is: a client by its number, the comings and goings of all, or the gateway itself.
 *
 * @since 0.1.0
 * @category models
 */
export type Whose = number | "clients" | "gateway"

/**
 * The line for what was not written.
 *
 * @since 0.1.0
 * @category formatting
 */
export const summary = (who: Whose, kinds: ReadonlyMap<string, number>): string => {
  const counts = [...kinds].toSorted(([, one], [, other]) => other - one).map(([kind, count]) => `${count} ${kind}`)
  return `${typeof who === "number" ? `client ${who}` : `the ${who}`}: and in the same second ${counts.join(", ")}`
}
