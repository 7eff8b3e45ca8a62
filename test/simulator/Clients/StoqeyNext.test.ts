import { assert, describe, it } from "@effect/vitest"
import { BarSizeSetting, IBApiNext, OrderAction, OrderType, SecType } from "@stoqey/ib"
import { Effect } from "effect"
import * as Server from "../../../src/simulator/Server/Server.ts"

const apple = { symbol: "AAPL", secType: SecType.STK, exchange: "SMART", currency: "USD" }
const limit = { action: OrderAction.BUY, orderType: OrderType.LMT, lmtPrice: 1, totalQuantity: 10, transmit: true }

describe("IBApiNext of @stoqey/ib", () => {
  it.live("connects, finds, quotes, reads bars, and rests an order", () =>
    Effect.gen(function*() {
      const { address } = yield* Server.Server
      const api = yield* Effect.acquireRelease(
        Effect.sync(() => new IBApiNext({ host: address.host, port: address.port })),
        (api) => Effect.sync(() => api.disconnect())
      )
      api.connect(5)
      assert.deepStrictEqual(yield* Effect.promise(() => api.getManagedAccounts()), ["DU1234567"])
      const [details] = yield* Effect.promise(() => api.getContractDetails(apple))
      assert.strictEqual(details?.contract.conId, 265598)
      const nonsense = api.getContractDetails({ ...apple, symbol: "NONSENSE" }).then(() => 0, ({ code }) => code)
      assert.strictEqual(yield* Effect.promise(() => nonsense), 200)
      const bars = yield* Effect.promise(() =>
        api.getHistoricalData(apple, "", "1 D", BarSizeSetting.MINUTES_ONE, "TRADES" as never, 0, 1)
      )
      assert.isAbove(bars.length, 300)
      const orderId = yield* Effect.promise(() => api.placeNewOrder(apple, limit))
      const open = yield* Effect.promise(() => api.getAllOpenOrders())
      assert.deepStrictEqual(open.map((one) => one.orderId), [orderId])
    }).pipe(Effect.provide(Server.layerLoopback())))
})
