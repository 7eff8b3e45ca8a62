/**
 * Serves a recording back: each client gets a recorded connection, the gateway's side of it at the recorded pace, each
 * part once the request has come that it followed.
 *
 * @since 0.1.0
 */
import * as Effect from "effect/Effect"
import type * as FileSystem from "effect/FileSystem"
import * as Layer from "effect/Layer"
import type * as Net from "node:net"
import type { Unreadable } from "../../errors/Unreadable.ts"
import type { Line } from "../Clients/Line.ts"
import { Talk } from "../Server/Talk.ts"
import type { Wire } from "../Server/Wire.ts"
import type * as Format from "./Format.ts"
import * as Recording from "./Recording.ts"
import * as Session from "./Session.ts"

/**
 * How a recording is replayed: so many times as fast as it was recorded; 0 is at once. 1 where absent.
 *
 * @since 0.1.0
 * @category models
 */
export interface Options {
  readonly speed?: number | undefined
}

/**
 * Reads a recording to serve it back: the n-th client gets the n-th recorded connection, and after the last the first.
 *
 * @since 0.1.0
 * @category constructors
 */
export const make = Effect.fnUntraced(function*(file: string, { speed = 1 }: Options = {}) {
  const connections = yield* Recording.load(file)
  let clients = 0
  return {
    about: { replay: { file, connections: connections.length, speed } },
    hold: (socket: Net.Socket, line: Line, wire: Wire["Service"]): Effect.Effect<void> =>
      Effect.suspend(() => {
        const connection = connections[clients++ % connections.length]
        return connection === undefined ? Effect.void : Session.hold(socket, line, wire, connection, speed)
      })
  }
})

/**
 * Gives the clients of a server to a recording.
 *
 * @since 0.1.0
 * @category layers
 */
export const layer = (
  file: string,
  options: Options = {}
): Layer.Layer<never, Unreadable | Format.FormatProblem, FileSystem.FileSystem> =>
  Layer.effect(Talk, make(file, options))
