/**
 * The control API of a simulated gateway: HTTP on the loopback, for tests in any language.
 *
 * @since 0.1.0
 */
import * as NodeHttpServer from "@effect/platform-node/NodeHttpServer"
import * as ByteSize from "effect/ByteSize"
import * as Context from "effect/Context"
import * as Effect from "effect/Effect"
import * as HttpIncomingMessage from "effect/http/HttpIncomingMessage"
import * as HttpRouter from "effect/http/HttpRouter"
import type * as HttpServerError from "effect/http/HttpServerError"
import * as HttpServerRequest from "effect/http/HttpServerRequest"
import type * as HttpServerResponse from "effect/http/HttpServerResponse"
import * as Layer from "effect/Layer"
import * as Http from "node:http" // edge: the server itself
import type { Gateway } from "../Gateway.ts"
import { ListenProblem, type Server } from "../Server/Server.ts"
import type { Wire } from "../Server/Wire.ts"
import * as Routes from "./Routes.ts"

/**
 * The control API, listening on this port of the loopback.
 *
 * @since 0.1.0
 * @category services
 */
export class Control extends Context.Service<Control, { readonly port: number }>()(
  "effect-ibkr/simulator/Control/Control"
) {}

const host = "127.0.0.1"
const ours = /^(127\.0\.0\.1|localhost|\[::1\])(:\d+)?$/i
const mostConnections = 256
const mostBody = ByteSize.bytes(16 * 1024)
const limits: Http.ServerOptions = {
  headersTimeout: 5000,
  requestTimeout: 10_000,
  connectionsCheckingInterval: 1000,
  keepAliveTimeout: 200
}

/** Keeps out what a browser could be made to send: foreign hosts, and bodies that are no JSON. */
const guard = Effect.fnUntraced(
  function*<R>(app: Effect.Effect<HttpServerResponse.HttpServerResponse, HttpServerError.HttpServerError, R>) {
    const { headers, method, url } = yield* HttpServerRequest.HttpServerRequest
    if (!ours.test(headers["host"] ?? "")) {
      return Routes.problem(403, "Forbidden", "The host of this API is the loopback.")
    }
    const type = (headers["content-type"] ?? "").split(";")[0]?.trim().toLowerCase()
    if ((method === "POST" || method === "PUT") && type !== "application/json") {
      return Routes.problem(415, "Unsupported media type", "Send application/json.")
    }
    return yield* Effect.catchIf(
      app,
      ({ reason }) => reason._tag === "RouteNotFound",
      () => Effect.succeed(Routes.problem(404, "Not found", `There is no ${method} ${url}`))
    )
  }
)

/**
 * The control API of the gateway in the context; port 0 is any free one.
 *
 * @since 0.1.0
 * @category layers
 */
export const layer = (
  { port = 0 }: { readonly port?: number | undefined } = {}
): Layer.Layer<Control, ListenProblem, Gateway | Server | Wire> =>
  Layer.effect(
    Control,
    Effect.gen(function*() {
      // before listening: a request that is accepted earlier is never answered
      const app = yield* HttpRouter.toHttpEffect(Routes.layer)
      const listener = Http.createServer(limits)
      listener.maxConnections = mostConnections
      const server = yield* NodeHttpServer.make(() => listener, {
        host,
        port,
        gracefulShutdownTimeout: "500 millis"
      }).pipe(
        Effect.mapError(({ cause }: HttpServerError.ServeError) =>
          new ListenProblem({ host, port, code: (cause as { readonly code?: string }).code ?? "unknown" })
        )
      )
      yield* server.serve(Effect.provideService(guard(app), HttpIncomingMessage.MaxBodySize, mostBody))
      return { port: server.address._tag === "UnixPathAddress" ? port : server.address.port }
    })
  ).pipe(Layer.provide(NodeHttpServer.layerHttpServices))
