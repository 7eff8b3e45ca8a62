/**
 * Stands between clients and a real gateway: passes their bytes unchanged, both ways, while they are recorded.
 *
 * It answers to no address rule of that gateway, which sees one neighbour only; so it takes clients of this machine alone.
 *
 * @since 0.1.0
 */
import * as Clock from "effect/Clock"
import * as Effect from "effect/Effect"
import * as Layer from "effect/Layer"
import { Buffer } from "node:buffer"
import * as Net from "node:net"
import type * as Client from "../Clients/Client.ts"
import type { Line } from "../Clients/Line.ts"
import { Talk } from "../Server/Talk.ts"
import type { Wire } from "../Server/Wire.ts"
import * as Record from "../Server/Wire.ts"
import type * as Format from "./Format.ts"
import { Recorder } from "./Recorder.ts"

/**
 * Where the real gateway is.
 *
 * @since 0.1.0
 * @category models
 */
export interface Upstream {
  readonly host: string
  readonly port: number
}

/**
 * Is this an address of the loopback?
 *
 * @since 0.1.0
 * @category guards
 */
export const isLoopback = (address: string | undefined): boolean =>
  address !== undefined && /^(localhost|127(\.\d{1,3}){3}|::1|::ffff:127(\.\d{1,3}){3})$/i.test(address)

// a side that does not read is waited for, not read for
const linger = "5 seconds"

/** Shows what is recorded in the record of frames, and who the client is in the report. */
const show = (line: Line, wire: Wire["Service"], clock: Clock.Clock) => {
  let version: number | undefined
  return (what: Format.What): void => {
    const note = (direction: Format.Direction, fields: ReadonlyArray<string>) =>
      wire.add({ at: clock.currentTimeMillisUnsafe(), client: line.number, direction, fields })
    if (what._tag === "Hello") note("in", [what.text])
    if (what._tag === "Bytes") note(what.direction, [`0x${Buffer.from(what.bytes.subarray(0, 64)).toString("hex")}`])
    if (what._tag !== "Frame") return
    const [id, , clientId] = what.fields
    note(what.direction, what.fields.slice(0, Record.mostFields))
    if (what.direction === "out") version ??= Number(id)
    else if (id === "71") line.noted(version ?? 0, Number(clientId))
  }
}

/**
 * Holds the conversation of a client with the real gateway, until both halves are ended or one is reset.
 *
 * @since 0.1.0
 * @category constructors
 */
export const make = Effect.fnUntraced(function*(upstream: Upstream) {
  const recorder = yield* Recorder
  const clock = yield* Clock.Clock
  const endpoint = `${upstream.host}:${upstream.port}`

  const hold = (client: Net.Socket, line: Line, wire: Wire["Service"]): Effect.Effect<void> => {
    if (!isLoopback(client.remoteAddress)) {
      line.refuse(`it comes from ${client.remoteAddress}: a relay takes clients of this machine alone`)
      return Effect.sync(() => {
        client.resetAndDestroy()
        line.leave("rst")
      })
    }
    const tap = recorder.tap(line.number, show(line, wire, clock))
    const gateway = Net.connect({ ...upstream, allowHalfOpen: true, noDelay: true })
    /** Passes on what one side says, no faster than the other takes it. */
    const pass = (direction: Format.Direction, from: Net.Socket, to: Net.Socket): void => {
      from.on("data", (chunk) => { // edge: Node's socket tells by events
        tap?.bytes(direction, chunk)
        if (to.destroyed) return
        if (!to.write(chunk)) from.pause()
      })
      to.on("drain", () => from.resume()) // edge: as above
      from.on("end", () => { // edge: as above
        tap?.end(direction, "fin")
        to.end()
      })
    }
    const reset = (direction: Format.Direction, other: Net.Socket) => (): void => {
      tap?.end(direction, "rst")
      other.resetAndDestroy()
    }
    let isConnected = false
    let problem: string | undefined
    const closed = Effect.callback<void>((resume) => {
      let open = 2
      const onClose = (): void => {
        if (--open === 0) resume(Effect.void)
      }
      gateway.on("connect", () => isConnected = true) // edge: as above
      client.on("error", reset("in", gateway)) // edge: as above
      gateway.on("error", (error: Error & { readonly code?: string }) => { // edge: as above
        if (!isConnected) {
          problem = `the gateway at ${endpoint} cannot be reached (${error.code ?? error.message})`
          line.refuse(problem)
        }
        reset("out", client)()
      })
      client.on("close", onClose) // edge: as above
      gateway.on("close", onClose) // edge: as above
      pass("in", client, gateway)
      pass("out", gateway, client)
    })
    /** Of what the simulated gateway does, only the end of a line is done to a real one: a fault asked for it. */
    const hand = (outgoing: Client.Outgoing): Effect.Effect<void> => {
      if (outgoing._tag !== "End") return Effect.void
      if (outgoing.how === "rst" || !isConnected) {
        return Effect.sync(() => {
          reset("out", client)()
          gateway.resetAndDestroy()
        })
      }
      return Effect.sync(() => {
        client.end()
        gateway.end()
      }).pipe(Effect.andThen(Effect.sleep(linger)), Effect.andThen(Effect.sync(reset("out", client))))
    }
    return Effect.raceFirst(closed, line.deliver(hand)).pipe(
      Effect.ensuring(Effect.sync(() => {
        tap?.end("out", "fin")
        client.destroy()
        gateway.destroy()
        line.leave("rst")
      })),
      Effect.andThen(
        Effect.suspend(() => problem === undefined ? Effect.void : Effect.logWarning(`A client was reset: ${problem}`))
      )
    )
  }
  return { about: { upstream: endpoint }, hold }
})

/**
 * Gives the clients of a server to a real gateway.
 *
 * @since 0.1.0
 * @category layers
 */
export const layer = (upstream: Upstream): Layer.Layer<never> => Layer.effect(Talk, make(upstream))
