/**
 * The live line: a scoped TCP socket with a frame guard, and the codec on top of it.
 *
 * @since 0.1.0
 */
import * as Clock from "effect/Clock"
import * as Deferred from "effect/Deferred"
import * as Effect from "effect/Effect"
import * as Exit from "effect/Exit"
import * as Layer from "effect/Layer"
import * as Net from "node:net"
import type { Event } from "../../domain/Event.ts"
import * as Mask from "../../domain/Mask.ts"
import { ConnectionError, type ConnectionReason } from "../../errors/IbkrError.ts"
import * as Monotonic from "../../schedules/Monotonic.ts"
import * as Frame from "../../wire/Frame.ts"
import * as Hello from "../../wire/Hello.ts"
import * as Outbound from "../../wire/Outbound.ts"
import * as Problem from "../../wire/Problem.ts"
import * as Codec from "./Codec.ts"
import * as Handshake from "./Handshake.ts"
import type { Dial, Line, VersionReply } from "./Line.ts"
import * as Trace from "./Trace.ts"
import { Tws } from "./Tws.ts"

const reasons: { readonly [code: string]: ConnectionReason } = {
  ECONNREFUSED: "Refused",
  ENOTFOUND: "HostUnknown",
  EAI_AGAIN: "HostUnknown",
  EMFILE: "TooManyOpenFiles",
  ENFILE: "TooManyOpenFiles"
}

// What a gateway that does not read may leave unsent before nothing more is written (bytes).
const unsent = 1024 * 1024

interface SystemError extends Error {
  readonly code?: string
}

// The keepalive of the kernel is a second net far below the heartbeat: it frees a socket whose process stands still.
const keepAliveInitialDelay = 10_000

const connect = (host: string, port: number, endpoint: string) =>
  Effect.callback<Net.Socket, ConnectionError>((resume) => {
    const socket = Net.connect({ host, port, noDelay: true, keepAlive: true, keepAliveInitialDelay })
    const onError = (error: SystemError) => {
      // A port that accepts and resets at once may have done both before we are told of either.
      const reason = error.code === "ECONNRESET" ? "ClosedDuringHandshake" : reasons[error.code ?? ""] ?? "Unreachable"
      resume(Effect.fail(new ConnectionError({ reason, endpoint, detail: error.code ?? error.message })))
    }
    socket.once("error", onError) // edge: Node's socket tells by events
    socket.once("connect", () => { // edge: Node's socket tells by events
      socket.off("error", onError)
      resume(Effect.succeed(socket))
    })
    return Effect.sync(() => socket.destroy())
  })

// A socket that is given up is reset: a half-closed one would pile up at the gateway and keep our client id. So is one that is
// closed in order and has more to say than the gateway takes, which would stay for as long as it does not read.
const close = (socket: Net.Socket, exit: Exit.Exit<unknown, unknown>) =>
  Effect.sync(() => {
    socket.removeAllListeners()
    socket.on("error", () => {}) // edge: an error of a socket that is given up is nobody's
    if (Exit.isSuccess(exit)) socket.destroySoon()
    if (Exit.isFailure(exit) || socket.writableLength > 0) socket.resetAndDestroy()
  })

const dial: Dial = Effect.fnUntraced(function*(host, port) {
  const endpoint = `${host}:${port}`
  const clock = yield* Clock.Clock
  const trace = yield* Trace.make
  const now = () => Monotonic.of(clock)
  const socket = yield* Effect.acquireRelease(connect(host, port, endpoint), close, { interruptible: true })

  const closed = Deferred.makeUnsafe<never, ConnectionError>()
  const version = Deferred.makeUnsafe<VersionReply, ConnectionError>()
  const reader = Frame.reader()
  const opened = now()
  let byteAt = opened
  let frameAt = opened
  let askedAt = Number.NEGATIVE_INFINITY
  let framesIn = 0
  let framesOut = 0
  let ended = false
  let codec: Codec.Codec | undefined
  let deliver: (events: ReadonlyArray<Event>) => boolean = () => false

  const end = (reason: ConnectionReason, detail?: string) => {
    ended = true
    const error = new ConnectionError({ reason, endpoint, ...(detail === undefined ? {} : { detail }) })
    Deferred.doneUnsafe(closed, Effect.fail(error))
  }
  const onFrame = (batch: Array<Event>) => (bytes: Uint8Array, start: number, stop: number) => {
    framesIn++
    if (trace.enabled) trace.frame("in", Frame.fields(bytes, start, stop))
    if (codec !== undefined) return codec.decode(bytes, start, stop, batch)
    const reply = Hello.decodeReply(Frame.fields(bytes, start, stop))
    Deferred.doneUnsafe(
      version,
      Problem.isProblem(reply)
        ? Effect.fail(new ConnectionError({ reason: "VersionUnsupported", endpoint, detail: Mask.text(reply.text) }))
        : Effect.succeed(reply)
    )
  }
  // A reader that is behind is waited for with the socket paused: what the gateway sends in the meantime stays in the
  // kernel, and the line counts as heard when the wait is over.
  const waitForReaders = (): void => {
    if (ended) return
    if (deliver([])) return void setImmediate(waitForReaders) // edge: a paused socket has no event of its own
    byteAt = frameAt = now()
    socket.resume()
  }
  const onData = (chunk: Uint8Array) => {
    if (ended) return
    byteAt = now()
    const before = framesIn
    const batch: Array<Event> = []
    const violation = reader.push(chunk, onFrame(batch))
    if (framesIn > before) frameAt = byteAt
    if (batch.length > 0 && deliver(batch)) {
      socket.pause()
      setImmediate(waitForReaders) // edge: a paused socket has no event of its own
    }
    if (violation !== undefined) {
      end("FrameViolation", `${violation.length} bytes announced, ${Frame.maximumLength} are the most`)
    }
  }
  socket.on("data", (chunk) => { // edge: Node's socket tells by events
    try { // edge: a defect met while reading is the end of this session, not of the process
      onData(chunk)
    } catch (defect) { // edge: as above
      end("Undecodable", `a defect of this program: ${Mask.text(String(defect))}`)
    }
  })
  socket.on("error", (error: SystemError) => end(reasons[error.code ?? ""] ?? "Reset", error.code)) // edge: as above
  socket.on("end", () => end("Closed")) // edge: as above
  socket.on("close", () => end("Closed")) // edge: as above

  const write = (bytes: Uint8Array) =>
    Effect.suspend(() => {
      if (ended) return Deferred.await(closed)
      if (socket.writableLength > unsent) {
        return Effect.fail(new ConnectionError({ reason: "NotReady", endpoint, detail: "it takes no more bytes" }))
      }
      framesOut++
      socket.write(bytes)
      if (socket.writableCorked === 0) {
        socket.cork()
        queueMicrotask(() => socket.uncork()) // edge: what else one turn writes leaves as one segment
      }
      return Effect.void
    })

  const line: Line = {
    hello: write(Hello.encode(Hello.ours)).pipe(
      Effect.andThen(Deferred.await(version)),
      Effect.raceFirst(Deferred.await(closed)),
      Effect.catchIf(
        (error) => error.reason === "Closed" || error.reason === "Reset",
        () => Effect.fail(new ConnectionError({ reason: "ClosedDuringHandshake", endpoint }))
      ),
      Effect.tap(({ serverVersion }) =>
        Effect.sync(() => {
          codec = Codec.make(serverVersion)
        })
      )
    ),
    start: (clientId, onEvents) =>
      Effect.suspend(() => {
        deliver = onEvents
        return write(Frame.encode(Outbound.encodeStart(clientId)))
      }),
    send: (command) =>
      Effect.suspend(() => {
        if (ended) return Deferred.await(closed)
        const bytes = codec?.encode(command)
        if (bytes === undefined) return Effect.fail(new ConnectionError({ reason: "NotReady", endpoint }))
        if (Problem.isProblem(bytes)) {
          const reason = bytes.isTooNew === true ? "TooOld" : "NotEncodable"
          return Effect.fail(new ConnectionError({ reason, endpoint, detail: Mask.text(bytes.text) }))
        }
        if (command._tag === "reqCurrentTime") askedAt = now()
        if (trace.enabled) trace.frame("out", Frame.fields(bytes, 4, bytes.length))
        return write(bytes)
      }),
    heard: () => ({ byteAt, frameAt, askedAt }),
    traffic: () => ({ framesIn, framesOut }),
    closed: Deferred.await(closed)
  }
  return line
})

/**
 * The gateway behind a real socket.
 *
 * @since 0.1.0
 * @category layers
 */
export const layer: Layer.Layer<Tws> = Layer.succeed(Tws, { connect: Handshake.connect(dial) })
