import { assert, describe, it } from "@effect/vitest"
import { Deferred, Effect, Fiber, Logger, Metric, Redacted, Tracer } from "effect"
import * as net from "node:net"
import * as OrderRefused from "../../../src/errors/OrderRefused.ts"
import * as HttpService from "../../fixtures/HttpService.ts"
import * as Scripted from "../../fixtures/ScriptedConnection.ts"

const { authorized } = HttpService
const quiet = Effect.provide(Logger.layer([]))
const problem = ({ body, headers, status }: HttpService.Answer) => [status, headers["content-type"], JSON.parse(body)]
const blank = (status: number, title: string, detail?: string) => [
  status,
  "application/problem+json",
  { type: "about:blank", status, title, ...(detail !== undefined && { detail }) }
]

describe("HTTP", () => {
  it.live("lives, is ready or not, and says the status, with the document itself", () =>
    Effect.gen(function*() {
      const { ask, connection } = yield* HttpService.start()
      const live = yield* ask("/health/live")
      assert.deepStrictEqual([live.status, JSON.parse(live.body)], [200, { live: true }])
      const before = yield* ask("/health/ready")
      assert.deepStrictEqual([before.status, JSON.parse(before.body)], [503, Scripted.initial])
      yield* connection.become(Scripted.ready)
      const after = yield* ask("/health/ready")
      assert.deepStrictEqual([after.status, JSON.parse(after.body)], [200, Scripted.ready])
      const status = yield* ask("/status")
      assert.deepStrictEqual([status.status, JSON.parse(status.body)], [200, Scripted.ready])
      const head = yield* ask("/status", { method: "HEAD" })
      assert.deepStrictEqual([head.status, head.body], [200, ""])
    }).pipe(quiet))

  it.live("what changes something needs the token", () =>
    Effect.gen(function*() {
      const { ask, connection } = yield* HttpService.start()
      const wrong = [undefined, "Bearer", "Bearer wrong", `Basic ${HttpService.token}`, `Bearer ${HttpService.token}x`]
      for (const path of ["/reconnect", "/stop"]) {
        for (const authorization of wrong) {
          const headers: Record<string, string> = authorization === undefined ? {} : { authorization }
          const answer = yield* ask(path, { method: "POST", headers })
          assert.deepStrictEqual(
            [answer.headers["www-authenticate"], ...problem(answer)],
            ["Bearer", ...blank(401, "Unauthorized", "Show the token of this service as `Authorization: Bearer …`")]
          )
        }
      }
      assert.deepStrictEqual(connection.asked, [])
    }).pipe(quiet))

  it.live("ends although a reconnect that was asked for waits for a disk that hangs", () =>
    Effect.gen(function*() {
      const { ask, close, connection } = yield* HttpService.start()
      const came = yield* Deferred.make<void>()
      connection.takes.reconnecting = Effect.uninterruptible(
        Effect.andThen(Deferred.succeed(came, undefined), Effect.never)
      )
      const asked = yield* Effect.forkChild(
        Effect.flip(ask("/reconnect", { method: "POST", headers: authorized }))
      )
      yield* Deferred.await(came)
      yield* close
      assert.strictEqual((yield* Fiber.join(asked)).message, "socket hang up")
    }).pipe(quiet))

  it.live("reconnects and stops on request", () =>
    Effect.gen(function*() {
      const { ask, connection } = yield* HttpService.start()
      const reconnect = yield* ask("/reconnect", { method: "POST", headers: authorized })
      assert.deepStrictEqual([reconnect.status, JSON.parse(reconnect.body)], [202, Scripted.initial])
      const headers = { ...authorized, "content-type": "application/json" }
      const stop = yield* ask("/stop", { method: "POST", headers, body: `{"keepPositions":true}` })
      assert.deepStrictEqual([stop.status, JSON.parse(stop.body)], [200, { closed: null, left: null }])
      const bare = yield* ask("/stop", { method: "POST", headers: authorized })
      assert.strictEqual(bare.status, 200)
      assert.deepStrictEqual(connection.asked, ["reconnect", "stop, keep positions", "stop"])
    }).pipe(quiet))

  it.live("a service that is stopping says that it reconnects no more, and does not", () =>
    Effect.gen(function*() {
      const { ask, connection } = yield* HttpService.start()
      yield* connection.become({ ...Scripted.ready, state: "shutdown", ready: false, ordersAllowed: false })
      const answer = yield* ask("/reconnect", { method: "POST", headers: authorized })
      assert.deepStrictEqual([answer.status, JSON.parse(answer.body), connection.asked], [409, {
        type: "about:blank",
        status: 409,
        title: "Refused, nothing was sent",
        detail: "The service is stopping: it dials no more",
        blockedBy: ["shutdown"]
      }, []])
    }).pipe(quiet))

  it.live("describes itself", () =>
    Effect.gen(function*() {
      const { ask } = yield* HttpService.start()
      const description = JSON.parse((yield* ask("/openapi.json")).body)
      assert.deepStrictEqual(Object.keys(description.paths), [
        "/health/live",
        "/health/ready",
        "/status",
        "/events",
        "/metrics",
        "/reconnect",
        "/stop"
      ])
      assert.deepStrictEqual(Object.keys(description.paths["/stop"].post.responses), [
        "200",
        "400",
        "401",
        "403",
        "412",
        "413",
        "415",
        "500"
      ])
      const docs = yield* ask("/docs")
      assert.deepStrictEqual([docs.status, docs.headers["content-type"]], [200, "text/html"])
      assert.include(docs.body, "effect-ibkr")
      assert.include(docs.body, `"withDefaultFonts":false`)
      assert.match(
        String(docs.headers["content-security-policy"]),
        /^default-src 'none'; .*connect-src 'self'; font-src 'self' data:;.* frame-ancestors 'none'$/
      )
    }).pipe(quiet))

  it.live("metrics are those of the moment", () =>
    Effect.gen(function*() {
      const { ask, connection } = yield* HttpService.start()
      const read = Effect.map(ask("/metrics"), ({ body, headers }) => {
        assert.strictEqual(headers["content-type"], "text/plain; version=0.0.4; charset=utf-8")
        return body.split("\n").filter((line) => line.startsWith("ibkr_"))
      })
      yield* connection.become(Scripted.ready)
      const states = ["disconnected", "connecting", "connected", "reconnecting", "circuit_open", "failed", "shutdown"]
      const zeros = [
        "ibkr_reconnects_total 0",
        "ibkr_alerts_dropped_total 0",
        "ibkr_audit_errors_total 0",
        "ibkr_decode_errors_total 0",
        ...[...OrderRefused.OrderBlock.literals, ...OrderRefused.Rule.literals].map((reason) =>
          `ibkr_orders_refused_total{reason="${reason}"} 0`
        )
      ]
      const state = (now: string) => states.map((one) => `ibkr_state{state="${one}"} ${one === now ? 1 : 0}`)
      assert.deepStrictEqual(yield* read, [
        "ibkr_ready 1",
        "ibkr_upstream_up 1",
        "ibkr_circuit_open 0",
        `ibkr_build_info{version="0.1.0"} 1`,
        ...state("connected"),
        "ibkr_last_message_age_seconds 0.4",
        ...zeros
      ])
      yield* connection.become(Scripted.open)
      assert.deepStrictEqual(yield* read, [
        "ibkr_ready 0",
        "ibkr_upstream_up 0",
        "ibkr_circuit_open 1",
        `ibkr_build_info{version="0.1.0"} 1`,
        ...state("circuit_open"),
        ...zeros
      ])
    }).pipe(quiet, Effect.provideService(Metric.MetricRegistry, new Map())))

  it.live("what is asked for all day makes no spans", () =>
    Effect.gen(function*() {
      const spans: Array<Tracer.Span> = []
      const tracer = Tracer.make({
        span: (options) => {
          const span = new Tracer.NativeSpan(options)
          spans.push(span)
          return span
        }
      })
      const { ask } = yield* Effect.provideService(HttpService.start(), Tracer.Tracer, tracer)
      yield* Effect.forEach(["/health/live", "/health/ready", "/metrics", "/status", "/openapi.json"], (path) =>
        ask(path))
      assert.deepStrictEqual(
        spans.map(({ attributes }) =>
          attributes.get("url.path")
        ),
        ["/openapi.json"]
      )
    }).pipe(quiet))

  it.live("is off where it is off", () =>
    Effect.gen(function*() {
      assert.strictEqual((yield* HttpService.start({ httpPort: "off" })).url, "")
    }).pipe(quiet))

  it.live("a port in use is said, and the service does not start", () =>
    Effect.gen(function*() {
      const taken = yield* Effect.acquireRelease(
        Effect.callback<net.Server>((resume) => {
          const server = net.createServer().listen(0, "127.0.0.1", () => resume(Effect.succeed(server)))
        }),
        (server) => Effect.sync(() => server.close())
      )
      const { port } = taken.address() as net.AddressInfo
      const error = yield* Effect.flip(HttpService.start({ httpPort: port }))
      assert.deepStrictEqual([error.reason, error.address], ["InUse", `127.0.0.1:${port}`])
      const httpToken = Redacted.make("0123456789abcdef")
      const nowhere = yield* Effect.flip(HttpService.start({ httpHost: "192.0.2.1", httpToken }))
      assert.strictEqual(nowhere.reason, "NoSuchAddress")
    }).pipe(quiet))
})
