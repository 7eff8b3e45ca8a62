import { assert, describe, it } from "@effect/vitest"
import { Deferred, Effect, Fiber, Logger } from "effect"
import * as Known from "../../../src/domain/Known.ts"
import { ConnectionError } from "../../../src/errors/IbkrError.ts"
import { OrderRefused } from "../../../src/errors/OrderRefused.ts"
import { RequestError } from "../../../src/errors/RequestError.ts"
import * as Routes from "../../../src/layers/Http/Routes.ts"
import * as HttpService from "../../fixtures/HttpService.ts"
import * as Broker from "../../fixtures/ScriptedBroker.ts"

const { authorized, post, told } = HttpService
const quiet = Effect.provide(Logger.layer([]))
const json = { ...authorized, "content-type": "application/json" }
const problem = (status: number, title: string, detail: string, members: object) => [
  status,
  "application/problem+json",
  { type: "about:blank", status, title, detail, ...members }
]
const nothing = { asOf: null, ageSeconds: null, lastKnown: null }

const request = {
  orderRef: "mine-1",
  contract: { symbol: "AAPL", secType: "STK", exchange: "SMART", currency: "USD" },
  action: "BUY",
  quantity: "10",
  orderType: "LMT",
  limitPrice: "150.05"
} as const

describe("HTTP with a broker", () => {
  it.live("all of it needs the token, and a wrong method is told from an unknown path", () =>
    Effect.gen(function*() {
      const { ask, broker } = yield* HttpService.startBroker()
      for (const [path, methods] of Routes.methodsBroker) {
        if (Routes.methods.has(path)) continue
        for (const method of methods.filter((each) => each !== "HEAD")) {
          const answer = yield* ask(path.replace(":orderRef", "mine-1"), { method })
          assert.deepStrictEqual([path, method, answer.status], [path, method, 401])
        }
      }
      const wrong = yield* ask("/orders/mine-1", { method: "PUT", headers: authorized })
      assert.deepStrictEqual([wrong.status, wrong.headers.allow], [405, "GET, HEAD, PATCH, DELETE"])
      assert.deepStrictEqual(broker.did, [])
    }).pipe(quiet))

  it.live("accounts, positions, orders and executions are known, or a problem says what is not", () =>
    Effect.gen(function*() {
      const { ask, broker: { world } } = yield* HttpService.startBroker()
      const get = (path: string) => Effect.map(ask(path, { headers: authorized }), told)
      const unknown = (part: string, detail: string) => problem(503, "Not known", detail, { part, ...nothing })
      const paths = ["/accounts", "/positions", "/orders", "/executions"]
      assert.deepStrictEqual(yield* Effect.forEach(paths, get), [
        unknown("accounts", "Connection: the connection is not ready"),
        unknown("positions", "Positions have not been listed yet"),
        unknown("orders", "Orders have not been listed yet"),
        unknown("executions", "Executions have not been listed yet")
      ])

      const other = { id: "U***567", type: "live", inUse: false } as const
      world.accounts = [{ id: Broker.account, type: "paper", inUse: true }, other]
      assert.deepStrictEqual(
        yield* get("/accounts"),
        unknown("accounts", "The account's figures have not come yet")
      )
      const placed = Broker.order(request)
      world.values = Known.known(Broker.values, Broker.at)
      world.positions = Known.known([Broker.position], Broker.at)
      world.orders = Known.known([placed], Broker.at)
      world.executions = Known.known([], Broker.at)
      assert.deepStrictEqual(yield* Effect.forEach(paths, get), [
        [200, "application/json", [
          { id: Broker.account, type: "paper", inUse: true, values: Broker.values },
          { ...other, values: null }
        ]],
        [200, "application/json", [Broker.position]],
        [200, "application/json", [placed]],
        [200, "application/json", []]
      ])
      const { headers } = yield* ask("/positions", { headers: authorized })
      assert.deepStrictEqual([headers["last-modified"], headers["cache-control"]], [
        "Fri, 20 Nov 2026 14:30:00 GMT",
        "no-store"
      ])
      // none is in use: their figures are nobody's to wait for
      world.values = Known.unknown("No account is in use")
      world.accounts = [other]
      assert.deepStrictEqual(yield* get("/accounts"), [200, "application/json", [{ ...other, values: null }]])
    }).pipe(quiet))

  it.live("what nothing keeps up to date is no answer but a problem, with what was known last and its age", () =>
    Effect.gen(function*() {
      const { ask, broker: { world } } = yield* HttpService.startBroker()
      const at = Date.now() - 90_000
      world.positions = Known.known([Broker.position], at, false)
      const [status, type, body] = told(yield* ask("/positions", { headers: authorized }))
      assert.deepStrictEqual([status, type, { ...body, ageSeconds: Math.floor(body.ageSeconds / 10) }], [
        ...problem(503, "Not known", "Nothing keeps it up to date now: it may have changed since", {
          part: "positions",
          asOf: new Date(at).toISOString(),
          ageSeconds: 9,
          lastKnown: [Broker.position]
        })
      ])
    }).pipe(quiet))

  it.live("what was told before the clock was set back is of an age that nobody knows, and not new", () =>
    Effect.gen(function*() {
      const { ask, broker: { world } } = yield* HttpService.startBroker()
      const at = Date.now() + 3_600_000
      world.positions = Known.known([Broker.position], at, false)
      world.last = Known.known({ ...Broker.quote, at }, at, false)
      world.once = Effect.fail(new ConnectionError({ reason: "NotReady" }))
      const [, , positions] = told(yield* ask("/positions", { headers: authorized }))
      const [, , quote] = told(yield* ask("/quote?symbol=AAPL", { headers: authorized }))
      assert.deepStrictEqual(
        [positions, quote, quote.lastKnown].map(({ ageSeconds, asOf, at }) => [ageSeconds, asOf ?? at]),
        Array.from({ length: 3 }, () => [null, new Date(at).toISOString()])
      )
    }).pipe(quiet))

  it.live("while the line is down the accounts are a problem too, with the figures that were known last", () =>
    Effect.gen(function*() {
      const { ask, broker: { world } } = yield* HttpService.startBroker()
      const at = Date.now() - 90_000
      const own = { id: Broker.account, type: "paper", inUse: true } as const
      const other = { id: "U***567", type: "live", inUse: false } as const
      world.lastAccounts = [own, other]
      // nobody has told yet that they are not of now
      world.values = Known.known(Broker.values, at)
      const [status, type, body] = told(yield* ask("/accounts", { headers: authorized }))
      assert.deepStrictEqual([status, type, { ...body, ageSeconds: Math.floor(body.ageSeconds / 10) }], [
        ...problem(503, "Not known", "Nothing keeps it up to date now: it may have changed since", {
          part: "accounts",
          asOf: new Date(at).toISOString(),
          ageSeconds: 9,
          lastKnown: [{ ...own, values: Broker.values }, { ...other, values: null }]
        })
      ])
    }).pipe(quiet))

  it.live("an order is placed once: 202, then 200 with the order that bears its orderRef", () =>
    Effect.gen(function*() {
      const { ask, broker } = yield* HttpService.startBroker()
      const placed = Broker.order(request)
      assert.deepStrictEqual(told(yield* ask("/orders", post(request))), [202, "application/json", placed])
      const filled = {
        ...placed,
        state: "filled",
        filled: "10",
        remaining: "0",
        executions: [Broker.execution]
      } as const
      broker.ours.set("mine-1", filled)
      assert.deepStrictEqual(told(yield* ask("/orders", post(request))), [200, "application/json", filled])
      const twice = yield* Effect.all(
        [1, 2, 3].map(() => ask("/orders", post({ ...request, orderRef: "mine-2" }))),
        { concurrency: "unbounded" }
      )
      assert.deepStrictEqual(twice.map(({ status }) => status).toSorted(), [200, 200, 202])
      const { orderRef: _, ...nameless } = request
      assert.deepStrictEqual(told(yield* ask("/orders", post(nameless))), [
        202,
        "application/json",
        Broker.order(nameless)
      ])
      assert.deepStrictEqual(broker.did, ["place mine-1", "place mine-2", "place made-1"])
      const get = yield* ask("/orders/mine-1", { headers: authorized })
      assert.deepStrictEqual(told(get), [200, "application/json", filled])
    }).pipe(quiet))

  it.live("an order whose first was refused meanwhile is placed itself: 202", () =>
    Effect.gen(function*() {
      const { ask, broker: { did, world } } = yield* HttpService.startBroker()
      const gate = yield* Deferred.make<void>()
      const refusal = new OrderRefused({ command: "placeOrder", blockedBy: ["line_stale"] })
      world.first = Effect.andThen(Deferred.await(gate), Effect.fail(refusal))
      const asking = [ask("/orders", post(request)), ask("/orders", post(request))]
      const both = yield* Effect.forkChild(Effect.all(asking, { concurrency: 2 }), { startImmediately: true })
      yield* ask("/risk", { headers: authorized })
      yield* Deferred.succeed(gate, undefined)
      assert.deepStrictEqual((yield* Fiber.join(both)).map(({ status }) => status).toSorted(), [202, 409])
      assert.deepStrictEqual(did, ["place mine-1"])
    }).pipe(quiet))

  it.live("what is refused says why, and nothing was sent", () =>
    Effect.gen(function*() {
      const { ask, broker: { did, world } } = yield* HttpService.startBroker()
      const place = Effect.map(ask("/orders", post(request)), told)
      world.refuses = new OrderRefused({ command: "placeOrder", blockedBy: ["not_ready", "line_stale"] })
      assert.deepStrictEqual(
        yield* place,
        problem(
          409,
          "Refused, nothing was sent",
          "placeOrder was refused and nothing was sent: not_ready, line_stale",
          { blockedBy: ["not_ready", "line_stale"] }
        )
      )
      const broken = [
        { rule: "max_order_size", limit: "5", actual: "10", says: "10 is 5 more than 5" },
        { rule: "kill_switch", limit: null, actual: null, says: "engaged" }
      ] as const
      world.refuses = new OrderRefused({ command: "placeOrder", blockedBy: [], broken })
      assert.deepStrictEqual(
        yield* place,
        problem(
          409,
          "Refused, nothing was sent",
          "placeOrder was refused and nothing was sent: max_order_size (10 is 5 more than 5), kill_switch (engaged)",
          { blockedBy: [], rule: "max_order_size", broken }
        )
      )
      world.refuses = new RequestError({
        request: "reqContractDetails",
        reason: "Refused",
        code: 200,
        detail: "U1234567"
      })
      const [status, type, { code, detail }] = yield* place
      assert.deepStrictEqual([status, type, code, detail], [
        422,
        "application/problem+json",
        200,
        "reqContractDetails: the gateway refused it (200): U***567"
      ])
      world.refuses = new RequestError({ request: "reqContractDetails", reason: "TimedOut", duration: 5000 })
      assert.deepStrictEqual(
        yield* place,
        problem(503, "Not known", "Nothing was sent: reqContractDetails: it was not answered within 5s", {
          part: "orders",
          ...nothing
        })
      )
      assert.deepStrictEqual(did, [])
    }).pipe(quiet))

  it.live("what is misspelled, missing or no decimal text is not sent", () =>
    Effect.gen(function*() {
      const { ask, broker: { did } } = yield* HttpService.startBroker()
      const { limitPrice, ...market } = request
      const wrong = [
        { ...market, limit_price: limitPrice },
        { ...request, quantity: 10 },
        { ...request, quantity: "1e3" },
        { ...request, quantity: "0" },
        { ...request, quantity: "1".repeat(32) },
        { ...request, limitPrice: "150.0000000000000001" },
        { ...request, orderRef: "." },
        { ...request, orderRef: ".." },
        market,
        { ...request, contract: { ...request.contract, exchnage: "SMART" } },
        { ...request, contract: { secType: "STK" } }
      ]
      const answers = yield* Effect.forEach(wrong, (body) => ask("/orders", post(body)))
      assert.deepStrictEqual(
        answers.map((answer) => [answer.status, answer.headers["content-type"]]),
        wrong.map(() => [400, "application/problem+json"])
      )
      const [misspelled, , scientific, , long, fine] = answers
      assert.deepStrictEqual(JSON.parse(misspelled?.body ?? "").errors.map(({ path }: { path: unknown }) => path), [
        ["payload", "limit_price"]
      ])
      assert.deepStrictEqual([scientific, long, fine].map((answer) => JSON.parse(answer?.body ?? "").errors), [
        [{ path: ["payload", "quantity"], message: "Write it as a plain decimal, such as \"150.05\"" }],
        [{ path: ["payload", "quantity"], message: "It has 32 digits before the point, and may have 15 there" }],
        [{ path: ["payload", "limitPrice"], message: "It has 16 digits after the point, and may have 15 there" }]
      ])
      assert.deepStrictEqual(did, [])
    }).pipe(quiet))

  it.live("an order of ours is cancelled, all of them, or none that we do not know", () =>
    Effect.gen(function*() {
      const { ask, broker } = yield* HttpService.startBroker()
      const remove = (orderRef: string) =>
        Effect.map(ask(`/orders/${orderRef}`, { method: "DELETE", headers: authorized }), told)
      yield* ask("/orders", post(request))
      assert.deepStrictEqual(yield* remove("mine-1"), [202, "application/json", Broker.order(request)])
      const stranger = problem(404, "No such order", "No order of ours bears the name theirs", {})
      assert.deepStrictEqual(yield* remove("theirs"), stranger)
      assert.deepStrictEqual(told(yield* ask("/orders/theirs", { headers: authorized })), stranger)
      const all = yield* ask("/orders/cancel-all", { method: "POST", headers: authorized })
      assert.deepStrictEqual(told(all), [202, "application/json", { asked: ["mine-1"], notAsked: [] }])
      assert.deepStrictEqual(broker.did, ["place mine-1", "cancel mine-1"])
      broker.world.refuses = new OrderRefused({ command: "cancelOrder", blockedBy: ["upstream_lost"] })
      const [status, , { blockedBy }] = yield* remove("mine-1")
      assert.deepStrictEqual([status, blockedBy], [409, ["upstream_lost"]])
    }).pipe(quiet))

  it.live("who means one order, or no order yet, by what no route reads is refused, and nothing is done", () =>
    Effect.gen(function*() {
      const { ask, broker, connection } = yield* HttpService.startBroker()
      yield* ask("/orders", post(request))
      const one = JSON.stringify({ symbol: "AAPL" })
      const asked = yield* Effect.forEach([
        ["POST", "/flatten?symbol=AAPL"],
        ["POST", "/orders/cancel-all?symbol=AAPL"],
        ["POST", "/orders/cancel-all", one],
        ["POST", "/orders?whatIf=true", JSON.stringify({ ...request, orderRef: "mine-2" })],
        ["DELETE", "/orders/mine-1?dryRun=true"],
        ["POST", "/stop?keepPositions=true"]
      ], ([method = "", path = "", body]) =>
        Effect.map(
          ask(path, { method, headers: body === undefined ? authorized : json, ...body === undefined ? {} : { body } }),
          ({ body, status }) => [path, status, JSON.parse(body).errors]
        ))
      const message = "It is not taken here: leave it out"
      const not = (part: string, name: string) => [{ path: [part, name], message }]
      assert.deepStrictEqual([asked, broker.did, connection.asked], [
        [
          ["/flatten?symbol=AAPL", 400, not("query", "symbol")],
          ["/orders/cancel-all?symbol=AAPL", 400, not("query", "symbol")],
          ["/orders/cancel-all", 400, not("payload", "symbol")],
          ["/orders?whatIf=true", 400, not("query", "whatIf")],
          ["/orders/mine-1?dryRun=true", 400, not("query", "dryRun")],
          ["/stop?keepPositions=true", 400, not("query", "keepPositions")]
        ],
        ["place mine-1"],
        []
      ])
    }).pipe(quiet))
})
