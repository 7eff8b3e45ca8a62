import { assert, describe, it } from "@effect/vitest"
import { Clock, Duration, Effect, Fiber, Layer, Logger, Queue, Stream } from "effect"
import { HttpServerRequest } from "effect/http"
import { TestClock } from "effect/testing"
import * as http from "node:http"
import * as net from "node:net"
import type { Entry } from "../../../src/domain/Blotter.ts"
import * as Known from "../../../src/domain/Known.ts"
import { Orders } from "../../../src/layers/Broker/Orders.ts"
import { Connection } from "../../../src/layers/Connection.ts"
import * as Blotter from "../../../src/layers/Http/Blotter.ts"
import * as Events from "../../../src/layers/Http/Events.ts"
import { settle } from "../../doubles/Connected.ts"
import * as HttpService from "../../fixtures/HttpService.ts"
import * as Broker from "../../fixtures/ScriptedBroker.ts"
import * as ScriptedConnection from "../../fixtures/ScriptedConnection.ts"
import * as OrdersRig from "../Broker/OrdersRig.ts"

const { authorized } = HttpService
const quiet = Effect.provide(Logger.layer([]))
const path = "/events/orders"
const iso = new Date(Broker.at).toISOString()

const order = Broker.order({ ...Broker.request, orderRef: "mine-1" })
const { execution } = Broker
const corrected = { ...execution, execId: "0000e0d5.1.02", corrects: execution.execId, price: "150", commission: null }
const baseExecId = "0000e0d5.1"

/** An event of the stream: its id without the part that names the run, its name and its data. */
interface Told {
  readonly id: string | null
  readonly event: string
  readonly data: unknown
}

const told = (text: string): ReadonlyArray<Told> =>
  text.split("\n\n").slice(0, -1).filter((block) => block !== ":").map((block) => {
    const fields = new Map(
      block.split("\n").map((line) => [line.slice(0, line.indexOf(":")), line.slice(line.indexOf(":") + 2)])
    )
    return {
      id: fields.get("id") ?? null,
      event: fields.get("event") ?? "",
      data: JSON.parse(fields.get("data") ?? "null")
    }
  })

const short = (text: string) => told(text).map(({ data, event, id }) => [id?.replace(/^.*-/, "") ?? null, event, data])

/** Listens for as long as it likes. */
const listen = (url: string, headers: Record<string, string> = authorized) =>
  Effect.callback<{
    readonly status: number
    readonly text: () => string
    /** Waits until so many events have arrived. */
    readonly events: (n: number) => Effect.Effect<ReadonlyArray<Told>>
    readonly ended: Effect.Effect<void>
    readonly leave: Effect.Effect<void>
  }>((resume) => {
    const request = http.get(url + path, { agent: false, headers }, (response) => {
      let text = ""
      const arrived: Array<() => void> = []
      response.on("data", (data) => {
        text += String(data)
        for (const look of arrived.splice(0)) look()
      })
      response.on("error", () => {})
      const ended = new Promise<void>((resolve) => void response.on("close", () => resolve()))
      resume(Effect.succeed({
        status: response.statusCode ?? 0,
        text: () => text,
        events: (n) =>
          Effect.callback((then) => {
            const look = () => void (told(text).length >= n ? then(Effect.succeed(told(text))) : arrived.push(look))
            look()
          }),
        ended: Effect.promise(() => ended),
        leave: Effect.sync(() => void request.destroy())
      }))
    })
    request.on("error", () => {})
  })

/** A bare socket that listens: keeps the numbers of what it was told and nothing else, so that much can be sent. */
const connect = (url: string) =>
  Effect.acquireRelease(
    Effect.sync(() => {
      const socket = net.connect(Number(new URL(url).port), "127.0.0.1")
      const arrived: Array<() => void> = []
      const numbers: Array<number> = []
      let rest = ""
      socket.on("data", (data) => {
        const lines = (rest + String(data)).split("\n")
        rest = lines.pop() ?? ""
        for (const line of lines) if (line.startsWith("id: ")) numbers.push(Number(line.replace(/^.*-/, "")))
        for (const look of arrived.splice(0)) look()
      })
      socket.on("error", () => {})
      const closed = new Promise<void>((resolve) => void socket.on("close", () => resolve()))
      socket.write(`GET ${path} HTTP/1.1\r\nHost: localhost\r\nAuthorization: ${authorized.authorization}\r\n\r\n`)
      return {
        socket,
        numbers,
        closed: Effect.promise(() => closed),
        told: (n: number) =>
          Effect.callback<void>((then) => {
            const look = () => void (numbers.length >= n ? then(Effect.void) : arrived.push(look))
            look()
          })
      }
    }),
    ({ socket }) => Effect.sync(() => socket.destroy())
  )

const entries: ReadonlyArray<Entry> = [
  { _tag: "Orders", number: null, known: Known.known([order], Broker.at), why: null },
  { _tag: "Executions", number: 7, known: Known.known([], Broker.at), why: null },
  { _tag: "Order", number: 8, order: { ...order, state: "acknowledged" } },
  { _tag: "Execution", number: 9, execution: { ...execution, commission: null } },
  { _tag: "Commission", number: 10, execution },
  { _tag: "Correction", number: 11, execution: corrected },
  { _tag: "Orders", number: 12, known: Known.unknown("they have not been listed yet"), why: "U7654321 was lost" },
  { _tag: "Executions", number: 13, known: Known.known([execution], Broker.at, false), why: "the line is down" }
]

const notKnown = (part: string, detail: string) => ({
  type: "about:blank",
  status: 503,
  title: "Not known",
  detail,
  part
})

describe("GET /events/orders", () => {
  it.live("tells orders and executions as they are known, each change under its own name, and what is not known as that", () =>
    Effect.gen(function*() {
      const { ask, broker: { world } } = yield* HttpService.startBroker()
      world.blotter = () => Stream.fromIterable(entries)
      const { body, headers, status } = yield* ask(path, { headers: authorized })
      assert.deepStrictEqual([status, headers["content-type"], headers["cache-control"]], [
        200,
        "text/event-stream",
        "no-store"
      ])
      const [whole, none, changed, fresh, cost, correction, lost, old] = short(body)
      const own = { baseExecId, ...execution }
      assert.deepStrictEqual([whole, none, changed, fresh, cost, correction, lost], [
        [null, "orders", { asOf: iso, orders: [order] }],
        ["7", "executions", { asOf: iso, executions: [] }],
        ["8", "order", { ...order, state: "acknowledged" }],
        ["9", "execution", { ...own, commission: null }],
        ["10", "commission", own],
        ["11", "correction", { baseExecId, ...corrected }],
        ["12", "unknown", { ...notKnown("orders", "U***321 was lost"), asOf: null, ageSeconds: null, lastKnown: null }]
      ])
      const [number, event, { ageSeconds, ...problem }] = old as [string, string, { readonly ageSeconds: number }]
      assert.deepStrictEqual([number, event, problem], [
        "13",
        "unknown",
        { ...notKnown("executions", "the line is down"), asOf: iso, lastKnown: [own] }
      ])
      assert.closeTo(ageSeconds, (Date.now() - Broker.at) / 1000, 60)
    }).pipe(quiet))

  it.live("goes on for whoever comes back with the id of an event of this run, and begins anew for anybody else", () =>
    Effect.gen(function*() {
      const { ask, broker: { world } } = yield* HttpService.startBroker()
      const asked: Array<number | null> = []
      world.blotter = (after) => {
        asked.push(after)
        return Stream.fromIterable(entries.slice(2, 3))
      }
      const after = (id: string) => ask(path, { headers: { ...authorized, "last-event-id": id } })
      const [{ id } = { id: null }] = told((yield* ask(path, { headers: authorized })).body)
      const run = id?.replace(/-8$/, "")
      const again = yield* after(id ?? "")
      for (
        const other of ["8", "kk1-zz-8", `${run}-`, `${run}-8x`, `${run}--8`, `${run}-${"9".repeat(16)}`, "\u00e9"]
      ) {
        yield* after(other)
      }
      assert.deepStrictEqual([short(again.body).map(([number]) => number), asked], [
        ["8"],
        [null, 8, null, null, null, null, null, null, null]
      ])
    }).pipe(quiet))

  it.live("ends in good order with the service, at once, and whoever leaves lets go of it", () =>
    Effect.gen(function*() {
      const { broker: { world }, close, url } = yield* HttpService.startBroker()
      const left = yield* Queue.unbounded<string>()
      const opened = yield* Queue.unbounded<void>()
      let listeners = 0
      world.blotter = () => {
        const name = `${++listeners}`
        return Stream.fromIterable(entries.slice(0, 2)).pipe(
          Stream.concat(Stream.fromEffectDrain(Queue.offer(opened, undefined))),
          Stream.concat(Stream.never),
          Stream.ensuring(Queue.offer(left, name))
        )
      }
      const first = yield* listen(url)
      yield* first.events(2)
      yield* first.leave
      const gone = yield* Queue.take(left)
      const second = yield* listen(url)
      yield* second.events(2)
      yield* Queue.takeN(opened, 2)
      const [took] = yield* Effect.timed(close)
      yield* second.ended
      assert.deepStrictEqual([gone, yield* Queue.take(left), second.text().endsWith("\n\n")], ["1", "2", true])
      // short of the half second after which they would have been cut off
      assert.isBelow(Duration.toMillis(took), 400)
    }).pipe(quiet))

  it.live("at most 16 listen, beside those of the status, and one that leaves makes room", () =>
    Effect.gen(function*() {
      const { ask, broker: { world }, url } = yield* HttpService.startBroker()
      world.blotter = () => Stream.concat(Stream.fromIterable(entries.slice(0, 2)), Stream.never)
      const listeners = yield* Effect.forEach(Array.from({ length: 16 }), () => listen(url), {
        concurrency: "unbounded"
      })
      assert.deepStrictEqual(new Set(listeners.map(({ status }) => status)), new Set([200]))
      assert.deepStrictEqual(HttpService.told(yield* ask(path, { headers: authorized })), [
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
      const { broker: { world }, url } = yield* HttpService.startBroker()
      const queues: Array<Queue.Queue<Entry>> = []
      world.blotter = () =>
        Stream.unwrap(Effect.map(Queue.unbounded<Entry>(), (queue) => {
          queues.push(queue)
          return Stream.concat(Stream.make({ _tag: "Order", number: 1, order } as const), Stream.fromQueue(queue))
        }))
      const stuck = yield* connect(url)
      const reading = yield* connect(url)
      yield* Effect.all([stuck.told(1), reading.told(1)])
      stuck.socket.pause()
      const message = "x".repeat(4000)
      for (let n = 2; n <= 8000; n++) {
        const entry: Entry = { _tag: "Order", number: n, order: { ...order, message } }
        yield* Effect.forEach(queues, (queue) => Queue.offer(queue, entry))
        if (n % 500 === 0) yield* reading.told(n)
      }
      stuck.socket.resume()
      yield* stuck.closed
      assert.isBelow(stuck.numbers.length, 8000)
      assert.deepStrictEqual(reading.numbers, Array.from({ length: 8000 }, (_, index) => index + 1))
    }).pipe(quiet))

  it.effect("says something to whoever has nothing to be told every 15 s, so that the line is kept", () => {
    const { layer, world } = Broker.make()
    world.blotter = () => Stream.concat(Stream.fromIterable(entries.slice(2, 3)), Stream.never)
    const connection = Layer.unwrap(Effect.map(ScriptedConnection.make, ({ layer }) => layer))
    const request = HttpServerRequest.fromWeb(new Request("http://localhost/events/orders"))
    return Effect.gen(function*() {
      const follow = yield* Blotter.make
      const { body } = yield* follow()
      const said: Array<string> = []
      const texts = body._tag === "Stream" ? Stream.decodeText(body.stream) : Stream.empty
      const note = (text: string) =>
        Effect.map(
          Clock.currentTimeMillis,
          (now) => void said.push(`${now / 1000} ${text.replace(/^id: .*\n|\n[^]*/g, "")}`)
        )
      yield* Effect.forkScoped(Stream.runForEach(texts, note), { startImmediately: true })
      for (let turn = 0; turn < 10; turn++) {
        yield* settle
        yield* TestClock.adjust("5 seconds")
      }
      assert.deepStrictEqual(said, ["0 event: order", "0 :", "15 :", "30 :", "45 :"])
    }).pipe(
      Effect.scoped,
      Effect.provideService(HttpServerRequest.HttpServerRequest, request),
      Effect.provide(Events.layer.pipe(Layer.provideMerge(Layer.merge(layer, connection))))
    )
  })

  it.effect("tells whoever comes back after an outage of all that it brought, each execution once, and each event once", () =>
    Effect.gen(function*() {
      const { connection, orders, rig } = yield* OrdersRig.warm()
      yield* OrdersRig.during(rig, orders.place(OrdersRig.resting({ orderRef: "one" })), 1)
      const opening = Blotter.make.pipe(
        Effect.provide(Events.layer),
        Effect.provideService(Connection, connection),
        Effect.provideService(Orders, orders)
      )
      const open = yield* opening
      const read = Effect.fnUntraced(function*(lastEventId?: string) {
        const { body } = yield* open(lastEventId)
        let text = ""
        const texts = body._tag === "Stream" ? Stream.decodeText(body.stream) : Stream.empty
        const reading = yield* Effect.forkScoped(
          Stream.runForEach(texts, (more) => Effect.sync(() => void (text += more))),
          { startImmediately: true }
        )
        yield* rig.pass(0)
        return { events: () => told(text), leave: Fiber.interrupt(reading) }
      })
      const first = yield* read()
      yield* first.leave
      const refuse = yield* rig.gateway.startFault("refuse", {})
      yield* rig.gateway.startFault("reset", {})
      yield* rig.gateway.setPrice("AAPL", 99)
      yield* rig.pass(0.5)
      yield* rig.gateway.endFault(refuse)
      yield* rig.pass(10)
      const again = yield* read(first.events().at(-1)?.id ?? "")
      yield* rig.gateway.correct("333ef87a.00000002.01.01", { price: 98 })
      yield* rig.pass(1)
      const all = [...first.events(), ...again.events()]
      const named = all.map(({ data, event }) => {
        const { execId = "", part = "", state = "" } = data as { readonly [name: string]: string | undefined }
        return [event, `${execId.slice(-5)}${part}${state}`].join(" ").trim()
      })
      const ids = all.flatMap(({ id }) => id ?? [])
      assert.deepStrictEqual([named, new Set(ids).size], [[
        "orders",
        "executions",
        "unknown orders",
        "unknown executions",
        "order acknowledged",
        "order filled",
        "execution 01.01",
        "order filled",
        "commission 01.01",
        "order filled",
        "orders",
        "executions",
        "order filled",
        "correction 01.02",
        "order filled",
        "commission 01.02"
      ], ids.length])
    }).pipe(
      Effect.scoped,
      Effect.provideService(
        HttpServerRequest.HttpServerRequest,
        HttpServerRequest.fromWeb(new Request("http://localhost/events/orders"))
      )
    ))

  it.live("needs the token, and a Host that is one of ours", () =>
    Effect.gen(function*() {
      const { ask } = yield* HttpService.startBroker()
      const asked = yield* Effect.forEach([
        {},
        { authorization: "Bearer another" },
        { ...authorized, host: "evil.example" }
      ], (headers) => ask(path, { headers }))
      assert.deepStrictEqual(
        asked.map(({ headers, status }) => [status, headers["content-type"]]),
        [401, 401, 403].map((status) => [status, "application/problem+json"])
      )
    }).pipe(quiet))
})
