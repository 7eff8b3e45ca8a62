/**
 * Listeners to server-sent events: how many there may be, and what becomes of one that does not read.
 *
 * @since 0.1.0
 */
import * as NodeHttpServerRequest from "@effect/platform-node/NodeHttpServerRequest"
import type * as Cause from "effect/Cause"
import * as Effect from "effect/Effect"
import * as HttpServerRequest from "effect/http/HttpServerRequest"
import * as HttpServerResponse from "effect/http/HttpServerResponse"
import * as Queue from "effect/Queue"
import type * as Scope from "effect/Scope"
import * as Stream from "effect/Stream"
import { TooManyListeners } from "./Problems.ts"

/**
 * Opens the responses of `most` listeners at a time, each for as long as its request lasts. `tell` says what is to be written, of
 * which `patience` may wait before the listener is dropped; the response ends when `tell` has. `write` makes the text of it when it is
 * read.
 *
 * @since 0.1.0
 * @category constructors
 */
export const make = ({ most, patience }: { readonly most: number; readonly patience: number }) => {
  let listeners = 0
  return Effect.fnUntraced(function*<A>(
    tell: (say: (one: A) => Effect.Effect<void>) => Effect.Effect<void>,
    write: (one: A) => Effect.Effect<string>
  ): Effect.fn.Return<
    HttpServerResponse.HttpServerResponse,
    TooManyListeners,
    HttpServerRequest.HttpServerRequest | Scope.Scope
  > {
    const request = yield* HttpServerRequest.HttpServerRequest
    if (listeners >= most) return yield* new TooManyListeners({ detail: `${most} listen already` })
    listeners++
    yield* Effect.addFinalizer(() => Effect.sync(() => void listeners--))
    const queue = yield* Queue.dropping<A, Cause.Done>(patience)
    // Ending the response would wait behind what the listener does not read.
    const drop = Effect.sync(() => void NodeHttpServerRequest.toIncomingMessage(request).socket.destroy())
    const say = (one: A) => Effect.flatMap(Queue.offer(queue, one), (taken) => taken ? Effect.void : drop)
    yield* Effect.forkScoped(Effect.andThen(tell(say), Queue.end(queue)))
    return HttpServerResponse.stream(Stream.encodeText(Stream.mapEffect(Stream.fromQueue(queue), write)), {
      contentType: "text/event-stream",
      headers: { connection: "close" }
    })
  })
}
