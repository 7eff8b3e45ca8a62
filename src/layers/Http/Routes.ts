/**
 * What each route does.
 *
 * @since 0.1.0
 */
import * as Effect from "effect/Effect"
import * as Fiber from "effect/Fiber"
import * as HttpApiBuilder from "effect/http-api/HttpApiBuilder"
import * as HttpApiMiddleware from "effect/http-api/HttpApiMiddleware"
import * as HttpApiScalar from "effect/http-api/HttpApiScalar"
import * as HttpRouter from "effect/http/HttpRouter"
import * as Layer from "effect/Layer"
import * as PrometheusMetrics from "effect/observability/PrometheusMetrics"
import { Connection } from "../Connection.ts"
import * as Metrics from "../Metrics.ts"
import { Api } from "./Api.ts"
import * as Authorized from "./Authorized.ts"
import { Events } from "./Events.ts"

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
      .handle("reconnect", () => Effect.andThen(connection.reconnect, connection.status))
      // Detached: a stop that has begun does not end because nobody waits for it any more.
      .handle(
        "stop",
        ({ payload }) =>
          Effect.flatMap(Effect.forkDetach(connection.stop({ keepPositions: payload?.keepPositions })), Fiber.join)
      )
  })
)

// The page that shows the description is 3 MB of script: it is loaded when somebody wants to see it.
const docs = HttpRouter.use(Effect.fnUntraced(function*(router) {
  const page = yield* Effect.cached(
    HttpRouter.toHttpEffect(HttpApiScalar.layer(Api, { path: "/docs", scalar: { withDefaultFonts: false } }))
  )
  yield* router.add("GET", "/docs", Effect.flatten(page))
}))

/**
 * Every route.
 *
 * @since 0.1.0
 * @category layers
 */
export const layer = Layer.mergeAll(
  HttpApiBuilder.layer(Api, { openapiPath: "/openapi.json" }).pipe(
    Layer.provide([observing, acting]),
    Layer.provide([Authorized.layer, HttpApiMiddleware.layerProblemDetails({ includeDetails: true })])
  ),
  docs
)

/**
 * The methods of each path.
 *
 * @since 0.1.0
 * @category constructors
 */
export const methods: ReadonlyMap<string, ReadonlyArray<string>> = new Map([
  ...Object.values(Api.groups).flatMap((group) => Object.values(group.endpoints)).map(({ method, path }) =>
    [path, method === "GET" ? ["GET", "HEAD"] : [method]] as const
  ),
  ["/openapi.json", ["GET", "HEAD"]],
  ["/docs", ["GET", "HEAD"]]
])
