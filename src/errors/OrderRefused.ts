/**
 * An order that we refuse: nothing was sent.
 *
 * @since 0.1.0
 */
import * as Schema from "effect/Schema"

/**
 * Why orders are refused.
 *
 * @since 0.1.0
 * @category models
 */
export const OrderBlock = Schema.Literals([
  "not_ready",
  "line_stale",
  "upstream_lost",
  "upstream_unknown",
  "account_not_pinned",
  "account_mismatch",
  "trading_mode",
  "read_only_api",
  "restart_due",
  "state_not_writable",
  "shutdown"
])

/**
 * @since 0.1.0
 * @category models
 */
export type OrderBlock = typeof OrderBlock.Type

/**
 * An order was not sent, and `blockedBy` says every reason: those of `ordersBlockedBy` in the status document.
 *
 * @since 0.1.0
 * @category errors
 */
export class OrderRefused extends Schema.TaggedError<OrderRefused>()("OrderRefused", {
  command: Schema.String,
  blockedBy: Schema.Array(OrderBlock)
}) {
  override get message(): string {
    return `${this.command} was refused and nothing was sent: ${this.blockedBy.join(", ")}`
  }
}
