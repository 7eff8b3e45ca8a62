/**
 * Answers about orders and executions.
 *
 * @since 0.1.0
 */
import type { Event } from "../../domain/Event.ts"
import * as Client from "../Clients/Client.ts"
import * as Notices from "../Notices.ts"
import * as Filter from "../Orders/Filter.ts"
import * as Reports from "../Orders/Reports.ts"
import type { Family, Ground } from "./Ground.ts"

/**
 * Answers 3, 4, 5, 7, 15, 16, 58 and 99.
 *
 * @since 0.1.0
 * @category constructors
 */
export const make = ({ book, faults, now }: Ground): Family => {
  const list = (client: Client.Client, orders: ReadonlyArray<Event>): void =>
    Client.push(client, [...orders, ...faults.marker(53, { _tag: "openOrderEnd" })])
  return {
    handlers: {
      reqOpenOrders: (client) => {
        if (client.clientId === 0) book.bind()
        list(client, book.open(client.clientId))
      },
      reqAllOpenOrders: (client) => list(client, book.open()),
      reqAutoOpenOrders: (client, isBinding) => {
        if (client.clientId === 0) return book.bindNew(isBinding)
        Client.push(client, [Notices.make(-1, 327, "Only the default client (i.e 0) can auto bind orders.")])
      },
      reqCompletedOrders: (client, apiOnly) =>
        Client.push(client, [...book.completed(apiOnly), ...faults.marker(102, { _tag: "completedOrdersEnd" })]),
      reqExecutions: (client, reqId, filter) => {
        const rows = book.fills().filter(Filter.make(filter ?? {}, now())).flatMap((fill) => [
          Reports.execDetails(fill, reqId),
          Reports.commissionReport(fill)
        ])
        Client.push(client, [...rows, ...faults.marker(55, { _tag: "execDetailsEnd", reqId })])
      },
      placeOrder: (client, orderId, contract, order) => book.place(client.clientId, orderId, contract, order),
      cancelOrder: (client, orderId) => book.cancel(client.clientId, orderId),
      reqGlobalCancel: () => book.cancelAll()
    }
  }
}
