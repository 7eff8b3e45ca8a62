/**
 * The orders of the TWS window: placed and cancelled by hand, under client id 0.
 *
 * @since 0.1.0
 */
import type { Contract } from "@stoqey/ib/dist/api/contract/contract.js"
import type { Order } from "@stoqey/ib/dist/api/order/order.js"
import * as Effect from "effect/Effect"
import type { Book } from "./Book.ts"

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
export const make = (book: Book) => ({
  /** Places an order by hand: what becomes of it is told to clients as the real one tells it. */
  placeManually: (contract: Contract, order: Order): Effect.Effect<ManualOrder> =>
    Effect.sync(() => {
      const placed = book.placeManually(contract, order)
      return typeof placed === "number" ? { permId: placed } : { refused: placed }
    }),
  /** Cancels any order by its permId; answers whether it worked still. */
  cancelManually: (permId: number): Effect.Effect<boolean> => Effect.sync(() => book.cancelManually(permId))
})
