/**
 * The HTTP API as a value: every route with what it takes, answers and refuses, of which its own description is made.
 *
 * @since 0.1.0
 */
import * as HttpApi from "effect/http-api/HttpApi"
import * as HttpApiEndpoint from "effect/http-api/HttpApiEndpoint"
import * as HttpApiGroup from "effect/http-api/HttpApiGroup"
import * as HttpApiMiddleware from "effect/http-api/HttpApiMiddleware"
import * as HttpApiSchema from "effect/http-api/HttpApiSchema"
import * as OpenApi from "effect/http-api/OpenApi"
import * as Schema from "effect/Schema"
import { Notice } from "../../domain/Notice.ts"
import { Status } from "../../domain/Status.ts"
import * as Version from "../../domain/Version.ts"
import { account } from "./Api/Account.ts"
import { market } from "./Api/Market.ts"
import { safety } from "./Api/Safety.ts"
import { bodyOptional, Nothing, says, strict } from "./Api/Says.ts"
import { trading } from "./Api/Trading.ts"
import { unrouted } from "./Api/Unrouted.ts"
import { Authorized } from "./Authorized.ts"
import { Closed } from "./Documents.ts"
import { Expectation } from "./Expectation.ts"
import { Blocked, TooManyListeners } from "./Problems.ts"

const observing = HttpApiGroup.make("observing", { topLevel: true }).add(
  HttpApiEndpoint.get("live", "/health/live", { success: Schema.Struct({ live: Schema.Literal(true) }) })
    .annotateMerge(says("200 while the process can answer.")),
  HttpApiEndpoint.get("ready", "/health/ready", { success: Status, error: Status.pipe(HttpApiSchema.status(503)) })
    .annotateMerge(says("The status document: with 200 while the connection is ready, else with 503.")),
  HttpApiEndpoint.get("status", "/status", { success: Status })
    .annotateMerge(says("Everything that is true of the connection now.")),
  HttpApiEndpoint.get("events", "/events", {
    success: HttpApiSchema.StreamSse({ data: Schema.Union([Status, Notice]) }),
    error: TooManyListeners
  }).annotateMerge(says(
    "Server-sent events: a `status` event with the status document at once and at every transition, a `notice` event " +
      "for every notice of the gateway. At most 16 listeners; one that reads too slowly is dropped."
  )),
  HttpApiEndpoint.get("metrics", "/metrics", {
    success: Schema.String.pipe(HttpApiSchema.asText({ contentType: "text/plain; version=0.0.4; charset=utf-8" }))
  }).annotateMerge(says("Metrics in the text format of Prometheus."))
).annotateMerge(says("What is true. Needs no token."))

const acting = HttpApiGroup.make("acting", { topLevel: true }).add(
  HttpApiEndpoint.post("reconnect", "/reconnect", { success: Status.pipe(HttpApiSchema.status(202)), error: Blocked })
    .annotateMerge(says(
      "Drops what there is, clears the circuit and a failed account, and dials at once. Refused by a service that is stopping."
    )),
  HttpApiEndpoint.post("stop", "/stop", {
    query: Nothing,
    payload: [
      Schema.Struct({
        keepPositions: Schema.optionalKey(Schema.Boolean).annotate({
          description: "Leave positions open although closing them is configured."
        })
      }),
      Schema.Null
    ],
    success: Closed
  })
    // Whoever misspells what is to be kept must not lose it.
    .annotateMerge(strict)
    .annotateMerge(bodyOptional)
    .annotateMerge(says("Stops the service in order and answers when that is done, with what became of the positions."))
).middleware(Authorized).annotateMerge(says("What changes something. Needs the token."))

const described = OpenApi.annotations({
  title: "effect-ibkr",
  version: Version.current,
  description: "A connection to Interactive Brokers that tells the truth."
})

const connection = HttpApi.make("effect-ibkr").add(observing, acting)

/**
 * The API of a connection alone. `GET /openapi.json` is made of it, and `GET /docs` shows that.
 *
 * @since 0.1.0
 * @category constructors
 */
export const Api = connection.middleware(HttpApiMiddleware.ProblemDetails).middleware(Expectation)
  .annotateMerge(described)
  .annotateMerge(unrouted)

/**
 * The API of a connection with a broker on it.
 *
 * @since 0.1.0
 * @category constructors
 */
export const Broker = connection.add(account, trading, market, safety).middleware(HttpApiMiddleware.ProblemDetails)
  .middleware(Expectation)
  .annotateMerge(described)
  .annotateMerge(unrouted)
