/**
 * The simulated gateway as a service: takes connections and commands, answers with events, fails on request. It knows
 * nothing of bytes, and all of its time is the Clock's.
 *
 * @since 0.1.0
 */
import * as Clock from "effect/Clock"
import * as Context from "effect/Context"
import * as Effect from "effect/Effect"
import * as Layer from "effect/Layer"
import type * as Scope from "effect/Scope"
import * as Engine from "./Engine.ts"
import type * as GatewayOptions from "./Options.ts"
import * as SetClock from "./SetClock.ts"

/**
 * A simulated gateway.
 *
 * @since 0.1.0
 * @category services
 */
export class Gateway extends Context.Service<Gateway, Engine.Engine>()("effect-ibkr/simulator/Gateway") {}

/**
 * What a gateway is made with.
 *
 * @since 0.1.0
 * @category models
 */
export type Options = GatewayOptions.Options

/**
 * Makes a gateway, whose clock is set where its options say so. It leaves no fiber behind when its Scope closes.
 *
 * @since 0.1.0
 * @category constructors
 */
export const make = (options: Options = {}): Effect.Effect<Gateway["Service"], never, Scope.Scope> =>
  (options.start === undefined
    ? Engine.make(options)
    : Effect.provideServiceEffect(Engine.make(options), Clock.Clock, SetClock.make(options.start))).pipe(
      Effect.map(Gateway.of)
    )

/**
 * A gateway.
 *
 * @example
 * ```ts
 * Gateway.layer({ accounts: ["DU1234567"], positions: [{ symbol: "AAPL", size: 100 }] })
 * ```
 *
 * @since 0.1.0
 * @category layers
 */
export const layer = (options: Options = {}): Layer.Layer<Gateway> => Layer.effect(Gateway, make(options))
