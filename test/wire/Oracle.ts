/** The decoder of `@stoqey/ib` as it is: what it emits for one message, and what it complains of. */
import { assert } from "@effect/vitest"
import { Decoder } from "@stoqey/ib/dist/core/io/decoder.js"
import * as Event from "../../src/domain/Event.ts"

export interface Emitted {
  readonly events: ReadonlyArray<readonly [name: string, ...args: ReadonlyArray<unknown>]>
  readonly complaints: ReadonlyArray<string>
}

export const decode = (fields: ReadonlyArray<string>, serverVersion: number): Emitted => {
  const events: Array<readonly [name: string, ...args: ReadonlyArray<unknown>]> = []
  const complaints: Array<string> = []
  const decoder = new Decoder({
    serverVersion,
    emitEvent: (name, ...args) => void events.push([name, ...args]),
    emitError: (message, code, id, reject) => {
      if (fields[0] === "4") events.push(["error", id, code, message, reject])
      else complaints.push(message)
    },
    emitInfo: (message, code) => void events.push(["error", -1, code, message, undefined])
  })
  decoder.enqueueMessage([...fields])
  decoder.process()
  return { events, complaints }
}

/** Without what is undefined or an empty list, and without the text of conditions that the classes of `@stoqey/ib` compute. */
export const plain = (value: unknown): unknown => {
  if (value instanceof Map) return [...value]
  if (Array.isArray(value)) return value.map(plain)
  if (typeof value !== "object" || value === null) return value
  return Object.fromEntries(
    Object.entries(value).filter(([name, inner]) =>
      inner !== undefined && name !== "strValue" && !(Array.isArray(inner) && inner.length === 0)
    )
      .map(([name, inner]) => [name, plain(inner)])
  )
}

/** An expiry as it arrives: the oracle leaves it whole. */
export const zone = "US/Central"
export const expiry = `20250620 08:30 ${zone}`

const bits = (mask: number, names: ReadonlyArray<string>) =>
  Object.fromEntries(names.map((name, bit) => [name, (mask & (1 << bit)) !== 0]))

/** What the oracle gets wrong, said as it says it. */
export const says = (
  event: Event.Event,
  serverVersion: number
): ReadonlyArray<readonly [string, ...ReadonlyArray<unknown>]> => {
  switch (event._tag) {
    case "tickPrice": {
      const sizeTick = { 1: 0, 2: 3, 4: 5, 66: 69, 67: 70, 68: 71 }[event.field as number]
      const price = ["tickPrice", event.reqId, event.field, event.value, event.attribMask !== 0] as const
      return sizeTick === undefined || sizeTick === 0
        ? [price]
        : [price, ["tickSize", event.reqId, sizeTick, event.size]]
    }
    case "tickByTickAllLast": {
      const { _tag, attribMask, exchange, price, reqId, size, specialConditions, tickType, time } = event
      const attributes = bits(attribMask, ["pastLimit", "unreported"])
      return tickType > 2
        ? []
        : [[_tag, reqId, tickType, String(time), price, size, attributes, exchange, specialConditions]]
    }
    case "tickByTickBidAsk": {
      const { _tag, askPrice, askSize, attribMask, bidPrice, bidSize, reqId, time } = event
      const attributes = bits(attribMask, ["bidPastLow", "askPastHigh"])
      return [[_tag, reqId, String(time), bidPrice, askPrice, bidSize, askSize, attributes]]
    }
    case "tickByTickMidPoint":
      return [[event._tag, event.reqId, String(event.time), event.midPoint]]
    case "tickReqParams":
      return [[event._tag, event.reqId, Math.trunc(event.minTick), event.bboExchange, event.snapshotPermissions]]
    case "accountUpdateMultiEnd":
      return [[event._tag, String(event.reqId)]]
    case "historicalTicksBidAsk":
      return [[
        event._tag,
        event.reqId,
        event.ticks.map(({ tickAttribBidAsk, ...tick }) => ({
          ...tick,
          tickAttribBidAsk: {
            bidPastLow: tickAttribBidAsk?.askPastHigh,
            askPastHigh: tickAttribBidAsk?.bidPastLow
          }
        })),
        event.done
      ]]
    case "historicalData":
      return [
        ...event.bars.map(({ WAP, close, count, high, low, open, time, volume }) =>
          [event._tag, event.reqId, time, open, high, low, close, volume, count, WAP, undefined] as const
        ),
        [event._tag, event.reqId, `finished-${event.start}-${event.end}`, -1, -1, -1, -1, -1, -1, -1, false]
      ]
    case "contractDetails": {
      const { lastTradeTime, ...rest } = event.contractDetails
      assert.deepStrictEqual([rest.contract.lastTradeDateOrContractMonth, lastTradeTime], ["20250620", "08:30"])
      return [[
        event._tag,
        event.reqId,
        { ...rest, contract: { ...rest.contract, lastTradeDateOrContractMonth: expiry } }
      ]]
    }
    case "bondContractDetails": {
      const { lastTradeTime, maturity, ...rest } = event.contract
      assert.deepStrictEqual([maturity, lastTradeTime, rest.timeZoneId], ["20250620", "08:30", zone])
      const { timeZoneId: _, ...zoneless } = rest
      return [[event._tag, event.reqId, { ...(serverVersion < 188 ? zoneless : rest), maturity: expiry }]]
    }
    case "scannerRows":
      return [
        ...event.rows.map((row) =>
          [
            "scannerData",
            event.reqId,
            ...Event.fields.scannerData.slice(1).map((name) => row[name as keyof Event.ScannerRow])
          ] as const
        ),
        ["scannerDataEnd", event.reqId]
      ]
    case "error":
      return [[
        event._tag,
        event.id,
        event.errorCode,
        event.errorMsg,
        event.advancedOrderReject === "" ? undefined : JSON.parse(event.advancedOrderReject)
      ]]
    default: {
      const named = event as unknown as { readonly [name: string]: unknown }
      return [[event._tag, ...Event.fields[event._tag].map((name) => named[name])]]
    }
  }
}
