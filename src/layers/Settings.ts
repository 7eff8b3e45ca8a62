/**
 * The settings as a service: plain values in tests, the whole chain of sources in `layers/Config`.
 *
 * @since 0.1.0
 */
import * as Context from "effect/Context"
import * as Layer from "effect/Layer"
import * as Domain from "../domain/Settings.ts"

/**
 * The settings in force.
 *
 * @since 0.1.0
 * @category services
 */
export class Settings extends Context.Service<Settings, Domain.Settings>()("effect-ibkr/layers/Settings") {}

/**
 * The defaults with some of them replaced.
 *
 * @since 0.1.0
 * @category layers
 */
export const layer = (overrides: Partial<Domain.Settings> = {}): Layer.Layer<Settings> =>
  Layer.succeed(Settings, { ...Domain.defaults, stateDir: ".effect-ibkr", ...overrides })
