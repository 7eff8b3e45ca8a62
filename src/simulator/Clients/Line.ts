/**
 * The gateway's end of one connection, as a transport drives it: bytes on one side, or a program in the same process.
 *
 * @since 0.1.0
 */
import type * as Effect from "effect/Effect"
import type { Request } from "../../domain/Command.ts"
import type { Problem } from "../../wire/Problem.ts"
import type * as Client from "./Client.ts"
import type * as Reception from "./Reception.ts"

/**
 * So many bytes at a time, every so many milliseconds, until it is over.
 *
 * @since 0.1.0
 * @category models
 */
export interface Dripping {
  readonly bytes: number
  readonly ms: number
  readonly over: Effect.Effect<void>
}

/**
 * A connection that was let in. What the client does is told by the first methods, what the
 * gateway does comes out of `deliver`, which runs for as long as the line is wanted.
 *
 * @since 0.1.0
 * @category models
 */
export interface Line {
  /** The number of the connection, counted from 1. */
  readonly number: number
  /** What the gateway's clock says, in milliseconds since the epoch: not the true time where a fault has put it wrong. */
  readonly now: () => number
  readonly hello: (offered: Reception.Range) => void
  /** Somebody else speaks for the gateway: whom it greeted, and at which version, is noted. */
  readonly noted: (serverVersion: number, clientId: number) => void
  /** START_API: the client id that it names, or what is wrong with it. */
  readonly start: (asked: number | Problem) => void
  readonly send: (request: Request) => void
  /** A message that could not be read: before START_API it is ignored, as one that could be would be. */
  readonly unreadable: (problem: string, id?: number) => void
  /** The client speaks no API: it is sent away, and the report says why. */
  readonly refuse: (why: string) => void
  /** The client ended the line, in order or by reset. */
  readonly leave: (how: Client.Ending) => void
  /** How the bytes are to drip, and until when, if at all. */
  readonly drip: () => Dripping | undefined
  /** The transport says how many bytes it has taken that the client has not read. */
  readonly measure: (unread: () => number) => void
  readonly deliver: (hand: (outgoing: Client.Outgoing) => Effect.Effect<void>) => Effect.Effect<never>
}
