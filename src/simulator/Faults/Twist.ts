/**
 * What faults do to messages on their way to a client: some are lost, some come twice, late or out of order, and a line
 * breaks off in the middle of one.
 *
 * @since 0.1.0
 */
import * as Effect from "effect/Effect"
import type { Event } from "../../domain/Event.ts"
import * as MessageId from "../../wire/MessageId.ts"
import * as Client from "../Clients/Client.ts"
import type { Faults } from "./Faults.ts"

/** The faults that are done to messages on their way. */
const names = ["no-end", "no-commission", "duplicate-status", "filled-first", "late-cancel"] as const

/**
 * What this stands on; what `run` runs outlives a fault.
 *
 * @since 0.1.0
 * @category models
 */
export interface Ground {
  readonly faults: Faults
  readonly run: (effect: Effect.Effect<void>) => unknown
}

/**
 * What faults do to messages.
 *
 * @since 0.1.0
 * @category constructors
 */
export const make = ({ faults, run }: Ground) => {
  /** What an order has to say before it may: told once it is filled. */
  const held = new Map<Client.Client, Array<Event & { readonly _tag: "openOrder" }>>()
  const late = new WeakSet<Event>()
  const breaking = new WeakSet<Client.Client>()

  const isLost = (event: Event): boolean =>
    (event._tag === "commissionReport" && faults.on("no-commission") !== undefined) ||
    (faults.on("no-end")?.message === MessageId.ofEvent(event._tag))
  const isLate = (client: Client.Client, event: Event): boolean => {
    const fault = faults.on("late-cancel")
    if (fault === undefined || event._tag !== "error" || event.errorCode !== 202 || late.has(event)) return false
    late.add(event)
    run(Effect.andThen(Effect.sleep(fault.after ?? 5000), Effect.sync(() => Client.push(client, [event]))))
    return true
  }
  const isHeld = (client: Client.Client, event: Event): boolean => {
    if (event._tag !== "openOrder" || event.order.whatIf === true || faults.on("filled-first") === undefined) {
      return false
    }
    held.set(client, [...held.get(client) ?? [], event])
    return true
  }
  /** What was held of an order that is filled now. */
  const released = (client: Client.Client, event: Event): ReadonlyArray<Event> => {
    if (event._tag !== "orderStatus" || event.status !== "Filled") return []
    const all = held.get(client) ?? []
    held.set(client, all.filter(({ orderId }) => orderId !== event.orderId))
    return all.filter(({ orderId }) => orderId === event.orderId)
  }
  const twisted = (client: Client.Client, event: Event): ReadonlyArray<Event> => {
    if (isLost(event) || isLate(client, event) || isHeld(client, event)) return []
    const twice = event._tag === "orderStatus" && faults.on("duplicate-status") !== undefined
    return [event, ...(twice ? [event] : []), ...released(client, event)]
  }

  return {
    /** Hands a client's messages to its transport as the faults have it. */
    hand:
      (client: Client.Client, hand: (outgoing: Client.Outgoing) => Effect.Effect<void>) =>
      (outgoing: Client.Outgoing): Effect.Effect<void> => {
        if (outgoing._tag === "Events" && names.some((name) => faults.on(name) !== undefined)) {
          const events = outgoing.events.flatMap((event) => twisted(client, event))
          return events.length === 0 ? Effect.void : hand({ _tag: "Events", events })
        }
        const breaks = outgoing._tag === "End" && outgoing.how === "rst" &&
          (breaking.has(client) || faults.on("reset")?.midFrame === true)
        return breaks
          ? Effect.andThen(hand({ _tag: "Hostile", frame: { kind: "half" } }), hand(outgoing))
          : hand(outgoing)
      },
    /** The line of a client is to break off in the middle of a frame when it is reset. */
    breakOff: (client: Client.Client): void => void breaking.add(client),
    /** Tells what was held back, once nothing holds it any more. */
    release: (): void => {
      for (const [client, events] of held) if (events.length > 0) Client.push(client, events)
      held.clear()
    }
  }
}

/**
 * What faults do to messages.
 *
 * @since 0.1.0
 * @category models
 */
export interface Twist extends ReturnType<typeof make> {}
