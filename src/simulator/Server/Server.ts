/**
 * The TCP server of a simulated gateway: what any client of the TWS API connects to.
 *
 * @since 0.1.0
 */
import * as Context from "effect/Context"
import * as Effect from "effect/Effect"
import * as FiberSet from "effect/FiberSet"
import * as Layer from "effect/Layer"
import * as Runtime from "effect/Runtime"
import * as Schema from "effect/Schema"
import type * as Scope from "effect/Scope"
import * as Net from "node:net"
import * as Gateway from "../Gateway.ts"
import { Talk } from "./Talk.ts"
import { Wire } from "./Wire.ts"
import * as WireLog from "./Wire.ts"

/**
 * Where to listen. Port 0 is any free one.
 *
 * @since 0.1.0
 * @category models
 */
export interface Options {
  readonly host?: string | undefined
  readonly port?: number | undefined
}

/**
 * Where a server listens.
 *
 * @since 0.1.0
 * @category models
 */
export interface Address {
  readonly host: string
  readonly port: number
}

/**
 * The port cannot be listened on.
 *
 * @since 0.1.0
 * @category errors
 */
export class ListenProblem extends Schema.TaggedError<ListenProblem>()("ListenProblem", {
  host: Schema.String,
  port: Schema.Int,
  code: Schema.String
}) {
  override readonly [Runtime.errorExitCode] = 69
  override get message(): string {
    return `Cannot listen on ${this.host}:${this.port} (${this.code}): choose another port, or stop what listens there`
  }
}

/**
 * The server, listening.
 *
 * @since 0.1.0
 * @category services
 */
export class Server extends Context.Service<Server, { readonly address: Address }>()(
  "effect-ibkr/simulator/Server/Server"
) {}

interface SystemError extends Error {
  readonly code?: string
}

// those beyond the clients are told why in the report; a flood of them is not
const mostTurnedAway = 1000

const listen = (host: string, port: number, maxConnections: number, onSocket: (socket: Net.Socket) => void) =>
  Effect.callback<Net.Server, ListenProblem>((resume) => {
    const server = Net.createServer({ allowHalfOpen: true, noDelay: true }, onSocket)
    server.maxConnections = maxConnections
    server.once("error", ({ code = "unknown" }: SystemError) =>
      // edge: Node's server tells by events
      resume(Effect.fail(new ListenProblem({ host, port, code }))))
    server.listen(port, host, () => resume(Effect.succeed(server)))
    return Effect.sync(() => server.close())
  })

const portOf = (server: Net.Server): number => {
  const address = server.address()
  return typeof address === "object" && address !== null ? address.port : 0
}

/**
 * Listens for as long as its Scope lives; every connection is closed with it.
 *
 * @since 0.1.0
 * @category constructors
 */
export const make = Effect.fnUntraced(function*(
  { host = "127.0.0.1", port = 0 }: Options = {}
): Effect.fn.Return<Server["Service"], ListenProblem, Gateway.Gateway | Wire | Scope.Scope> {
  const gateway = yield* Gateway.Gateway
  const wire = yield* Wire
  const talk = yield* Talk
  const run = yield* FiberSet.makeRuntime<never>()

  const meet = (socket: Net.Socket) =>
    Effect.gen(function*() {
      const knock = gateway.knock(socket.localPort ?? port)
      if (knock === "refused") return
      const line = yield* gateway.acceptFrom(socket.remoteAddress ?? "an unknown address")
      yield* talk.hold(socket, line, wire)
    }).pipe(Effect.ensuring(Effect.sync(() => socket.destroy())))
  const onSocket = (socket: Net.Socket): void => {
    // Node ends the process for an error that nobody listens to
    socket.on("error", () => undefined) // edge: as above
    run(meet(socket))
  }

  const open = (at: number) => listen(host, at, gateway.maxClients + mostTurnedAway, onSocket)
  let listening: Net.Server | undefined = yield* open(port)
  const address = { host, port: portOf(listening) }
  const close = Effect.sync(() => {
    listening?.close()
    listening = undefined
  })
  yield* Effect.addFinalizer(() => close)

  yield* gateway.follow(({ isOpen, port: moved = address.port }) =>
    Effect.gen(function*() {
      if (listening !== undefined && (!isOpen || portOf(listening) !== moved)) yield* close
      if (listening === undefined && isOpen) listening = yield* open(moved)
    }).pipe(Effect.catch((problem) => Effect.logWarning(problem.message)))
  )
  return { address }
})

/**
 * The server of the gateway in the context.
 *
 * @since 0.1.0
 * @category layers
 */
export const layer = (options: Options = {}): Layer.Layer<Server, ListenProblem, Gateway.Gateway | Wire> =>
  Layer.effect(Server, make(options))

/**
 * A gateway of its own with a server on a free port of the loopback: `Server.address.port` says which.
 *
 * @example
 * ```ts
 * const { address } = yield* Server.Server // given Server.layerLoopback({ accounts: ["DU1234567"] })
 * ```
 *
 * @since 0.1.0
 * @category layers
 */
export const layerLoopback = (
  options: Gateway.Options = {}
): Layer.Layer<Server | Gateway.Gateway | Wire, ListenProblem> =>
  layer().pipe(Layer.provideMerge(Layer.merge(Gateway.layer(options), WireLog.layer)))
