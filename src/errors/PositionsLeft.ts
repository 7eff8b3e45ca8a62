/**
 * Positions that were to be closed and are not.
 *
 * @since 0.1.0
 */
import * as Schema from "effect/Schema"

/**
 * One position that is still open, and why. `position` is `null` where its size is not known; where nothing is known of it but that
 * there may be one, since what the gateway told of it could not be decoded, `conId` is 0 and `symbol` is empty.
 *
 * @since 0.1.0
 * @category models
 */
export const Left = Schema.Struct({
  conId: Schema.Int,
  symbol: Schema.String,
  secType: Schema.String,
  position: Schema.NullOr(Schema.Finite),
  why: Schema.Literals([
    "market_closed",
    "not_supported",
    "no_contract_details",
    "rejected",
    "not_filled",
    "not_allowed",
    "account_not_ready",
    "no_order_id",
    "being_closed",
    "state_not_writable",
    "undecodable",
    "unknown"
  ])
})

/**
 * An open order of somebody else on a contract that was to be closed, or one of ours (`isOurs`) anywhere that could not be
 * cancelled, beside those of which the position is left: what it can still trade is `quantity` less `filled`, at
 * the prices that its kind has. Either is `null` where what was told is no size.
 *
 * @since 0.1.0
 * @category models
 */
export const Resting = Schema.Struct({
  orderId: Schema.Int,
  clientId: Schema.Int,
  conId: Schema.Int,
  symbol: Schema.String,
  action: Schema.Literals(["BUY", "SELL"]),
  quantity: Schema.NullOr(Schema.Finite),
  filled: Schema.NullOr(Schema.Finite),
  orderType: Schema.String,
  limitPrice: Schema.NullOr(Schema.Finite),
  stopPrice: Schema.NullOr(Schema.Finite),
  trailAmount: Schema.NullOr(Schema.Finite),
  trailPercent: Schema.NullOr(Schema.Finite),
  trailStopPrice: Schema.NullOr(Schema.Finite),
  limitOffset: Schema.NullOr(Schema.Finite),
  isOurs: Schema.optionalKey(Schema.Boolean)
})

const says: { readonly [K in typeof Left.Type["why"]]: string } = {
  market_closed: "market closed",
  not_supported: "not to be closed by a market order",
  no_contract_details: "no contract details",
  rejected: "order rejected",
  not_filled: "not filled in time",
  not_allowed: "not written to, since the line was lost or this account may not be written to",
  account_not_ready: "account not ready at IBKR",
  no_order_id: "no order id left, start with another IBKR_CLIENT_ID",
  being_closed: "being closed by another service or command",
  state_not_writable: "state directory not writable",
  undecodable: "not to be decoded",
  unknown: "fate unknown"
}

const kinds = (orders: ReadonlyArray<typeof Resting.Type>): string => {
  const named = orders.map(({ action, orderType }) => `${action} ${orderType}`)
  return [...new Set(named)].map((kind) => `${named.filter((each) => each === kind).length} ${kind}`).join(", ")
}

const count = (many: number, noun: string): string => `${many} ${noun}${many === 1 ? "" : "s"}`

/**
 * Closing ended with positions left. `orders` are open orders that may open one again: of others, untouched by us, and ours; `detail`
 * says why nothing is known of the positions, or of open orders where no position is left. The message names no symbol and no size.
 *
 * @since 0.1.0
 * @category errors
 */
export class PositionsLeft extends Schema.TaggedError<PositionsLeft>()("PositionsLeft", {
  positions: Schema.Array(Left),
  orders: Schema.Array(Resting),
  detail: Schema.optionalKey(Schema.String)
}) {
  override get message(): string {
    const whys = Object.entries(says).flatMap(([why, text]) => {
      const many = this.positions.filter((left) => left.why === why).length
      return many === 0 ? [] : [`${many} ${text}`]
    })
    const positions = `${count(this.positions.length, "position")} left open${
      whys.length === 0 ? "" : ` (${whys.join(", ")})`
    }`
    const told = (orders: ReadonlyArray<typeof Resting.Type>, which: string) =>
      orders.length === 0 ? "" : `, ${count(orders.length, "open order")} of ${which} (${kinds(orders)})`
    const others = told(this.orders.filter(({ isOurs }) => isOurs !== true), "others on what was to be closed")
    const orders = others + told(this.orders.filter(({ isOurs }) => isOurs), "ours that may open one again")
    return `${this.detail ?? positions + orders}; look at the account in TWS`
  }

  /** What is left by its name, each in a line of its own: for who may read symbols and sizes. */
  get named(): ReadonlyArray<string> {
    const pricesOf = (order: typeof Resting.Type) =>
      [
        ["by", order.trailAmount],
        ["by", order.trailPercent === null ? null : `${order.trailPercent}%`],
        ["limit", order.limitPrice],
        ["stop", order.stopPrice ?? order.trailStopPrice],
        ["limit offset", order.limitOffset]
      ].flatMap(([name, price]) => price === null ? [] : ` ${name} ${price}`).join("")
    return [
      ...this.positions.map(({ conId, position, secType, symbol, why }) =>
        `Left open: ${position ?? "an unknown size of"} ${symbol || conId || "an unknown contract"} ${secType} (${
          says[why]
        })`
          .replace("  ", " ")
      ),
      ...this.orders.map((order) => {
        const { action, clientId, conId, filled, isOurs, orderId, orderType, quantity, symbol } = order
        const whose = isOurs
          ? `order ${orderId} of ours`
          : orderId > 0
          ? `order ${orderId} of client ${clientId}`
          : "placed in TWS"
        return `Still working: ${action} ${quantity ?? "an unknown size of"} ${symbol || conId} ${orderType}${
          pricesOf(order)
        }, ${filled ?? "an unknown part"} filled, ${whose}`
      })
    ]
  }
}
