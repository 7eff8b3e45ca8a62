import { assert, describe, it } from "@effect/vitest"
import { Effect, Logger } from "effect"
import * as net from "node:net"
import { OrderRefused } from "../../../src/errors/OrderRefused.ts"
import * as HttpService from "../../fixtures/HttpService.ts"

const { authorized } = HttpService
const quiet = Effect.provide(Logger.layer([]))
const json = { ...authorized, "content-type": "application/json" }
const told = ({ body, status }: HttpService.Answer) => [status, JSON.parse(body)]

/** Sends the beginning of a request to engage the kill switch, of which no more comes; answers all that was answered. */
const begun = (url: string, end: boolean) =>
  Effect.callback<string>((resume) => {
    const { hostname, port } = new URL(url)
    let answer = ""
    const socket = net.connect({ host: hostname, port: Number(port), allowHalfOpen: true }, () => {
      socket.write([
        "PUT /kill-switch HTTP/1.1",
        `Host: ${hostname}:${port}`,
        `Authorization: ${authorized.authorization}`,
        "Content-Type: application/json",
        "Content-Length: 40",
        "",
        "{\"why\":\"fat fin"
      ].join("\r\n"))
      if (end) socket.end()
    })
    socket.on("data", (data) => {
      answer += String(data)
      if (answer.endsWith("}")) socket.destroy()
    })
    socket.on("end", () => socket.destroy())
    socket.on("error", () => {})
    socket.on("close", () => resume(Effect.succeed(answer)))
    return Effect.sync(() => socket.destroy())
  })

describe("HTTP of safety", () => {
  it.live("the kill switch is engaged whatever else is said, and released", () =>
    Effect.gen(function*() {
      const { ask } = yield* HttpService.startBroker()
      const released = { engaged: false, since: null, why: null, by: null, kept: true }
      const engaged = (why: string) => ({
        engaged: true,
        since: "2026-11-20T14:30:00.000Z",
        why,
        by: "human",
        kept: true
      })
      const state = Effect.map(ask("/kill-switch", { headers: authorized }), told)
      const put = (body?: string) =>
        Effect.map(
          ask("/kill-switch", {
            method: "PUT",
            headers: body === undefined ? authorized : json,
            ...body !== undefined && { body }
          }),
          told
        )
      const release = Effect.map(ask("/kill-switch", { method: "DELETE", headers: authorized }), told)
      assert.deepStrictEqual(yield* state, [200, released])
      assert.deepStrictEqual(yield* put(), [200, engaged("Engaged over HTTP, no reason given")])
      assert.deepStrictEqual(yield* state, [200, engaged("Engaged over HTTP, no reason given")])
      assert.deepStrictEqual(yield* release, [200, released])
      assert.deepStrictEqual(yield* put(`{"why":"Fat finger"}`), [200, engaged("Fat finger")])
      assert.deepStrictEqual(yield* put(`{"reason":"x"}`), [200, engaged("Engaged over HTTP, no reason given")])
      assert.deepStrictEqual(yield* put(JSON.stringify({ why: "x".repeat(300) })), [200, engaged("x".repeat(200))])
    }).pipe(quiet))

  for (
    const [type, body] of [
      ["application/json", ""],
      ["application/json", "null"],
      ["application/json", "{\"why\":5}"],
      ["application/json", "{why:"],
      ["application/json", "[]"],
      ["application/x-www-form-urlencoded", "why=panic"],
      ["text/plain", "panic"],
      [undefined, "panic"]
    ] as const
  ) {
    it.live(`the kill switch is engaged although its body is ${body} of type ${type}`, () =>
      Effect.gen(function*() {
        const { ask } = yield* HttpService.startBroker()
        const headers = { ...authorized, ...type !== undefined && { "content-type": type } }
        const [status, { engaged, why }] = told(yield* ask("/kill-switch", { method: "PUT", headers, body }))
        assert.deepStrictEqual([status, engaged, why], [200, true, "Engaged over HTTP, no reason given"])
      }).pipe(quiet))
  }

  it.live("the kill switch is engaged although its body is longer than any may be", () =>
    Effect.gen(function*() {
      const { ask } = yield* HttpService.startBroker()
      const body = JSON.stringify({ why: "x".repeat(17_000) })
      const [status, { engaged, why }] = told(yield* ask("/kill-switch", { method: "PUT", headers: json, body }))
      assert.deepStrictEqual([status, engaged, why], [200, true, "Engaged over HTTP, no reason given"])
    }).pipe(quiet))

  it.live("the kill switch is engaged although half of its body never comes, and the client is told so", () =>
    Effect.gen(function*() {
      const { ask, url } = yield* HttpService.startBroker()
      const answer = yield* begun(url, false)
      const [, { engaged, why }] = told(yield* ask("/kill-switch", { headers: authorized }))
      assert.deepStrictEqual([engaged, why], [true, "Engaged over HTTP, no reason given"])
      assert.match(answer, /^HTTP\/1\.1 200 OK\r\n[^]*"engaged":true/)
    }).pipe(quiet))

  it.live("the kill switch is engaged although its client goes away in the middle of the body", () =>
    Effect.gen(function*() {
      const { ask, url } = yield* HttpService.startBroker()
      yield* begun(url, true)
      const state = Effect.map(ask("/kill-switch", { headers: authorized }), told)
      const [, { engaged, why }] = yield* Effect.repeat(state, { until: ([, { engaged }]) => engaged === true })
      assert.deepStrictEqual([engaged, why], [true, "Engaged over HTTP, no reason given"])
    }).pipe(quiet))

  it.live("the limits in force are as they are set, and what is not known of their use is null with why", () =>
    Effect.gen(function*() {
      const { ask } = yield* HttpService.startBroker({
        riskMaxOrderSize: 100,
        riskPriceBand: 2.5,
        riskSymbols: ["AAPL"]
      })
      const unknown = { used: null, limit: null, part: null, why: "The account's figures have not come yet" }
      assert.deepStrictEqual(told(yield* ask("/risk", { headers: authorized })), [200, {
        killSwitch: { engaged: false, since: null, why: null, by: null, kept: true },
        tradingMode: "paper",
        limits: {
          maxOrderSize: "100",
          maxNotional: null,
          maxPosition: null,
          priceBand: "2.5",
          ordersPerMinute: null,
          maxDailyLoss: null,
          symbols: ["AAPL"],
          buyingPower: false,
          tradingHours: false
        },
        usage: {
          ordersPerMinute: unknown,
          dailyLoss: unknown,
          maxPosition: { ...unknown, conId: null, symbol: null },
          margin: { cushion: null, warnsBelow: 0.1, why: unknown.why }
        }
      }])
    }).pipe(quiet))

  it.live("flatten says what is closed and what is left, or that nothing was sent", () =>
    Effect.gen(function*() {
      const { ask, broker: { world } } = yield* HttpService.startBroker()
      const flatten = Effect.map(ask("/flatten", { method: "POST", headers: authorized }), told)
      world.flattened = {
        closed: 1,
        left: [{ conId: 1, symbol: "ES", secType: "FUT", position: "2", why: "market_closed", says: null }],
        resting: []
      }
      assert.deepStrictEqual(yield* flatten, [200, world.flattened])
      world.refuses = new OrderRefused({ command: "flatten", blockedBy: ["upstream_lost"] })
      const [status, { blockedBy }] = yield* flatten
      assert.deepStrictEqual([status, blockedBy], [409, ["upstream_lost"]])
      const misread = yield* ask("/flatten", { method: "POST", headers: json, body: `{"symbol":"AAPL"}` })
      assert.strictEqual(misread.status, 400)
    }).pipe(quiet))
})
