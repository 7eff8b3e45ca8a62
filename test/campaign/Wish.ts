/** What is wished for, as the order that is asked for: priced by the market as it is at that moment. */
import * as Contract from "../../src/domain/Contract.ts"
import type { Order, OrderRequest } from "../../src/domain/Order.ts"
import type { Wish } from "./Program.ts"

export interface Price {
  readonly symbol: string
  readonly secType: string
  readonly bid: number
  readonly ask: number
  readonly last: number
}

const decimal = (cents: number): string => (Math.max(1, cents) / 100).toFixed(2)

/** So many cents from the market, on the side that does not fill (a limit) or does not trigger (a stop). */
const away = ({ action, cents }: Wish, { ask, bid }: Price, kind: "limit" | "stop"): number => {
  const isBuy = action === "BUY"
  const market = Math.round((isBuy ? ask : bid) * 100)
  return market + (isBuy === (kind === "stop") ? cents : -cents)
}

const stock = (prices: ReadonlyArray<Price>, symbol: string): Price =>
  prices.find((each) => each.symbol === symbol && each.secType === "STK") ??
    { symbol, secType: "STK", bid: 1, ask: 1, last: 1 }

/** Prices of a wish that is placed, or changed to be so far away. */
export const prices = (
  wish: Wish,
  all: ReadonlyArray<Price>
): Partial<Pick<OrderRequest, "limitPrice" | "stopPrice" | "trailAmount">> => {
  const price = stock(all, wish.symbol)
  const limit = decimal(away(wish, price, "limit"))
  const stop = decimal(away(wish, price, "stop"))
  switch (wish.orderType) {
    case "MKT":
      return {}
    case "LMT":
      return { limitPrice: limit }
    case "STP":
      return { stopPrice: stop }
    case "STP LMT":
      return { stopPrice: stop, limitPrice: stop }
    case "TRAIL":
      return { trailAmount: decimal(Math.abs(wish.cents) + 1) }
  }
}

export const request = (orderRef: string, wish: Wish, all: ReadonlyArray<Price>): OrderRequest => ({
  orderRef,
  contract: Contract.stock(wish.symbol),
  action: wish.action,
  quantity: wish.quantity,
  orderType: wish.orderType,
  tif: wish.tif,
  ...prices(wish, all)
})

/** Prices of an order that is changed, so far from the market as it is now. */
export const moved = (order: Order, cents: number, all: ReadonlyArray<Price>) => {
  const { action, contract: { symbol = "" }, limitPrice, orderType, stopPrice } = order
  if (orderType === "TRAIL") return { trailAmount: decimal(Math.abs(cents) + 1) }
  const type = limitPrice === null ? (stopPrice === null ? "MKT" : "STP") : stopPrice === null ? "LMT" : "STP LMT"
  return prices({ orderType: type, symbol, action, quantity: "1", cents, tif: "DAY" }, all)
}

/** The exits of a bracket: on either side of the market, by as much. */
export const exits = (wish: Wish, all: ReadonlyArray<Price>) => {
  const { last } = stock(all, wish.symbol)
  const cents = Math.round(last * 100)
  const far = Math.abs(wish.cents) + 50
  const [profit, loss] = wish.action === "BUY" ? [cents + far, cents - far] : [cents - far, cents + far]
  return { takeProfit: decimal(profit), stopLoss: decimal(loss) }
}
