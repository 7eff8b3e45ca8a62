/**
 * The orders of the TWS window: placed and cancelled by hand, under client id 0.
 *
 * @since 0.1.0
 */
import type { Contract } from "@stoqey/ib/dist/api/contract/contract.js"
import type { Order } from "@stoqey/ib/dist/api/order/order.js"
import * as Effect from "effect/Effect"
import type { Ledger } from "../Account/Ledger.ts"
import type { Clients } from "../Clients/Clients.ts"
import type { Market } from "../Market/Market.ts"
import type { Book } from "./Book.ts"
import * as Checks from "./Checks.ts"

/**
 * What became of an order that was placed by hand: it has a permId, or was refused.
 *
 * @since 0.1.0
 * @category models
 */
export type ManualOrder = { readonly permId: number } | { readonly refused: string }

/**
 * The window over a book.
 *
 * @since 0.1.0
 * @category constructors
 */
export const make = (market: Market, ledger: Ledger, clients: Clients, book: Book) => ({
  /** Places an order by hand. */
  placeManually: (contract: Contract, order: Order): Effect.Effect<ManualOrder> =>
    Effect.sync(() => {
      const orderId = clients.nextId(0)
      const placing = { orderId, contract, order, existing: undefined, nextId: orderId }
      const refusal = Checks.refusal(market, ledger, placing)
      if (refusal?._tag === "error") return { refused: refusal.errorMsg }
      book.place(0, orderId, contract, order)
      return { permId: book.tickets().at(-1)?.permId ?? 0 }
    }),
  /** Cancels any order by its permId; answers whether it worked still. */
  cancelManually: (permId: number): Effect.Effect<boolean> =>
    Effect.sync(() => {
      const ticket = book.tickets().find((one) => one.permId === permId && one.doneAt === undefined)
      if (ticket !== undefined) book.cancel(ticket.clientId, ticket.orderId)
      return ticket !== undefined
    })
})
