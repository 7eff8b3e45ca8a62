import { it } from "@effect/vitest"
import { Effect, type Scope } from "effect"
import type * as Fault from "../../../src/simulator/Faults/Fault.ts"
import * as Gateway from "../../../src/simulator/Gateway.ts"

/** Sees a fault happen. */
export type Case = Effect.Effect<void, unknown, Gateway.Gateway | Scope.Scope>

/** One case or more for every fault of these kinds: the compiler counts them. */
export type Cases<Kind extends Fault.Kind> = {
  readonly [N in Fault.Name as (typeof Fault.catalogue)[N]["kind"] extends Kind ? N : never]: {
    readonly [what: string]: Case
  }
}

/** The faults of the engine that are about orders and what is asked of them. */
export type OfOrders =
  | "bad-reject-json"
  | "reject"
  | "disclaimer"
  | "rollback-ids"
  | "read-only"
  | "mute-order"
  | "hold-order"
  | "order-notice"
  | "no-commission"
  | "duplicate-status"
  | "filled-first"
  | "late-cancel"
  | "no-end"

/** The faults of the engine that are about market data and history. */
export type OfMarket = "competing-session" | "bust" | "halt" | "tick-rate" | "long-history"

/** Runs every case with a gateway of its own. */
export const run = (cases: { readonly [name: string]: { readonly [what: string]: Case } }): void => {
  for (const [name, ofName] of Object.entries(cases)) {
    for (const [what, one] of Object.entries(ofName)) {
      it.effect(`${name}: ${what}`, () =>
        one.pipe(Effect.provide(Gateway.layer({ positions: [{ symbol: "AAPL", size: 100 }] }))))
    }
  }
}

/** Starts a fault, and answers how to end it. */
export const start = <N extends Fault.Name>(name: N, parameters: Fault.Parameters<N>) =>
  Effect.flatMap(
    Gateway.Gateway,
    (gateway) => Effect.map(gateway.startFault(name, parameters), (id) => ({ end: gateway.endFault(id) }))
  )

/** The faults that are on. */
export const on = Effect.flatMap(
  Gateway.Gateway,
  ({ faults }) => Effect.map(faults, (list) => list.map(({ name }) => name))
)
