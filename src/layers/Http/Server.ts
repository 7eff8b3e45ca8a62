/**
 * Serves the API over HTTP: opens its port when every route stands, and ends what it serves within half a second.
 *
 * @since 0.1.0
 */
import * as NodeHttpServer from "@effect/platform-node/NodeHttpServer"
import * as ByteSize from "effect/ByteSize"
import * as Context from "effect/Context"
import * as Duration from "effect/Duration"
import * as Effect from "effect/Effect"
import * as HttpIncomingMessage from "effect/http/HttpIncomingMessage"
import * as HttpMiddleware from "effect/http/HttpMiddleware"
import * as HttpRouter from "effect/http/HttpRouter"
import * as HttpServer from "effect/http/HttpServer"
import type { HttpServerError, ServeError } from "effect/http/HttpServerError"
import type * as HttpServerRequest from "effect/http/HttpServerRequest"
import type * as HttpServerResponse from "effect/http/HttpServerResponse"
import * as Layer from "effect/Layer"
import * as Scope from "effect/Scope"
import * as http from "node:http" // edge: the server itself
import { HttpUnavailable } from "../../errors/HttpUnavailable.ts"
import type { Accounts } from "../Broker/Accounts.ts"
import type { Contracts } from "../Broker/Contracts.ts"
import type { Flatten } from "../Broker/Flatten.ts"
import type { History } from "../Broker/History.ts"
import type { Orders } from "../Broker/Orders.ts"
import type { Positions } from "../Broker/Positions.ts"
import type { Quotes } from "../Broker/Quotes.ts"
import type { Risk } from "../Broker/Risk.ts"
import type { Subscriptions } from "../Broker/Subscriptions.ts"
import type { Connection } from "../Connection.ts"
import { Settings } from "../Settings.ts"
import * as Events from "./Events.ts"
import * as Guard from "./Guard.ts"
import * as Routes from "./Routes.ts"
import type { Token } from "./Token.ts"

/**
 * Where HTTP is served; `null` where it is off.
 *
 * @since 0.1.0
 * @category services
 */
export class Address extends Context.Service<Address, {
  readonly url: string | null
}>()("effect-ibkr/layers/Http/Server/Address") {}

const limits: http.ServerOptions = {
  headersTimeout: 5000,
  requestTimeout: 10_000,
  connectionsCheckingInterval: 1000,
  keepAliveTimeout: 5000
}

/** What is asked for all day, and what lasts all day. */
const untraced = /^\/(health\/|metrics|events|status)/

const mostConnections = 256
const grace = Duration.millis(500)

const unavailable = (host: string, port: number) => ({ cause }: ServeError) => {
  const code = typeof cause === "object" && cause !== null && "code" in cause ? cause.code : undefined
  const reasons = {
    EADDRINUSE: "InUse",
    EACCES: "NotPermitted",
    EADDRNOTAVAIL: "NoSuchAddress",
    ENOTFOUND: "NoSuchAddress"
  } as const
  const known = Object.entries(reasons).find(([name]) => name === code)
  return new HttpUnavailable({ address: `${host}:${port}`, reason: known?.[1] ?? "Unknown" })
}

/**
 * Fails as the Layers do where HTTP could not be served now; the port is free again after. Who is to be served there has not begun
 * anything yet, and nobody takes the end of this one for the end of the one that has the port.
 *
 * @since 0.1.0
 * @category programs
 */
export const probe: Effect.Effect<void, HttpUnavailable, Settings> = Effect.gen(function*() {
  const { httpHost: host, httpPort: port } = yield* Settings
  if (port === "off") return
  yield* Effect.scoped(
    Effect.mapError(NodeHttpServer.make(() => http.createServer(), { host, port }), unavailable(host, port))
  )
})

type App = Effect.Effect<
  HttpServerResponse.HttpServerResponse,
  HttpServerError,
  Scope.Scope | HttpServerRequest.HttpServerRequest
>

/** What is served: the app of its routes, and the methods of each path. */
interface Routed<R> {
  readonly app: Effect.Effect<App, never, R>
  readonly methods: ReadonlyMap<string, ReadonlyArray<string>>
}

const serve = Effect.fnUntraced(function*<R>(routed: Routed<R>, host: string, port: number) {
  const { httpAllowedHosts } = yield* Settings
  const events = yield* Events.Events
  const routes = yield* routed.app
  const app = routes.pipe(
    Guard.guard({ host, allowedHosts: httpAllowedHosts, methods: routed.methods }),
    Effect.provideService(HttpIncomingMessage.MaxBodySize, ByteSize.bytes(Guard.maxBody))
  )
  // A request that comes before its handler is attached would never be answered.
  const requests = yield* Scope.fork(yield* Effect.scope)
  const handler = yield* NodeHttpServer.makeHandler(app, { scope: requests }).pipe(
    Effect.provideService(HttpMiddleware.TracerDisabledWhen, ({ url }) => untraced.test(url))
  )
  const server = http.createServer(limits, handler)
  server.maxConnections = mostConnections
  const { address } = yield* Effect.mapError(NodeHttpServer.make(() => server, { host, port }), unavailable(host, port))
  // Before the requests' own scope: what is still being answered may end in good order.
  yield* Effect.addFinalizer(() =>
    events.end.pipe(
      Effect.andThen(Effect.callback<void>((resume) => {
        server.close(() => resume(Effect.void))
      })),
      Effect.timeoutOption(grace),
      Effect.andThen(Effect.sync(() => server.closeAllConnections()))
    )
  )
  return HttpServer.formatAddress(address)
})

const make = Effect.fnUntraced(function*<R>(routed: Routed<R>) {
  const { httpHost, httpPort } = yield* Settings
  if (httpPort === "off") {
    yield* Effect.logInfo("HTTP is off")
    return { url: null }
  }
  const url = yield* serve(routed, httpHost, httpPort)
  yield* Effect.logInfo(`HTTP at ${url}: /health/ready, /status, /events, /metrics, /docs`)
  return { url }
})

const alone = { app: HttpRouter.toHttpEffect(Routes.layer), methods: Routes.methods }
const whole = { app: HttpRouter.toHttpEffect(Routes.layerBroker), methods: Routes.methodsBroker }

/**
 * Serves a connection at `IBKR_HTTP_HOST` and `IBKR_HTTP_PORT`, unless that is off.
 *
 * @since 0.1.0
 * @category layers
 */
export const layer: Layer.Layer<Address, HttpUnavailable, Connection | Settings | Token> = Layer.effect(
  Address,
  make(alone)
).pipe(
  Layer.provide(Events.layer),
  Layer.provide(NodeHttpServer.layerHttpServices)
)

/**
 * What of the broker is served.
 *
 * @since 0.1.0
 * @category models
 */
export type Desk = Accounts | Contracts | Flatten | History | Orders | Positions | Quotes | Risk | Subscriptions

/**
 * Serves a connection and the broker on it at `IBKR_HTTP_HOST` and `IBKR_HTTP_PORT`, unless that is off.
 *
 * @since 0.1.0
 * @category layers
 */
export const layerBroker: Layer.Layer<
  Address,
  HttpUnavailable,
  Connection | Desk | Settings | Token
> = Layer.effect(Address, make(whole)).pipe(
  Layer.provide(Events.layer),
  Layer.provide(NodeHttpServer.layerHttpServices)
)
