/**
 * What a gateway is simulating, as one document.
 *
 * @since 0.1.0
 */
import * as Schema from "effect/Schema"

const Position = Schema.Struct({
  account: Schema.String,
  conId: Schema.Int,
  symbol: Schema.String,
  secType: Schema.String,
  size: Schema.Finite,
  avgCost: Schema.Finite,
  marketPrice: Schema.Finite,
  marketOpen: Schema.Boolean
})

const Client = Schema.Struct({
  number: Schema.Int,
  clientId: Schema.NullOr(Schema.Int),
  stage: Schema.Literals(["connected", "greeted", "started", "ended"]),
  serverVersion: Schema.NullOr(Schema.Finite),
  connectedAt: Schema.Finite,
  framesSent: Schema.Int,
  halfOpen: Schema.Boolean
})

const Order = Schema.Struct({
  clientId: Schema.Int,
  orderId: Schema.Int,
  permId: Schema.Int,
  account: Schema.String,
  symbol: Schema.String,
  action: Schema.String,
  quantity: Schema.Finite,
  orderType: Schema.String,
  status: Schema.String,
  filled: Schema.Finite,
  orderRef: Schema.String
})

const Turned = Schema.Struct({ at: Schema.Finite, clientId: Schema.NullOr(Schema.Int), why: Schema.String })

/**
 * A fault that is on. Its parameters depend on its name; `since` is in milliseconds since the epoch.
 *
 * @since 0.1.0
 * @category models
 */
export const ActiveFault = Schema.Struct({
  id: Schema.Int,
  name: Schema.String,
  since: Schema.Finite,
  parameters: Schema.Unknown
})

/**
 * Accounts, clients, orders, positions, the faults that are on, and whom the gateway turned away and why. Times are
 * milliseconds since the epoch.
 *
 * @since 0.1.0
 * @category models
 */
export const Report = Schema.Struct({
  accounts: Schema.Array(Schema.String),
  clients: Schema.Array(Client),
  positions: Schema.Array(Position),
  orders: Schema.Array(Order),
  faults: Schema.Array(ActiveFault),
  turnedAway: Schema.Array(Turned)
})

/**
 * @since 0.1.0
 * @category models
 */
export type Report = typeof Report.Type
