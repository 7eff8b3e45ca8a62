/**
 * Asks a running service over HTTP, at the address and with the token of these settings.
 *
 * @since 0.1.0
 */
import * as Duration from "effect/Duration"
import * as Effect from "effect/Effect"
import * as Sse from "effect/encoding/Sse"
import type * as FileSystem from "effect/FileSystem"
import * as HttpClient from "effect/http/HttpClient"
import type { HttpClientError } from "effect/http/HttpClientError"
import * as HttpClientRequest from "effect/http/HttpClientRequest"
import type { HttpClientResponse } from "effect/http/HttpClientResponse"
import * as Option from "effect/Option"
import type * as Path from "effect/Path"
import * as Runtime from "effect/Runtime"
import * as Schema from "effect/Schema"
import * as Stream from "effect/Stream"
import { Status } from "../domain/Status.ts"
import { Settings } from "../layers/Settings.ts"
import * as Token from "../layers/State/Token.ts"
import { codes } from "./Ending.ts"

/**
 * No service answered as one. Ends the program with 75.
 *
 * @since 0.1.0
 * @category errors
 */
export class NoService extends Schema.TaggedError<NoService>()("NoService", {
  address: Schema.String,
  problem: Schema.String
}) {
  override readonly [Runtime.errorExitCode] = codes.temporary
  override get message(): string {
    return `No service at ${this.address}: ${this.problem}`
  }
}

/**
 * The service has been told to stop, and has not done so yet. Ends the program with 75.
 *
 * @since 0.1.0
 * @category errors
 */
export class StillStopping extends Schema.TaggedError<StillStopping>()("StillStopping", {
  address: Schema.String,
  after: Schema.Duration
}) {
  override readonly [Runtime.errorExitCode] = codes.temporary
  override get message(): string {
    return `The service at ${this.address} is still stopping after ${Duration.format(this.after)}. ` +
      "Follow it with: effect-ibkr status --watch"
  }
}

/**
 * The service does not take our token. Ends the program with 77.
 *
 * @since 0.1.0
 * @category errors
 */
export class NotAllowed extends Schema.TaggedError<NotAllowed>()("NotAllowed", { address: Schema.String }) {
  override readonly [Runtime.errorExitCode] = codes.noPermission
  override get message(): string {
    return `The service at ${this.address} refuses the token. Give IBKR_HTTP_TOKEN or IBKR_STATE_DIR as the service has it, ` +
      "and run as its user."
  }
}

const reachable = (host: string): string => {
  if (host === "0.0.0.0") return "127.0.0.1"
  if (host === "::") return "[::1]"
  return host.includes(":") ? `[${host}]` : host
}

const address = Effect.flatMap(Settings, ({ httpHost, httpPort }) => {
  const at = `http://${reachable(httpHost)}:${httpPort}`
  if (httpPort === "off") {
    return Effect.fail(new NoService({ address: reachable(httpHost), problem: "IBKR_HTTP_PORT is off" }))
  }
  if (httpPort === 0) {
    return Effect.fail(
      new NoService({ address: at, problem: "IBKR_HTTP_PORT is 0; give --http-port as the service says it" })
    )
  }
  return Effect.succeed(at)
})

const patience = Duration.seconds(5)

const silent = (at: string) =>
  Effect.fail(new NoService({ address: at, problem: `it did not answer within ${Duration.format(patience)}` }))

const problemOf = (error: HttpClientError): string =>
  error.reason._tag === "TransportError" ? "nothing answers there" : error.message

const send = Effect.fnUntraced(function*<E>(
  request: HttpClientRequest.HttpClientRequest,
  wait: Duration.Duration,
  late: (at: string) => Effect.Effect<never, E>
) {
  const at = yield* address
  const client = yield* HttpClient.HttpClient
  const response = yield* client.execute(HttpClientRequest.prependUrl(request, at)).pipe(
    Effect.mapError((error) => new NoService({ address: at, problem: problemOf(error) })),
    Effect.timeoutOrElse({
      duration: wait,
      orElse: () => late(at)
    })
  )
  if (response.status === 401) return yield* new NotAllowed({ address: at })
  if (response.status >= 400) return yield* new NoService({ address: at, problem: `it answered ${response.status}` })
  return response
})

type Needs = HttpClient.HttpClient | Settings
type Trusted = Needs | FileSystem.FileSystem | Path.Path

const decode = Schema.decodeUnknownEffect(Schema.fromJsonString(Status))

const understood = Effect.fnUntraced(function*(text: string) {
  const at = yield* address
  return yield* Effect.mapError(
    decode(text),
    () => new NoService({ address: at, problem: "what answers there is not this service" })
  )
})

const bodyOf = Effect.fnUntraced(function*(response: HttpClientResponse) {
  const at = yield* address
  return yield* Effect.mapError(response.text, (error) => new NoService({ address: at, problem: problemOf(error) }))
})

/**
 * The service's status document.
 *
 * @since 0.1.0
 * @category constructors
 */
export const status: Effect.Effect<Status, NoService | NotAllowed, Needs> = send(
  HttpClientRequest.get("/status"),
  patience,
  silent
)
  .pipe(Effect.flatMap(bodyOf), Effect.flatMap(understood))

/**
 * The service's status, now and at every transition, until the service ends; then it fails.
 *
 * @since 0.1.0
 * @category constructors
 */
export const changes: Stream.Stream<Status, NoService | NotAllowed, Needs> = Stream.unwrap(Effect.gen(function*() {
  const at = yield* address
  const gone = (problem: string) => new NoService({ address: at, problem })
  const response = yield* send(HttpClientRequest.get("/events"), patience, silent)
  return response.stream.pipe(
    Stream.decodeText(),
    Stream.pipeThroughChannel(Sse.decode()),
    Stream.mapError((error) =>
      gone("_tag" in error && error._tag === "HttpClientError" ? problemOf(error) : String(error))
    ),
    Stream.filter(({ event }) => event === "status"),
    Stream.mapEffect(({ data }) => understood(data)),
    Stream.concat(Stream.fail(gone("it has ended")))
  )
}))

const trusted = Effect.fnUntraced(function*(path: string, body: { readonly [key: string]: boolean }) {
  const request = HttpClientRequest.post(path).pipe(HttpClientRequest.bodyJsonUnsafe(body))
  return Option.match(yield* Token.known, {
    onNone: () => request,
    onSome: (token) => HttpClientRequest.bearerToken(request, token)
  })
})

/**
 * Tells the service, with the token, to drop what it has and to dial at once.
 *
 * @since 0.1.0
 * @category constructors
 */
export const reconnect: Effect.Effect<string, NoService | NotAllowed, Trusted> = trusted("/reconnect", {}).pipe(
  Effect.flatMap((request) => send(request, patience, silent)),
  Effect.flatMap(bodyOf)
)

/**
 * Tells the service, with the token, to stop, and waits for `wait` at most until it has.
 *
 * @since 0.1.0
 * @category constructors
 */
export const stop = (
  body: { readonly keepPositions: boolean },
  wait: Duration.Duration
): Effect.Effect<string, NoService | NotAllowed | StillStopping, Trusted> =>
  trusted("/stop", body).pipe(
    Effect.flatMap((request) =>
      send(request, wait, (address) => Effect.fail(new StillStopping({ address, after: wait })))
    ),
    Effect.flatMap(bodyOf)
  )
