/**
 * Places one order after the other, far from the market, through the public interface of one library, or through our session
 * alone, which neither checks nor keeps anything of an order; cancels each, and prints the milliseconds from placing to the
 * gateway's first word on each: those of the placed orders, as a list.
 */
import { EventName, IBApi, OrderAction, OrderType, SecType, TimeInForce } from "@stoqey/ib"
import * as Deferred from "effect/Deferred"
import * as Effect from "effect/Effect"
import * as Logger from "effect/Logger"
import { setTimeout as sleep } from "node:timers/promises"
import * as Command from "../../src/domain/Command.ts"
import * as Ibkr from "../../src/Ibkr.ts"
import { Orders } from "../../src/layers/Broker/Orders.ts"
import { Connection } from "../../src/layers/Connection.ts"

const [, , kind, port, wanted] = process.argv
/** Between two orders: both libraries space their messages, and that is not what is measured. */
const apart = 60
const times: Array<number> = []
const print = () => process.stdout.write(JSON.stringify(times), () => process.exit(0))

const contract = { symbol: "AAPL", secType: SecType.STK, exchange: "SMART", currency: "USD" }
const order = {
  action: OrderAction.BUY,
  totalQuantity: 1,
  orderType: OrderType.LMT,
  lmtPrice: 1,
  tif: TimeInForce.DAY,
  account: "DU1234567",
  transmit: true
}

const placers: Record<string, () => unknown> = {
  "effect-ibkr": () => {
    process.env["IBKR_PORT"] = port
    process.env["IBKR_CLIENT_ID"] = "1"
    return Effect.runPromise(
      Effect.gen(function*() {
        yield* (yield* Connection).ready
        const orders = yield* Orders
        for (let n = 0; n < Number(wanted); n++) {
          const startedAt = performance.now()
          const handle = yield* orders.place({
            contract: { symbol: "AAPL", secType: "STK", exchange: "SMART", currency: "USD" },
            action: "BUY",
            quantity: "1",
            orderType: "LMT",
            limitPrice: "1.00"
          })
          yield* handle.acknowledged
          times.push(performance.now() - startedAt)
          yield* handle.cancel
          yield* handle.ended
          yield* Effect.promise(() => sleep(apart))
        }
        print()
      }).pipe(Effect.provide(Ibkr.layerBrokerLive), Effect.provide(Logger.layer([])), Effect.scoped)
    )
  },
  session: () => {
    process.env["IBKR_PORT"] = port
    process.env["IBKR_CLIENT_ID"] = "3"
    return Effect.runPromise(
      Effect.gen(function*() {
        const { hear, nextOrderId, send } = yield* (yield* Connection).ready
        let acknowledged = Deferred.makeUnsafe<void>()
        let ended = Deferred.makeUnsafe<void>()
        let placing = -1
        let startedAt = 0
        const said = (orderId: number, status?: string) => {
          if (orderId !== placing) return
          if (status === "Cancelled") Deferred.doneUnsafe(ended, Effect.void)
          else if (Deferred.doneUnsafe(acknowledged, Effect.void)) times.push(performance.now() - startedAt)
        }
        yield* Effect.forkScoped(hear((events) => {
          for (const event of events) {
            if (event._tag === "openOrder") said(event.orderId)
            if (event._tag === "orderStatus") said(event.orderId, event.status)
          }
        }))
        yield* Effect.promise(() => sleep(apart))
        for (let n = 0; n < Number(wanted); n++) {
          acknowledged = Deferred.makeUnsafe()
          ended = Deferred.makeUnsafe()
          placing = nextOrderId + n
          startedAt = performance.now()
          yield* send(Command.make("placeOrder", placing, contract, order))
          yield* Deferred.await(acknowledged)
          yield* send(Command.make("cancelOrder", placing))
          yield* Deferred.await(ended)
          yield* Effect.promise(() => sleep(apart))
        }
        print()
      }).pipe(Effect.provide(Ibkr.layerLive), Effect.provide(Logger.layer([])), Effect.scoped)
    )
  },
  IBApi: () => {
    const api = new IBApi({ host: "127.0.0.1", port: Number(port), clientId: 2 })
    let orderId = 0
    let startedAt = 0
    let waiting: "placed" | "cancelled" | "nothing" = "nothing"
    const place = () => {
      waiting = "placed"
      startedAt = performance.now()
      api.placeOrder(orderId, contract, order)
    }
    const said = async (id: number, status?: string) => {
      if (id !== orderId) return
      if (waiting === "placed") {
        waiting = "cancelled"
        times.push(performance.now() - startedAt)
        api.cancelOrder(id)
      } else if (waiting === "cancelled" && status === "Cancelled") {
        waiting = "nothing"
        if (times.length < Number(wanted)) {
          orderId++
          await sleep(apart)
          place()
        } else print()
      }
    }
    api.on(EventName.openOrder, (id) => void said(id))
    api.on(EventName.orderStatus, (id, status) => void said(id, status))
    api.once(EventName.nextValidId, (id) => {
      orderId = id
      setTimeout(place, 1500)
    })
    api.connect()
  }
}
placers[kind ?? ""]?.()
