/**
 * What clients have subscribed to: one kind of subscription, by client and request id, forgotten with its client.
 *
 * @since 0.1.0
 */
import type { Client } from "./Client.ts"
import type { Clients } from "./Clients.ts"

/**
 * One subscription of a client.
 *
 * @since 0.1.0
 * @category models
 */
export interface Subscription<A> {
  readonly client: Client
  readonly reqId: number
  readonly value: A
}

/**
 * A kind of subscription, with none yet.
 *
 * @since 0.1.0
 * @category constructors
 */
export const make = <A>(clients: Clients) => {
  const byClient = new WeakMap<Client, Map<number, A>>()
  const of = (client: Client): Map<number, A> => {
    const own = byClient.get(client) ?? new Map<number, A>()
    byClient.set(client, own)
    return own
  }
  return {
    /** The subscriptions of a client, by request id: to be changed as they are. */
    of,
    /** Those of all clients that are there, in the order in which the clients came and asked. */
    all: (): ReadonlyArray<Subscription<A>> =>
      clients.started().flatMap((client) => [...of(client)].map(([reqId, value]) => ({ client, reqId, value }))),
    clear: (): void => clients.started().forEach((client) => of(client).clear())
  }
}

/**
 * A kind of subscription.
 *
 * @since 0.1.0
 * @category models
 */
export interface Subscriptions<A> extends ReturnType<typeof make<A>> {}
