/**
 * Server-sent events: the status at once and at every transition, and the gateway's notices.
 *
 * @since 0.1.0
 */
import * as NodeHttpServerRequest from "@effect/platform-node/NodeHttpServerRequest"
import type * as Cause from "effect/Cause"
import * as Context from "effect/Context"
import * as Duration from "effect/Duration"
import * as Effect from "effect/Effect"
import * as HttpServerRequest from "effect/http/HttpServerRequest"
import * as HttpServerResponse from "effect/http/HttpServerResponse"
import * as Latch from "effect/Latch"
import * as Layer from "effect/Layer"
import * as Queue from "effect/Queue"
import type * as Scope from "effect/Scope"
import * as Stream from "effect/Stream"
import type { Status } from "../../domain/Status.ts"
import { Connection } from "../Connection.ts"
import { TooManyListeners } from "./Problems.ts"

/**
 * How many may listen at a time.
 *
 * @since 0.1.0
 * @category constants
 */
export const most = 16

/**
 * How many events may wait for one listener before it is dropped.
 *
 * @since 0.1.0
 * @category constants
 */
export const patience = 64

/**
 * How often something is said to a listener for whom there is nothing to say: else nobody learns that it has gone.
 *
 * @since 0.1.0
 * @category policies
 */
export const breath: Duration.Duration = Duration.seconds(15)

/**
 * What is said then.
 *
 * @since 0.1.0
 * @category constants
 */
export const nothing = ":\n\n"

/**
 * Opens one listener's response for as long as its request lasts; `end` ends them all in good order, with how it stands at the
 * end.
 *
 * @since 0.1.0
 * @category services
 */
export class Events extends Context.Service<Events, {
  readonly open: Effect.Effect<
    HttpServerResponse.HttpServerResponse,
    TooManyListeners,
    HttpServerRequest.HttpServerRequest | Scope.Scope
  >
  readonly end: Effect.Effect<void>
  /** Waits until they are to end. */
  readonly ending: Effect.Effect<void>
}>()("effect-ibkr/layers/Http/Events") {}

const isSame = (one: Status, other: Status): boolean =>
  one.state === other.state && one.ordersBlockedBy.join() === other.ordersBlockedBy.join()

/**
 * An event as it is written.
 *
 * @since 0.1.0
 * @category conversions
 */
export const event = (name: string) => (data: unknown): string => `event: ${name}\ndata: ${JSON.stringify(data)}\n\n`

/**
 * The events of the connection.
 *
 * @since 0.1.0
 * @category layers
 */
export const layer: Layer.Layer<Events, never, Connection> = Layer.effect(
  Events,
  Effect.gen(function*() {
    const connection = yield* Connection
    const stopping = yield* Latch.make(false)
    let listeners = 0

    const everything = (hear: (status: Status) => void) =>
      Stream.mergeAll([
        Stream.map(Stream.tap(connection.changes, (status) => Effect.sync(() => hear(status))), event("status")),
        Stream.map(connection.notices, event("notice")),
        Stream.map(Stream.tick(breath), () => nothing)
      ], { concurrency: "unbounded" })

    const open = Effect.gen(function*() {
      const request = yield* HttpServerRequest.HttpServerRequest
      if (listeners >= most) return yield* new TooManyListeners({ detail: `${most} listen already` })
      listeners++
      yield* Effect.addFinalizer(() => Effect.sync(() => void listeners--))
      const queue = yield* Queue.dropping<string, Cause.Done>(patience)
      // Ending the response would wait behind what the listener does not read.
      const drop = Effect.sync(() => void NodeHttpServerRequest.toIncomingMessage(request).socket.destroy())
      const say = (text: string) => Effect.flatMap(Queue.offer(queue, text), (taken) => taken ? Effect.void : drop)
      let heard: Status | undefined
      // The last transition may not have come through yet.
      const lastWord = Effect.flatMap(
        connection.status,
        (status) => heard !== undefined && isSame(heard, status) ? Effect.void : say(event("status")(status))
      )
      yield* everything((status) => {
        heard = status
      }).pipe(
        Stream.interruptWhen(stopping.await),
        Stream.runForEach(say),
        Effect.andThen(lastWord),
        Effect.andThen(Queue.end(queue)),
        Effect.forkScoped
      )
      return HttpServerResponse.stream(Stream.encodeText(Stream.fromQueue(queue)), {
        contentType: "text/event-stream",
        headers: { connection: "close" }
      })
    })

    return Events.of({ open, end: Effect.asVoid(stopping.open), ending: stopping.await })
  })
)
