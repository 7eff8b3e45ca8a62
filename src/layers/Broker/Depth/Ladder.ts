/**
 * Keeps a book as a gateway tells it: row by row, by position and operation.
 *
 * @since 0.1.0
 */
import type * as Book from "../../../domain/Book.ts"
import type { Contract } from "../../../domain/Contract.ts"
import * as Decimal from "../../../domain/Decimal.ts"
import type { Event, Named } from "../../../domain/Event.ts"
import type { Latest } from "../Subscriptions/Spec.ts"

type Told = Named<"updateMktDepth"> | Named<"updateMktDepthL2">

// the numbers of the wire (source: IBKR's page "Market Depth (Level II)")
const operations = { insert: 0, update: 1, remove: 2 }
const bid = 1

/** A row, or none where the gateway does not know its price. */
const row = (told: Told): ReadonlyArray<Book.Row> => {
  const price = Decimal.fromTold(told.price)
  const marketMaker = told._tag === "updateMktDepthL2" && told.marketMaker !== "" ? told.marketMaker : null
  return price === null ? [] : [{ price, size: Decimal.fromTold(told.size), marketMaker }]
}

/**
 * The book of a contract, empty, of at most so many rows on each side. A row is made exact only for whoever takes the book.
 *
 * @since 0.1.0
 * @category constructors
 */
export const make = (contract: Contract, rows: number): Latest<Book.Book> => {
  const bids: Array<Told> = []
  const asks: Array<Told> = []
  let at = 0
  let isFilling = true

  const change = (told: Told): void => {
    const side = told.side === bid ? bids : asks
    const { operation, position } = told
    if (position < 0 || position >= rows) return
    isFilling &&= operation === operations.insert && position >= side.length
    if (operation === operations.remove) side.splice(position, 1)
    else if (operation === operations.update && position < side.length) side[position] = told
    else if (operation === operations.insert || operation === operations.update) {
      // a row further down than the last one is the last one
      side.splice(position, 0, told)
      side.length = Math.min(side.length, rows)
    }
    isFilling &&= bids.length < rows || asks.length < rows
  }
  return {
    _tag: "Latest",
    take: (event: Event, when) => {
      if (event._tag !== "updateMktDepth" && event._tag !== "updateMktDepthL2") return false
      change(event)
      at = when
      return true
    },
    read: () => ({ _tag: "Book", contract, bids: bids.flatMap(row), asks: asks.flatMap(row), at, isFilling }),
    reset: () => {
      bids.length = 0
      asks.length = 0
      isFilling = true
    }
  }
}
