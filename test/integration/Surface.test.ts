import { assert, describe, it } from "@effect/vitest"
import { Context, Effect, Exit, Layer, Logger, Redacted, Scope } from "effect"
import * as http from "node:http"
import type { Settings as SettingsData } from "../../src/domain/Settings.ts"
import * as Ibkr from "../../src/Ibkr.ts"
import * as Journal from "../../src/layers/Broker/Journal.ts"
import * as Server from "../../src/layers/Http/Server.ts"
import { Token } from "../../src/layers/Http/Token.ts"
import * as Notifier from "../../src/layers/Notify/Notifier.ts"
import * as Settings from "../../src/layers/Settings.ts"
import * as StateMemory from "../../src/layers/State/Memory.ts"
import * as Socket from "../../src/layers/Tws/Socket.ts"
import * as HttpService from "../fixtures/HttpService.ts"
import * as Rig from "./Rig.ts"

const { authorized } = HttpService
const json = { ...authorized, "content-type": "application/json" }
const quiet = Effect.provide(Logger.layer([]))

/** The whole service over a gateway's port; the same state and journal again are what a restart finds. */
const start = Effect.fnUntraced(function*(
  options: { readonly state: Map<string, string>; readonly journal: Array<string> },
  settings: Partial<SettingsData>
) {
  const scope = yield* Scope.fork(yield* Effect.scope)
  const layer = Server.layerBroker.pipe(
    Layer.provide(Ibkr.layerBroker),
    Layer.provide(Journal.layerMemory(options.journal)),
    Layer.provide(Ibkr.layer),
    Layer.provide([
      Socket.layer,
      StateMemory.layer(options.state),
      Settings.layer({ resetRegion: "none", httpPort: 0, ...settings }),
      Notifier.layerNoop,
      Layer.succeed(Token, { value: Effect.succeed(Redacted.make(HttpService.token)) })
    ])
  )
  const { url } = Context.get(yield* Layer.buildWithScope(layer, scope), Server.Address)
  const ask = HttpService.asking(url ?? "")
  const get = (path: string) =>
    Effect.map(ask(path, { headers: authorized }), ({ body, status }) => ({ status, body: JSON.parse(body) }))
  const post = (path: string, body?: unknown, method = "POST") =>
    Effect.map(
      ask(path, { method, headers: json, ...body === undefined ? {} : { body: JSON.stringify(body) } }),
      ({ body, status }) => ({ status, body: JSON.parse(body) })
    )
  /** Asks until the answer is as wanted; ten seconds, and then it is wrong. */
  const until = Effect.fnUntraced(function*(path: string, wanted: (answer: { status: number; body: any }) => boolean) {
    for (let turn = 0; turn < 500; turn++) {
      const answer = yield* get(path)
      if (wanted(answer)) return answer.body
      yield* Effect.sleep("20 millis")
    }
    assert.fail(`${path} never was as wanted: ${JSON.stringify(yield* get(path))}`)
  })
  yield* until("/status", ({ body }) => body.ordersAllowed === true)
  yield* until("/accounts", ({ status }) => status === 200)
  yield* until("/orders", ({ status }) => status === 200)
  return { url: url ?? "", get, post, until, stop: Scope.close(scope, Exit.void) }
})

/** Follows quotes: the names of the events so far. */
const follow = (url: string) =>
  Effect.acquireRelease(
    Effect.callback<{ readonly names: () => ReadonlyArray<string>; readonly leave: () => void }>((resume) => {
      const path = `${url}/quotes?symbol=AAPL&secType=STK&currency=USD`
      let text = ""
      const request = http.get(path, { agent: false, headers: authorized }, (response) => {
        response.on("data", (data) => void (text += String(data)))
        response.on("error", () => {})
        resume(Effect.succeed({
          names: () => [...text.matchAll(/^event: (\w+)$/gm)].map(([, name = ""]) => name),
          leave: () => void request.destroy()
        }))
      })
    }),
    ({ leave }) => Effect.sync(leave)
  )

const order = (orderRef: string, rest: object) => ({
  orderRef,
  contract: { symbol: "AAPL", secType: "STK", currency: "USD" },
  action: "BUY",
  quantity: "10",
  ...rest
})
const market = (orderRef: string) => order(orderRef, { orderType: "MKT" })

const state = ({ body, status }: { readonly status: number; readonly body: any }) => [status, body.state]

describe("the whole service over TCP", () => {
  it.live(
    "places, lists, cancels, closes; quotes have a gap where it reconnects; the kill switch outlives it",
    () =>
      Effect.gen(function*() {
        const { gateway, port } = yield* Rig.served()
        const kept = { state: new Map<string, string>(), journal: [] as Array<string> }
        const first = yield* start(kept, { port })
        assert.deepStrictEqual(yield* first.get("/positions"), { status: 200, body: [] })

        const far = order("far-1", { orderType: "LMT", limitPrice: "1.00" })
        assert.strictEqual((yield* first.post("/orders", far)).status, 202)
        yield* first.until("/orders/far-1", ({ body }) => body.state === "acknowledged")
        assert.deepStrictEqual(state(yield* first.post("/orders", far)), [200, "acknowledged"])
        assert.strictEqual((yield* first.post("/orders", market("now-1"))).status, 202)
        const filled = yield* first.until("/orders/now-1", ({ body }) => body.state === "filled")
        const executed = filled.executions.map(({ quantity }: { quantity: string }) => Number(quantity))
        assert.strictEqual(executed.reduce((sum: number, each: number) => sum + each, 0), 10)
        const [held] = yield* first.until("/positions", ({ body }) => body.length === 1)
        assert.deepStrictEqual([held.account, held.contract.symbol, held.position], ["DU1234567", "AAPL", "10"])

        const quotes = yield* follow(first.url)
        yield* Rig.comes(() => quotes.names().includes("quote"))
        assert.notInclude(quotes.names(), "gap")
        yield* first.post("/reconnect")
        yield* Rig.comes(() => quotes.names().includes("gap"))
        yield* Rig.comes(() => quotes.names().lastIndexOf("quote") > quotes.names().indexOf("gap"))
        const live = yield* first.until("/subscriptions", ({ body }) => body.wanted > 0 && body.live === body.wanted)
        assert.deepStrictEqual(live.missing, [])

        yield* first.until("/status", ({ body }) => body.ordersAllowed === true)
        yield* first.until("/orders", ({ status }) => status === 200)
        assert.strictEqual((yield* first.post("/orders/far-1", undefined, "DELETE")).status, 202)
        yield* first.until("/orders/far-1", ({ body }) => body.state === "cancelled")
        const far2 = order("far-2", { orderType: "LMT", limitPrice: "1.00" })
        assert.strictEqual((yield* first.post("/orders", far2)).status, 202)
        yield* first.until("/orders/far-2", ({ body }) => body.state === "acknowledged")
        assert.deepStrictEqual(yield* first.post("/flatten"), {
          status: 200,
          body: { closed: 1, left: [], resting: [] }
        })
        assert.deepStrictEqual(yield* first.get("/positions"), { status: 200, body: [] })
        assert.deepStrictEqual(state(yield* first.get("/orders/far-2")), [200, "cancelled"])

        yield* first.post("/kill-switch", { why: "test" }, "PUT")
        yield* first.stop
        const second = yield* start(kept, { port })
        const refused = yield* second.post("/orders", market("now-2"))
        assert.deepStrictEqual([refused.status, refused.body.rule, refused.body.blockedBy], [409, "kill_switch", []])
        assert.deepStrictEqual(state(yield* second.post("/orders", market("now-1"))), [200, "filled"])
        assert.strictEqual((yield* second.post("/kill-switch", undefined, "DELETE")).body.engaged, false)
        assert.strictEqual((yield* second.post("/orders", market("now-2"))).status, 202)
        yield* second.until("/orders/now-2", ({ body }) => body.state === "filled")
        yield* second.stop
        const placed = gateway.received.filter(({ command }) => command._tag === "placeOrder").length
        // the closing one beside those that are named here
        assert.strictEqual(placed, 5)
      }).pipe(quiet),
    60_000
  )

  it.live("no answer names a live account", () =>
    Effect.gen(function*() {
      const { port } = yield* Rig.served({ accounts: ["U1234567"] })
      const kept = { state: new Map<string, string>(), journal: [] as Array<string> }
      const live = yield* start(kept, { port, tradingMode: "live", account: "U1234567" })
      yield* live.post("/orders", market("now-1"))
      yield* live.until("/orders/now-1", ({ body }) => body.state === "filled")
      yield* live.until("/positions", ({ body }) => body.length === 1)
      const paths = ["/accounts", "/positions", "/orders", "/executions", "/subscriptions", "/risk", "/status"]
      const answers = yield* Effect.forEach(paths, live.get)
      assert.deepStrictEqual(answers.map(({ status }) => status), paths.map(() => 200))
      assert.deepStrictEqual(paths.filter((_, index) => JSON.stringify(answers[index]).includes("U1234567")), [])
      assert.include(JSON.stringify(answers[0]), "U***567")
      yield* live.stop
    }).pipe(quiet), 60_000)
})
