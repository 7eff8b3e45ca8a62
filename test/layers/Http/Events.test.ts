import { assert, describe, it } from "@effect/vitest"
import { Duration, Effect, Logger } from "effect"
import * as http from "node:http"
import * as net from "node:net"
import { Notice } from "../../../src/domain/Notice.ts"
import type { Status } from "../../../src/domain/Status.ts"
import * as HttpService from "../../fixtures/HttpService.ts"
import * as Scripted from "../../fixtures/ScriptedConnection.ts"

interface Listener {
  readonly status: number
  readonly type: string | undefined
  /** Waits until so many events have arrived, and answers them. */
  readonly events: (n: number) => Effect.Effect<ReadonlyArray<readonly [name: string, data: unknown]>>
  /** Waits for the end; true when it was in good order. */
  readonly ended: Effect.Effect<boolean>
  readonly leave: Effect.Effect<void>
}

/** Listens for as long as it likes. */
const listen = (url: string) =>
  Effect.callback<Listener>((resume) => {
    const request = http.get(`${url}/events`, { agent: false }, (response) => {
      let text = ""
      const arrived: Array<() => void> = []
      const parsed = () =>
        text.split("\n\n").slice(0, -1).filter((block) => block.startsWith("event:")).map((block) => {
          const [name = "", data = ""] = block.split("\n")
          return [name.slice("event: ".length), JSON.parse(data.slice("data: ".length))] as const
        })
      response.on("data", (data) => {
        text += String(data)
        for (const look of arrived.splice(0)) look()
      })
      const ended = new Promise<boolean>((resolve) => {
        response.on("end", () => resolve(true))
        response.on("error", () => resolve(false))
      })
      resume(Effect.succeed({
        status: response.statusCode ?? 0,
        type: response.headers["content-type"],
        events: (n) =>
          Effect.callback((then) => {
            const look = () => void (parsed().length >= n ? then(Effect.succeed(parsed())) : arrived.push(look))
            look()
          }),
        ended: Effect.promise(() => ended),
        leave: Effect.sync(() => void request.destroy())
      }))
    })
  })

/** A bare socket that listens: counts blocks and keeps nothing, so that much can be sent. */
const connect = (url: string) =>
  Effect.acquireRelease(
    Effect.sync(() => {
      const socket = net.connect(Number(new URL(url).port), "127.0.0.1")
      const arrived: Array<() => void> = []
      let blocks = 0
      let last = ""
      socket.on("data", (data) => {
        const text = last + String(data)
        blocks += text.split("}\n\n").length - 1
        last = text.slice(-2)
        for (const look of arrived.splice(0)) look()
      })
      socket.on("error", () => {})
      const closed = new Promise<void>((resolve) => void socket.on("close", () => resolve()))
      socket.write("GET /events HTTP/1.1\r\nHost: localhost\r\n\r\n")
      return {
        socket,
        count: () => blocks,
        closed: Effect.promise(() => closed),
        blocks: (n: number) =>
          Effect.callback<void>((then) => {
            const look = () => void (blocks >= n ? then(Effect.void) : arrived.push(look))
            look()
          })
      }
    }),
    ({ socket }) => Effect.sync(() => socket.destroy())
  )

const quiet = Effect.provide(Logger.layer([]))

describe("GET /events", () => {
  it.live("says the status at once and at every transition, and notices", () =>
    Effect.gen(function*() {
      const { connection, url } = yield* HttpService.start()
      const listener = yield* listen(url)
      assert.deepStrictEqual([listener.status, listener.type], [200, "text/event-stream"])
      assert.deepStrictEqual(yield* listener.events(1), [["status", Scripted.initial]])
      yield* connection.become(Scripted.ready)
      yield* listener.events(2)
      yield* connection.become(Scripted.lost)
      yield* listener.events(3)
      const notice = new Notice({ id: -1, code: 1100, severity: "error", text: "lost", at: "1970-01-01T00:00:00.000Z" })
      yield* connection.notice(notice)
      assert.deepStrictEqual(yield* listener.events(4), [
        ["status", Scripted.initial],
        ["status", Scripted.ready],
        ["status", Scripted.lost],
        ["notice", { ...notice }]
      ])
      yield* listener.leave
    }).pipe(quiet))

  it.live("ends in good order with the service, at once", () =>
    Effect.gen(function*() {
      const { close, url } = yield* HttpService.start()
      const listeners = yield* Effect.forEach([1, 2, 3], () => listen(url))
      yield* Effect.forEach(listeners, ({ events }) => events(1))
      const [took] = yield* Effect.timed(close)
      assert.deepStrictEqual(yield* Effect.forEach(listeners, ({ ended }) => ended), [true, true, true])
      // short of the half second after which they would have been cut off
      assert.isBelow(Duration.toMillis(took), 400)
    }).pipe(quiet))

  it.live("what was still to be said is said before the end", () =>
    Effect.gen(function*() {
      const { close, connection, url } = yield* HttpService.start()
      const listener = yield* listen(url)
      yield* listener.events(1)
      const stopped: Status = { ...Scripted.initial, state: "shutdown", ordersBlockedBy: ["shutdown"] }
      for (let n = 0; n < 40; n++) yield* connection.become({ ...Scripted.ready, uptimeSeconds: n })
      yield* connection.become(stopped)
      yield* close
      assert.isTrue(yield* listener.ended)
      const told = yield* listener.events(1)
      assert.deepStrictEqual(told.at(-1), ["status", stopped])
    }).pipe(quiet))

  it.live("at most 16 listen, and one that leaves makes room", () =>
    Effect.gen(function*() {
      const { ask, url } = yield* HttpService.start()
      const listeners = yield* Effect.forEach(Array.from({ length: 16 }), () => listen(url), {
        concurrency: "unbounded"
      })
      assert.deepStrictEqual(new Set(listeners.map(({ status }) => status)), new Set([200]))
      const full = yield* ask("/events")
      assert.deepStrictEqual([full.status, full.headers["content-type"], JSON.parse(full.body)], [
        503,
        "application/problem+json",
        { type: "about:blank", status: 503, title: "Too many listeners", detail: "16 listen already" }
      ])
      yield* listeners[0]?.leave ?? Effect.void
      let again = yield* listen(url)
      while (again.status !== 200) again = yield* listen(url)
      yield* Effect.forEach([...listeners, again], ({ leave }) => leave)
    }).pipe(quiet))

  it.live("one that does not read is dropped, and the others hear everything", () =>
    Effect.gen(function*() {
      const { connection, url } = yield* HttpService.start()
      const stuck = yield* connect(url)
      const reading = yield* connect(url)
      yield* reading.blocks(1)
      yield* stuck.blocks(1)
      stuck.socket.pause()
      const name = (n: number) => `farm ${n} ${"x".repeat(100_000)}`
      for (let n = 0; n < 400; n++) {
        yield* connection.become({ ...Scripted.ready, farms: { [name(n)]: "ok" } })
        yield* reading.blocks(2 + n)
      }
      stuck.socket.resume()
      yield* stuck.closed
      assert.isBelow(stuck.count(), 400)
      assert.strictEqual(reading.count(), 401)
    }).pipe(quiet))
})
