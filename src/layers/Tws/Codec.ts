/**
 * The codec of one session: commands to bytes and bytes to events, at the version that the gateway answered.
 *
 * @since 0.1.0
 */
import type { Command } from "../../domain/Command.ts"
import type { Event } from "../../domain/Event.ts"
import type * as Problem from "../../wire/Problem.ts"
import * as Decode from "./Codec/Decode.ts"
import * as Encode from "./Codec/Encode.ts"

/**
 * It never throws, and it holds nothing of one message for the next.
 *
 * @since 0.1.0
 * @category models
 */
export interface Codec {
  /** The frame of a command, or why there is none: then nothing may be sent. */
  readonly encode: (command: Command) => Uint8Array | Problem.Problem
  /**
   * Appends the events of one payload. A payload that cannot be decoded is an `undecodable` event; an unknown message
   * or surplus fields are an `unexpected` event, once per kind.
   */
  readonly decode: (bytes: Uint8Array, start: number, end: number, into: Array<Event>) => void
}

/**
 * Makes the codec of a session. `serverVersion` is 151 to 193.
 *
 * @since 0.1.0
 * @category constructors
 */
export const make = (serverVersion: number): Codec => ({
  encode: Encode.make(serverVersion),
  decode: Decode.make(serverVersion)
})
