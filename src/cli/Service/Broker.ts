/**
 * Asks a running service for what the broker knows and does, with the token.
 *
 * @since 0.1.0
 */
import * as DateTime from "effect/DateTime"
import * as Duration from "effect/Duration"
import * as Effect from "effect/Effect"
import type * as HttpClientRequest from "effect/http/HttpClientRequest"
import type { HttpClientResponse } from "effect/http/HttpClientResponse"
import * as Schema from "effect/Schema"
import * as Service from "../Service.ts"
import { type AnotherService, Document, NoService, type NotAllowed, NotSent, Problem, Unclear } from "./Failure.ts"

/**
 * An answer as JSON, its status, and when it was last told (epoch ms), where the service says so.
 *
 * @since 0.1.0
 * @category models
 */
export interface Answer {
  readonly status: number
  readonly body: unknown
  readonly at: number | null
}

const decode = Schema.decodeUnknownEffect(Schema.fromJsonString(Schema.Unknown))
const problemOf = Schema.decodeUnknownEffect(Document)

/**
 * The response, if it is no problem; else the problem.
 *
 * @since 0.1.0
 * @category combinators
 */
export const welcome = Effect.fnUntraced(function*(response: HttpClientResponse) {
  if (response.status < 400) return response
  const body = yield* Effect.orElseSucceed(Effect.flatMap(Service.bodyOf(response), decode), () => null)
  const problem = yield* Effect.option(problemOf(body))
  if (problem._tag === "Some") return yield* new Problem(problem.value)
  const address = yield* Service.address
  return yield* new NoService({ address, problem: `it answered ${response.status}` })
})

/**
 * Asks, and waits for the whole answer for `wait` at most; `late` is what becomes of one that does not come.
 *
 * @since 0.1.0
 * @category constructors
 */
export const ask = Effect.fnUntraced(function*<E = NoService>(
  request: HttpClientRequest.HttpClientRequest,
  wait: Duration.Duration = Service.patience,
  late: (address: string) => Effect.Effect<never, E | NoService> = Service.silent
): Effect.fn.Return<Answer, AnotherService | E | NoService | NotAllowed | Problem, Service.Trusted> {
  const trusted = yield* Service.trusted(request)
  const [response, text] = yield* Service.exchange(trusted).pipe(
    Effect.flatMap(welcome),
    Effect.flatMap((response) => Effect.map(Service.bodyOf(response), (text) => [response, text] as const)),
    Service.inTime(wait, late)
  )
  const body = yield* Effect.catch(decode(text), () => Service.strange)
  const told = response.headers["last-modified"]
  return {
    status: response.status,
    body,
    at: told === undefined ? null : DateTime.toEpochMillis(DateTime.makeUnsafe(told))
  }
})

/**
 * What is answered, as what it must be.
 *
 * @since 0.1.0
 * @category combinators
 */
export const as = <A, I>(schema: Schema.Codec<A, I>) => (body: unknown) =>
  Effect.catch(Schema.decodeUnknownEffect(schema)(body), () => Service.strange)

/**
 * Asks, and answers what is told as what it must be.
 *
 * @since 0.1.0
 * @category combinators
 */
export const read = <A, I>(schema: Schema.Codec<A, I>, request: HttpClientRequest.HttpClientRequest) =>
  Effect.flatMap(ask(request), ({ body }) => as(schema)(body))

/**
 * What is asked for, how to find out whether it was done, and how long an answer is waited for.
 *
 * @since 0.1.0
 * @category models
 */
export interface Deed {
  readonly what: string
  readonly hint: string
  readonly wait?: Duration.Duration
}

/**
 * Asks for something to be done, and answers with which status it was. Where no answer says whether it was, that is not
 * known, save where the connection was refused: who interrupts it is told so too.
 *
 * @since 0.1.0
 * @category constructors
 */
export const attempt = <A, I>(
  schema: Schema.Codec<A, I>,
  request: HttpClientRequest.HttpClientRequest,
  { hint, wait = Service.patience, what }: Deed
): Effect.Effect<
  { readonly status: number; readonly value: A },
  AnotherService | NotAllowed | NotSent | Problem | Unclear,
  Service.Trusted
> => {
  const unclear = (problem: string) => new Unclear({ what, problem, hint })
  return ask(
    request,
    wait,
    (address) => Effect.fail(unclear(`${address} did not answer within ${Duration.format(wait)}`))
  ).pipe(
    Effect.flatMap(({ body, status }) => Effect.map(as(schema)(body), (value) => ({ status, value }))),
    Effect.catchTags({
      NoService: ({ isRefused, message }): NotSent | Unclear =>
        isRefused === true ? new NotSent({ problem: message }) : unclear(message),
      Problem: (problem): Problem | Unclear => problem.isDefect ? unclear(problem.message) : problem
    }),
    Effect.onInterrupt(() => Effect.logError(unclear("it was interrupted before an answer came").message))
  )
}

/**
 * The same, where every status that is no problem says that it is being done.
 *
 * @since 0.1.0
 * @category constructors
 */
export const act = <A, I>(schema: Schema.Codec<A, I>, request: HttpClientRequest.HttpClientRequest, deed: Deed) =>
  Effect.map(attempt(schema, request, deed), ({ value }) => value)
