/**
 * The market depth of a contract: the best prices of both sides, each with its size.
 *
 * @since 0.1.0
 */
import type { Contract } from "./Contract.ts"
import type { Decimal } from "./Decimal.ts"

/**
 * One row of a book. `marketMaker` is who quotes it, or in a SMART book the exchange; absent where the gateway does not say.
 *
 * @since 0.1.0
 * @category models
 */
export interface Row {
  readonly price: Decimal
  readonly size: Decimal | null
  readonly marketMaker: string | null
}

/**
 * A book, the best rows first. `at` is when the last of it came (epoch ms). `isFilling`: so far it was only begun, row by row, and
 * more may follow, which a gateway does not say; of a book with fewer rows than were asked for that is so until it changes.
 *
 * @since 0.1.0
 * @category models
 */
export interface Book {
  readonly _tag: "Book"
  readonly contract: Contract
  readonly bids: ReadonlyArray<Row>
  readonly asks: ReadonlyArray<Row>
  readonly at: number
  readonly isFilling: boolean
}
