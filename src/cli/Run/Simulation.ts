/**
 * The gateway of `run --simulate`, in a module of its own: a service that needs none does not load it.
 *
 * @since 0.1.0
 */
import * as Effect from "effect/Effect"
import * as Layer from "effect/Layer"
import { Settings } from "../../layers/Settings.ts"
import * as Memory from "../../layers/State/Memory.ts"
import * as Gateway from "../../simulator/Server/Server.ts"

const reached = Effect.fnUntraced(function*<A, E, R>(service: Effect.Effect<A, E, R>) {
  const settings = yield* Settings
  const { address } = yield* Gateway.Server
  const there = Layer.succeed(Settings, { ...settings, host: address.host, port: address.port })
  yield* Effect.logInfo(`A simulated gateway listens on ${address.host}:${address.port}`)
  return yield* Effect.provide(service, Layer.provideMerge(Memory.layer(), there))
})

/**
 * Runs a service against a simulated gateway that is started for it and reached over real TCP: only where the gateway is, and that
 * nothing of it need be remembered, differ.
 *
 * @since 0.1.0
 * @category combinators
 */
export const against = <A, E, R>(service: Effect.Effect<A, E, R>) =>
  Effect.flatMap(
    Settings,
    ({ account }) =>
      Effect.provide(reached(service), Gateway.layerLoopback(account === undefined ? {} : { accounts: [account] }))
  )
