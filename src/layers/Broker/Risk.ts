/**
 * Risk, before the wire: the rules that every order must pass before it is written anywhere, and the switch that stops all.
 *
 * @since 0.1.0
 */
import * as Context from "effect/Context"
import * as Effect from "effect/Effect"
import * as Layer from "effect/Layer"
import * as KillSwitch from "../../domain/KillSwitch.ts"
import type { Order } from "../../domain/Order.ts"
import type { Broken } from "../../errors/OrderRefused.ts"
import type { Intent } from "./Risk/Intent.ts"

/**
 * The risk of one connection.
 *
 * @since 0.1.0
 * @category services
 */
export class Risk extends Context.Service<Risk, {
  /**
   * Every rule that the order breaks. None: it passes and holds its place among our orders, until `sent` or `unsent` is told
   * of it, a minute at most; tell one of them in every case.
   */
  readonly check: (intent: Intent) => Effect.Effect<ReadonlyArray<Broken>>
  /** The order that has passed was written to the line, or may have been. */
  readonly sent: (intent: Intent) => Effect.Effect<void>
  /** Nothing of the order that has passed was written. */
  readonly unsent: (intent: Intent) => Effect.Effect<void>
  /** An order has ended: those that the gateway rejects again and again are told of. */
  readonly settled: (order: Order) => Effect.Effect<void>
  /**
   * While it is engaged no order passes, not even one that reduces a position; cancels do. It survives a restart. Once `engage`
   * is done, no order that had passed before goes out any more.
   */
  readonly kill: {
    readonly engage: (why: string) => Effect.Effect<void>
    readonly release: Effect.Effect<void>
    readonly state: Effect.Effect<KillSwitch.KillSwitch>
  }
}>()("effect-ibkr/layers/Broker/Risk") {}

/**
 * Lets every order pass, and has no switch: for tests.
 *
 * @since 0.1.0
 * @category layers
 */
export const layerNone: Layer.Layer<Risk> = Layer.succeed(Risk, {
  check: () => Effect.succeed([]),
  sent: () => Effect.void,
  unsent: () => Effect.void,
  settled: () => Effect.void,
  kill: { engage: () => Effect.void, release: Effect.void, state: Effect.succeed(KillSwitch.released) }
})
