/**
 * What the gateway answers to each request: one entry per command that it serves; whatever else is asked is told so.
 *
 * @since 0.1.0
 */
import type { Command, Commands } from "../../domain/Command.ts"
import type { Event } from "../../domain/Event.ts"
import * as Accounts from "../Account/Accounts.ts"
import * as Client from "../Clients/Client.ts"
import type { Clients } from "../Clients/Clients.ts"
import type { Faults } from "../Faults/Faults.ts"
import type { World } from "../Market/World.ts"
import * as Notices from "../Notices.ts"
import type { Book } from "../Orders/Book.ts"
import * as Reports from "../Orders/Reports.ts"
import * as Timestamp from "../Timestamp.ts"

/**
 * What answers are made from.
 *
 * @since 0.1.0
 * @category models
 */
export interface Ground {
  readonly world: World
  readonly clients: Clients
  readonly faults: Faults
  readonly book: Book
  readonly now: () => number
}

type Handlers = { readonly [K in keyof Commands]?: (client: Client.Client, ...args: Commands[K]) => void }

const oncePer = 1000
const summariesPerClient = 2
const writing: ReadonlySet<string> = new Set([
  "placeOrder",
  "cancelOrder",
  "reqGlobalCancel",
  "reqOpenOrders",
  "reqAutoOpenOrders",
  "reqCompletedOrders"
])

/**
 * The list of managed accounts as the gateway would send it now (message 15).
 *
 * @since 0.1.0
 * @category constructors
 */
export const managedAccounts = (world: World, faults: Faults): Event => {
  const fault = faults.on("accounts")
  const list = fault?.list?.replaceAll(";", ",") ?? world.accounts().join(",")
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
 * Answers commands of started clients.
 *
 * @since 0.1.0
 * @category constructors
 */
export const make = ({ book, clients, faults, now, world }: Ground) => {
  const end = (message: 53 | 55 | 62 | 102, event: Event): ReadonlyArray<Event> =>
    faults.on("no-end")?.message === message ? [] : [event]
  const filtered = (client: Client.Client, orders: ReadonlyArray<Event>): void =>
    Client.push(client, [...orders, ...end(53, { _tag: "openOrderEnd" })])

  const handlers: Handlers = {
    reqManagedAccts: (client) => Client.push(client, [managedAccounts(world, faults)]),
    reqCurrentTime: (client) => {
      // like the real one: a second question within a second is not answered
      if (now() - client.timeToldAt < oncePer) return
      client.timeToldAt = now()
      const skew = faults.on("clock-skew")?.seconds ?? 0
      Client.push(client, [{ _tag: "currentTime", time: Math.floor(now() / 1000 + skew) }])
    },
    reqIds: (client) => Client.push(client, [{ _tag: "nextValidId", orderId: clients.nextId(client.clientId) }]),
    setServerLogLevel: (client, level) => {
      if (level < 1 || level > 5) Client.push(client, [Notices.make(-1, 319, "Invalid log level")])
    },
    reqMarketDataType: () => undefined,
    reqPositions: (client) => {
      client.subscriptions.positions = true
      const rows = world.accounts().flatMap((account) =>
        world.holdings(account).map((holding) => Accounts.position(account, holding))
      )
      Client.push(client, [...rows, ...end(62, { _tag: "positionEnd" })])
    },
    cancelPositions: (client) => {
      client.subscriptions.positions = false
    },
    reqPositionsMulti: (client, reqId, account) => {
      if (!world.accounts().includes(account)) {
        return Client.push(client, [Notices.invalid(reqId, "Invalid account code")])
      }
      client.subscriptions.positionsMulti.set(reqId, account)
      const rows = world.holdings(account).map((holding) => Accounts.positionMulti(reqId, account, holding))
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
      Client.push(client, [...Accounts.summary(world, reqId, tags), { _tag: "accountSummaryEnd", reqId }])
    },
    cancelAccountSummary: (client, reqId) => {
      client.subscriptions.summaries.delete(reqId)
    },
    reqAccountUpdates: (client, subscribe, code) => {
      client.subscriptions.account = undefined
      if (!subscribe) return
      const account = code || (world.accounts()[0] ?? "")
      if (!world.accounts().includes(account)) return Client.push(client, [Notices.invalid(-1, "Invalid account code")])
      client.subscriptions.account = account
      Client.push(client, Accounts.download(world, faults, account, now()))
    },
    reqAccountUpdatesMulti: (client, reqId, account, modelCode) => {
      const rows = Accounts.values(world, faults, account).map(([key, value, currency]): Event => ({
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
    cancelAccountUpdatesMulti: () => undefined,
    reqOpenOrders: (client) => filtered(client, book.open(client.clientId)),
    reqAllOpenOrders: (client) => filtered(client, book.open()),
    reqAutoOpenOrders: (client) => {
      if (client.clientId !== 0) {
        Client.push(client, [Notices.make(-1, 327, "Only the default client (i.e 0) can auto bind orders.")])
      }
    },
    reqCompletedOrders: (client) =>
      Client.push(client, [...book.completed(), ...end(102, { _tag: "completedOrdersEnd" })]),
    reqExecutions: (client, reqId, filter) => {
      const since = filter?.time ? filter.time.replace(/^(\d{8})[- ]+([\d:]+).*$/, "$1 $2") : ""
      const fills = book.fills().filter(({ at, ticket }) => {
        const { contract } = ticket.instrument.details
        return (!filter?.clientId || Number(filter.clientId) === ticket.clientId) &&
          (!filter?.acctCode || filter.acctCode === ticket.account) &&
          (!filter?.symbol || filter.symbol === contract.symbol) &&
          (!filter?.secType || filter.secType === contract.secType) &&
          (!filter?.exchange || filter.exchange === ticket.exchange) &&
          (!filter?.side || filter.side === ticket.order.action) &&
          Timestamp.execution(at) >= since
      })
      const rows = fills.flatMap((fill) => [Reports.execDetails(fill, reqId), Reports.commissionReport(fill)])
      Client.push(client, [...rows, ...end(55, { _tag: "execDetailsEnd", reqId })])
    },
    reqContractDetails: (client, reqId, contract) => {
      const found = world.find(contract)
      if (found.length === 0) {
        return Client.push(client, [Notices.make(reqId, 200, "No security definition has been found for the request")])
      }
      const rows = found.map((instrument): Event => {
        const contractDetails = world.details(instrument, contract.conId ? undefined : contract.exchange, now())
        return contractDetails.contract.secType === "BOND"
          ? { _tag: "bondContractDetails", reqId, contract: contractDetails }
          : { _tag: "contractDetails", reqId, contractDetails }
      })
      Client.push(client, [...rows, { _tag: "contractDetailsEnd", reqId }])
    },
    placeOrder: (client, orderId, contract, order) => book.place(client.clientId, orderId, contract, order),
    cancelOrder: (client, orderId) => book.cancel(client.clientId, orderId),
    reqGlobalCancel: () => book.cancelAll()
  }

  return (client: Client.Client, command: Command): void => {
    const first: unknown = command.args[0]
    const id = typeof first === "number" ? first : -1
    const readOnly = faults.on("read-only")
    if (readOnly !== undefined && writing.has(command._tag)) {
      return Client.push(client, [Notices.readOnly(id === -1 ? readOnly.id ?? -1 : id)])
    }
    const lost = faults.on("server-lost")
    if (lost?.perRequest && id !== -1 && !writing.has(command._tag)) {
      return Client.push(client, [Notices.serverLost(lost.code ?? 1100, id)])
    }
    const handler = handlers[command._tag] as ((client: Client.Client, ...args: Command["args"]) => void) | undefined
    if (handler === undefined) {
      return Client.push(client, [Notices.unreadable(`The simulated gateway does not serve ${command._tag}.`, id)])
    }
    handler(client, ...command.args)
  }
}
