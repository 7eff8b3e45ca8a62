/**
 * What a gateway is simulating, as one document.
 *
 * @since 0.1.0
 */
import * as Schema from "effect/Schema"
import type { Ledger } from "../Account/Ledger.ts"
import type { Clients } from "../Clients/Clients.ts"
import type { Faults } from "../Faults/Faults.ts"
import * as Contracts from "../Market/Contracts.ts"
import type { Market } from "../Market/Market.ts"
import type { Book } from "../Orders/Book.ts"

/**
 * A position of an account: units, negative when short; `avgCost` is per unit times multiplier.
 *
 * @since 0.1.0
 * @category models
 */
export const Position = Schema.Struct({
  account: Schema.String,
  conId: Schema.Int,
  symbol: Schema.String,
  secType: Schema.String,
  size: Schema.Finite,
  avgCost: Schema.Finite,
  multiplier: Schema.Finite,
  marketPrice: Schema.Finite,
  marketOpen: Schema.Boolean
})

/**
 * A connection: its number, the client id once it has started, the version once it was greeted.
 *
 * @since 0.1.0
 * @category models
 */
export const Client = Schema.Struct({
  number: Schema.Int,
  clientId: Schema.NullOr(Schema.Int),
  stage: Schema.Literals(["connected", "greeted", "started", "ended"]),
  serverVersion: Schema.NullOr(Schema.Finite),
  connectedAt: Schema.Finite,
  from: Schema.String,
  messagesIn: Schema.Int,
  framesSent: Schema.Int,
  halfOpen: Schema.Boolean
})

/**
 * An order. The client that it belongs to is the one of the TWS window where `clientId` is 0; a price that it has not is null.
 *
 * @since 0.1.0
 * @category models
 */
export const Order = Schema.Struct({
  clientId: Schema.Int,
  orderId: Schema.Int,
  permId: Schema.Int,
  account: Schema.String,
  symbol: Schema.String,
  action: Schema.String,
  quantity: Schema.Finite,
  orderType: Schema.String,
  limitPrice: Schema.NullOr(Schema.Finite),
  stopPrice: Schema.NullOr(Schema.Finite),
  status: Schema.String,
  filled: Schema.Finite,
  orderRef: Schema.String
})

/**
 * What an instrument trades at: the best bid and ask, and the last price.
 *
 * @since 0.1.0
 * @category models
 */
export const Price = Schema.Struct({
  conId: Schema.Int,
  symbol: Schema.String,
  localSymbol: Schema.String,
  secType: Schema.String,
  bid: Schema.Finite,
  ask: Schema.Finite,
  last: Schema.Finite,
  marketOpen: Schema.Boolean
})

const Turned = Schema.Struct({
  at: Schema.Finite,
  number: Schema.Int,
  clientId: Schema.NullOr(Schema.Int),
  why: Schema.String
})

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
 * The report of a gateway.
 *
 * @since 0.1.0
 * @category models
 */
export type Report = typeof Report.Type

/**
 * Who speaks with the clients where that is no simulated gateway: a recording that is replayed, or a real gateway.
 *
 * @since 0.1.0
 * @category models
 */
export const Speaker = Schema.Struct({
  replay: Schema.optionalKey(
    Schema.Struct({ file: Schema.String, connections: Schema.Int, speed: Schema.Finite })
  ),
  upstream: Schema.optionalKey(Schema.String)
})

/**
 * The report, with where the gateway listens for clients.
 *
 * @since 0.1.0
 * @category models
 */
export const Document = Schema.Struct({
  listening: Schema.Struct({ host: Schema.String, port: Schema.Int }),
  ...Speaker.fields,
  ...Report.fields
})

/**
 * Reports what is now.
 *
 * @since 0.1.0
 * @category constructors
 */
export const make = (market: Market, ledger: Ledger, clients: Clients, book: Book, faults: Faults): Report => ({
  accounts: ledger.accounts(),
  clients: clients.all().map((client) => ({
    number: client.number,
    clientId: client.stage === "started" ? client.clientId : null,
    stage: client.stage,
    serverVersion: client.stage === "connected" ? null : client.serverVersion,
    connectedAt: client.connectedAt,
    from: client.from,
    messagesIn: client.messagesIn,
    framesSent: client.framesSent,
    halfOpen: client.isDead
  })),
  positions: ledger.accounts().flatMap((account) =>
    ledger.holdings(account).map(({ avgCost, instrument, size }) => ({
      account,
      conId: instrument.details.contract.conId ?? 0,
      symbol: instrument.details.contract.symbol ?? "",
      secType: instrument.details.contract.secType ?? "",
      size,
      avgCost,
      multiplier: Contracts.multiplier(instrument),
      marketPrice: market.price(instrument),
      marketOpen: !market.isClosed(instrument)
    }))
  ),
  orders: book.tickets().map(({ account, clientId, filled, instrument, order, orderId, permId, status }) => ({
    clientId,
    orderId,
    permId,
    account,
    symbol: instrument.details.contract.symbol ?? "",
    action: order.action ?? "",
    quantity: order.totalQuantity ?? 0,
    orderType: order.orderType,
    limitPrice: order.lmtPrice ?? null,
    stopPrice: order.auxPrice ?? null,
    status,
    filled,
    orderRef: order.orderRef ?? ""
  })),
  faults: faults.list(),
  turnedAway: clients.turnedAway()
})

/**
 * What every instrument trades at now.
 *
 * @since 0.1.0
 * @category constructors
 */
export const prices = (market: Market): ReadonlyArray<typeof Price.Type> =>
  [...market.instruments()].map((instrument) => {
    const { ask, bid, last } = market.quote(instrument)
    const { conId = 0, localSymbol = "", secType = "", symbol = "" } = instrument.details.contract
    return { conId, symbol, localSymbol, secType, bid, ask, last, marketOpen: !market.isClosed(instrument) }
  })
