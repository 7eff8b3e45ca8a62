/**
 * Who speaks with the clients of a server: the simulated gateway, where nobody else was given its place.
 *
 * @since 0.1.0
 */
import * as Context from "effect/Context"
import type * as Effect from "effect/Effect"
import type * as Net from "node:net"
import type { Line } from "../Clients/Line.ts"
import type { Speaker } from "../Control/Report.ts"
import * as Conversation from "./Conversation.ts"
import type { Wire } from "./Wire.ts"

/**
 * Speaks with one client after the other. `about` is what the report says of it.
 *
 * @since 0.1.0
 * @category models
 */
export interface Talks {
  readonly about: typeof Speaker.Type
  /** Holds the conversation of a socket until it is closed. */
  readonly hold: (socket: Net.Socket, line: Line, wire: Wire["Service"]) => Effect.Effect<void>
}

/**
 * Who speaks with the clients of a server.
 *
 * @since 0.1.0
 * @category services
 */
export const Talk: Context.Reference<Talks> = Context.Reference<Talks>("effect-ibkr/simulator/Server/Talk", {
  defaultValue: () => ({ about: {}, hold: Conversation.hold })
})
