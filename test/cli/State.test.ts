import { assert, describe, it } from "@effect/vitest"
import { EventName, IBApi, OrderAction, OrderType, SecType, TimeInForce } from "@stoqey/ib"
import { Effect } from "effect"
import * as fs from "node:fs"
import * as path from "node:path"
import { start } from "./Process.ts"

const stock = { symbol: "AAPL", secType: SecType.STK, exchange: "SMART", currency: "USD" }
const order = { action: OrderAction.BUY, tif: TimeInForce.GTC, transmit: true }

/** A client that has started, and the order id that it is to use next. */
const connect = (port: number) =>
  Effect.acquireRelease(
    Effect.callback<{ readonly api: IBApi; readonly nextId: number }>((resume) => {
      const api = new IBApi({ host: "127.0.0.1", port, clientId: 3 })
      api.once(EventName.nextValidId, (nextId) => resume(Effect.succeed({ api, nextId })))
      api.connect()
    }),
    ({ api }) => Effect.sync(() => api.disconnect())
  )

/** What an event says that comes after something was asked. */
const after = (api: IBApi, name: EventName, ask: () => void) =>
  Effect.callback<ReadonlyArray<any>>((resume) => {
    api.once(name, (...told: ReadonlyArray<any>) => resume(Effect.succeed(told)))
    ask()
  })

describe("the state of the built program", () => {
  it.live("survives kill -9: what was filled, what works, which ids were used", () =>
    Effect.gen(function*() {
      const args = ["simulate", "--json", "--port", "0", "--control-port", "0", "--speed", "0", "--state", "state.json"]
      const first = yield* start(args)
      const portOf = (run: typeof first) =>
        Effect.map(run.until("listens"), () => JSON.parse(run.out()).listening.port as number)
      const { api, nextId } = yield* connect(yield* portOf(first))
      assert.strictEqual(nextId, 1)
      const [, , { execId }] = yield* after(api, EventName.execDetails, () => {
        api.placeOrder(5, stock, { ...order, orderType: OrderType.LMT, lmtPrice: 100, totalQuantity: 10 })
        api.placeOrder(6, stock, { ...order, orderType: OrderType.MKT, totalQuantity: 30 })
      })
      const file = path.join(first.home, "state.json")
      const text = () => fs.existsSync(file) ? fs.readFileSync(file, "utf8") : ""
      while (!text().includes(execId)) yield* Effect.sleep("5 millis")
      first.child.kill("SIGKILL")
      assert.strictEqual(yield* first.ended, "SIGKILL")

      const second = yield* start(args, { home: first.home })
      const again = yield* connect(yield* portOf(second))
      assert.strictEqual(again.nextId, 7)
      const [account, { symbol }, size] = yield* after(again.api, EventName.position, () => again.api.reqPositions())
      assert.deepStrictEqual([account, symbol, size], ["DU1234567", "AAPL", 30])
      const [id, , , { status }] = yield* after(again.api, EventName.openOrder, () => again.api.reqOpenOrders())
      assert.deepStrictEqual([id, status], [5, "Submitted"])
      const [, , kept] = yield* after(again.api, EventName.execDetails, () => again.api.reqExecutions(9, {}))
      assert.strictEqual(kept.execId, execId)
      second.child.kill("SIGTERM")
      assert.strictEqual(yield* second.ended, 0)

      const foreign = yield* start([...args, "--seed", "2"], { home: first.home })
      assert.strictEqual(yield* foreign.ended, 64)
      assert.include(foreign.err(), "is of seed 1, not 2: start with --seed 1, or name another file")
    }))
})
