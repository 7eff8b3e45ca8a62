/**
 * Opens sessions with a simulated gateway in the same process: no socket, and all time is the Clock's. The codec stands
 * between both sides as it does on a socket, so that both Layers say the same.
 *
 * @since 0.1.0
 */
import * as Clock from "effect/Clock"
import * as Deferred from "effect/Deferred"
import * as Effect from "effect/Effect"
import * as Exit from "effect/Exit"
import * as Layer from "effect/Layer"
import { Buffer } from "node:buffer"
import type { Event } from "../../domain/Event.ts"
import * as Mask from "../../domain/Mask.ts"
import { ConnectionError, type ConnectionReason } from "../../errors/IbkrError.ts"
import * as Monotonic from "../../schedules/Monotonic.ts"
import type * as Client from "../../simulator/Clients/Client.ts"
import * as Hostile from "../../simulator/Faults/Hostile.ts"
import { Gateway } from "../../simulator/Gateway.ts"
import * as Frame from "../../wire/Frame.ts"
import * as Hello from "../../wire/Hello.ts"
import * as Inbound from "../../wire/Inbound.ts"
import * as Outbound from "../../wire/Outbound.ts"
import * as Problem from "../../wire/Problem.ts"
import * as Codec from "./Codec.ts"
import * as Handshake from "./Handshake.ts"
import type * as Line from "./Line.ts"
import { Tws } from "./Tws.ts"

/**
 * Dials a simulated gateway. Ports matter only once the gateway has moved to another.
 *
 * @since 0.1.0
 * @category constructors
 */
export const makeDial = (gateway: Gateway["Service"]): Line.Dial =>
  Effect.fnUntraced(function*(host, port) {
    const clock: Clock.Clock = yield* Clock.Clock
    const endpoint = `${host}:${port}`
    const failure = (reason: ConnectionReason, detail?: string) =>
      new ConnectionError({ reason, endpoint, ...(detail === undefined ? {} : { detail }) })
    const knock = gateway.knock(port)
    if (knock === "refused") return yield* failure("Refused")
    if (knock === "ignored") return yield* Effect.never

    const line = yield* Effect.acquireRelease(
      gateway.accept,
      (line, exit) => Effect.sync(() => line.leave(Exit.isSuccess(exit) ? "fin" : "rst"))
    )
    const monotonic = () => Monotonic.of(clock)
    const version = yield* Deferred.make<Line.VersionReply, ConnectionError>()
    const closed = yield* Deferred.make<never, ConnectionError>()
    const traffic = { framesIn: 0, framesOut: 0 }
    let askedAt = Number.NEGATIVE_INFINITY
    let byteAt = monotonic()
    let frameAt = byteAt
    let onEvents: (events: ReadonlyArray<Event>) => void = () => undefined
    let isOpen = true
    let serverVersion = 0
    let codec: Codec.Codec | undefined
    let dripped = () => byteAt

    const heardFrame = (): void => {
      byteAt = frameAt = monotonic()
      traffic.framesIn++
    }
    const end = (error: ConnectionError): void => {
      isOpen = false
      Deferred.doneUnsafe(version, Effect.fail(error))
      Deferred.doneUnsafe(closed, Effect.fail(error))
    }
    const read = (bytes: Uint8Array): void => {
      byteAt = monotonic()
      const batch: Array<Event> = []
      const violation = Frame.reader().push(bytes, (payload, start, end) => {
        heardFrame()
        codec?.decode(payload, start, end, batch)
      })
      if (batch.length > 0) onEvents(batch)
      if (violation === undefined) return
      // left before it is told: whoever hears of it may dial again at once
      line.leave("rst")
      end(failure("FrameViolation", `it announced ${violation.length} bytes`))
    }
    const say = (events: ReadonlyArray<Event>): Effect.Effect<void> =>
      Effect.sync(() => read(Buffer.concat(events.map((event) => Frame.encode(Inbound.encode(event, serverVersion))))))
    const hand = (outgoing: Client.Outgoing): Effect.Effect<void> => {
      switch (outgoing._tag) {
        case "Version": {
          heardFrame()
          serverVersion = Number(outgoing.value)
          codec = Codec.make(serverVersion)
          const { connectionTime } = outgoing
          Deferred.doneUnsafe(version, Effect.succeed({ serverVersion, connectionTime }))
          return Effect.void
        }
        case "Events":
          return say(outgoing.events)
        case "Hostile":
          return Effect.sync(() => read(Hostile.bytes(outgoing.frame)))
        case "Drip": {
          const since = monotonic()
          dripped = () => since + Math.floor((monotonic() - since) / outgoing.ms) * outgoing.ms
          return Effect.andThen(
            outgoing.over,
            Effect.suspend(() => {
              dripped = () => byteAt
              return say([outgoing.event])
            })
          )
        }
        case "End": {
          const isGreeted = Deferred.isDoneUnsafe(version)
          end(failure(!isGreeted ? "ClosedDuringHandshake" : outgoing.how === "fin" ? "Closed" : "Reset"))
          return Effect.void
        }
      }
    }
    yield* Effect.forkScoped(line.deliver((outgoing) => Effect.suspend(() => isOpen ? hand(outgoing) : Effect.void)))

    return {
      hello: Effect.andThen(
        Effect.sync(() => line.hello(Hello.ours)),
        Deferred.await(version)
      ),
      start: (clientId, listener) =>
        Effect.suspend(() => {
          if (!isOpen) return Deferred.await(closed)
          onEvents = listener
          line.start(clientId)
          return Effect.void
        }),
      send: (command) =>
        Effect.suspend(() => {
          if (!isOpen) return Deferred.await(closed)
          const bytes = codec?.encode(command)
          if (bytes === undefined) return Effect.fail(failure("NotReady"))
          if (Problem.isProblem(bytes)) {
            return Effect.fail(failure(bytes.isTooNew === true ? "TooOld" : "NotEncodable", Mask.text(bytes.text)))
          }
          traffic.framesOut++
          if (command._tag === "reqCurrentTime") askedAt = monotonic()
          const read = Outbound.decode(Frame.fields(bytes, 4, bytes.length), serverVersion)
          if (Problem.isProblem(read)) line.unreadable(read.text)
          else line.send(read)
          return Effect.void
        }),
      heard: () => ({ byteAt: Math.max(byteAt, dripped()), frameAt, askedAt }),
      traffic: () => ({ ...traffic }),
      closed: Deferred.await(closed)
    }
  })

/**
 * Sessions with the simulated gateway of the same process.
 *
 * @example
 * ```ts
 * Simulated.layer.pipe(Layer.provideMerge(Gateway.layer({ accounts: ["DU1234567"] })))
 * ```
 *
 * @since 0.1.0
 * @category layers
 */
export const layer: Layer.Layer<Tws, never, Gateway> = Layer.effect(
  Tws,
  Effect.map(Gateway, (gateway) => Tws.of({ connect: Handshake.connect(makeDial(gateway)) }))
)
