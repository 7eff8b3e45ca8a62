/**
 * What a running service tells as it happens, as server-sent events.
 *
 * @since 0.1.0
 */
import * as Effect from "effect/Effect"
import * as Sse from "effect/encoding/Sse"
import * as HttpClientRequest from "effect/http/HttpClientRequest"
import type { HttpClientResponse } from "effect/http/HttpClientResponse"
import * as Stream from "effect/Stream"
import type { Status } from "../../domain/Status.ts"
import * as Service from "../Service.ts"
import { type AnotherService, NoService, type NotAllowed } from "./Failure.ts"

/**
 * The events of a response until the service ends; then it fails, and at once where the response has none.
 *
 * @since 0.1.0
 * @category combinators
 */
export const of = Effect.fnUntraced(function*(
  { headers, stream }: HttpClientResponse,
  options?: { readonly maxEventSize: number }
) {
  if (headers["content-type"]?.startsWith("text/event-stream") !== true) return yield* Service.strange
  const at = yield* Service.address
  const gone = (problem: string) => new NoService({ address: at, problem })
  return stream.pipe(
    Stream.decodeText(),
    Stream.pipeThroughChannel(Sse.decode(options)),
    Stream.mapError((error) => gone(Service.problemOfEvents(error))),
    Stream.concat(Stream.fail(gone("it has ended")))
  )
})

/**
 * The service's status, now and at every transition, until the service ends; then it fails.
 *
 * @since 0.1.0
 * @category constructors
 */
export const status: Stream.Stream<Status, AnotherService | NoService | NotAllowed, Service.Needs> = Stream.unwrap(
  Service.send(HttpClientRequest.get("/events")).pipe(
    Service.inTime(Service.patience, Service.silent),
    Effect.flatMap(of)
  )
).pipe(
  Stream.filter(({ event }) => event === "status"),
  Stream.mapEffect(({ data }) => Service.understood(data))
)
