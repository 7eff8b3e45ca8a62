/** The socket's side of a line, against a gateway whose every byte the test commands. */
import { assert, describe, it } from "@effect/vitest"
import { Clock, Effect, Exit, Fiber, Latch, Logger, References, Scope, Stream } from "effect"
import * as Diagnostics from "node:diagnostics_channel"
import Dns from "node:dns"
import * as Net from "node:net"
import { afterAll, beforeAll, vi } from "vitest"
import * as Command from "../../../src/domain/Command.ts"
import type { Event } from "../../../src/domain/Event.ts"
import type { IbkrError } from "../../../src/errors/IbkrError.ts"
import * as Readers from "../../../src/layers/Tws/Readers.ts"
import * as Socket from "../../../src/layers/Tws/Socket.ts"
import { Tws } from "../../../src/layers/Tws/Tws.ts"
import * as Monotonic from "../../../src/schedules/Monotonic.ts"
import * as Frame from "../../../src/wire/Frame.ts"
import * as Hello from "../../../src/wire/Hello.ts"
import * as Layout from "../../../src/wire/Layout/Layout.ts"
import * as Held from "../../integration/Held.ts"
import * as Rig from "../../integration/Rig.ts"

Held.comesBack()

/** A gateway that answers hello and START_API, and keeps what else it is told. */
const gateway = Effect.fnUntraced(function*(
  reply: Buffer | "reset" = Hello.encodeReply({ serverVersion: Layout.maximum, connectionTime: "" })
) {
  const received: Array<ReadonlyArray<string>> = []
  const lines: Array<Net.Socket> = []
  const server = yield* Effect.acquireRelease(
    Effect.callback<Net.Server>((resume) => {
      const server = Net.createServer((socket) => {
        const hello = Hello.reader()
        const reader = Frame.reader()
        const onFrame = (bytes: Uint8Array, start: number, end: number) => {
          const fields = Frame.fields(bytes, start, end)
          if (fields[0] !== "71") return void received.push(fields)
          socket.write(Buffer.concat([Frame.encode(["15", "1", "U7654321"]), Frame.encode(["9", "1", "1"])]))
        }
        let isGreeted = false
        lines.push(socket)
        socket.on("error", () => {})
        socket.on("data", (chunk) => {
          if (isGreeted) return void reader.push(chunk, onFrame)
          const said = hello.push(chunk)
          if (said === undefined || !("hello" in said)) return
          isGreeted = true
          if (reply === "reset") return void socket.resetAndDestroy()
          socket.write(reply)
          reader.push(said.rest, onFrame)
        })
      })
      server.listen(0, "127.0.0.1", () => resume(Effect.succeed(server)))
    }),
    (server) =>
      Effect.callback<void>((resume) => {
        for (const line of lines) line.destroy()
        server.close(() => resume(Effect.void))
      })
  )
  const address = server.address()
  return { received, lines, port: typeof address === "object" ? address?.port ?? 0 : 0 }
})

/** The sockets that this process dials with. */
const dialled: Array<Net.Socket> = []
const keep = (message: unknown) => void dialled.push(Object(message).socket)
beforeAll(() => Diagnostics.subscribe("net.client.socket", keep))
afterAll(() => void Diagnostics.unsubscribe("net.client.socket", keep))

/** A session with such a gateway, in a Scope of its own, and what its dispatcher was given. */
const open = Effect.fnUntraced(function*(onEvents: (events: ReadonlyArray<Event>) => void = () => {}) {
  const { lines, port, received } = yield* gateway()
  const { connect } = yield* Tws
  const events: Array<Event> = []
  const scope = yield* Effect.acquireRelease(Scope.make(), (scope) => Scope.close(scope, Exit.fail("given up")))
  const dial = connect({
    host: "127.0.0.1",
    port,
    clientId: 1,
    onEvents: (batch) => {
      events.push(...batch)
      onEvents(batch)
    }
  })
  const session = yield* Scope.provide(dial, scope)
  // the greeting is told of in the turn in which the session comes
  yield* Rig.comes(() => events.length === 2)
  const [far] = lines
  const near = dialled.at(-1)
  assert(far !== undefined && near !== undefined)
  return { session, scope, events, received, far, near, port }
})

const over = (title: string, test: Effect.Effect<void, unknown, Scope.Scope | Tws>) =>
  it.live(title, () => test.pipe(Effect.scoped, Effect.provide(Socket.layer), Rig.leaksNothing))

const told = (error: IbkrError) => error._tag === "ConnectionError" ? [error.reason, error.detail] : [error._tag]

/** A question of some length (bytes). */
const long = (length: number) => Command.make("reqMatchingSymbols", 1, "A".repeat(length))

/** Asks until no more is taken; answers with why. */
const fill = <E>(send: (command: Command.Command) => Effect.Effect<void, E>) =>
  Effect.flip(Effect.forever(Effect.andThen(send(long(100_000)), Effect.yieldNow)))

const time = Frame.encode(["49", "1", "5"])

describe("a socket", () => {
  over(
    "that takes no more bytes refuses what is sent, loses nothing of what it took, and takes more when it can",
    Effect.gen(function*() {
      const { far, received, session } = yield* open()
      far.pause()
      // that much in one turn is no sign of a gateway that does not read
      for (let n = 0; n < 9; n++) yield* session.send(long(100_000))
      const errors = [yield* fill(session.send)]
      const { framesOut } = session.traffic()
      errors.push(yield* Effect.flip(session.send(Command.make("reqIds"))))
      const full = ["NotReady", "it takes no more bytes"]
      assert.deepStrictEqual([errors.map(told), session.traffic().framesOut], [[full, full], framesOut])
      far.resume()
      // all but the hello and START_API
      yield* Rig.comes(() => received.length === framesOut - 2)
      yield* session.send(Command.make("reqIds"))
      yield* Rig.comes(() => received.at(-1)?.[0] === "8")
    })
  )

  over(
    "that is closed in order says all that was sent before",
    Effect.gen(function*() {
      const { far, received, scope, session } = yield* open()
      const ended: Array<string> = []
      far.on("end", () => ended.push("fin")).on("error", () => ended.push("rst"))
      for (let n = 0; n < 9; n++) yield* session.send(long(1000))
      yield* Scope.close(scope, Exit.void)
      yield* Rig.comes(() => ended.length > 0)
      assert.deepStrictEqual([received.length, ended], [9, ["fin"]])
    })
  )

  over(
    "that is closed in order is reset where the gateway takes no more of what was sent: it stays for nobody",
    Effect.gen(function*() {
      const { far, near, scope, session } = yield* open()
      far.pause()
      yield* fill(session.send)
      yield* Scope.close(scope, Exit.void)
      assert.isTrue(near.destroyed)
      const ended: Array<string> = []
      far.on("end", () => ended.push("fin")).on("error", () => ended.push("rst"))
      far.resume()
      yield* Rig.comes(() => ended.length > 0)
      assert.deepStrictEqual(ended, ["rst"])
    })
  )

  over(
    "that is closed in order and was reset by then fails nobody",
    Effect.gen(function*() {
      const { far, near, scope, session } = yield* open()
      far.resetAndDestroy()
      yield* session.send(Command.make("reqIds"))
      yield* Scope.close(scope, Exit.void)
      yield* Rig.comes(() => near.closed)
      assert.strictEqual(Object(near.errored).syscall, "write")
    })
  )

  over(
    "that is not connected yet is given up with its dial",
    Effect.gen(function*() {
      const { port } = yield* gateway()
      const { connect } = yield* Tws
      const dial = yield* Effect.forkChild(Effect.scoped(connect({ host: "127.0.0.1", port, clientId: 1 })), {
        startImmediately: true
      })
      const near = dialled.at(-1)
      const before = [near?.connecting, near?.destroyed]
      yield* Fiber.interrupt(dial)
      assert.deepStrictEqual([before, near?.destroyed], [[true, false], true])
    })
  )

  over(
    "writes the first message of a turn at once, and what follows in that turn together",
    Effect.gen(function*() {
      const { near, received, session } = yield* open()
      const left: Array<boolean> = []
      for (const n of [1, 2, 3]) {
        yield* session.send(Command.make("reqIds", n))
        left.push(near.writableLength === 0)
      }
      yield* Rig.comes(() => received.length === 3)
      assert.deepStrictEqual([left, near.writableLength], [[true, false, false], 0])
    })
  )

  over(
    "delays nothing that is written, and is asked after by the kernel",
    Effect.gen(function*() {
      const { near } = yield* open()
      const options = Object.getOwnPropertySymbols(near).map((key) => [key.description, Object(near)[key]] as const)
      const { kSetKeepAlive, kSetKeepAliveInitialDelay, kSetNoDelay } = Object.fromEntries(options)
      assert.deepStrictEqual([kSetNoDelay, kSetKeepAlive, kSetKeepAliveInitialDelay], [true, true, 10])
    })
  )

  over(
    "that the gateway has closed is closed, also where it has not taken all that was sent",
    Effect.gen(function*() {
      const { far, session } = yield* open()
      far.pause()
      yield* fill(session.send)
      far.end()
      assert.deepStrictEqual(told(yield* Effect.flip(session.closed)), ["Closed", undefined])
    })
  )

  over(
    "that the gateway has reset says what the system said",
    Effect.gen(function*() {
      const { far, session } = yield* open()
      far.resetAndDestroy()
      assert.deepStrictEqual(told(yield* Effect.flip(session.closed)), ["Reset", "ECONNRESET"])
    })
  )

  over(
    "that is reset before the gateway says its version was closed during the handshake",
    Effect.gen(function*() {
      const { port } = yield* gateway("reset")
      const { connect } = yield* Tws
      const error = yield* Effect.flip(Effect.scoped(connect({ host: "127.0.0.1", port, clientId: 1 })))
      assert.deepStrictEqual(told(error), ["ClosedDuringHandshake", undefined])
    })
  )

  over(
    "says how long a frame was to be that cannot be",
    Effect.gen(function*() {
      const { far, session } = yield* open()
      far.write(Buffer.from([255, 255, 255, 254]))
      assert.deepStrictEqual(told(yield* Effect.flip(session.closed)), [
        "FrameViolation",
        "4294967294 bytes announced, 16777216 are the most"
      ])
    })
  )

  over(
    "that cannot be connected says why in words of ours, and what the system said",
    Effect.gen(function*() {
      const { connect } = yield* Tws
      const codes = ["ENOTFOUND", "EAI_AGAIN", "ENFILE", "ECONNRESET", "EHOSTUNREACH"]
      const lookup = vi.spyOn(Dns, "lookup")
      yield* Effect.addFinalizer(() => Effect.sync(() => lookup.mockRestore()))
      const errors = yield* Effect.forEach(codes, (code) => {
        const answer = (...[, , then]: ReadonlyArray<unknown>) =>
          void (then as (error: Error) => void)(Object.assign(new Error("no"), { code }))
        lookup.mockImplementationOnce(answer as never)
        return Effect.flip(Effect.scoped(connect({ host: "gateway", port: 1, clientId: 1 })))
      })
      const reasons = ["HostUnknown", "HostUnknown", "TooManyOpenFiles", "ClosedDuringHandshake", "Unreachable"]
      assert.deepStrictEqual(errors.map(told), reasons.map((reason, n) => [reason, codes[n]]))
    })
  )

  over(
    "says each frame where the log is asked for it, and no account",
    Effect.gen(function*() {
      const lines: Array<string> = []
      const keeping = Logger.layer([Logger.make(({ message }) => void lines.push(String(message)))])
      const { received, session } = yield* open().pipe(
        Effect.provideService(References.MinimumLogLevel, "Trace"),
        Effect.provide(keeping)
      )
      yield* session.send(Command.make("reqIds", 1))
      yield* Rig.comes(() => received.length === 1 && lines.length >= 4)
      assert.deepStrictEqual(lines, ["in 193|", "in 15|1|U***321", "in 9|1|1", "out 8|1|1"])
    })
  )

  over(
    "tells nobody of what arrives after it was closed, and leaves no listener",
    Effect.gen(function*() {
      const { events, far, near, scope } = yield* open()
      far.write(time)
      yield* Scope.close(scope, Exit.void)
      yield* Effect.callback<void>((resume) => void far.on("close", () => resume(Effect.void)))
      assert.deepStrictEqual([events.length, near.listenerCount("data")], [2, 0])
    })
  )

  over(
    "waits for a reader that is behind, and counts as heard when that is over",
    Effect.gen(function*() {
      const { far, near, session } = yield* open()
      const clock = yield* Clock.Clock
      const reading = yield* Latch.make(false)
      let read = 0
      yield* Effect.forkScoped(
        Stream.runForEach(session.events, () => reading.whenOpen(Effect.sync(() => read++))),
        { startImmediately: true }
      )
      const { framesIn } = session.traffic()
      const come = (count: number) => Rig.comes(() => session.traffic().framesIn === framesIn + count)
      // which it takes, and stands still
      far.write(time)
      yield* come(1)
      yield* Effect.yieldNow
      far.write(Buffer.concat(Array.from({ length: Readers.lag.behind }, () => time)))
      yield* come(1 + Readers.lag.behind)
      yield* Effect.sleep("2 millis")
      const since = Monotonic.of(clock)
      assert.isTrue(near.isPaused())
      yield* reading.open
      yield* Rig.comes(() => !near.isPaused())
      assert.isAtLeast(session.heard().frameAt, since)
      yield* Rig.comes(() => read === 1 + Readers.lag.behind)
    })
  )

  over(
    "ends with a defect that is met while reading, says it without the account, and tells nothing more",
    Effect.gen(function*() {
      const { events, far, session } = yield* open((events) => {
        if (events.some(({ _tag }) => _tag === "currentTime")) throw new Error("of U7654321")
      })
      far.write(time)
      const error = yield* Effect.flip(session.closed)
      far.write(time)
      yield* Effect.sleep("20 millis")
      assert.deepStrictEqual(
        [told(error), events.length],
        [["Undecodable", "a defect of this program: Error: of U***321"], 3]
      )
    })
  )

  over(
    "names no account in what it cannot read or write",
    Effect.gen(function*() {
      const { session } = yield* open()
      const { port } = yield* gateway(Frame.encode(["U7654321", ""]))
      const { connect } = yield* Tws
      const version = yield* Effect.flip(Effect.scoped(connect({ host: "127.0.0.1", port, clientId: 1 })))
      const written = yield* Effect.flip(session.send(Command.make("reqMarketRule", "U7654321" as never)))
      assert.deepStrictEqual([version, written].map(told), [
        ["VersionUnsupported", "an answer to the hello that names no version: \"U***321\""],
        ["NotEncodable", "reqMarketRule: its field marketRuleId is no int: \"U***321\""]
      ])
    })
  )
})
