/**
 * What holds for every answer: the `Host` is one of ours, whatever is wrong is a problem document, nothing is kept.
 *
 * @since 0.1.0
 */
import * as Cause from "effect/Cause"
import * as Effect from "effect/Effect"
import * as HttpServerError from "effect/http/HttpServerError"
import * as HttpServerRequest from "effect/http/HttpServerRequest"
import * as HttpServerResponse from "effect/http/HttpServerResponse"
import * as ProblemDetails from "effect/http/ProblemDetails"
import * as Option from "effect/Option"
import { STATUS_CODES } from "node:http" // edge: the standard's own phrases

/**
 * The most that the body of a request may hold, in bytes.
 *
 * @since 0.1.0
 * @category constants
 */
export const maxBody = 16 * 1024

/**
 * The paths of probes and scrapers, who come by an address that nobody lists.
 *
 * @since 0.1.0
 * @category constants
 */
export const anyHost = /^\/(health\/|metrics$)/

/**
 * Whoever stops all orders may say of it what they will: what is too much of that is not read.
 *
 * @since 0.1.0
 * @category constants
 */
export const anyBody = "/kill-switch"

/** What to do about what the router and the reading of bodies refuse without a word. */
const remedies: Readonly<Record<number, string>> = {
  404: "There is nothing at this path: GET /openapi.json lists what there is",
  413: `A body may have ${maxBody} bytes`,
  415: "Send JSON, as `Content-Type: application/json`"
}

const problem = (status: number, detail = remedies[status]): HttpServerResponse.HttpServerResponse =>
  ProblemDetails.toResponse({
    type: ProblemDetails.blankType,
    status,
    title: STATUS_CODES[status] ?? "Unknown",
    ...(detail !== undefined && { detail })
  })

const isOurs = (host: string | undefined, allowed: ReadonlyArray<string>): boolean => {
  const named = host?.toLowerCase() ?? ""
  const name = named.replace(/:\d*$/, "")
  return allowed.some((one) => one.toLowerCase() === name || one.toLowerCase() === named)
}

/** Under which names what is bound to `host` may be asked for: none of its own where that is every address. */
const bound = (host: string): ReadonlyArray<string> => {
  const written = host.includes(":") ? `[${host}]` : host
  const { hostname } = new URL(`http://${written}`)
  return hostname === "0.0.0.0" || hostname === "[::]" ? [] : [written, hostname]
}

/** A path with its parameters left open, such as `/orders/:orderRef`. */
const shape = (path: string): RegExp => new RegExp(`^${path.replaceAll(".", "\\.").replace(/:\w+/g, "[^/]+")}$`)

const decoded = Option.liftThrowable(decodeURIComponent)

/** A path of the shape of one of ours, and by a method of it, that leads nowhere all the same: a name in it is none. */
const nameless = (path: string): HttpServerResponse.HttpServerResponse =>
  problem(
    400,
    Option.isNone(decoded(path))
      ? "This path is not percent-encoded UTF-8"
      : "A name in this path is longer than any may be"
  )

/** The page of `/docs` holds its script and its style, and asks nobody but us. */
const policy =
  "default-src 'none'; script-src 'unsafe-inline'; style-src 'unsafe-inline'; img-src 'self' data: blob:; " +
  "connect-src 'self'; font-src 'self' data:; base-uri 'none'; form-action 'none'; frame-ancestors 'none'"

const isDocument = ({ headers }: HttpServerResponse.HttpServerResponse): boolean =>
  /^application\/(problem\+)?json/.test(headers["content-type"] ?? "")

/**
 * Guards an app that is bound to `host`. `methods` are those of each path, so that a wrong one is told from an unknown path.
 *
 * @since 0.1.0
 * @category combinators
 */
export const guard = (options: {
  readonly host: string
  readonly allowedHosts: ReadonlyArray<string>
  readonly methods: ReadonlyMap<string, ReadonlyArray<string>>
}) =>
<E, R>(app: Effect.Effect<HttpServerResponse.HttpServerResponse, E, R>): Effect.Effect<
  HttpServerResponse.HttpServerResponse,
  E,
  R | HttpServerRequest.HttpServerRequest
> => {
  const hosts = [...options.allowedHosts, ...bound(options.host)]
  const patterns = [...options.methods].map(([path, methods]) => [shape(path), methods] as const)
  const allowed = (path: string) => [
    ...new Set(patterns.flatMap(([pattern, methods]) => pattern.test(path) ? methods : []))
  ]
  const answer = Effect.fnUntraced(function*(request: HttpServerRequest.HttpServerRequest) {
    const path = request.url.replace(/\?.*$/, "")
    if (!anyHost.test(path) && !isOurs(request.headers["host"], hosts)) {
      return problem(403, "This Host is not one of IBKR_HTTP_ALLOWED_HOSTS")
    }
    // the router reads no further, and would do to an order what was asked of another
    if (/[;#]/.test(path)) return problem(400, "No name in a path holds ; or #: write them as %3B and %23")
    if (Number(request.headers["content-length"] ?? 0) > maxBody && path !== anyBody) {
      return HttpServerResponse.setHeader(problem(413), "connection", "close")
    }
    const response = yield* Effect.catchCauseIf(
      app,
      (cause) => !Cause.hasInterruptsOnly(cause),
      Effect.fnUntraced(function*(cause) {
        const [response] = yield* HttpServerError.causeResponse(cause)
        if (response.status >= 500) yield* Effect.logError("HTTP", cause)
        return response
      })
    )
    if (response.status < 400 || isDocument(response)) return response
    const methods = allowed(path)
    if (response.status !== 404 || methods.length === 0) return problem(response.status)
    if (methods.includes(request.method)) return nameless(path)
    const all = methods.join(", ")
    return HttpServerResponse.setHeader(problem(405, `At this path there are ${all}`), "allow", all)
  })
  return HttpServerRequest.HttpServerRequest.pipe(
    Effect.flatMap(answer),
    Effect.map((response) => {
      const kept = HttpServerResponse.setHeaders(response, {
        "cache-control": "no-store",
        "x-content-type-options": "nosniff",
        ...response.headers["content-type"]?.startsWith("text/html") === true && { "content-security-policy": policy }
      })
      return response.status === 401 ? HttpServerResponse.setHeader(kept, "www-authenticate", "Bearer") : kept
    })
  )
}
