/**
 * The control API of a simulated gateway: HTTP on the loopback, for tests in any language.
 *
 * @since 0.1.0
 */
import * as NodeHttpServer from "@effect/platform-node/NodeHttpServer"
import * as ByteSize from "effect/ByteSize"
import * as Cause from "effect/Cause"
import * as Context from "effect/Context"
import * as Effect from "effect/Effect"
import * as HttpIncomingMessage from "effect/http/HttpIncomingMessage"
import * as HttpMiddleware from "effect/http/HttpMiddleware"
import * as HttpRouter from "effect/http/HttpRouter"
import * as HttpServerError from "effect/http/HttpServerError"
import * as HttpServerRequest from "effect/http/HttpServerRequest"
import * as HttpServerResponse from "effect/http/HttpServerResponse"
import * as Layer from "effect/Layer"
import * as Http from "node:http" // edge: the server itself
import type { Gateway } from "../Gateway.ts"
import { ListenProblem, type Server } from "../Server/Server.ts"
import type { Wire } from "../Server/Wire.ts"
import * as Live from "./Live.ts"
import * as Problems from "./Problems.ts"
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
// the page of /docs holds its script and its style, and asks nobody but us
const policy =
  "default-src 'none'; script-src 'unsafe-inline'; style-src 'unsafe-inline'; img-src 'self' data: blob:; " +
  "connect-src 'self'; font-src 'self' data:; base-uri 'none'; form-action 'none'; frame-ancestors 'none'"
const mostConnections = 256
const mostBody = ByteSize.bytes(16 * 1024)
const limits: Http.ServerOptions = {
  headersTimeout: 5000,
  requestTimeout: 10_000,
  connectionsCheckingInterval: 1000,
  keepAliveTimeout: 200
}

const { response: problem } = Problems

/** What it says of an answer that no route gave. */
const stray = (status: number, method: string, url: string): HttpServerResponse.HttpServerResponse =>
  status === 404
    ? problem(404, "Not found", `There is no ${method} ${url}`)
    : status === 413
    ? HttpServerResponse.setHeader(problem(413, "Content too large", "Send at most 16 KiB."), "connection", "close")
    : problem(status, Http.STATUS_CODES[status] ?? "Unknown", `${method} ${url} cannot be answered.`)

/** Keeps out what a browser could be made to send: foreign hosts, and bodies that are no JSON. */
const guard = Effect.fnUntraced(
  function*<E, R>(app: Effect.Effect<HttpServerResponse.HttpServerResponse, E, R>) {
    const { headers, method, url } = yield* HttpServerRequest.HttpServerRequest
    if (!ours.test(headers["host"] ?? "")) return problem(403, "Forbidden", "The host of this API is the loopback.")
    const type = (headers["content-type"] ?? "").split(";")[0]?.trim().toLowerCase()
    if ((method === "POST" || method === "PUT") && type !== "application/json") {
      return problem(415, "Unsupported media type", "Send application/json.")
    }
    return yield* Effect.catchCauseIf(
      app,
      (cause) => !Cause.hasInterruptsOnly(cause),
      Effect.fnUntraced(function*(cause) {
        const [{ status }] = yield* HttpServerError.causeResponse(cause)
        if (status >= 500) yield* Effect.logError("The control API", cause)
        return stray(status, method, url)
      })
    )
  },
  Effect.map((response) =>
    HttpServerResponse.setHeaders(response, {
      "cache-control": "no-store",
      "x-content-type-options": "nosniff",
      "referrer-policy": "no-referrer",
      ...(response.headers["content-security-policy"] === undefined ? { "content-security-policy": policy } : {})
    })
  )
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
      const live = yield* Live.Live
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
      yield* server.serve(Effect.provideService(guard(app), HttpIncomingMessage.MaxBodySize, mostBody)).pipe(
        Effect.provideService(HttpMiddleware.TracerDisabledWhen, ({ url }) => url.startsWith("/live"))
      )
      yield* Effect.addFinalizer(() => live.end)
      return { port: server.address._tag === "UnixPathAddress" ? port : server.address.port }
    })
  ).pipe(Layer.provide([Live.layer, NodeHttpServer.layerHttpServices]))
