/**
 * What the control API answers: what is simulated, which faults there are, what passed over the wire.
 *
 * @since 0.1.0
 */
import * as Effect from "effect/Effect"
import * as HttpRouter from "effect/http/HttpRouter"
import type * as HttpServerError from "effect/http/HttpServerError"
import * as HttpServerRequest from "effect/http/HttpServerRequest"
import * as HttpServerResponse from "effect/http/HttpServerResponse"
import * as ProblemDetails from "effect/http/ProblemDetails"
import * as Layer from "effect/Layer"
import * as Schema from "effect/Schema"
import * as Problem from "../../wire/Problem.ts"
import * as Fault from "../Faults/Fault.ts"
import { Gateway } from "../Gateway.ts"
import { Server } from "../Server/Server.ts"
import { Wire } from "../Server/Wire.ts"

const Position = Schema.Struct({
  symbol: Schema.NonEmptyString,
  size: Schema.Finite,
  price: Schema.optionalKey(Schema.Finite.check(Schema.isGreaterThan(0)))
})

const Market = Schema.Struct({
  symbol: Schema.NonEmptyString,
  closed: Schema.optionalKey(Schema.Boolean),
  price: Schema.optionalKey(Schema.Finite.check(Schema.isGreaterThan(0)))
})

const Named = Schema.StructWithRest(Schema.Struct({ name: Schema.String }), [
  Schema.Record(Schema.String, Schema.Unknown)
])

/**
 * A problem as RFC 9457 has it.
 *
 * @since 0.1.0
 * @category constructors
 */
export const problem = (status: number, title: string, detail: string): HttpServerResponse.HttpServerResponse =>
  ProblemDetails.toResponse({ type: ProblemDetails.blankType, status, title, detail })

const bad = (detail: string) => problem(400, "Bad request", detail)
const json = (body: unknown, status = 200) => Effect.orDie(HttpServerResponse.json(body, { status }))
const done = Effect.succeed(HttpServerResponse.empty({ status: 204 }))

const wrong = (error: HttpServerError.HttpServerError | Schema.SchemaError) => {
  if (error._tag === "SchemaError") return bad(error.message)
  const { reason } = error
  return reason._tag === "RequestParseError" && reason.reason === "BodyTooLarge"
    ? HttpServerResponse.setHeader(problem(413, "Content too large", "Send at most 16 KiB."), "connection", "close")
    : bad("The body is not JSON.")
}

/** The body of a request; what is wrong with it answers the request. */
const body = <A, R>(
  schema: Schema.Codec<A, unknown>,
  answer: (value: A) => Effect.Effect<HttpServerResponse.HttpServerResponse, never, R>
) =>
  HttpServerRequest.schemaBodyJson(schema).pipe(
    Effect.matchEffect({ onFailure: (error) => Effect.succeed(wrong(error)), onSuccess: answer })
  )

const catalogue = Object.entries(Fault.catalogue).map(([name, { kind, parameters, says }]) => {
  const { properties = {}, required = [] } = Schema.toJsonSchemaDocument(parameters).schema
  return { name, kind, says, parameters: properties, required }
})

const query = (request: HttpServerRequest.HttpServerRequest): URLSearchParams =>
  new URL(request.url, "http://localhost").searchParams

/**
 * The routes of the control API.
 *
 * @since 0.1.0
 * @category layers
 */
export const layer = Layer.mergeAll(
  HttpRouter.add(
    "GET",
    "/",
    Effect.gen(function*() {
      const { address } = yield* Server
      return yield* json({ listening: address, ...(yield* (yield* Gateway).report) })
    })
  ),
  HttpRouter.add("GET", "/faults", json(catalogue)),
  HttpRouter.add(
    "POST",
    "/faults",
    body(Named, ({ name, ...parameters }) =>
      Effect.gen(function*() {
        const gateway = yield* Gateway
        const fault = yield* Fault.decode(name, parameters)
        return yield* json({ id: yield* gateway.startFault(fault.name, fault.parameters), ...fault }, 201)
      }).pipe(Effect.catch(({ message }) => Effect.succeed(bad(message)))))
  ),
  HttpRouter.add("DELETE", "/faults", Effect.andThen(Gateway.use(({ endFaults }) => endFaults), done)),
  HttpRouter.add(
    "DELETE",
    "/faults/:id",
    Effect.gen(function*() {
      const { id = "" } = yield* HttpRouter.params
      const wasOn = yield* (yield* Gateway).endFault(Number(id))
      return wasOn ? yield* done : problem(404, "Not found", `No fault ${Problem.quote(id)} is on`)
    })
  ),
  HttpRouter.add("GET", "/wire", (request) =>
    Effect.gen(function*() {
      const since = Number(query(request).get("since") ?? 0)
      return Number.isInteger(since) ? yield* json((yield* Wire).since(since)) : bad("since is the number of a frame")
    })),
  HttpRouter.add("PUT", "/positions", (request) =>
    body(Schema.Array(Position), (positions) =>
      Effect.gen(function*() {
        const gateway = yield* Gateway
        const account = query(request).get("account") ?? undefined
        const { accounts } = yield* gateway.report
        if (account !== undefined && !accounts.includes(account)) return bad(`there is no account ${account}`)
        yield* gateway.setPositions(positions, account)
        return yield* done
      }))),
  HttpRouter.add(
    "PUT",
    "/markets",
    body(Schema.Array(Market), (markets) =>
      Effect.gen(function*() {
        const gateway = yield* Gateway
        for (const { closed, price, symbol } of markets) {
          if (price !== undefined) yield* gateway.setPrice(symbol, price)
          if (closed !== undefined) yield* gateway.setClosed(symbol, closed)
        }
        return yield* done
      }))
  ),
  HttpRouter.add("POST", "/reset", Effect.andThen(Gateway.use(({ reset }) => reset), done))
)
