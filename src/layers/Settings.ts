/**
 * The settings as a service: plain values in tests, the whole chain of sources in `layers/Config`.
 *
 * @since 0.1.0
 */
import * as Context from "effect/Context"
import * as Effect from "effect/Effect"
import * as Layer from "effect/Layer"
import * as Domain from "../domain/Settings.ts"
import { InvalidConfiguration } from "../errors/InvalidConfiguration.ts"
import * as Rule from "./Config/Rule.ts"

/**
 * The settings in force.
 *
 * @since 0.1.0
 * @category services
 */
export class Settings extends Context.Service<Settings, Domain.Settings>()("effect-ibkr/layers/Settings") {}

/**
 * The defaults with some of them replaced. What the service would refuse of them, such as live trading without an account or a
 * limit that is no number, is a defect of the program: it dies with `InvalidConfiguration`, and nobody was dialled.
 *
 * @since 0.1.0
 * @category layers
 */
export const layer = (overrides: Partial<Domain.Settings> = {}): Layer.Layer<Settings> =>
  Layer.effect(
    Settings,
    Effect.suspend(() => {
      const settings: Domain.Settings = {
        ...Domain.defaults,
        ...overrides.gracefulShutdown === true ? { shutdownTimeout: Rule.closing } : {},
        stateDir: ".effect-ibkr",
        ...overrides
      }
      const problems = Rule.wrong(settings)
      return problems.length > 0 ? Effect.die(new InvalidConfiguration({ problems })) : Effect.succeed(settings)
    })
  )
