/**
 * Tells people. Never fails and never waits: what cannot be delivered is dropped and counted behind a bounded queue.
 *
 * @since 0.1.0
 */
import * as Context from "effect/Context"
import * as Effect from "effect/Effect"
import * as Layer from "effect/Layer"
import type { Alert } from "../../domain/Alert.ts"

/**
 * Where alerts go.
 *
 * @since 0.1.0
 * @category services
 */
export class Notifier extends Context.Service<Notifier, {
  /** Queues an alert and returns at once. */
  readonly notify: (alert: Alert) => Effect.Effect<void>
  /** Waits until what is queued has been delivered, or 3 s at most. */
  readonly flush: Effect.Effect<void>
}>()("effect-ibkr/layers/Notify/Notifier") {}

/**
 * Where it is said whether a page is due: a loss beyond its grace, or anything critical. Nobody listens unless `Ping`'s
 * Layer is provided.
 *
 * @since 0.1.0
 * @category services
 */
export const Page: Context.Reference<{ readonly due: (due: boolean) => Effect.Effect<void> }> = Context.Reference<
  { readonly due: (due: boolean) => Effect.Effect<void> }
>("effect-ibkr/layers/Notify/Page", { defaultValue: () => silent })

const silent = { due: () => Effect.void }

/**
 * Tells nobody.
 *
 * @since 0.1.0
 * @category layers
 */
export const layerNoop: Layer.Layer<Notifier> = Layer.succeed(Notifier, {
  notify: () => Effect.void,
  flush: Effect.void
})
