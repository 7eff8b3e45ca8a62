/**
 * The service: connects, supervises, serves HTTP, tells people, until it is stopped in order.
 *
 * @since 0.1.0
 */
import * as Cause from "effect/Cause"
import * as Effect from "effect/Effect"
import * as Exit from "effect/Exit"
import * as Layer from "effect/Layer"
import * as Stream from "effect/Stream"
import * as Version from "../../domain/Version.ts"
import * as Ibkr from "../../Ibkr.ts"
import * as Audit from "../../layers/Broker/Audit.ts"
import * as Journal from "../../layers/Broker/Journal.ts"
import * as Config from "../../layers/Config/Config.ts"
import { Connection } from "../../layers/Connection.ts"
import * as Http from "../../layers/Http/Server.ts"
import * as Token from "../../layers/Http/Token.ts"
import * as Discord from "../../layers/Notify/Discord.ts"
import * as Ping from "../../layers/Notify/Ping.ts"
import { Settings } from "../../layers/Settings.ts"
import * as Files from "../../layers/State/Files.ts"
import * as Systemd from "../../layers/Systemd.ts"
import * as Telemetry from "../../layers/Telemetry.ts"
import * as Socket from "../../layers/Tws/Socket.ts"
import { codes, Ending, untilInterrupted } from "../Ending.ts"
import * as Setup from "../Setup.ts"
import * as Watchdog from "../Watchdog.ts"

// The hard end is for a stop that hangs, whoever asked for it.
const armOnShutdown = Effect.gen(function*() {
  const { changes } = yield* Connection
  const { shutdownTimeout } = yield* Settings
  yield* Stream.runDrain(Stream.takeUntil(changes, Systemd.isStopping))
  yield* Watchdog.arm(shutdownTimeout)
})

/**
 * Serves with these Layers over the connection until that is stopped, then ends: with 75 where positions were to be closed
 * and some are left. The connection connects before they are built, so a signal that comes meanwhile stops it in order,
 * too. A signal interrupts the building and the waiting only: while the connection stops, every Layer stays up and HTTP
 * answers.
 *
 * @since 0.1.0
 * @category programs
 */
export const serve = <A, E, R>(layers: Layer.Layer<A, E, R>) =>
  Effect.uninterruptibleMask(Effect.fnUntraced(function*(restore) {
    const connection = yield* Connection
    const { host, port } = yield* Settings
    yield* Effect.forkScoped(armOnShutdown)
    const served = Effect.gen(function*() {
      yield* Layer.build(layers)
      yield* Effect.logInfo(`effect-ibkr ${Version.current} serves the gateway at ${host}:${port}`)
      yield* connection.stopped
    })
    const exit = yield* Effect.exit(restore(served))
    const isBroken = Exit.isFailure(exit) && !Cause.hasInterruptsOnly(exit.cause)
    // a program that fails, such as one whose port is taken, has not asked for its positions to be sold
    const { left } = yield* connection.stop({ keepPositions: isBroken })
    if (isBroken) return yield* exit
    if (left !== null) return yield* new Ending({ code: codes.temporary })
  })).pipe(Effect.scoped)

const service = <R>(journal: Layer.Layer<Journal.Journal, never, R>) =>
  serve(
    Systemd.layer.pipe(
      Layer.provideMerge(Layer.merge(Http.layerBroker, Telemetry.layerGauges)),
      Layer.provide(Token.layer),
      Layer.provide(Ibkr.layerBroker),
      Layer.provide(journal)
    )
  ).pipe(
    Effect.provide(Ibkr.layer),
    Effect.provide([Discord.layer, Ping.layer, Socket.layer]),
    Effect.provide(Telemetry.layer)
  )

// The audit outlives the connection: what closes positions at its stop is written there.
const real = Effect.provide(service(Journal.layerFile), Layer.provideMerge(Audit.layerFile, Files.layer))

/**
 * The service with these settings: ends when it is stopped, by a signal or on request; with 75 where positions were to
 * be closed and some are left. `flags` are by the settings' names in the environment.
 *
 * @since 0.1.0
 * @category programs
 */
export const program = (flags: { readonly [name: string]: string }, options: { readonly simulate: boolean }) =>
  Setup.run(
    flags,
    Effect.fnUntraced(function*(loaded) {
      yield* Config.announce(loaded)
      yield* Http.probe
      if (!options.simulate) return yield* real
      const { against } = yield* Effect.promise(() => import("./Simulation.ts"))
      yield* against(service(Journal.layerMemory()))
    })
  ).pipe(untilInterrupted)
