/**
 * Server-sent events: the status at once and at every transition, and the gateway's notices.
 *
 * @since 0.1.0
 */
import * as Context from "effect/Context"
import * as Duration from "effect/Duration"
import * as Effect from "effect/Effect"
import type * as HttpServerRequest from "effect/http/HttpServerRequest"
import type * as HttpServerResponse from "effect/http/HttpServerResponse"
import * as Latch from "effect/Latch"
import * as Layer from "effect/Layer"
import type * as Scope from "effect/Scope"
import * as Stream from "effect/Stream"
import type { Status } from "../../domain/Status.ts"
import { Connection } from "../Connection.ts"
import * as Listeners from "./Listeners.ts"
import type { TooManyListeners } from "./Problems.ts"

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
    const listen = Listeners.make({ most, patience })

    const everything = (hear: (status: Status) => void) =>
      Stream.mergeAll([
        Stream.map(Stream.tap(connection.changes, (status) => Effect.sync(() => hear(status))), event("status")),
        Stream.map(connection.notices, event("notice")),
        Stream.map(Stream.tick(breath), () => nothing)
      ], { concurrency: "unbounded" })

    const tell = (say: (text: string) => Effect.Effect<void>) =>
      Effect.suspend(() => {
        let heard: Status | undefined
        // The last transition may not have come through yet.
        const lastWord = Effect.flatMap(
          connection.status,
          (status) => heard !== undefined && isSame(heard, status) ? Effect.void : say(event("status")(status))
        )
        return everything((status) => {
          heard = status
        }).pipe(
          Stream.interruptWhen(stopping.await),
          Stream.runForEach(say),
          Effect.andThen(lastWord)
        )
      })

    return Events.of({ open: listen(tell, Effect.succeed), end: Effect.asVoid(stopping.open), ending: stopping.await })
  })
)
