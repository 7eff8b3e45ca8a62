/**
 * Answers about orders and executions.
 *
 * @since 0.1.0
 */
import type { Event } from "../../domain/Event.ts"
import * as Client from "../Clients/Client.ts"
import * as Notices from "../Notices.ts"
import * as Reports from "../Orders/Reports.ts"
import * as Timestamp from "../Timestamp.ts"
import type { Family, Ground } from "./Ground.ts"

/**
 * Answers 3, 4, 5, 7, 15, 16, 58 and 99.
 *
 * @since 0.1.0
 * @category constructors
 */
export const make = ({ book, faults }: Ground): Family => {
  const list = (client: Client.Client, orders: ReadonlyArray<Event>): void =>
    Client.push(client, [...orders, ...faults.marker(53, { _tag: "openOrderEnd" })])
  return {
    handlers: {
      reqOpenOrders: (client) => list(client, book.open(client.clientId)),
      reqAllOpenOrders: (client) => list(client, book.open()),
      reqAutoOpenOrders: (client) => {
        if (client.clientId !== 0) {
          Client.push(client, [Notices.make(-1, 327, "Only the default client (i.e 0) can auto bind orders.")])
        }
      },
      reqCompletedOrders: (client) =>
        Client.push(client, [...book.completed(), ...faults.marker(102, { _tag: "completedOrdersEnd" })]),
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
        Client.push(client, [...rows, ...faults.marker(55, { _tag: "execDetailsEnd", reqId })])
      },
      placeOrder: (client, orderId, contract, order) => book.place(client.clientId, orderId, contract, order),
      cancelOrder: (client, orderId) => book.cancel(client.clientId, orderId),
      reqGlobalCancel: () => book.cancelAll()
    }
  }
}
