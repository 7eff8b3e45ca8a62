/** Whatever text of whatever message names a managed live account, no text that leaves the program does. */
import { assert, describe, it } from "@effect/vitest"
import { Console, Duration, Effect, Exit, Layer, Scope, Stream } from "effect"
import * as PrometheusMetrics from "effect/observability/PrometheusMetrics"
import * as Net from "node:net"
import { Connection } from "../../../src/layers/Connection.ts"
import * as Log from "../../../src/layers/Log.ts"
import * as Notifier from "../../../src/layers/Notify/Notifier.ts"
import * as Socket from "../../../src/layers/Tws/Socket.ts"
import * as Frame from "../../../src/wire/Frame.ts"
import * as Hello from "../../../src/wire/Hello.ts"
import * as Layout from "../../../src/wire/Layout/Layout.ts"
import * as Connected from "../../doubles/Connected.ts"
import * as Made from "../../wire/Made.ts"

/** One id of the usual shape, and one that only its value gives away. */
const ids = ["U7654321", "QX77-ABC"] as const
const planted = `before ${ids.join(" and ")} after`
const managedAccounts = 15

/** Every message at the highest version, once for every field of it, with the ids in that field. */
const frames = Made.spoken(Layout.inbound, Layout.maximum)
  .filter(({ id }) => id !== managedAccounts)
  .flatMap((layout) => {
    const fields = Made.fields(layout, Layout.maximum, layout.id)
    return fields.slice(1).map((_, index) => fields.with(index + 1, planted))
  })

/** Codes that mean something of their own: each with the ids in its text, and in its JSON. */
const errors = [200, 201, 202, 321, 326, 399, 1100, 1101, 1102, 2103, 2104, 2110, 2148, 9999].flatMap((code) =>
  [-1, 7].map((id) => ["4", "2", String(id), String(code), planted, JSON.stringify({ account: planted })])
)

const gateway = Effect.acquireRelease(
  Effect.callback<Net.Server>((resume) => {
    const server = Net.createServer((socket) => {
      const hello = Hello.reader()
      const reader = Frame.reader()
      let greeted = false
      const send = (...fields: ReadonlyArray<string>) => socket.write(Frame.encode(fields))
      const onFrame = (bytes: Uint8Array, start: number, end: number) => {
        if (Frame.fields(bytes, start, end)[0] !== "71") return
        send("15", "1", `${ids.join(",")},`)
        send("9", "1", "1")
        for (const fields of [...frames, ...errors]) send(...fields)
        send("49", "1", String(Math.floor(Date.now() / 1000)))
        send("15", "1", ids[1])
      }
      socket.on("error", () => {})
      socket.on("data", (chunk) => {
        if (greeted) return void reader.push(chunk, onFrame)
        const greeting = hello.push(chunk)
        if (greeting === undefined || !("hello" in greeting)) return
        greeted = true
        socket.write(Hello.encodeReply({ serverVersion: Layout.maximum, connectionTime: planted }))
        reader.push(greeting.rest, onFrame)
      })
    })
    server.listen(0, "127.0.0.1", () => resume(Effect.succeed(server)))
  }),
  (server) => Effect.callback<void>((resume) => void server.close(() => resume(Effect.void)))
)

const left: Array<string> = []
const keep = (text: string) => void left.push(text)
const heard = Object.assign(Object.create(console), {
  error: (...parts: ReadonlyArray<unknown>) => keep(parts.join(" "))
})

describe("account ids", () => {
  it.live(`planted in each of ${frames.length} fields of every message, leave in no text`, () =>
    Effect.gen(function*() {
      const server = yield* gateway
      const { port } = server.address() as Net.AddressInfo
      const notifier = Layer.succeed(Notifier.Notifier, {
        notify: (alert) => Effect.sync(() => keep(JSON.stringify(alert))),
        flush: Effect.void
      })
      const settings = { host: "127.0.0.1", port, account: ids[0], alertGrace: Duration.zero }
      const scope = yield* Scope.make()
      const context = yield* Layer.buildWithScope(
        Connected.layer(Socket.layer, settings, new Map(), notifier),
        scope
      )
      yield* Effect.gen(function*() {
        const connection = yield* Connection
        yield* Effect.forkScoped(
          Stream.runForEach(connection.notices, (notice) => Effect.sync(() => keep(JSON.stringify(notice))))
        )
        const last = yield* connection.changes.pipe(
          Stream.tap((status) => Effect.sync(() => keep(JSON.stringify(status)))),
          Stream.takeUntil(({ state }) => state === "failed"),
          Stream.runLast
        )
        assert.isTrue(last._tag === "Some")
        const error = yield* Effect.flip(connection.session)
        keep(`${error.message} ${JSON.stringify(error)} ${String(error)}`)
        keep(yield* PrometheusMetrics.format())
      }).pipe(Effect.scoped, Effect.provideContext(context))
      yield* Scope.close(scope, Exit.void)
      const named = left.filter((text) => ids.some((id) => text.includes(id)))
      assert.deepStrictEqual(named, [])
      const text = left.join("\n")
      assert.include(text, "U***321")
      assert.isAbove(left.length, frames.length)
    }).pipe(
      Effect.provide(Log.layerWith({ format: "json", level: "Trace" })),
      Effect.provideService(Console.Console, heard)
    ))
})
