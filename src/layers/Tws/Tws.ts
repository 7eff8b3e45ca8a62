/**
 * The one place where the program meets a gateway: opens sessions, each an epoch of its own in its Scope.
 *
 * @since 0.1.0
 */
import * as Context from "effect/Context"
import type * as Effect from "effect/Effect"
import type * as Scope from "effect/Scope"
import type * as Stream from "effect/Stream"
import type { Command } from "../../domain/Command.ts"
import type { Event } from "../../domain/Event.ts"
import type { ConnectionError, IbkrError } from "../../errors/IbkrError.ts"

/**
 * Where to connect, and as whom. `onEvents` is the session's dispatcher: it is called with every batch of events in
 * order, from the first on, before any stream of the session sees them; it must not throw.
 *
 * @since 0.1.0
 * @category models
 */
export interface ConnectOptions {
  readonly host: string
  readonly port: number
  readonly clientId: number
  readonly onEvents?: ((events: ReadonlyArray<Event>) => void) | undefined
}

/**
 * When the line was last heard, in milliseconds of the monotonic clock: its last byte and its last whole frame. `asked`
 * is when the gateway's clock was last asked for, by anybody: it answers that once a second.
 *
 * @since 0.1.0
 * @category models
 */
export interface Heard {
  readonly byteAt: number
  readonly frameAt: number
  readonly askedAt: number
}

/**
 * Counters of a session.
 *
 * @since 0.1.0
 * @category models
 */
export interface Traffic {
  readonly framesIn: number
  readonly framesOut: number
}

/**
 * One epoch: what the gateway said at its beginning, a way to write, what arrives, and how it ended. `Refusal` is what
 * `send` may refuse with beside a line that takes nothing.
 *
 * @since 0.1.0
 * @category models
 */
export interface TwsSession<Refusal = never> {
  readonly clientId: number
  readonly serverVersion: number
  readonly connectionTime: string
  readonly managedAccounts: ReadonlyArray<string>
  readonly nextOrderId: number
  /** Writes or refuses, and never waits: a failure means that nothing was sent. */
  readonly send: (command: Command) => Effect.Effect<void, ConnectionError | Refusal>
  /** What arrives from the moment of subscription on; a reader that stays too far behind fails with `SlowConsumer`. */
  readonly events: Stream.Stream<Event, IbkrError>
  /**
   * Hears every batch of what arrives, in the turn in which it does, before it reaches any stream; for as long as it runs. `each`
   * must not wait. Fails with why the session ended, and dies with what `each` throws.
   */
  readonly hear: (each: (events: ReadonlyArray<Event>) => void) => Effect.Effect<never, IbkrError>
  readonly heard: () => Heard
  readonly traffic: () => Traffic
  /** Only ever fails, with why the session ended. */
  readonly closed: Effect.Effect<never, IbkrError>
}

/**
 * Opens sessions. Closing the Scope ends the session: in order where the Scope ends in success, by reset otherwise.
 *
 * @since 0.1.0
 * @category services
 */
export class Tws extends Context.Service<Tws, {
  readonly connect: (options: ConnectOptions) => Effect.Effect<TwsSession, IbkrError, Scope.Scope>
}>()("effect-ibkr/layers/Tws/Tws") {}
