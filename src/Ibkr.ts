/**
 * The connection to IBKR as Layers, for a service and for whoever composes.
 *
 * @since 0.1.0
 */
import * as NodeServices from "@effect/platform-node/NodeServices"
import * as FetchHttpClient from "effect/http/FetchHttpClient"
import * as Layer from "effect/Layer"
import type { InvalidConfiguration } from "./errors/InvalidConfiguration.ts"
import type { StateInUse } from "./errors/StateInUse.ts"
import * as Accounts from "./layers/Broker/Accounts.ts"
import * as Audit from "./layers/Broker/Audit.ts"
import * as Witness from "./layers/Broker/Audit/Witness.ts"
import * as Bars from "./layers/Broker/Bars.ts"
import * as Contracts from "./layers/Broker/Contracts.ts"
import * as Depth from "./layers/Broker/Depth.ts"
import * as Feed from "./layers/Broker/Feed.ts"
import * as Flatten from "./layers/Broker/Flatten.ts"
import * as History from "./layers/Broker/History.ts"
import * as Journal from "./layers/Broker/Journal.ts"
import * as Orders from "./layers/Broker/Orders.ts"
import * as Pacing from "./layers/Broker/Pacing.ts"
import * as Pnl from "./layers/Broker/Pnl.ts"
import * as Positions from "./layers/Broker/Positions.ts"
import * as Quotes from "./layers/Broker/Quotes.ts"
import * as Requests from "./layers/Broker/Requests.ts"
import * as Risk from "./layers/Broker/Risk.ts"
import * as Subscriptions from "./layers/Broker/Subscriptions.ts"
import * as TickByTick from "./layers/Broker/TickByTick.ts"
import * as Config from "./layers/Config/Config.ts"
import { Connection } from "./layers/Connection.ts"
import * as Facts from "./layers/Facts.ts"
import * as Discord from "./layers/Notify/Discord.ts"
import type { Notifier } from "./layers/Notify/Notifier.ts"
import * as Ping from "./layers/Notify/Ping.ts"
import type { Settings } from "./layers/Settings.ts"
import * as CircuitStore from "./layers/State/CircuitStore.ts"
import * as Files from "./layers/State/Files.ts"
import type { State } from "./layers/State/State.ts"
import * as Socket from "./layers/Tws/Socket.ts"
import type { Tws } from "./layers/Tws/Tws.ts"
import * as Connect from "./programs/Connect.ts"

/**
 * The connection over whatever gateway, settings, state and notifier are provided. It connects at once, supervises and
 * tells people in the Layer's Scope; closing that Scope stops it in order, as `Connection.stop` does. Where an audit is
 * provided beneath it, what closes positions at the stop is written there.
 *
 * @since 0.1.0
 * @category layers
 */
export const layer: Layer.Layer<Connection, never, Notifier | Settings | State | Tws> = Layer.effect(
  Connection,
  Connect.connect
).pipe(
  Layer.provide(CircuitStore.layer),
  Layer.provide(Facts.layer)
)

/**
 * The connection of a program of one's own, which needs nothing: settings from the environment, `.env` and the
 * configuration file, the real gateway, the state directory, Discord and the dead man's switch. Fails where a setting is
 * invalid or another service holds the state directory.
 *
 * @example
 * ```ts
 * const program = Effect.flatMap(Connection, (connection) => connection.ready)
 * Effect.runPromise(Effect.provide(program, Ibkr.layerLive))
 * ```
 *
 * @since 0.1.0
 * @category layers
 */
export const layerLive: Layer.Layer<Connection, InvalidConfiguration | StateInUse> = layer.pipe(
  Layer.provide([Socket.layer, Discord.layer, Ping.layer, Files.layer]),
  Layer.provide(Config.layer),
  Layer.provide([NodeServices.layer, FetchHttpClient.layer])
)

/**
 * What the broker offers.
 *
 * @since 0.1.0
 * @category models
 */
export type Broker =
  | Accounts.Accounts
  | Bars.Bars
  | Contracts.Contracts
  | Depth.Depth
  | Feed.Feed
  | Flatten.Flatten
  | History.History
  | Orders.Orders
  | Pacing.Pacing
  | Pnl.Pnl
  | Positions.Positions
  | Quotes.Quotes
  | Requests.Requests
  | Risk.Risk
  | Subscriptions.Subscriptions
  | TickByTick.TickByTick

/**
 * The broker with a risk of one's own, such as `Risk.layerNone` in a test. What happens to orders is written into the audit,
 * where one is provided.
 *
 * @since 0.1.0
 * @category layers
 */
export const layerBrokerWith = (
  risk: Layer.Layer<Risk.Risk, never, Risk.Sources>
): Layer.Layer<Broker, never, Connection | Journal.Journal | Notifier | Settings | State> =>
  Flatten.layer.pipe(
    Layer.provideMerge(Orders.layer),
    Layer.provideMerge(Layer.provide(Witness.risk, risk)),
    Layer.provideMerge([Bars.layer, Depth.layer, Pnl.layer, Quotes.layer, TickByTick.layer]),
    Layer.provideMerge([Accounts.layer, Contracts.layer, History.layer, Positions.layer, Subscriptions.layer]),
    Layer.provideMerge(Requests.layer),
    Layer.provideMerge(Pacing.layer),
    Layer.provideMerge(Feed.layer)
  )

/**
 * The broker over whatever connection, settings, state, notifier and journal of orders are provided: orders behind the rules of
 * risk that the settings name, the account, contracts, market data and history.
 *
 * @since 0.1.0
 * @category layers
 */
export const layerBroker: Layer.Layer<
  Broker,
  never,
  Connection | Journal.Journal | Notifier | Settings | State
> = layerBrokerWith(Risk.layer)

/**
 * The connection and the broker of a program of one's own, which need nothing: as `layerLive`, and the journal and the
 * audit of orders in the state directory.
 *
 * @example
 * ```ts
 * const program = Effect.gen(function*() {
 *   const orders = yield* Orders.Orders
 *   const handle = yield* orders.place({
 *     contract: Contract.stock("AAPL"),
 *     action: "BUY",
 *     quantity: "10",
 *     orderType: "LMT",
 *     limitPrice: "150.00"
 *   })
 *   return yield* handle.ended
 * })
 * Effect.runPromise(Effect.provide(program, Ibkr.layerBrokerLive))
 * ```
 *
 * @since 0.1.0
 * @category layers
 */
export const layerBrokerLive: Layer.Layer<Broker | Connection, InvalidConfiguration | StateInUse> = layerBroker.pipe(
  Layer.provide(Journal.layerFile),
  Layer.provideMerge(layer),
  Layer.provide(Audit.layerFile),
  Layer.provide([Socket.layer, Discord.layer, Ping.layer, Files.layer]),
  Layer.provide(Config.layer),
  Layer.provide([NodeServices.layer, FetchHttpClient.layer])
)
