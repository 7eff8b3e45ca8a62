import { assert, describe, it } from "@effect/vitest"
import { Effect, Layer } from "effect"
import * as TestClock from "effect/testing/TestClock"
import * as Http from "node:http"
import * as Net from "node:net"
import * as Control from "../../../src/simulator/Control/Control.ts"
import * as Server from "../../../src/simulator/Server/Server.ts"
import { Wire } from "../../../src/simulator/Server/Wire.ts"
import * as Raw from "../RawClient.ts"
import { request } from "./Request.ts"

type Heard = readonly [name: string, data: any]

interface Listener {
  readonly status: number | undefined
  /** Waits until so many events have come, and answers them. */
  readonly events: (n: number) => Effect.Effect<ReadonlyArray<Heard>>
  readonly ended: Effect.Effect<void>
  readonly leave: Effect.Effect<void>
}

const listen = Effect.gen(function*() {
  const { port } = yield* Control.Control
  return yield* Effect.acquireRelease(
    Effect.callback<Listener>((resume) => {
      const request = Http.get({ host: "127.0.0.1", port, path: "/live", agent: false }, (response) => {
        let text = ""
        let isOver = false
        const waiting = new Set<() => void>()
        const look = (): void => waiting.forEach((one) => one())
        const until = <A>(poll: () => A | undefined) =>
          Effect.callback<A>((then) => {
            const one = (): void => {
              const value = poll()
              if (value === undefined || !waiting.delete(one)) return
              then(Effect.succeed(value))
            }
            waiting.add(one)
            one()
          })
        const heard: Array<Heard> = []
        response.on("data", (data) => {
          const blocks = (text + String(data)).split("\n\n")
          text = blocks.pop() ?? ""
          for (const block of blocks) {
            const [name = "", data = ""] = block.split("\n")
            heard.push([name.slice("event: ".length), JSON.parse(data.slice("data: ".length))])
          }
          look()
        })
        response.on("error", () => undefined)
        response.on("close", () => {
          isOver = true
          look()
        })
        resume(Effect.succeed({
          status: response.statusCode,
          events: (n) => until(() => heard.length >= n ? heard : undefined),
          ended: Effect.asVoid(until(() => isOver || undefined)),
          leave: Effect.sync(() => void request.destroy())
        }))
      })
      request.on("error", () => undefined)
    }),
    ({ leave }) => leave
  )
})

const simulator = Effect.provide(Control.layer().pipe(Layer.provideMerge(Server.layerLoopback())))

describe("GET /live", () => {
  it.effect("says how it stands twice a second, and the frames as they pass", () =>
    Effect.gen(function*() {
      const listener = yield* listen
      yield* listener.events(1)
      const client = yield* Raw.connect()
      client.write(Raw.hello())
      yield* client.frame
      yield* TestClock.adjust("100 millis")
      yield* listener.events(2)
      client.send(71, 2, 4, "")
      yield* client.frames(5)
      yield* TestClock.adjust("400 millis")
      const events = yield* listener.events(4)
      assert.deepStrictEqual(
        events.map(([name, { clients, frames, missed, prices }]) =>
          name === "wire"
            ? [missed, ...frames.map((frame: any) => `${frame.n} ${frame.direction} ${frame.name}`)]
            : [clients.map(({ stage }: any) => stage), prices[0].symbol]
        ),
        [
          [[], "AAPL"],
          [0, "1 in hello", "2 out version"],
          [
            0,
            "3 in START_API",
            "4 out managedAccounts",
            "5 out nextValidId",
            "6 out error",
            "7 out error",
            "8 out error"
          ],
          [["started"], "AAPL"]
        ]
      )
      // whoever comes later sees the last frames at once
      const later = yield* listen
      assert.deepStrictEqual(
        (yield* later.events(2)).map(([name, { frames }]) => [name, frames?.length]),
        [["report", undefined], ["wire", 8]]
      )
    }).pipe(simulator))

  it.effect("says how many frames did not fit", () =>
    Effect.gen(function*() {
      const wire = yield* Wire
      const listener = yield* listen
      yield* listener.events(1)
      for (let n = 0; n < 1000; n++) wire.add({ at: 0, client: 1, direction: "out", fields: ["1"] })
      yield* TestClock.adjust("100 millis")
      const [, { frames, missed }] = (yield* listener.events(2))[1] as Heard
      assert.deepStrictEqual([missed, frames.length, frames[0].n, frames.at(-1).n], [700, 300, 701, 1000])
    }).pipe(simulator))

  it.effect("at most 16 listen", () =>
    Effect.gen(function*() {
      const listeners = yield* Effect.replicateEffect(listen, 16)
      yield* Effect.forEach(listeners, ({ events }) => events(1))
      assert.deepStrictEqual(yield* request("GET", "/live"), {
        status: 503,
        type: "application/problem+json",
        body: { type: "about:blank", status: 503, title: "Too many listeners", detail: "16 listen already" }
      })
    }).pipe(simulator))

  it.effect("one that does not read is dropped, and the others hear everything", () =>
    Effect.gen(function*() {
      const { port } = yield* Control.Control
      const wire = yield* Wire
      const stuck = Net.connect(port, "127.0.0.1").on("error", () => undefined)
      stuck.write("GET /live HTTP/1.1\r\nHost: localhost\r\n\r\n")
      yield* Effect.callback<void>((resume) => void stuck.once("data", () => resume(Effect.void)))
      stuck.pause()
      const closed = Effect.callback<void>((resume) => void stuck.once("close", () => resume(Effect.void)))
      const reading = yield* listen
      yield* reading.events(1)
      const fields = Array.from({ length: 40 }, () => "x".repeat(80))
      const rounds = 60
      for (let round = 1; round <= rounds; round++) {
        for (let n = 0; n < 60; n++) wire.add({ at: 0, client: 1, direction: "out", fields })
        yield* TestClock.adjust("100 millis")
        yield* reading.events(1 + round + Math.floor(round / 5))
      }
      stuck.resume()
      yield* closed
    }).pipe(simulator))
})
