/**
 * One connected API client as the gateway sees it: what is on its way to it, and what faults have done to its line.
 *
 * @since 0.1.0
 */
import * as Effect from "effect/Effect"
import * as Latch from "effect/Latch"
import * as Queue from "effect/Queue"
import type { Event } from "../../domain/Event.ts"
import type * as Fault from "../Faults/Fault.ts"
import * as Notices from "../Notices.ts"

/**
 * How a line ends: in order (FIN) or by reset (RST).
 *
 * @since 0.1.0
 * @category models
 */
export type Ending = "fin" | "rst"

/**
 * Something on its way to a client. A transport turns it into bytes, or into the in-process equivalent.
 *
 * @since 0.1.0
 * @category models
 */
export type Outgoing =
  | { readonly _tag: "Version"; readonly value: number | string; readonly connectionTime: string }
  | { readonly _tag: "Events"; readonly events: ReadonlyArray<Event> }
  | { readonly _tag: "Hostile"; readonly frame: Fault.Parameters<"frame"> }
  /** An event whose frame does not complete until `over`: so many bytes arrive every so many milliseconds. */
  | {
    readonly _tag: "Drip"
    readonly event: Event
    readonly bytes: number
    readonly ms: number
    readonly over: Effect.Effect<void>
  }
  | { readonly _tag: "End"; readonly how: Ending }

/**
 * The client's stages: `connected` (nothing said), `greeted` (version known), `started` (client id taken), `ended`.
 *
 * @since 0.1.0
 * @category models
 */
export type Stage = "connected" | "greeted" | "started" | "ended"

/**
 * A connected client. Plain state with one owner, the engine.
 *
 * @since 0.1.0
 * @category models
 */
export interface Client {
  readonly number: number
  readonly connectedAt: number
  readonly from: string
  readonly outbox: Queue.Queue<Outgoing>
  /** Closed while a fault holds deliveries back. */
  readonly gate: Latch.Latch
  stage: Stage
  clientId: number
  serverVersion: number
  offered: { readonly minimum: number; readonly maximum: number } | undefined
  wasTurnedAway: boolean
  /** Half-open: nothing passes any more, in either direction. */
  isDead: boolean
  /** It has ended its side in order, which nobody hears of on a line that is dead. */
  hasLeft: boolean
  framesSent: number
  /** Events on their way that the transport has not been handed yet. */
  waiting: number
  /** How many bytes the transport has taken and the client has not read; 0 where there are none. */
  unread: () => number
  /** After this many frames the line ends. */
  endsAfter: { readonly frames: number; readonly how: Ending } | undefined
  timeToldAt: number
  messagesIn: number
}

/**
 * A client that has just connected.
 *
 * @since 0.1.0
 * @category constructors
 */
export const make = Effect.fnUntraced(function*(number: number, at: number, from?: string): Effect.fn.Return<Client> {
  return {
    number,
    connectedAt: at,
    from: from ?? "this process",
    outbox: yield* Queue.unbounded<Outgoing>(),
    gate: yield* Latch.make(true),
    stage: "connected",
    clientId: -1,
    serverVersion: 0,
    offered: undefined,
    wasTurnedAway: false,
    isDead: false,
    hasLeft: false,
    framesSent: 0,
    waiting: 0,
    unread: () => 0,
    endsAfter: undefined,
    timeToldAt: -Infinity,
    messagesIn: 0
  }
})

const offer = (client: Client, outgoing: Outgoing): void => {
  if (client.isDead || client.stage === "ended") return
  if (outgoing._tag === "Events") client.waiting += outgoing.events.length
  Queue.offerUnsafe(client.outbox, outgoing)
}

/**
 * Greets a client with a version.
 *
 * @since 0.1.0
 * @category combinators
 */
export const greet = (client: Client, value: number | string, connectionTime: string): void => {
  client.stage = "greeted"
  client.serverVersion = Number(value)
  Queue.offerUnsafe(client.outbox, { _tag: "Version", value, connectionTime })
}

/**
 * Sends events, up to the frame after which the line is to end.
 *
 * @since 0.1.0
 * @category combinators
 */
export const push = (client: Client, events: ReadonlyArray<Event>): void => {
  const left = client.endsAfter === undefined ? Infinity : client.endsAfter.frames - client.framesSent
  const fitting = events.slice(0, Math.max(0, left))
  client.framesSent += fitting.length
  if (fitting.length > 0) offer(client, { _tag: "Events", events: fitting })
  if (client.endsAfter !== undefined && fitting.length >= left) end(client, client.endsAfter.how)
}

/**
 * Sends a hostile frame.
 *
 * @since 0.1.0
 * @category combinators
 */
export const violate = (client: Client, frame: Fault.Parameters<"frame">): void =>
  offer(client, { _tag: "Hostile", frame })

/**
 * Begins a frame that does not complete until `over`.
 *
 * @since 0.1.0
 * @category combinators
 */
export const drip = (
  client: Client,
  { bytes = 1, ms = 10 }: Fault.Parameters<"drip">,
  over: Effect.Effect<void>
): void => offer(client, { _tag: "Drip", event: Notices.longest, bytes, ms, over })

/**
 * What goes by the million is this long on the wire, in bytes.
 *
 * @since 0.1.0
 * @category constants
 */
export const typical = 40

/**
 * How much a client has not read yet, in bytes: what its socket holds, and about as much as the events on their way to
 * it will be. A client that reads stays far below 1 MiB; whoever has much to say waits, or says less, above that.
 *
 * @since 0.1.0
 * @category accessors
 */
export const backlog = (client: Client): number => client.unread() + client.waiting * typical

const clear = (client: Client): void => {
  while (Queue.takeUnsafe(client.outbox) !== undefined);
  client.waiting = 0
}

/**
 * Kills the line without ending it: what is on its way is lost, and nothing passes any more.
 *
 * @since 0.1.0
 * @category combinators
 */
export const kill = (client: Client): void => {
  client.isDead = true
  clear(client)
}

/**
 * Ends the line from the gateway's side: in order after all that is on its way, or by reset at once.
 *
 * @since 0.1.0
 * @category combinators
 */
export const end = (client: Client, how: Ending): void => {
  if (client.stage === "ended") return
  client.stage = "ended"
  if (how === "rst") {
    clear(client)
    client.gate.openUnsafe()
  }
  Queue.offerUnsafe(client.outbox, { _tag: "End", how })
}
