/**
 * One client over TCP: its bytes to the gateway's commands, the gateway's events to its bytes.
 *
 * @since 0.1.0
 */
import * as Clock from "effect/Clock"
import * as Effect from "effect/Effect"
import { Buffer } from "node:buffer"
import type * as Net from "node:net"
import type { Event } from "../../domain/Event.ts"
import * as Bytes from "../../wire/Bytes.ts"
import * as Frame from "../../wire/Frame.ts"
import * as Hello from "../../wire/Hello.ts"
import * as Inbound from "../../wire/Inbound.ts"
import * as Outbound from "../../wire/Outbound.ts"
import * as Problem from "../../wire/Problem.ts"
import type * as Client from "../Clients/Client.ts"
import type { Line } from "../Clients/Line.ts"
import * as Hostile from "../Faults/Hostile.ts"
import * as Dialect from "./Dialect.ts"
import type { Wire } from "./Wire.ts"
import * as Record from "./Wire.ts"

// a client that does not read is let go before it fills the memory
const mostUnread = 64 * 1024 * 1024
// splitting costs far more than reading: no command has nearly as many
const mostFields = 10_000
// START_API and the first requests are some hundred bytes
const mostHeld = 64 * 1024
// a client that does not close after us would keep its socket for ever
const linger = "5 seconds"

/**
 * Holds the conversation of a socket and a line until the socket is closed.
 *
 * @since 0.1.0
 * @category constructors
 */
export const hold = Effect.fnUntraced(function*(socket: Net.Socket, line: Line, wire: Wire["Service"]) {
  const clock = yield* Clock.Clock
  const hello = Hello.reader()
  const frames = Frame.reader()
  let version: number | undefined
  // what came behind the hello, until the version has been sent
  let held: Buffer | undefined

  const note = (direction: "in" | "out", part: Record.Part): void =>
    wire.add({ at: clock.currentTimeMillisUnsafe(), client: line.number, direction, ...part })

  // ---- what the client says

  const start = (fields: ReadonlyArray<string>, at: number): void => {
    const start = Outbound.decodeStart(fields, at)
    if (Problem.isProblem(start)) line.unreadable(start.text)
    else line.start(start.clientId)
  }
  const onFrame = (bytes: Uint8Array, from: number, to: number): void => {
    note("in", Record.part(bytes, from, to))
    if (Bytes.nuls(bytes, from, to, mostFields + 1) > mostFields) {
      return line.unreadable(`a message of more than ${mostFields} fields`)
    }
    const fields = Frame.fields(bytes, from, to)
    if (Outbound.isStart(fields)) return start(fields, version ?? 0)
    const command = Outbound.decode(fields, version ?? 0)
    if (Problem.isProblem(command)) line.unreadable(command.text)
    else line.send(command)
  }
  const onFrames = (bytes: Uint8Array): void => {
    const violation = frames.push(bytes, onFrame)
    if (violation !== undefined) line.refuse(`it announced a frame of ${violation.length} bytes`)
  }
  const hold = (bytes: Uint8Array): void => {
    const before = held ?? Buffer.alloc(0)
    if (before.length > mostHeld) return
    held = Buffer.concat([before, bytes])
    if (held.length > mostHeld) line.refuse("it spoke before it was greeted")
  }
  const onData = (chunk: Uint8Array): void => {
    if (version !== undefined) return onFrames(chunk)
    if (held !== undefined) return hold(chunk)
    const greeting = hello.push(chunk)
    if (greeting === undefined) return
    if (Problem.isProblem(greeting)) {
      held = Buffer.alloc(0)
      return line.refuse(greeting.text)
    }
    note("in", { fields: [`v${greeting.hello.minimum}..${greeting.hello.maximum}`] })
    hold(greeting.rest)
    line.hello(greeting.hello)
  }
  const release = Effect.sync(() => {
    if (held !== undefined && held.length > 0) onFrames(held)
    held = undefined
  })

  // ---- what the gateway says

  const write = (bytes: Uint8Array): void => {
    if (!socket.destroyed && !socket.writableEnded) socket.write(bytes)
    if (socket.writableLength > mostUnread) socket.resetAndDestroy()
  }
  const inPieces = (bytes: Uint8Array, size: number, ms: number): Effect.Effect<void> =>
    Effect.forEach(
      Array.from({ length: Math.ceil(bytes.length / size) }, (_, piece) => piece * size),
      (at) => Effect.andThen(Effect.sync(() => write(bytes.subarray(at, at + size))), Effect.sleep(ms)),
      { discard: true }
    )
  const say = (bytes: Uint8Array): Effect.Effect<void> =>
    Effect.suspend(() => {
      const drip = line.drip()
      return drip === undefined ? Effect.sync(() => write(bytes)) : inPieces(bytes, drip.bytes ?? 1, drip.ms ?? 10)
    })
  const encode = (events: ReadonlyArray<Event>): Uint8Array =>
    Buffer.concat(
      events.flatMap((event) => Dialect.at(event, version ?? 0, line.now())).map((event) => {
        const fields = Inbound.encode(event, version ?? 0)
        if (fields.length === 0) return new Uint8Array()
        const bytes = Frame.encode(fields)
        note("out", Record.part(bytes, 4, bytes.length))
        return bytes
      })
    )
  const hand = (outgoing: Client.Outgoing): Effect.Effect<void> => {
    switch (outgoing._tag) {
      case "Version": {
        const bytes = Hello.encodeReply({ serverVersion: outgoing.value, connectionTime: outgoing.connectionTime })
        note("out", Record.part(bytes, 4, bytes.length))
        return say(bytes).pipe(
          Effect.andThen(Effect.sync(() => {
            version = Number(outgoing.value)
          })),
          Effect.andThen(release)
        )
      }
      case "Events":
        return say(encode(outgoing.events))
      case "Hostile": {
        const bytes = Hostile.bytes(outgoing.frame)
        note("out", { fields: [`0x${Buffer.from(bytes.subarray(0, 64)).toString("hex")}`] })
        return Effect.sync(() => write(bytes))
      }
      case "Drip": {
        const bytes = encode([outgoing.event])
        let sent = 0
        const piece = Effect.sync(() => {
          const end = Math.min(sent + outgoing.bytes, bytes.length - 1)
          write(bytes.subarray(sent, end))
          sent = end
        })
        return Effect.forever(Effect.andThen(piece, Effect.sleep(outgoing.ms))).pipe(
          Effect.raceFirst(outgoing.over),
          Effect.andThen(Effect.sync(() => write(bytes.subarray(sent))))
        )
      }
      case "End":
        return outgoing.how === "rst"
          ? Effect.sync(() => void socket.resetAndDestroy())
          : Effect.sync(() => void socket.end()).pipe(
            Effect.andThen(Effect.sleep(linger)),
            Effect.andThen(Effect.sync(() => void socket.destroy()))
          )
    }
  }

  const closed = Effect.callback<void>((resume) => {
    socket.on("data", onData) // edge: Node's socket tells by events
    socket.on("end", () => line.leave("fin")) // edge: as above
    socket.on("error", () => line.leave("rst")) // edge: as above
    socket.on("close", () => { // edge: as above
      line.leave("rst")
      resume(Effect.void)
    })
  })
  line.measure(() => socket.writableLength)
  yield* Effect.raceFirst(closed, line.deliver(hand))
})
