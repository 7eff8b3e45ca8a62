/**
 * One execution of an order, as it stands after corrections and with its commission.
 *
 * @since 0.1.0
 */
import * as Schema from "effect/Schema"
import { Contract } from "./Contract.ts"
import { Decimal } from "./Decimal.ts"
import * as RequestId from "./RequestId.ts"

/**
 * An execution. `execId` is the id of its newest revision and `corrects` the one before, where there was one; what is not
 * told yet of the commission is `null`. `orderId` and `clientId` are those of whoever placed the order, 0 where a human did.
 *
 * @since 0.1.0
 * @category models
 */
export const Execution = Schema.Struct({
  execId: Schema.String,
  corrects: Schema.NullOr(Schema.String),
  orderRef: Schema.NullOr(Schema.String),
  orderId: Schema.Int,
  clientId: Schema.Int,
  permId: Schema.NullOr(Schema.Int),
  contract: Contract,
  side: Schema.Literals(["BUY", "SELL"]),
  quantity: Decimal,
  price: Decimal,
  exchange: Schema.String,
  /** As the gateway writes it, in the time zone of its own settings: newer versions name that in it, older ones do not. */
  time: Schema.String,
  commission: Schema.NullOr(Decimal),
  commissionCurrency: Schema.NullOr(Schema.String),
  realizedPnl: Schema.NullOr(Decimal)
})

/**
 * @since 0.1.0
 * @category models
 */
export type Execution = typeof Execution.Type

/**
 * What all revisions of one execution have in common, and the number of this one: a correction repeats the id with a
 * higher number after its last dot (source: IBKR's reference of `Execution.execId`).
 *
 * @since 0.1.0
 * @category accessors
 */
export const revision = (execId: string): { readonly base: string; readonly number: number } => {
  const dot = execId.lastIndexOf(".")
  const number = Number(execId.slice(dot + 1))
  return dot > 0 && Number.isInteger(number) ? { base: execId.slice(0, dot), number } : { base: execId, number: 0 }
}

/**
 * The id of the order of an execution, 0 for none: that of a human has the id that says none (source: issue #36 of IbPy).
 *
 * @since 0.1.0
 * @category accessors
 */
export const orderIdOf = ({ clientId = 0, orderId = 0 }: { clientId?: number; orderId?: number }): number =>
  clientId === 0 && orderId === RequestId.highest ? 0 : orderId
