/**
 * Asks a running service over HTTP, at the address and with the token of these settings.
 *
 * @since 0.1.0
 */
import * as Duration from "effect/Duration"
import * as Effect from "effect/Effect"
import type * as Sse from "effect/encoding/Sse"
import type * as FileSystem from "effect/FileSystem"
import * as HttpClient from "effect/http/HttpClient"
import type { HttpClientError } from "effect/http/HttpClientError"
import * as HttpClientRequest from "effect/http/HttpClientRequest"
import type { HttpClientResponse } from "effect/http/HttpClientResponse"
import * as Option from "effect/Option"
import type * as Path from "effect/Path"
import * as Schema from "effect/Schema"
import { Status } from "../domain/Status.ts"
import { Settings } from "../layers/Settings.ts"
import * as Token from "../layers/State/Token.ts"
import * as Expectation from "./Service/Expectation.ts"
import { type AnotherService, NoService, NotAllowed } from "./Service/Failure.ts"

const reachable = (host: string): string => {
  if (host === "0.0.0.0") return "127.0.0.1"
  if (host === "::") return "[::1]"
  return host.includes(":") ? `[${host}]` : host
}

/**
 * Where the service of these settings is.
 *
 * @since 0.1.0
 * @category constructors
 */
export const address = Effect.flatMap(Settings, ({ httpHost, httpPort }) => {
  const at = `http://${reachable(httpHost)}:${httpPort}`
  if (httpPort === "off") {
    return Effect.fail(
      new NoService({ address: reachable(httpHost), problem: "IBKR_HTTP_PORT is off", isRefused: true })
    )
  }
  if (httpPort === 0) {
    return Effect.fail(
      new NoService({
        address: at,
        problem: "IBKR_HTTP_PORT is 0; give --http-port as the service says it",
        isRefused: true
      })
    )
  }
  return Effect.succeed(at)
})

/**
 * How long an answer may take that waits for nothing.
 *
 * @since 0.1.0
 * @category policies
 */
export const patience: Duration.Duration = Duration.seconds(5)

/**
 * What is said of a service that does not answer in time.
 *
 * @since 0.1.0
 * @category constructors
 */
export const silent = (at: string) =>
  Effect.fail(new NoService({ address: at, problem: `it did not answer within ${Duration.format(patience)}` }))

// nobody listens, or the name is nobody's
const unheard: ReadonlySet<unknown> = new Set(["ECONNREFUSED", "ENOTFOUND", "EAI_AGAIN"])

/** Node's fetch wraps what the socket said, of several addresses too. */
const isRefused = ({ cause }: { readonly cause?: unknown }): boolean => {
  if (typeof cause !== "object" || cause === null) return false
  return "code" in cause ? unheard.has(cause.code) : isRefused(cause)
}

// an answer that is not read to its end is one that was not decoded
const broken: ReadonlySet<string> = new Set(["TransportError", "DecodeError"])

/** Why a request has no answer, or not all of it. */
const problemOf = (error: HttpClientError): string => {
  if (!broken.has(error.reason._tag)) return error.message
  if (!isRefused(error)) return "the line to it broke"
  return "nothing answers there. Start it with effect-ibkr run, or give --http-port as it has it"
}

/**
 * Why what is followed is followed no more.
 *
 * @since 0.1.0
 * @category conversions
 */
export const problemOfEvents = (error: HttpClientError | Sse.Retry | Sse.SseError): string =>
  error._tag === "HttpClientError" ? problemOf(error) : String(error)

/**
 * An answer of the service, to its end, within a time; `late` is what becomes of one that does not come, or not to its end.
 *
 * @since 0.1.0
 * @category combinators
 */
export const inTime =
  <E>(wait: Duration.Duration, late: (at: string) => Effect.Effect<never, E>) =>
  <A, E2, R>(answer: Effect.Effect<A, E2, R>): Effect.Effect<A, E | E2 | NoService, R | Settings> =>
    Effect.timeoutOrElse(answer, { duration: wait, orElse: () => Effect.flatMap(address, late) })

/**
 * Sends a request to the service, with what is expected of it, and answers its response as soon as it begins, whatever it is, save
 * that another service was meant or the token was refused.
 *
 * @since 0.1.0
 * @category constructors
 */
export const exchange = Effect.fnUntraced(function*(request: HttpClientRequest.HttpClientRequest) {
  const at = yield* address
  const response = yield* Effect.mapError(
    HttpClient.execute(HttpClientRequest.prependUrl(yield* Expectation.stated(request), at)),
    (error) => new NoService({ address: at, problem: problemOf(error), isRefused: isRefused(error) })
  )
  yield* Expectation.met(response, at)
  if (response.status === 401) {
    return yield* new NotAllowed({ address: at, isShown: request.headers["authorization"] !== undefined })
  }
  return response
})

/**
 * The same, where every answer but a good one is none of the service.
 *
 * @since 0.1.0
 * @category constructors
 */
export const send = Effect.fnUntraced(function*(request: HttpClientRequest.HttpClientRequest) {
  const at = yield* address
  const response = yield* exchange(request)
  if (response.status >= 400) return yield* new NoService({ address: at, problem: `it answered ${response.status}` })
  return response
})

/**
 * What asking a service needs.
 *
 * @since 0.1.0
 * @category models
 */
export type Needs = Expectation.Expectation | HttpClient.HttpClient | Settings

/**
 * What asking it with its token needs.
 *
 * @since 0.1.0
 * @category models
 */
export type Trusted = Needs | FileSystem.FileSystem | Path.Path

const decode = Schema.decodeUnknownEffect(Schema.fromJsonString(Status))

/**
 * What answers there is another program.
 *
 * @since 0.1.0
 * @category constructors
 */
export const strange = Effect.flatMap(
  address,
  (at) => Effect.fail(new NoService({ address: at, problem: "what answers there is not this service" }))
)

/**
 * A status document, as the text of one.
 *
 * @since 0.1.0
 * @category conversions
 */
export const understood = (text: string) => Effect.catch(decode(text), () => strange)

/**
 * The text of a response.
 *
 * @since 0.1.0
 * @category accessors
 */
export const bodyOf = Effect.fnUntraced(function*(response: HttpClientResponse) {
  const at = yield* address
  const broken = (error: HttpClientError) => new NoService({ address: at, problem: problemOf(error), isRefused: false })
  return yield* Effect.mapError(response.text, broken)
})

/**
 * The service's status document.
 *
 * @since 0.1.0
 * @category constructors
 */
export const status: Effect.Effect<Status, AnotherService | NoService | NotAllowed, Needs> = send(
  HttpClientRequest.get("/status")
).pipe(
  Effect.flatMap(bodyOf),
  inTime(patience, silent),
  Effect.flatMap(understood)
)

/**
 * A request that bears the token, where we know it.
 *
 * @since 0.1.0
 * @category combinators
 */
export const trusted = Effect.fnUntraced(function*(request: HttpClientRequest.HttpClientRequest) {
  return Option.match(yield* Token.known, {
    onNone: () => request,
    onSome: (token) => HttpClientRequest.bearerToken(request, token)
  })
})
