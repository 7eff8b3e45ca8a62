/**
 * Risk, before the wire: the rules that every order must pass before it is written anywhere, and the switch that stops all.
 *
 * @since 0.1.0
 */
import * as Context from "effect/Context"
import * as Effect from "effect/Effect"
import * as Layer from "effect/Layer"
import * as KillSwitch from "../../domain/KillSwitch.ts"
import type { Gate } from "./Risk/Gate.ts"

/**
 * The risk of one connection.
 *
 * @since 0.1.0
 * @category services
 */
export class Risk extends Context.Service<Risk, Gate>()("effect-ibkr/layers/Broker/Risk") {}

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
