import { assert, describe, it } from "@effect/vitest"
import { Effect, Logger } from "effect"
import * as Mask from "../../../src/domain/Mask.ts"
import * as HttpService from "../../fixtures/HttpService.ts"
import * as Broker from "../../fixtures/ScriptedBroker.ts"
import * as Scripted from "../../fixtures/ScriptedConnection.ts"

const { authorized, told } = HttpService
const quiet = Effect.provide(Logger.layer([]))

const problem = (detail: string, differs: ReadonlyArray<object>) => [412, "application/problem+json", {
  type: "about:blank",
  status: 412,
  title: "Meant for another service",
  detail: `Nothing was done: ${detail}`,
  differs
}]

const port = problem("port is 7497 here, not 7496", [{ name: "port", expected: "7496", actual: "7497" }])
const unreadable = problem(
  "Ibkr-Expect is name=value, with commas between several, of host, port, client-id, mode, account",
  []
)

const asks = [
  ...["GET /health/live", "GET /health/ready", "GET /status", "GET /events", "GET /metrics", "POST /reconnect"],
  ...["POST /stop", "GET /accounts", "GET /positions", "GET /executions", "GET /orders", "GET /events/orders"],
  ...["POST /orders", "POST /orders/bracket", "POST /orders/oca", "POST /orders/cancel-all", "GET /orders/mine"],
  ...["PATCH /orders/mine", "POST /orders/mine/settle", "DELETE /orders/mine", "GET /quotes?symbol=AAPL"],
  ...["GET /quote?symbol=AAPL", "GET /history?symbol=AAPL", "GET /subscriptions", "GET /kill-switch"],
  ...["PUT /kill-switch", "DELETE /kill-switch", "GET /risk", "POST /flatten"]
].map((line) => line.split(" "))

describe("what a request expects of the service that it is meant for", () => {
  it.live("is so, or nothing is done: 412, whatever is asked for, and before the token is looked at", () =>
    Effect.gen(function*() {
      const { ask, broker, connection } = yield* HttpService.startBroker()
      broker.ours.set("mine", Broker.order({ ...Broker.request, orderRef: "mine" }, { state: "acknowledged" }))
      const by = (expect: string, headers: Record<string, string>) =>
        Effect.forEach(asks, ([method = "", path = ""]) =>
          Effect.map(
            ask(path, {
              method,
              headers: { "content-type": "application/json", "ibkr-expect": expect, ...headers },
              ...(method === "GET" ? {} : { body: "{}" })
            }),
            (answer) => [method, path, ...told(answer)]
          ))
      const all = (answer: ReadonlyArray<unknown>) => asks.map((asked) => [...asked, ...answer])
      assert.deepStrictEqual(yield* by("port=7496", authorized), all(port))
      assert.deepStrictEqual(yield* by("port=7496", {}), all(port))
      assert.deepStrictEqual(yield* by("prot=7497", authorized), all(unreadable))
      assert.deepStrictEqual([connection.asked, broker.did, broker.world.kill.engaged], [[], [], false])
    }).pipe(quiet))

  it.live("what is so does not stand in the way, and no more does what is not known yet", () =>
    Effect.gen(function*() {
      const { ask, connection } = yield* HttpService.startBroker({ host: "gateway", port: 4004, fallbackClientId: 7 })
      const expecting = (expect: string) =>
        Effect.map(ask("/status", { headers: { "ibkr-expect": expect } }), ({ status }) => [expect, status])
      const known = ["host=gateway, port=4004, client-id=1, mode=paper", "host=127.0.0.1", "account=DU7654321"]
      assert.deepStrictEqual(yield* Effect.forEach(known, expecting), known.map((expect) => [expect, 200]))
      // it runs under its other client id, and the account is known
      const session = { epoch: 1, clientId: 7, serverVersion: 193, connectedAt: "1970-01-01T00:00:00.000Z" }
      yield* connection.become({ ...Scripted.ready, session })
      assert.deepStrictEqual(
        yield* Effect.forEach(["client-id=1", "client-id=7", "account=DU1234567", "account=DU7654321"], expecting),
        [["client-id=1", 200], ["client-id=7", 412], ["account=DU1234567", 200], ["account=DU7654321", 412]]
      )
    }).pipe(quiet))

  it.live("tells nobody by what they guess which live account it knows", () =>
    Effect.gen(function*() {
      Mask.learn(["U9090903"])
      const { ask } = yield* HttpService.startBroker()
      const guesses = ["xU9090903", "xU9090904"]
      const answer = yield* ask("/health/live", {
        headers: { "ibkr-expect": guesses.map((guess) => `port=${guess}`).join(", ") }
      })
      assert.deepStrictEqual(
        told(answer),
        problem(
          "port is 7497 here, not xU9090903; port is 7497 here, not xU9090904",
          guesses.map((expected) => ({ name: "port", expected, actual: "7497" }))
        )
      )
    }).pipe(quiet))

  it.live("its account is that of the settings, whatever session there is, and a live one is told masked", () =>
    Effect.gen(function*() {
      const { ask } = yield* HttpService.startBroker({ account: "U9090901", tradingMode: "live" })
      const answers = yield* Effect.forEach(
        ["account=U9090901", "account=U***901", "account=U1111111, mode=paper"],
        (expect) => ask("/stop", { method: "POST", headers: { ...authorized, "ibkr-expect": expect } })
      )
      assert.deepStrictEqual(answers.map(told), [
        [200, "application/json", { closed: null, left: null }],
        [200, "application/json", { closed: null, left: null }],
        problem("account is U***901 here, not U***111; mode is live here, not paper", [
          { name: "account", expected: "U***111", actual: "U***901" },
          { name: "mode", expected: "paper", actual: "live" }
        ])
      ])
    }).pipe(quiet))
})
