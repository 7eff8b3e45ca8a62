/**
 * Orders that were sent, or changed, a moment ago, asked for until it is known what the gateway made of that.
 *
 * @since 0.1.0
 */
import * as Duration from "effect/Duration"
import * as Effect from "effect/Effect"
import * as HttpClientRequest from "effect/http/HttpClientRequest"
import * as Schedule from "effect/Schedule"
import { Order } from "../../domain/Order.ts"
import type { Trusted } from "../Service.ts"
import * as Broker from "../Service/Broker.ts"
import * as Ref from "./Ref.ts"

// longer than the service listens for an answer before it takes a rejection for one
const patience = Duration.seconds(4)
const every = Schedule.spaced("100 millis")

// what the gateway says of one that it may take all the same is no answer yet
const isTold = ({ changing, settled, state }: Order): boolean => settled && !changing && state !== "maybe_sent"

const one = (sent: Order): Effect.Effect<Order, never, Trusted> => {
  if (isTold(sent) || sent.orderRef === null) return Effect.succeed(sent)
  const look = Broker.read(Order, HttpClientRequest.get(Ref.path(sent.orderRef)))
  return Effect.suspend(() => {
    let last = sent
    return look.pipe(
      Effect.tap((order) => Effect.sync(() => last = order)),
      // it was sent, whatever becomes of a look
      Effect.catch(() => Effect.sync(() => last)),
      Effect.repeat({ schedule: every, until: isTold }),
      Effect.timeoutOrElse({ duration: patience, orElse: () => Effect.sync(() => last) })
    )
  })
}

/**
 * The orders as they stand as soon as it is known of each what became of it, after 4 s at the latest: then as they were known last.
 *
 * @since 0.1.0
 * @category programs
 */
export const all = (orders: ReadonlyArray<Order>): Effect.Effect<ReadonlyArray<Order>, never, Trusted> =>
  Effect.forEach(orders, one, { concurrency: "unbounded" })
