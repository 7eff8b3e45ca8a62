/**
 * What happens at the gateway that a person wants to know: told to whoever follows it, and forgotten.
 *
 * @since 0.1.0
 */
import type { Contract } from "@stoqey/ib/dist/api/contract/contract.js"
import type { Order } from "@stoqey/ib/dist/api/order/order.js"
import * as Effect from "effect/Effect"
import type * as Scope from "effect/Scope"
import type { Request } from "../../domain/Command.ts"
import type { Event } from "../../domain/Event.ts"
import type * as Client from "../Clients/Client.ts"
import type * as Fault from "../Faults/Fault.ts"

/**
 * Something that happened. A client is as it was at that moment: whoever wants to know more looks at once.
 *
 * @since 0.1.0
 * @category models
 */
export type Happening =
  | { readonly _tag: "Started"; readonly client: Client.Client }
  | {
    readonly _tag: "TurnedAway"
    readonly client: Client.Client
    readonly clientId: number | null
    readonly why: string
  }
  /** The client is gone; `by` says who ended its line. */
  | { readonly _tag: "Left"; readonly client: Client.Client; readonly by: "client" | "gateway" }
  | { readonly _tag: "Asked"; readonly client: Client.Client; readonly request: Request }
  | { readonly _tag: "Told"; readonly client: Client.Client; readonly event: Event }
  | { readonly _tag: "FaultStarted"; readonly id: number; readonly fault: Fault.Request }
  | { readonly _tag: "FaultEnded"; readonly id: number; readonly name: Fault.Name }
  | { readonly _tag: "PriceSet"; readonly symbol: string; readonly price: number }
  | { readonly _tag: "MarketSet"; readonly symbol: string; readonly isClosed: boolean }
  | { readonly _tag: "PositionsSet"; readonly account: string; readonly count: number }
  | { readonly _tag: "OrderTyped"; readonly contract: Contract; readonly order: Order }
  | { readonly _tag: "Reset" }

/**
 * Hears of what happens, at once and in order.
 *
 * @since 0.1.0
 * @category models
 */
export type Observer = (happening: Happening) => void

/** What is told of all that clients are told: the rest comes by the thousand. */
const isTold = (event: Event): boolean =>
  event._tag === "error" || event._tag === "managedAccounts" || (event._tag === "execDetails" && event.reqId === -1)

/**
 * The happenings of one gateway.
 *
 * @since 0.1.0
 * @category constructors
 */
export const make = () => {
  const observers = new Set<Observer>()
  const tell: Observer = (happening) => {
    for (const observer of observers) observer(happening)
  }
  return {
    tell,
    /** Hands what a client is handed, and tells of it. */
    handing:
      (client: Client.Client, hand: (outgoing: Client.Outgoing) => Effect.Effect<void>) =>
      (outgoing: Client.Outgoing) => {
        if (observers.size > 0 && outgoing._tag === "Events") {
          for (const event of outgoing.events) if (isTold(event)) tell({ _tag: "Told", client, event })
        }
        return hand(outgoing)
      },
    /** Follows what happens, until the Scope closes. */
    follow: (observer: Observer): Effect.Effect<void, never, Scope.Scope> =>
      Effect.acquireRelease(
        Effect.sync(() => void observers.add(observer)),
        () => Effect.sync(() => observers.delete(observer))
      )
  }
}

/**
 * The happenings of one gateway.
 *
 * @since 0.1.0
 * @category models
 */
export interface Happenings extends ReturnType<typeof make> {}
