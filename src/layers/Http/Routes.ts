/**
 * What each route does.
 *
 * @since 0.1.0
 */
import * as Effect from "effect/Effect"
import type * as HttpApi from "effect/http-api/HttpApi"
import * as HttpApiBuilder from "effect/http-api/HttpApiBuilder"
import type * as HttpApiGroup from "effect/http-api/HttpApiGroup"
import * as HttpApiMiddleware from "effect/http-api/HttpApiMiddleware"
import * as HttpApiScalar from "effect/http-api/HttpApiScalar"
import * as HttpRouter from "effect/http/HttpRouter"
import * as Layer from "effect/Layer"
import * as PrometheusMetrics from "effect/observability/PrometheusMetrics"
import { Connection } from "../Connection.ts"
import * as Metrics from "../Metrics.ts"
import { Api, Broker } from "./Api.ts"
import * as Authorized from "./Authorized.ts"
import { Events } from "./Events.ts"
import * as Expectation from "./Expectation.ts"
import { Blocked } from "./Problems.ts"
import { account } from "./Routes/Account.ts"
import { market } from "./Routes/Market.ts"
import { safety } from "./Routes/Safety.ts"
import { throughout } from "./Routes/Throughout.ts"
import { trading } from "./Routes/Trading.ts"

const observing = HttpApiBuilder.group(
  Api,
  "observing",
  Effect.fnUntraced(function*(routes) {
    const connection = yield* Connection
    const events = yield* Events
    return routes
      .handle("live", () => Effect.succeed({ live: true as const }))
      .handle("ready", () => Effect.filterOrFail(connection.status, ({ ready }) => ready, (status) => status))
      .handle("status", () => connection.status)
      .handle("events", () => events.open)
      .handle(
        "metrics",
        () => connection.status.pipe(Effect.flatMap(Metrics.observe), Effect.andThen(PrometheusMetrics.format()))
      )
  })
)

const acting = HttpApiBuilder.group(
  Api,
  "acting",
  Effect.fnUntraced(function*(routes) {
    const connection = yield* Connection
    return routes
      .handle("reconnect", () =>
        throughout(
          Effect.filterOrFail(
            connection.status,
            ({ state }) => state !== "shutdown",
            () => new Blocked({ detail: "The service is stopping: it dials no more", blockedBy: ["shutdown"] })
          ).pipe(Effect.andThen(connection.reconnect), Effect.andThen(connection.status))
        ))
      .handle("stop", ({ payload }) => throughout(connection.stop({ keepPositions: payload?.keepPositions })))
  })
)

// The page that shows the description is 3 MB of script: it is loaded when somebody wants to see it.
const docs = <Groups extends HttpApiGroup.Constraint>(api: HttpApi.HttpApi<"effect-ibkr", Groups>) =>
  HttpRouter.use(Effect.fnUntraced(function*(router) {
    const page = yield* Effect.cached(
      HttpRouter.toHttpEffect(HttpApiScalar.layer(api, { path: "/docs", scalar: { withDefaultFonts: false } }))
    )
    yield* router.add("GET", "/docs", Effect.flatten(page))
  }))

const served = Layer.provide([
  Authorized.layer,
  Expectation.layer,
  HttpApiMiddleware.layerProblemDetails({ includeDetails: true })
])
const options = { openapiPath: "/openapi.json" } as const

/**
 * Every route of a connection alone.
 *
 * @since 0.1.0
 * @category layers
 */
export const layer = Layer.mergeAll(
  HttpApiBuilder.layer(Api, options).pipe(Layer.provide([observing, acting]), served),
  docs(Api)
)

/**
 * Every route of a connection with a broker on it.
 *
 * @since 0.1.0
 * @category layers
 */
export const layerBroker = Layer.mergeAll(
  HttpApiBuilder.layer(Broker, options).pipe(
    Layer.provide([observing, acting, account, trading, market, safety]),
    served
  ),
  docs(Broker)
)

type Methods = ReadonlyMap<string, ReadonlyArray<string>>

const methodsOf = (endpoints: ReadonlyArray<{ readonly method: string; readonly path: string }>): Methods => {
  const methods = new Map([["/openapi.json", ["GET", "HEAD"]], ["/docs", ["GET", "HEAD"]]])
  for (const { method, path } of endpoints) {
    const known = methods.get(path) ?? []
    methods.set(path, [...known, ...method === "GET" ? ["GET", "HEAD"] : [method]])
  }
  return methods
}

/**
 * The methods of each path of a connection alone.
 *
 * @since 0.1.0
 * @category constructors
 */
export const methods: Methods = methodsOf(
  Object.values(Api.groups).flatMap((group) => Object.values(group.endpoints))
)

/**
 * The methods of each path of a connection with a broker on it.
 *
 * @since 0.1.0
 * @category constructors
 */
export const methodsBroker: Methods = methodsOf(
  Object.values(Broker.groups).flatMap((group) => Object.values(group.endpoints))
)
