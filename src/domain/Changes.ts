/**
 * What may be changed of an order that lives.
 *
 * @since 0.1.0
 */
import * as Schema from "effect/Schema"
import * as Misspelled from "./Misspelled.ts"
import { OrderRequest } from "./Order.ts"

const { limitOffset, limitPrice, quantity, stopPrice, trailAmount, trailPercent, trailStopPrice } = OrderRequest.fields

const fields = {
  quantity: Schema.optionalKey(quantity),
  limitPrice,
  stopPrice,
  trailAmount,
  trailPercent,
  trailStopPrice,
  limitOffset
}

/**
 * Their words.
 *
 * @since 0.1.0
 * @category constants
 */
export const words: ReadonlyArray<string> = Object.keys(fields)

const any = `${words.slice(0, -1).join(", ")} or ${words.at(-1)}`

/**
 * The size and the prices that an order is to have instead, one of them at least. Everything else takes a new order.
 *
 * @since 0.1.0
 * @category models
 */
export const Changes = Schema.Struct(fields).annotate(
  Misspelled.says("a change", fields, ". All else takes a new order")
).check(
  Schema.makeFilter((changes) => Object.keys(changes).length > 0, { message: `Name what is to change: ${any}` })
)

/**
 * @since 0.1.0
 * @category models
 */
export type Changes = typeof Changes.Type
