/**
 * The audit: what was meant, decided, sent, received and came of it, in a file that only grows and that shows whatever
 * was changed in it.
 *
 * @since 0.1.0
 */
import * as Context from "effect/Context"
import * as Effect from "effect/Effect"
import * as Layer from "effect/Layer"
import * as AuditLine from "../../domain/AuditLine.ts"

/**
 * The audit. Writing never fails and holds nobody up: what could not be written is counted, warned of once, and told in
 * the audit itself as soon as it can be written again.
 *
 * @since 0.1.0
 * @category services
 */
export class Audit extends Context.Service<Audit, {
  /** Writes one line, before it returns: the end of this process does not lose it. */
  readonly write: (entry: AuditLine.Entry) => Effect.Effect<void>
}>()("effect-ibkr/layers/Broker/Audit") {}

/**
 * No audit, for tests.
 *
 * @since 0.1.0
 * @category layers
 */
export const layerNoop: Layer.Layer<Audit> = Layer.succeed(Audit, { write: () => Effect.void })

/**
 * An audit in memory, for tests: each entry as it would be written, masked, without the names of the chain.
 *
 * @since 0.1.0
 * @category layers
 */
export const layerMemory = (entries: Array<unknown>): Layer.Layer<Audit> =>
  Layer.succeed(Audit, {
    write: (entry) => Effect.sync(() => void entries.push(JSON.parse(AuditLine.bodyOf(entry)))) // edge: it was made right here
  })
