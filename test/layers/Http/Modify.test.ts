import { assert, describe, it } from "@effect/vitest"
import { Effect, Logger } from "effect"
import { OrderRefused } from "../../../src/errors/OrderRefused.ts"
import * as HttpService from "../../fixtures/HttpService.ts"
import * as Broker from "../../fixtures/ScriptedBroker.ts"

const { authorized, post, told } = HttpService
const quiet = Effect.provide(Logger.layer([]))
const patch = (body: unknown) => ({ ...post(body), method: "PATCH" })

const start = Effect.gen(function*() {
  const { ask, broker } = yield* HttpService.startBroker()
  const order = Broker.order({ ...Broker.request, orderRef: "mine-1" }, { state: "acknowledged" })
  broker.ours.set("mine-1", order)
  return { ask, broker, order }
})

describe("a change of an order, over HTTP", () => {
  it.live("is asked for by what is to be otherwise: 202 with the order as it stands, on its way", () =>
    Effect.gen(function*() {
      const { ask, broker, order } = yield* start
      const asked = yield* ask("/orders/mine-1", patch({ quantity: "20", limitPrice: "151.00" }))
      assert.deepStrictEqual(told(asked), [202, "application/json", { ...order, changing: true }])
      const trailing = { trailAmount: "1", trailPercent: "2", trailStopPrice: "3", limitOffset: "4", stopPrice: "5" }
      assert.strictEqual((yield* ask("/orders/mine-1", patch(trailing))).status, 202)
      assert.deepStrictEqual(broker.did, [
        `modify mine-1 {"quantity":"20","limitPrice":"151.00"}`,
        `modify mine-1 {"stopPrice":"5","trailAmount":"1","trailPercent":"2","trailStopPrice":"3","limitOffset":"4"}`
      ])
    }).pipe(quiet))

  it.live("that does not fit, of no order of ours, or that is refused, says why, and nothing was sent", () =>
    Effect.gen(function*() {
      const { ask, broker } = yield* start
      const wrong = [{}, { limit_price: "1" }, { limitPrice: 1 }, { quantity: "1e3" }, { tif: "GTC" }, null, [1]]
      const answers = yield* Effect.forEach(wrong, (body) => ask("/orders/mine-1", patch(body)))
      assert.deepStrictEqual(answers.map(({ status }) => status), wrong.map(() => 400))
      const words =
        "It is no word of a change: those are quantity, limitPrice, stopPrice, trailAmount, trailPercent, " +
        "trailStopPrice, limitOffset. All else takes a new order"
      assert.deepStrictEqual(answers.slice(0, 2).map(({ body }) => JSON.parse(body).errors), [
        [{
          path: ["payload"],
          message:
            "Name what is to change: quantity, limitPrice, stopPrice, trailAmount, trailPercent, trailStopPrice " +
            "or limitOffset"
        }],
        [{ path: ["payload", "limit_price"], message: words }]
      ])
      const change = { limitPrice: "151.00" }
      const asked = [
        ask("/orders/theirs", patch(change)),
        ask("/orders/mine-1?dryRun=true", patch(change)),
        ask("/orders/mine-1", { ...patch(change), headers: { "content-type": "application/json" } })
      ]
      assert.deepStrictEqual((yield* Effect.all(asked)).map(({ status }) => status), [404, 400, 401])
      const broken = [{ rule: "order_ref", limit: null, actual: null, says: "mine-1 has ended: filled" }] as const
      broker.world.refuses = new OrderRefused({ command: "modify", blockedBy: [], broken })
      assert.deepStrictEqual(told(yield* ask("/orders/mine-1", patch(change))), [409, "application/problem+json", {
        type: "about:blank",
        status: 409,
        title: "Refused, nothing was sent",
        detail: "modify was refused and nothing was sent: order_ref (mine-1 has ended: filled)",
        blockedBy: [],
        rule: "order_ref",
        broken
      }])
      assert.deepStrictEqual(broker.did, [])
    }).pipe(quiet))

  it.live("that is refused names no live account in any text of why, where its name holds one", () =>
    Effect.gen(function*() {
      const { ask, broker } = yield* start
      const change = patch({ limitPrice: "151.00" })
      assert.deepStrictEqual(JSON.parse((yield* ask("/orders/U1234567-x", change)).body), {
        type: "about:blank",
        status: 404,
        title: "No such order",
        detail: "No order of ours bears the name U***567-x"
      })
      const rule = { rule: "order_ref", limit: null } as const
      const broken = [{ ...rule, actual: "U1234567-x", says: "U1234567-x has ended: filled" }]
      broker.world.refuses = new OrderRefused({ command: "modify", blockedBy: [], broken })
      assert.deepStrictEqual(JSON.parse((yield* ask("/orders/mine-1", change)).body), {
        type: "about:blank",
        status: 409,
        title: "Refused, nothing was sent",
        detail: "modify was refused and nothing was sent: order_ref (U***567-x has ended: filled)",
        blockedBy: [],
        rule: "order_ref",
        broken: [{ ...rule, actual: "U***567-x", says: "U***567-x has ended: filled" }]
      })
    }).pipe(quiet))

  it.live("is described with what it takes and answers", () =>
    Effect.gen(function*() {
      const { ask } = yield* start
      const { paths } = JSON.parse((yield* ask("/openapi.json", { headers: authorized })).body)
      const { description, requestBody, responses, security } = paths["/orders/{orderRef}"].patch
      assert.match(description, /^Changes size or prices of an order of ours that is at the gateway: 202 /)
      const { properties } = requestBody.content["application/json"].schema
      assert.deepStrictEqual([Object.keys(properties), Object.keys(responses), security], [
        ["quantity", "limitPrice", "stopPrice", "trailAmount", "trailPercent", "trailStopPrice", "limitOffset"],
        ["202", "400", "401", "403", "404", "409", "412", "413", "415", "422", "500", "503"],
        [{ bearer: [] }]
      ])
    }).pipe(quiet))
})
