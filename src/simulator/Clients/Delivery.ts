/**
 * The way from the gateway to a transport: in order, and held back while a fault says so.
 *
 * @since 0.1.0
 */
import * as Effect from "effect/Effect"
import * as Queue from "effect/Queue"
import type { Event } from "../../domain/Event.ts"
import type { Client, Outgoing } from "./Client.ts"

// Events that were told one behind the other are handed over as one: a transport writes them in one go.
const joined = (batch: ReadonlyArray<Outgoing>): ReadonlyArray<Outgoing> => {
  if (batch.length === 1) return batch
  const all: Array<Outgoing> = []
  let row: Array<Event> | undefined
  for (const outgoing of batch) {
    if (outgoing._tag !== "Events") {
      row = undefined
      all.push(outgoing)
    } else if (row === undefined) {
      row = [...outgoing.events]
      all.push({ _tag: "Events", events: row })
    } else {
      for (const event of outgoing.events) row.push(event)
    }
  }
  return all
}

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
      Effect.forEach(joined(batch), (outgoing) => {
        if (outgoing._tag === "Events") client.waiting = Math.max(0, client.waiting - outgoing.events.length)
        return client.isDead && outgoing._tag !== "End" ? Effect.void : hand(outgoing)
      }, { discard: true })
    ),
    Effect.forever
  )
