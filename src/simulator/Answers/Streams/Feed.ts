/**
 * One kind of streaming market data: its subscriptions, called at every step of the market while there are any.
 *
 * @since 0.1.0
 */
import type { Event } from "../../../domain/Event.ts"
import type { Batch } from "../../Clients/Batch.ts"
import type { Client } from "../../Clients/Client.ts"
import type { Clients } from "../../Clients/Clients.ts"
import type { Subscription } from "../../Clients/Subscriptions.ts"
import * as Subscriptions from "../../Clients/Subscriptions.ts"
import type { Instrument } from "../../Market/Instruments.ts"
import type { Pulse } from "../../Market/Pulse.ts"
import type { Flow } from "./Flow.ts"

/**
 * What all kinds of streaming data share.
 *
 * @since 0.1.0
 * @category models
 */
export interface Stream {
  readonly clients: Clients
  readonly pulse: Pulse
  readonly batch: Batch
  readonly flow: Flow
  /** Whether the user may see live data of an instrument. */
  readonly entitled: (instrument: Instrument) => boolean
}

/**
 * A kind of streaming data without subscriptions. `onStep` adds to what is
 * told what a step changes for one of them; a client that does not read is left out.
 *
 * @since 0.1.0
 * @category constructors
 */
export const make = <A>(
  { batch, clients, pulse }: Stream,
  onStep: (subscription: Subscription<A>, step: number, into: Array<Event>) => void
) => {
  const subscriptions = Subscriptions.make<A>(clients)
  let all: ReadonlyArray<Subscription<A>> = []
  let unfollow: (() => void) | undefined

  const step = (step: number): void => {
    for (const one of all) {
      const into = batch.room(one.client)
      if (into !== undefined) onStep(one, step, into)
    }
  }
  const isEager = (): boolean => all.some(({ client }) => batch.hasRoom(client))
  const refresh = (): void => {
    all = subscriptions.all()
    if (all.length > 0) unfollow ??= pulse.follow(step, { rest: batch.flush, isEager })
    else {
      unfollow?.()
      unfollow = undefined
    }
  }
  clients.onLeave(refresh)

  return {
    /** The subscriptions of all clients. */
    all: (): ReadonlyArray<Subscription<A>> => all,
    of: (client: Client): ReadonlyMap<number, A> => subscriptions.of(client),
    get: (client: Client, reqId: number): A | undefined => subscriptions.of(client).get(reqId),
    add: (client: Client, reqId: number, value: A): void => {
      subscriptions.of(client).set(reqId, value)
      refresh()
    },
    /** Ends a subscription; answers whether it was there. */
    remove: (client: Client, reqId: number): boolean => {
      const was = subscriptions.of(client).delete(reqId)
      refresh()
      return was
    },
    clear: (): void => {
      subscriptions.clear()
      refresh()
    }
  }
}
