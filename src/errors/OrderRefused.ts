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
 * The rules that an order itself must pass: those of its contract (`contract`, `tick`, `size_step`, `trading_hours`), of its
 * `order_ref`, that its `terms` make an order at all, that one which closes a position does not take it `past_zero`, that no other
 * closes the positions (`being_closed`), that an `order_id` is free for it, those of risk, and what a program judges by itself (`own`).
 *
 * @since 0.1.0
 * @category models
 */
export const Rule = Schema.Literals([
  "kill_switch",
  "order_ref",
  "terms",
  "contract",
  "tick",
  "size_step",
  "past_zero",
  "being_closed",
  "order_id",
  "trading_hours",
  "paper_only",
  "symbols",
  "max_order_size",
  "max_notional",
  "max_position",
  "price_band",
  "orders_per_minute",
  "max_daily_loss",
  "buying_power",
  "account_ready",
  "own"
])

/**
 * @since 0.1.0
 * @category models
 */
export type Rule = typeof Rule.Type

/**
 * A rule that an order breaks, the limit and what the order came to as people read them, and by how much in words.
 *
 * @since 0.1.0
 * @category models
 */
export const Broken = Schema.Struct({
  rule: Rule,
  limit: Schema.NullOr(Schema.String),
  actual: Schema.NullOr(Schema.String),
  says: Schema.String
})

/**
 * @since 0.1.0
 * @category models
 */
export type Broken = typeof Broken.Type

/**
 * An order was not sent. `blockedBy` says every reason of the connection: those of `ordersBlockedBy` in the status document;
 * `broken` every rule that the order itself breaks.
 *
 * @since 0.1.0
 * @category errors
 */
export class OrderRefused extends Schema.TaggedError<OrderRefused>()("OrderRefused", {
  command: Schema.String,
  blockedBy: Schema.Array(OrderBlock),
  broken: Schema.optionalKey(Schema.Array(Broken))
}) {
  override get message(): string {
    const reasons = [...this.blockedBy, ...(this.broken ?? []).map(({ rule, says }) => `${rule} (${says})`)]
    return `${this.command} was refused and nothing was sent: ${reasons.join(", ")}`
  }
}
