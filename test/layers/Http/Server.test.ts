import { assert, describe, it } from "@effect/vitest"
import { Effect, Logger, Metric } from "effect"
import * as net from "node:net"
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

  it.live("what is wrong is a problem document", () =>
    Effect.gen(function*() {
      const { ask } = yield* HttpService.start()
      assert.deepStrictEqual(problem(yield* ask("/nothing")), blank(404, "Not Found"))
      const wrong = yield* ask("/status?x=1", { method: "POST" })
      assert.deepStrictEqual([...problem(wrong), wrong.headers.allow], [
        ...blank(405, "Method Not Allowed"),
        "GET, HEAD"
      ])
      const json = { ...authorized, "content-type": "application/json" }
      const broken = yield* ask("/stop", { method: "POST", headers: json, body: "{" })
      assert.deepStrictEqual(problem(broken).slice(0, 2), [400, "application/problem+json"])
      const typed = yield* ask("/stop", { method: "POST", headers: json, body: `{"keepPositions":"yes"}` })
      assert.deepStrictEqual(JSON.parse(typed.body).errors.map(({ path }: { path: unknown }) => path), [
        ["payload", "keepPositions"]
      ])
      const text = { ...authorized, "content-type": "text/plain" }
      const unsupported = yield* ask("/stop", { method: "POST", headers: text, body: "x" })
      assert.deepStrictEqual(problem(unsupported), blank(415, "Unsupported Media Type"))
      const large = yield* ask("/stop", { method: "POST", headers: json, body: `"${"x".repeat(20_000)}"` })
      assert.deepStrictEqual(problem(large), blank(413, "Payload Too Large"))
      const chunked = yield* ask("/stop", {
        method: "POST",
        headers: { ...json, "transfer-encoding": "chunked" },
        body: `"${"x".repeat(20_000)}"`
      })
      assert.deepStrictEqual(problem(chunked), blank(413, "Payload Too Large"))
    }).pipe(quiet))

  it.live("only our own hosts are answered, probes and scrapers by any", () =>
    Effect.gen(function*() {
      const { ask } = yield* HttpService.start()
      const by = (host: string) => (path: string) =>
        Effect.map(ask(path, { headers: { host } }), ({ status }) => status)
      const paths = ["/status", "/docs", "/nothing", "/health/live", "/health/ready", "/metrics", "/metricsx"]
      assert.deepStrictEqual(yield* Effect.forEach(paths, by("evil.test")), [403, 403, 403, 200, 503, 200, 403])
      const hosts = [
        "localhost",
        "LOCALHOST:9497",
        "127.0.0.1:1",
        "[::1]:80",
        "localhost.evil.test",
        "evil.test:80",
        "[::2]"
      ]
      assert.deepStrictEqual(
        yield* Effect.forEach(hosts, (host) => by(host)("/status")),
        [200, 200, 200, 200, 403, 403, 403]
      )
      const detail = "This Host is not one of IBKR_HTTP_ALLOWED_HOSTS"
      const foreign = yield* ask("/status", { headers: { host: "evil.test" } })
      assert.deepStrictEqual(problem(foreign), blank(403, "Forbidden", detail))
    }).pipe(quiet))

  it.live("answers are not kept, sniffed or shared with other origins", () =>
    Effect.gen(function*() {
      const { ask } = yield* HttpService.start()
      for (const path of ["/status", "/nothing"]) {
        const { headers } = yield* ask(path, { headers: { origin: "https://evil.test" } })
        assert.deepStrictEqual(
          [headers["cache-control"], headers["x-content-type-options"], headers["access-control-allow-origin"]],
          ["no-store", "nosniff", undefined]
        )
      }
      const preflight = yield* ask("/stop", { method: "OPTIONS", headers: { origin: "https://evil.test" } })
      assert.deepStrictEqual([preflight.status, preflight.headers["access-control-allow-methods"]], [405, undefined])
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
      assert.deepStrictEqual(Object.keys(description.paths["/stop"].post.responses), ["200", "400", "401", "500"])
      const docs = yield* ask("/docs")
      assert.deepStrictEqual([docs.status, docs.headers["content-type"]], [200, "text/html"])
      assert.include(docs.body, "effect-ibkr")
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
      const state = (now: string) => states.map((one) => `ibkr_state{state="${one}"} ${one === now ? 1 : 0}`)
      assert.deepStrictEqual(yield* read, [
        "ibkr_ready 1",
        "ibkr_upstream_up 1",
        "ibkr_circuit_open 0",
        `ibkr_build_info{version="0.1.0"} 1`,
        ...state("connected"),
        "ibkr_last_message_age_seconds 0.4",
        "ibkr_reconnects_total 0",
        "ibkr_alerts_dropped_total 0"
      ])
      yield* connection.become(Scripted.open)
      assert.deepStrictEqual(yield* read, [
        "ibkr_ready 0",
        "ibkr_upstream_up 0",
        "ibkr_circuit_open 1",
        `ibkr_build_info{version="0.1.0"} 1`,
        ...state("circuit_open"),
        "ibkr_reconnects_total 0",
        "ibkr_alerts_dropped_total 0"
      ])
    }).pipe(quiet, Effect.provideService(Metric.MetricRegistry, new Map())))

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
      const nowhere = yield* Effect.flip(HttpService.start({ httpHost: "192.0.2.1" }))
      assert.strictEqual(nowhere.reason, "NoSuchAddress")
    }).pipe(quiet))
})
