/**
 * An order whose fate is not known: everything was asked, and nothing says what became of it.
 *
 * @since 0.1.0
 */
import * as Schema from "effect/Schema"

/**
 * Neither open orders nor completed orders nor executions name the order, or they could not be read to their end. It is
 * never sent again by us; its record is completed should the gateway speak of it later.
 *
 * @since 0.1.0
 * @category errors
 */
export class OrderUnknown extends Schema.TaggedError<OrderUnknown>()("OrderUnknown", {
  orderRef: Schema.String,
  orderId: Schema.NullOr(Schema.Int),
  permId: Schema.NullOr(Schema.Int),
  detail: Schema.String
}) {
  override get message(): string {
    return `Order ${this.orderRef}: its fate is unknown, and it is not sent again: ${this.detail}`
  }
  /** What a human can do about it. */
  get remedy(): string {
    return `Look for ${this.orderRef} among the orders and trades of TWS or the client portal before placing it anew.`
  }
}
