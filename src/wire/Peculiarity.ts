/**
 * The few events and commands whose shape is not that of their message: expiries with a time in them, maps, conditions,
 * one id for three events.
 *
 * @since 0.1.0
 */
import { ScanCode } from "@stoqey/ib/dist/api/market-scanner/market-scanner.js"
import type { Request } from "../domain/Command.ts"
import type { Event } from "../domain/Event.ts"
import type { Order } from "../domain/Newer.ts"
import type { Layout } from "./Layout/Layout.ts"
import type { Shape } from "./Shape.ts"

// The date of an expiry may be followed by a time and a zone: `20250620 08:30 US/Central`.
const splitExpiry = (text: unknown): ReadonlyArray<string> =>
  typeof text === "string" ? text.split(text.indexOf("-") > 0 ? "-" : /\s+/) : []

const joinExpiry = (date: string | undefined, time: string | undefined, zone: string | undefined): string =>
  time === undefined ? date ?? "" : [date, time, zone].filter((part) => part !== undefined && part !== "").join(" ")

// A message says the stop price twice, the first time only of an order that trails.
const trailing = (order: Order) => ({
  ...order,
  trailingStop: order.orderType?.startsWith("TRAIL") ? order.trailStopPrice : undefined
})

/**
 * An event as its message wants it.
 *
 * @since 0.1.0
 * @category encoding
 */
export const outgoing = (event: Event): unknown => {
  switch (event._tag) {
    case "openOrder": {
      const { account, permId, totalQuantity } = event.order
      const sharesAllocation = permId === undefined ? "" : `${permId}.0/${account ?? ""}/${totalQuantity ?? 0}`
      return { ...event, order: { ...trailing(event.order), sharesAllocation } }
    }
    case "completedOrder":
      return { ...event, order: trailing(event.order) }
    case "contractDetails": {
      const { contract, lastTradeTime, timeZoneId } = event.contractDetails
      const lastTradeDateOrContractMonth = joinExpiry(contract.lastTradeDateOrContractMonth, lastTradeTime, timeZoneId)
      return {
        ...event,
        contractDetails: { ...event.contractDetails, contract: { ...contract, lastTradeDateOrContractMonth } }
      }
    }
    case "bondContractDetails": {
      const { lastTradeTime, maturity, timeZoneId } = event.contract
      return { ...event, contract: { ...event.contract, maturity: joinExpiry(maturity, lastTradeTime, timeZoneId) } }
    }
    case "smartComponents":
      return {
        ...event,
        theMap: Array.from(event.theMap, ([bitNumber, [exchange, exchangeLetter]]) => ({
          bitNumber,
          exchange,
          exchangeLetter
        }))
      }
    case "tickByTickBidAsk":
      return { ...event, tickType: 3 }
    case "tickByTickMidPoint":
      return { ...event, tickType: 4 }
    case "scannerData":
      return { ...event, rows: [event] }
    default:
      return event
  }
}

const withExpiry = (holder: Shape, name: string, zoned: boolean): Shape => {
  const [date, time, zone] = splitExpiry(holder[name])
  return {
    ...holder,
    ...(date === undefined ? {} : { [name]: date }),
    ...(time === undefined ? {} : { lastTradeTime: time }),
    ...(zone === undefined || !zoned ? {} : { timeZoneId: holder["timeZoneId"] ?? zone })
  }
}

const details = (holder: Shape): Shape => {
  const { lastTradeTime, ...contract } = withExpiry(holder["contract"] as Shape, "lastTradeDateOrContractMonth", false)
  return { ...holder, contract, ...(lastTradeTime === undefined ? {} : { lastTradeTime }) }
}

// The conditions of `@stoqey/ib` also tell their value as text: its encoder reads that one.
const withText = (condition: Shape): Shape => {
  const value = condition["price"] ?? condition["time"] ?? condition["percent"] ?? condition["volume"]
  return value === undefined ? condition : { ...condition, strValue: String(value) }
}

// Nobody has seen the shape of a message yet, and to copy the hundred fields of an order is most of what this costs.
const orderOf = (shape: Shape, more: Shape = {}): Shape => {
  const order = shape["order"] as Shape
  const conditions = order["conditions"] as ReadonlyArray<Shape> | undefined
  return Object.assign(order, more, conditions === undefined ? {} : { conditions: conditions.map(withText) })
}

const eventOf = (tag: string, shape: Shape): Shape => {
  switch (tag) {
    case "error":
      return { _tag: tag, advancedOrderReject: "", ...shape }
    case "historicalData":
      return { _tag: tag, start: "", end: "", ...shape }
    case "openOrder":
      return { _tag: tag, ...shape, order: orderOf(shape, { orderId: shape["orderId"] }) }
    case "completedOrder":
      return { _tag: tag, ...shape, order: orderOf(shape) }
    case "contractDetails":
      return { _tag: tag, ...shape, contractDetails: details(shape["contractDetails"] as Shape) }
    case "bondContractDetails":
      return { _tag: tag, ...shape, contract: withExpiry(shape["contract"] as Shape, "maturity", true) }
    case "smartComponents": {
      const components = shape["theMap"] as ReadonlyArray<Shape>
      const theMap = new Map(components.map((at) => [at["bitNumber"], [at["exchange"], at["exchangeLetter"]]]))
      return { _tag: tag, ...shape, theMap }
    }
    case "tickByTickAllLast": {
      const { tickType, ...rest } = shape
      if (tickType === 3) return { _tag: "tickByTickBidAsk", ...rest }
      if (tickType === 4) return { _tag: "tickByTickMidPoint", ...rest }
      return { _tag: tag, ...shape }
    }
    default:
      return { _tag: tag, ...shape }
  }
}

/**
 * The event of a message, from the name that its layout has and its shape.
 *
 * @since 0.1.0
 * @category decoding
 */
export const incoming = (tag: string, shape: Shape): Event => eventOf(tag, shape) as unknown as Event

const argsOf = (layout: Layout, shape: Shape): Shape => {
  switch (layout.command) {
    case "placeOrder":
      return { ...shape, order: orderOf(shape) }
    case "cancelOrder":
    case "reqGlobalCancel":
      return Object.values(shape["orderCancel"] ?? {}).every((value) => value === "")
        ? { ...shape, orderCancel: undefined }
        : shape
    case "reqScannerSubscription": {
      const subscription = shape["subscription"] as Shape
      const name = subscription["scanCode"] as keyof typeof ScanCode
      return { ...shape, subscription: { ...subscription, scanCode: ScanCode[name] ?? name } }
    }
    case "reqHistogramData": {
      const [period = "", unit = ""] = String(shape["timePeriod"]).split(" ")
      return { ...shape, period: Number(period), periodUnit: unit.replace(/s$/, "").toUpperCase() }
    }
    default:
      return shape
  }
}

/**
 * The request of a message, from its layout and its shape. Arguments that are left out at the end are not there.
 *
 * @since 0.1.0
 * @category decoding
 */
export const command = (layout: Layout, shape: Shape): Request => {
  const named = argsOf(layout, shape)
  const args = (layout.args ?? []).map((name) => named[name])
  const last = args.findLastIndex((arg) => arg !== undefined)
  return { _tag: layout.command, args: args.slice(0, last + 1) } as unknown as Request
}
