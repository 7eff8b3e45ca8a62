/**
 * A connection to a gateway before it is a session: what a transport (socket, simulator) must offer to the handshake.
 *
 * @since 0.1.0
 */
import type * as Effect from "effect/Effect"
import type * as Scope from "effect/Scope"
import type { Command } from "../../domain/Command.ts"
import type { Event } from "../../domain/Event.ts"
import type { ConnectionError } from "../../errors/IbkrError.ts"
import type { Heard, Traffic } from "./Tws.ts"

/**
 * What a gateway answers to our hello.
 *
 * @since 0.1.0
 * @category models
 */
export interface VersionReply {
  readonly serverVersion: number
  readonly connectionTime: string
}

/**
 * An open line. None of its effects has a deadline: that is the handshake's.
 *
 * @since 0.1.0
 * @category models
 */
export interface Line {
  /** Says hello and waits for the version. */
  readonly hello: Effect.Effect<VersionReply, ConnectionError>
  /**
   * Sends START_API; from now on events may arrive, each batch given to `onEvents`. It answers whether a reader is behind:
   * a line that can wait should, and ask again with an empty batch.
   */
  readonly start: (
    clientId: number,
    onEvents: (events: ReadonlyArray<Event>) => boolean
  ) => Effect.Effect<void, ConnectionError>
  readonly send: (command: Command) => Effect.Effect<void, ConnectionError>
  readonly heard: () => Heard
  readonly traffic: () => Traffic
  /** Only ever fails, with why the line ended. */
  readonly closed: Effect.Effect<never, ConnectionError>
}

/**
 * Opens a line: succeeds when TCP is up. Closing the Scope ends it, by FIN where the Scope ends in success and the gateway takes
 * all that was sent, else by RST.
 *
 * @since 0.1.0
 * @category models
 */
export type Dial = (host: string, port: number) => Effect.Effect<Line, ConnectionError, Scope.Scope>
