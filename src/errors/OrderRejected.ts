/**
 * An order that IBKR or the gateway rejected: it has ended, and nothing of it was filled.
 *
 * @since 0.1.0
 */
import * as Schema from "effect/Schema"
import * as TwsCode from "./TwsCode.ts"

/**
 * The order was rejected. `code` is the gateway's, where it gave one, `detail` its text, masked.
 *
 * @since 0.1.0
 * @category errors
 */
export class OrderRejected extends Schema.TaggedError<OrderRejected>()("OrderRejected", {
  orderRef: Schema.String,
  code: Schema.NullOr(Schema.Int),
  detail: Schema.String
}) {
  override get message(): string {
    return `Order ${this.orderRef} was rejected${this.code === null ? "" : ` (${this.code})`}: ${this.detail}`
  }
  /** What a human can do about it. */
  get remedy(): string | null {
    return this.code === null ? null : TwsCode.lookup(this.code, { about: "order", text: this.detail }).advice
  }
}
