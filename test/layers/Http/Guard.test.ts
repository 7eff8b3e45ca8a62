import { assert, describe, it } from "@effect/vitest"
import { Effect, Logger, Redacted } from "effect"
import * as HttpService from "../../fixtures/HttpService.ts"
import * as Broker from "../../fixtures/ScriptedBroker.ts"

const { authorized } = HttpService
const quiet = Effect.provide(Logger.layer([]))
const problem = ({ body, headers, status }: HttpService.Answer) => [status, headers["content-type"], JSON.parse(body)]
const blank = (status: number, title: string, detail?: string) => [
  status,
  "application/problem+json",
  { type: "about:blank", status, title, ...(detail !== undefined && { detail }) }
]

describe("HTTP, whatever is asked", () => {
  it.live("what is wrong is a problem document", () =>
    Effect.gen(function*() {
      const { ask, connection } = yield* HttpService.start()
      const nowhere = "There is nothing at this path: GET /openapi.json lists what there is"
      assert.deepStrictEqual(problem(yield* ask("/nothing")), blank(404, "Not Found", nowhere))
      const wrong = yield* ask("/status?x=1", { method: "POST" })
      assert.deepStrictEqual([...problem(wrong), wrong.headers.allow], [
        ...blank(405, "Method Not Allowed", "At this path there are GET, HEAD"),
        "GET, HEAD"
      ])
      const json = { ...authorized, "content-type": "application/json" }
      const broken = yield* ask("/stop", { method: "POST", headers: json, body: "{" })
      assert.deepStrictEqual(problem(broken).slice(0, 2), [400, "application/problem+json"])
      const typed = yield* ask("/stop", { method: "POST", headers: json, body: `{"keepPositions":"yes"}` })
      assert.deepStrictEqual(JSON.parse(typed.body).errors.map(({ path }: { path: unknown }) => path), [
        ["payload", "keepPositions"]
      ])
      const snake = yield* ask("/stop", { method: "POST", headers: json, body: `{"keep_positions":true}` })
      assert.deepStrictEqual([snake.status, JSON.parse(snake.body).errors.map(({ path }: { path: unknown }) => path)], [
        400,
        [["payload", "keep_positions"]]
      ])
      assert.deepStrictEqual(connection.asked, [])
      const text = { ...authorized, "content-type": "text/plain" }
      const unsupported = yield* ask("/stop", { method: "POST", headers: text, body: "x" })
      assert.deepStrictEqual(
        problem(unsupported),
        blank(415, "Unsupported Media Type", "Send JSON, as `Content-Type: application/json`")
      )
      const large = yield* ask("/stop", { method: "POST", headers: json, body: `"${"x".repeat(20_000)}"` })
      const tooLarge = blank(413, "Payload Too Large", "A body may have 16384 bytes")
      assert.deepStrictEqual(problem(large), tooLarge)
      const chunked = yield* ask("/stop", {
        method: "POST",
        headers: { ...json, "transfer-encoding": "chunked" },
        body: `"${"x".repeat(20_000)}"`
      })
      assert.deepStrictEqual(problem(chunked), tooLarge)
    }).pipe(quiet))

  it.live("a name in a path that cannot be read is no wrong method", () =>
    Effect.gen(function*() {
      const { ask, broker } = yield* HttpService.startBroker()
      const by = (path: string) => (method: string) => ask(path, { ...HttpService.post({}), method })
      const unreadable = blank(400, "Bad Request", "This path is not percent-encoded UTF-8")
      for (const name of ["%E0%A4%A", "%ff", "%"]) {
        const answers = yield* Effect.forEach(["GET", "PATCH", "DELETE"], by(`/orders/${name}`))
        assert.deepStrictEqual(answers.map(problem), [unreadable, unreadable, unreadable])
        assert.deepStrictEqual(problem(yield* by(`/orders/${name}/settle`)("POST")), unreadable)
      }
      const endless = yield* by(`/orders/${"a".repeat(101)}`)("DELETE")
      assert.deepStrictEqual(
        problem(endless),
        blank(400, "Bad Request", "A name in this path is longer than any may be")
      )
      const put = yield* by("/orders/%ff")("PUT")
      assert.deepStrictEqual([put.status, put.headers.allow], [405, "GET, HEAD, PATCH, DELETE"])
      assert.deepStrictEqual(broker.did, [])
    }).pipe(quiet))

  it.live("a path with a semicolon or a hash, behind which the router reads no more, names no order", () =>
    Effect.gen(function*() {
      const { ask, broker } = yield* HttpService.startBroker()
      broker.ours.set("mine", Broker.order({ ...Broker.request, orderRef: "mine" }, { state: "acknowledged" }))
      const by = (path: string) => (method: string) => ask(path, { ...HttpService.post({}), method })
      const refused = blank(400, "Bad Request", "No name in a path holds ; or #: write them as %3B and %23")
      for (const path of ["/orders/mine#other", "/orders/mine;other", "/orders/mine#other?x=1"]) {
        const answers = yield* Effect.forEach(["GET", "PATCH", "DELETE"], by(path))
        assert.deepStrictEqual(answers.map(problem), [refused, refused, refused])
      }
      assert.deepStrictEqual(problem(yield* by("/orders/mine;other/settle")("POST")), refused)
      const query = yield* ask("/orders/mine?x=;#", { headers: authorized })
      assert.deepStrictEqual([query.status, broker.did], [200, []])
    }).pipe(quiet))

  it.live("a wrong method is told all that there are, also where a path may be a name too", () =>
    Effect.gen(function*() {
      const { ask } = yield* HttpService.startBroker()
      const { headers, status } = yield* ask("/orders/bracket", { method: "PUT", headers: authorized })
      assert.deepStrictEqual([status, headers.allow], [405, "POST, GET, HEAD, PATCH, DELETE"])
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

  it.live("the address that it is bound to is its own, unless that is every address", () =>
    Effect.gen(function*() {
      const by = Effect.fnUntraced(function*(httpHost: string, host: string) {
        const httpToken = Redacted.make("0123456789abcdef")
        const { ask } = yield* HttpService.start({ httpHost, httpAllowedHosts: ["elsewhere"], httpToken })
        return (yield* ask("/status", { headers: { host } })).status
      })
      assert.deepStrictEqual(
        yield* Effect.all([
          by("127.0.0.1", "127.0.0.1:9497"),
          by("127.0.0.1", "127.0.0.2"),
          by("::1", "[::1]:9497"),
          by("0:0:0:0:0:0:0:1", "[::1]"),
          by("0.0.0.0", "0.0.0.0:9497"),
          by("::", "[::]:9497"),
          by("0::0", "[0::0]")
        ]),
        [200, 403, 200, 200, 403, 403, 403]
      )
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
})
