/**
 * The way from the gateway to a transport: in order, and held back while a fault says so.
 *
 * @since 0.1.0
 */
import * as Effect from "effect/Effect"
import * as Queue from "effect/Queue"
import type { Client, Outgoing } from "./Client.ts"

/**
 * Hands everything on its way to a transport, in order, for as long as it runs; holds it back while a fault says so.
 *
 * @since 0.1.0
 * @category combinators
 */
export const run = (
  client: Client,
  flowing: Effect.Effect<void>,
  hand: (outgoing: Outgoing) => Effect.Effect<void>
): Effect.Effect<never> =>
  // peeked first, so that a reset can still take back what a fault holds
  Queue.peek(client.outbox).pipe(
    Effect.andThen(client.gate.await),
    Effect.andThen(flowing),
    Effect.andThen(Queue.takeAll(client.outbox)),
    Effect.flatMap((batch) =>
      Effect.forEach(batch, (outgoing) => {
        if (outgoing._tag === "Events") client.waiting -= outgoing.events.length
        return client.isDead && outgoing._tag !== "End" ? Effect.void : hand(outgoing)
      }, { discard: true })
    ),
    Effect.forever
  )
