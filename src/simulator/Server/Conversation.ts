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
import * as Hello from "../../wire/Hello.ts"
import * as HotEncode from "../../wire/Hot/Encode.ts"
import * as HotHistory from "../../wire/Hot/History.ts"
import * as Inbound from "../../wire/Inbound.ts"
import { Page } from "../../wire/Page.ts"
import type * as Client from "../Clients/Client.ts"
import type { Dripping, Line } from "../Clients/Line.ts"
import * as Hostile from "../Faults/Hostile.ts"
import { Recorder } from "../Recording/Recorder.ts"
import * as Dialect from "./Dialect.ts"
import * as Hearing from "./Hearing.ts"
import type { Wire } from "./Wire.ts"

// a client that does not read is let go before it fills the memory
const mostUnread = 64 * 1024 * 1024
// time enough to read the version on its own
const apart = "100 millis"
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
  const tap = (yield* Recorder).tap(line.number)
  const now = () => clock.currentTimeMillisUnsafe()
  const hearing = Hearing.make(line, wire, now)
  const page = new Page()
  let version = 0

  const head = () => ({ at: now(), client: line.number, direction: "out" as const })
  const reset = (): void => {
    tap?.end("out", "rst")
    socket.resetAndDestroy()
  }
  const write = (bytes: Uint8Array): void => {
    if (!socket.destroyed && !socket.writableEnded) {
      tap?.bytes("out", bytes)
      socket.write(bytes)
    }
    if (socket.writableLength > mostUnread) reset()
  }
  const finish = (): void => {
    tap?.end("out", "fin")
    socket.end()
  }
  const flushed = Effect.callback<void>((resume) => {
    if (socket.destroyed || socket.writableEnded) resume(Effect.void)
    else socket.write("", () => resume(Effect.void)) // edge: Node's socket tells by callback
  })
  /** Writes all up to some byte in pieces, and the rest at once when that is over. */
  const inPieces = (all: Uint8Array, { bytes, ms, over }: Dripping, upTo = all.length): Effect.Effect<void> => {
    let sent = 0
    const piece = Effect.sync(() => {
      const end = Math.min(sent + bytes, upTo)
      write(all.subarray(sent, end))
      sent = end
    })
    return Effect.repeat(Effect.andThen(piece, Effect.sleep(ms)), { until: () => sent === all.length }).pipe(
      Effect.raceFirst(over),
      Effect.andThen(Effect.sync(() => sent < all.length ? write(all.subarray(sent)) : undefined))
    )
  }
  const say = (bytes: Uint8Array): Effect.Effect<void> =>
    Effect.suspend(() => {
      const dripping = line.drip()
      return dripping === undefined ? Effect.sync(() => write(bytes)) : inPieces(bytes, dripping)
    })
  /** Writes an event to the page, with pauses where it is long. */
  function* put(event: Event): Generator<void, void> {
    if (HotEncode.encode(page, event)) return
    for (const told of Dialect.at(event, version, line.now())) {
      if (told._tag === "historicalData" && (yield* HotHistory.write(page, told, version))) continue
      const fields = Inbound.encode(told, version)
      if (fields.length > 0) page.write(fields)
    }
  }
  const taken = (): Uint8Array => {
    const batch = page.take()
    wire.batch(head(), batch)
    return batch.bytes
  }
  const encode = (events: ReadonlyArray<Event>): Uint8Array => {
    for (const event of events) {
      if (HotEncode.encode(page, event)) continue
      for (const _pause of put(event)) continue
    }
    return taken()
  }
  const encodeSlowly = Effect.fnUntraced(function*(events: ReadonlyArray<Event>) {
    for (const event of events) for (const _pause of put(event)) yield* Effect.yieldNow
    return taken()
  })
  const hand = (outgoing: Client.Outgoing): Effect.Effect<void> => {
    switch (outgoing._tag) {
      case "Version": {
        const bytes = Hello.encodeReply({ serverVersion: outgoing.value, connectionTime: outgoing.connectionTime })
        wire.payload(head(), bytes, 4, bytes.length)
        return say(bytes).pipe(
          Effect.andThen(flushed),
          // whoever said its next words at once would read the answers to them together with the version
          Effect.andThen(Effect.suspend(() => hearing.isAhead() ? Effect.sleep(apart) : Effect.void)),
          Effect.andThen(Effect.sync(() => {
            version = Number(outgoing.value)
            hearing.open(version)
          }))
        )
      }
      case "Events":
        return outgoing.events.some(HotHistory.isLong)
          ? Effect.flatMap(encodeSlowly(outgoing.events), say)
          : say(encode(outgoing.events))
      case "Hostile": {
        const bytes = Hostile.bytes(outgoing.frame)
        wire.add({ ...head(), fields: [`0x${Buffer.from(bytes.subarray(0, 64)).toString("hex")}`] })
        return Effect.sync(() => write(bytes))
      }
      case "Drip": {
        const bytes = encode([outgoing.event])
        return inPieces(bytes, outgoing, bytes.length - 1)
      }
      case "End":
        return outgoing.how === "rst"
          ? Effect.sync(reset)
          : Effect.sync(finish).pipe(
            Effect.andThen(Effect.sleep(linger)),
            Effect.andThen(Effect.sync(() => void socket.destroy()))
          )
    }
  }

  const left = (how: Client.Ending) => () => {
    tap?.end("in", how)
    line.leave(how)
  }
  const closed = Effect.callback<void>((resume) => {
    socket.on("data", (chunk) => { // edge: Node's socket tells by events
      tap?.bytes("in", chunk)
      hearing.take(chunk)
    })
    socket.on("end", left("fin")) // edge: as above
    socket.on("error", left("rst")) // edge: as above
    socket.on("close", () => { // edge: as above
      line.leave("rst")
      resume(Effect.void)
    })
  })
  line.measure(() => socket.writableLength)
  yield* Effect.ensuring(
    Effect.raceFirst(closed, line.deliver(hand)),
    Effect.sync(() => tap?.end("out", "fin"))
  )
})
