import { assert, describe, it } from "@effect/vitest"
import { EventName, IBApi, OrderAction, OrderType } from "@stoqey/ib"
import { Effect } from "effect"
import * as Server from "../../../src/simulator/Server/Server.ts"

/** The real client, connected, with what it was told as short lines and the errors it raised. */
const client = Effect.gen(function*() {
  const { address } = yield* Server.Server
  const api = new IBApi({ host: address.host, port: address.port, clientId: 5, maxReqPerSec: 1000 })
  const told: Array<string> = []
  const wrong: Array<string> = []
  api.on(
    EventName.error,
    (error, code, reqId) =>
      (code >= 500 && code < 600 ? wrong : told).push(`${code} for ${reqId}${code >= 500 ? error.message : ""}`)
  )
  api.on(EventName.managedAccounts, (list) => told.push(`15 ${list}`))
  api.on(EventName.nextValidId, (id) => told.push(`9 ${id}`))
  api.on(EventName.info, (_, code) => told.push(`${code}`))
  api.on(
    EventName.position,
    (account, contract, size, cost) => told.push(`61 ${account} ${contract.localSymbol} ${size} @${cost}`)
  )
  api.on(EventName.positionEnd, () => told.push("62"))
  api.on(
    EventName.contractDetails,
    (id, { contract, liquidHours }) =>
      told.push(`10 ${id} ${contract.conId} ${contract.exchange} ${contract.primaryExch} ${liquidHours !== ""}`)
  )
  api.on(EventName.bondContractDetails, (id) => told.push(`18 ${id}`))
  api.on(EventName.contractDetailsEnd, (id) => told.push(`52 ${id}`))
  api.on(EventName.openOrder, (id, _, __, state) => told.push(`5 ${id} ${state.status} ${state.commission ?? "-"}`))
  api.on(
    EventName.orderStatus,
    (id, status, filled, remaining) => told.push(`3 ${id} ${status} ${filled}/${remaining}`)
  )
  api.on(EventName.openOrderEnd, () => told.push("53"))
  api.on(EventName.execDetails, (id, _, { shares, side }) => told.push(`11 ${id} ${side} ${shares}`))
  api.on(EventName.execDetailsEnd, (id) => told.push(`55 ${id}`))
  api.on(EventName.commissionReport, ({ commission }) => told.push(`59 ${commission}`))
  api.on(EventName.completedOrder, (_, __, { completedStatus }) => told.push(`101 ${completedStatus}`))
  api.on(EventName.completedOrdersEnd, () => told.push("102"))
  api.on(EventName.accountSummary, (id, account, tag, value) => told.push(`63 ${id} ${account} ${tag} ${value}`))
  api.on(EventName.accountSummaryEnd, (id) => told.push(`64 ${id}`))
  api.on(EventName.accountDownloadEnd, (account) => told.push(`54 ${account}`))
  api.on(EventName.updatePortfolio, ({ localSymbol }, size) => told.push(`7 ${localSymbol} ${size}`))
  api.on(EventName.positionMultiEnd, (id) => told.push(`72 ${id}`))
  api.on(EventName.accountUpdateMultiEnd, (id) => told.push(`74 ${id}`))
  /** Asks, and answers all that was told up to a line, that one included. */
  const until = (last: string, ask: () => void) =>
    Effect.callback<ReadonlyArray<string>>((resume) => {
      const check = (): void => {
        const at = told.indexOf(last)
        if (at === -1) return void setImmediate(check)
        resume(Effect.succeed(told.splice(0, at + 1)))
      }
      ask()
      check()
    })
  yield* Effect.addFinalizer(() => Effect.sync(() => api.disconnect()))
  return { api, until, wrong }
})

describe("the real client of @stoqey/ib", () => {
  it.live("connects, reads, trades, and finds nothing wrong", () =>
    Effect.gen(function*() {
      const { api, until, wrong } = yield* client
      assert.deepStrictEqual(yield* until("2158", () => void api.connect()), [
        "15 DU1234567",
        "9 1",
        "2104",
        "2106",
        "2158"
      ])
      assert.deepStrictEqual(yield* until("62", () => void api.reqPositions()), [
        "61 DU1234567 AAPL 100 @230",
        "61 DU1234567 ESZ0 -2 @300000",
        "62"
      ])
      assert.deepStrictEqual(yield* until("52 1", () => void api.reqContractDetails(1, { conId: 265598 })), [
        "10 1 265598 SMART NASDAQ true",
        "52 1"
      ])
      assert.deepStrictEqual(yield* until("52 2", () => void api.reqContractDetails(2, { conId: 515416632 })), [
        "10 2 515416632 CME  true",
        "52 2"
      ])
      for (const conId of [12087792, 479624278, 675811965, 15960357, 48013650]) {
        yield* until("52 3", () => void api.reqContractDetails(3, { conId }))
      }
      assert.deepStrictEqual(yield* until("200 for 4", () => void api.reqContractDetails(4, { symbol: "NONE" })), [
        "200 for 4"
      ])
      const market = { action: OrderAction.BUY, orderType: OrderType.MKT, totalQuantity: 10 }
      const contract = { conId: 265598, exchange: "SMART" }
      assert.deepStrictEqual(yield* until("59 1", () => void api.placeOrder(1, contract, market)), [
        "5 1 PreSubmitted -",
        "3 1 PreSubmitted 0/10",
        "11 -1 BOT 10",
        "5 1 Filled -",
        "3 1 Filled 10/0",
        "5 1 Filled 1",
        "3 1 Filled 10/0",
        "59 1"
      ])
      const limit = { ...market, orderType: OrderType.LMT, lmtPrice: 1 }
      assert.deepStrictEqual(
        yield* until("3 2 Submitted 0/10", () => void api.placeOrder(2, contract, limit)),
        [
          "61 DU1234567 AAPL 110 @230.01",
          "5 2 PreSubmitted -",
          "3 2 PreSubmitted 0/10",
          "5 2 Submitted -",
          "3 2 Submitted 0/10"
        ]
      )
      assert.deepStrictEqual(yield* until("53", () => void api.reqAllOpenOrders()), [
        "5 2 Submitted -",
        "3 2 Submitted 0/10",
        "53"
      ])
      assert.deepStrictEqual(yield* until("202 for 2", () => void api.cancelOrder(2)), [
        "3 2 Cancelled 0/10",
        "202 for 2"
      ])
      assert.deepStrictEqual(yield* until("55 6", () => void api.reqExecutions(6, {})), ["11 6 BOT 10", "59 1", "55 6"])
      assert.deepStrictEqual(yield* until("102", () => void api.reqCompletedOrders(false)), [
        "101 Filled Size: 10",
        "101 Cancelled by Trader",
        "102"
      ])
      yield* until("64 7", () => void api.reqAccountSummary(7, "All", "NetLiquidation,$LEDGER"))
      assert.deepStrictEqual(yield* until("54 DU1234567", () => void api.reqAccountUpdates(true, "DU1234567")), [
        "7 AAPL 110",
        "7 ESZ0 -2",
        "54 DU1234567"
      ])
      yield* until("72 8", () => void api.reqPositionsMulti(8, "DU1234567", null))
      // its decoder gives this one id as text
      yield* until("74 9", () => void api.reqAccountUpdatesMulti(9, "DU1234567", "", true))
      yield* until("200 for 10", () => void api.reqFundamentalData(10, {}, "ReportSnapshot"))
      assert.deepStrictEqual(wrong, [])
    }).pipe(
      Effect.provide(
        Server.layerLoopback({ positions: [{ symbol: "AAPL", size: 100 }, { symbol: "ES", size: -2 }] })
      )
    ))
})
