/**
 * One client of a replayed recording: what it says is met with the recorded requests, the gateway's side is sent at the
 * recorded pace.
 *
 * @since 0.1.0
 */
import * as Clock from "effect/Clock"
import * as Effect from "effect/Effect"
import * as Latch from "effect/Latch"
import { Buffer } from "node:buffer"
import type * as Net from "node:net"
import * as Frame from "../../wire/Frame.ts"
import * as Inbound from "../../wire/Inbound.ts"
import * as WireLayout from "../../wire/Layout/Layout.ts"
import type * as Client from "../Clients/Client.ts"
import type { Line } from "../Clients/Line.ts"
import * as Hostile from "../Faults/Hostile.ts"
import * as Notices from "../Notices.ts"
import * as Dialect from "../Server/Dialect.ts"
import type { Wire } from "../Server/Wire.ts"
import * as Record from "../Server/Wire.ts"
import type * as Format from "./Format.ts"
import * as Ids from "./Ids.ts"
import * as Match from "./Match.ts"
import type * as Recording from "./Recording.ts"
import * as Tap from "./Tap.ts"

const linger = "5 seconds"

const isFrom = (direction: Format.Direction) => (step: Format.Happening): boolean =>
  step._tag === "Connect" ? false : step._tag === "Hello" ? direction === "in" : step.direction === direction

/** How well what a client says fits what was recorded; 0 is not at all. */
const fit = (step: Format.Happening, said: Format.What, version: number): 0 | 1 | 2 => {
  if (step._tag === "Hello" || step._tag === "End") return step._tag === said._tag ? 2 : 0
  if (step._tag === "Frame" && said._tag === "Frame") return Match.fit(step.fields, said.fields, version)
  if (step._tag !== "Bytes" || said._tag !== "Bytes") return 0
  const [one, other] = [Buffer.from(step.bytes), Buffer.from(said.bytes)]
  // beyond version 200 a message begins with four bytes of id, behind the four of its length
  return one.equals(other) ? 2 : one.length >= 8 && one.subarray(4, 8).equals(other.subarray(4, 8)) ? 1 : 0
}

/**
 * Holds the conversation of a socket as a connection was recorded, `speed` times as fast (0 is at once), until the
 * socket is closed.
 *
 * @since 0.1.0
 * @category constructors
 */
export const hold = Effect.fnUntraced(function*(
  socket: Net.Socket,
  line: Line,
  wire: Wire["Service"],
  { steps, version = 0 }: Recording.Connection,
  speed: number
) {
  const clock = yield* Clock.Clock
  const ids = Ids.make(version)
  const awaited = new Map(
    steps.flatMap((step, at) => isFrom("in")(step) ? [[at, Latch.makeUnsafe(false)] as const] : [])
  )
  const open = new Set(awaited.keys())
  let isGreeted = false

  const note = (direction: Format.Direction, part: Record.Part): void =>
    wire.add({ at: clock.currentTimeMillisUnsafe(), client: line.number, direction, ...part })
  const write = (bytes: Uint8Array): void => {
    if (bytes.length === 0 || socket.destroyed || socket.writableEnded) return
    note("out", Record.part(bytes, Math.min(4, bytes.length), bytes.length))
    socket.write(bytes)
  }
  const say = (events: Extract<Client.Outgoing, { _tag: "Events" }>["events"]): void => {
    if (version > 200) return
    for (const event of events.flatMap((one) => Dialect.at(one, version, line.now()))) {
      const fields = Inbound.encode(event, version)
      if (fields.length > 0) write(Frame.encode(fields))
    }
  }

  // ---- what the client says

  /** The recorded step that this is, of those that have not come yet: the first that fits best. */
  const find = (said: Format.What): number | undefined => {
    let like: number | undefined
    for (const at of open) {
      const step = steps[at]
      const how = step === undefined ? 0 : fit(step, said, version)
      if (how === 2) return at
      if (how === 1) like ??= at
    }
    return like
  }
  const isMet = (text: string): boolean => {
    const [, minimum = "", maximum = minimum] = /^v(\d+)(?:\.\.(\d+))?/.exec(text) ?? []
    if (version === 0 || (Number(minimum) <= version && version <= Number(maximum))) return true
    line.refuse(`it speaks versions ${minimum} to ${maximum}, the recording ${version}`)
    return false
  }
  const unrecorded = (said: Format.What): void => {
    if (said._tag === "Frame" && version > 0) {
      const name = WireLayout.outbound.get(Number(said.fields[0]))?.name ?? "message"
      const why = `The recording has no such ${name} (${said.fields[0]}).`
      say([Notices.unreadable(why, Ids.ofRequest(said.fields, version))])
    } else if (said._tag === "Bytes" && !isGreeted) line.refuse("it said no hello")
  }
  const tap = Tap.make((said) => {
    if (said._tag === "Connect" || said._tag === "End") return
    if (said._tag === "Hello") {
      isGreeted = true
      note("in", { fields: [said.text] })
      if (!isMet(said.text)) return
    } else if (said._tag === "Frame") {
      note("in", { fields: said.fields.slice(0, Record.mostFields) })
      if (said.fields[0] === "71") line.noted(version, Number(said.fields[2]))
    }
    const at = find(said)
    if (at === undefined) return unrecorded(said)
    const step = steps[at]
    if (step?._tag === "Frame" && said._tag === "Frame") ids.learn(step.fields, said.fields)
    open.delete(at)
    awaited.get(at)?.openUnsafe()
  })

  // ---- what the gateway said

  const drained = Effect.callback<void>((resume) => {
    if (!socket.writableNeedDrain) return resume(Effect.void)
    const onDrain = () => resume(Effect.void)
    socket.once("drain", onDrain) // edge: Node's socket tells by events
    return Effect.sync(() => socket.off("drain", onDrain))
  })
  const end = (how: Client.Ending): Effect.Effect<void> =>
    how === "rst"
      ? Effect.sync(() => void socket.resetAndDestroy())
      : Effect.sync(() => void socket.end()).pipe(
        Effect.andThen(Effect.sleep(linger)),
        Effect.andThen(Effect.sync(() => void socket.destroy()))
      )
  const does = (step: Format.Happening): Effect.Effect<void> =>
    step._tag === "Frame"
      ? Effect.andThen(Effect.sync(() => write(Frame.encode(ids.apply(step.fields)))), drained)
      : step._tag === "Bytes"
      ? Effect.andThen(Effect.sync(() => write(step.bytes)), drained)
      : step._tag === "End"
      ? end(step.how)
      : Effect.void
  const play = Effect.gen(function*() {
    for (const [at, step] of steps.entries()) {
      const latch = awaited.get(at)
      if (latch !== undefined) yield* latch.await
      else {
        const gap = speed === 0 ? 0 : (step.at - (steps[at - 1]?.at ?? step.at)) / speed
        if (gap > 0) yield* Effect.sleep(gap)
        yield* does(step)
      }
    }
    return yield* Effect.never
  })
  const hand = (outgoing: Client.Outgoing): Effect.Effect<void> =>
    outgoing._tag === "End"
      ? end(outgoing.how)
      : Effect.sync(() => {
        if (outgoing._tag === "Events") say(outgoing.events)
        if (outgoing._tag === "Hostile") write(Hostile.bytes(outgoing.frame))
      })

  const closed = Effect.callback<void>((resume) => {
    socket.on("data", (chunk) => tap.bytes("in", chunk)) // edge: as above
    socket.on("end", () => { // edge: as above
      line.leave("fin")
      socket.end()
    })
    socket.on("close", () => { // edge: as above
      line.leave("rst")
      resume(Effect.void)
    })
  })
  yield* Effect.raceAllFirst([closed, play, line.deliver(hand)])
})
