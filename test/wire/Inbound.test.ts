import { assert, describe, it } from "@effect/vitest"
import { readdirSync, readFileSync } from "node:fs"
import * as Event from "../../src/domain/Event.ts"
import * as Inbound from "../../src/wire/Inbound.ts"
import * as Layout from "../../src/wire/Layout/Layout.ts"
import * as Message from "../../src/wire/Message.ts"
import * as Problem from "../../src/wire/Problem.ts"
import * as Made from "./Made.ts"
import * as Oracle from "./Oracle.ts"

const seeds = [1, 2, 3]

const decode = (fields: ReadonlyArray<string>, version: number): Inbound.Decoded => {
  const decoded = Inbound.decode(fields, version)
  if (Problem.isProblem(decoded)) assert.fail(`@${version}: ${decoded.text}`)
  return decoded
}

const events = (version: number) =>
  Made.spoken(Layout.inbound, version).filter((layout) => layout.event !== undefined && layout.id !== 20)

const bits = (mask: number, names: ReadonlyArray<string>) =>
  Object.fromEntries(names.map((name, bit) => [name, (mask & (1 << bit)) !== 0]))

const fixture = (name: string) => JSON.parse(readFileSync(new URL(`../fixtures/wire/${name}`, import.meta.url), "utf8"))

const neverEmpty: { readonly [id: string]: object } = fixture("never-empty.json")

/** What real gateways sent. Where the version is not stated, the newest at which the frame can be read. */
const recorded = readdirSync(new URL("../fixtures/wire/recorded", import.meta.url))
  .flatMap((file) => fixture(`recorded/${file}`).frames)
  .filter(({ dir }) => dir === "in")
  .map(({ consistent_server_versions: range, fields, name, server_version: stated }) => ({
    name: name as string,
    fields: fields as ReadonlyArray<string>,
    version: stated === "unknown" ? Math.min(193, Number(range.split("..")[1])) : stated as number
  }))

const zone = "US/Central"
const expiry = `20250620 08:30 ${zone}`

/** What the oracle gets wrong, said as it says it. */
const asOracleSays = (
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

/** Made-up texts that the oracle can read, and that say the same where a message says something twice. */
const readable = (layout: Layout.Layout, version: number, seed: number): Message.Values => {
  const { mdSizeMultiplier: _, sharesAllocation: __, sizeMinTick: ___, ...values } = Made.values(layout, version, seed)
  switch (layout.id) {
    case 1:
      return { ...values, tickType: String([1, 2, 4, 6, 66, 67, 68, 9][seed % 8]) }
    case 4:
      return seed % 2 === 0
        ? { ...values, id: "-1", advancedOrderRejectJson: "" }
        : { ...values, advancedOrderRejectJson: "{\"a\":1}" }
    case 5:
      return {
        ...values,
        trailStopPrice: values["trailStopPrice2"],
        sharesAllocation: `${values["permId"]}.0/${values["account"]}/${values["totalQuantity"]}`
      }
    case 10:
      return { ...values, lastTradeDateOrContractMonth: expiry, timeZoneId: zone }
    case 18:
      return { ...values, maturity: expiry, ...(version < 188 ? {} : { timeZoneId: zone }) }
    case 96:
      return { ...values, ticks: [{ time: "1", price: "2.5", size: "3" }] }
    case 101:
      return { ...values, trailStopPrice: values["trailStopPrice2"] }
    default:
      return values
  }
}

const made = (layout: Layout.Layout, version: number, seed: number): ReadonlyArray<string> =>
  Message.encode(layout, version, readable(layout, version, seed * 1000 + version))

describe("Inbound", () => {
  it("sends what the decoder of @stoqey/ib reads to the last field, and means the same by it", () => {
    let checked = 0
    for (const version of Made.versions) {
      for (const layout of events(version)) {
        // Its decoder of completed orders takes no notice of the version.
        if (layout.id === 101 && version < 177) continue
        for (const seed of seeds) {
          const fields = made(layout, version, seed)
          const oracle = Oracle.decode(fields, version)
          assert.deepStrictEqual(oracle.complaints, [], `${layout.name} @${version}`)
          const said = asOracleSays(decode(fields, version).event, version)
          assert.deepStrictEqual(
            Oracle.plain(said),
            Oracle.plain(oracle.events),
            `${layout.name} @${version} ${fields.join("|")}`
          )
          checked++
        }
      }
    }
    assert.isAbove(checked, 9_000)
  })

  it("reproduces the frames of real gateways", () => {
    const differing: Array<string> = []
    let frames = 0
    for (
      const { fields, name, version } of recorded.filter(({ fields, version }) => version <= 193 && fields[0] !== "20")
    ) {
      const { event, surplus } = decode(fields, version)
      assert.strictEqual(surplus, 0)
      frames++
      const again = Inbound.encode(event, version)
      assert.strictEqual(again.length, fields.length, name)
      again.forEach((text, i) => {
        const said = fields[i] ?? ""
        if (text !== said && (said === "" || Number(text) !== Number(said))) {
          differing.push(`${event._tag} ${i}: ${said} became ${text}`)
        }
      })
    }
    assert.strictEqual(frames, 35)
    // The publisher changed the quantity; a stop price that only one of its two fields says is said in both.
    assert.deepStrictEqual(differing, [
      "openOrder 30: 2126726143.0/DU1234567/100 became 2126726143.0/DU1234567/1",
      "openOrder 74:  became 5801",
      "completedOrder 61:  became 5801"
    ])
  })

  it("reads the frames of real gateways that are newer than we speak", () => {
    for (const { fields, name, version } of recorded) {
      const layout = Layout.inbound.get(Number(fields[0]))
      assert(layout !== undefined)
      const decoded = Message.decode(layout, version, fields)
      assert.strictEqual(Problem.isProblem(decoded) ? decoded.text : decoded.surplus, 0, name)
    }
  })

  it("never sends empty what would break a real client", () => {
    const broken: Array<string> = []
    for (const version of Made.versions) {
      for (const layout of Made.spoken(Layout.inbound, version)) {
        const decoded = Message.decode(layout, version, Message.encode(layout, version, {}))
        assert(!Problem.isProblem(decoded))
        for (const name of Object.keys(neverEmpty[layout.id] ?? {})) {
          if (decoded.values[name] === "") broken.push(`${layout.name} ${name}`)
        }
      }
    }
    assert.deepStrictEqual([...new Set(broken)], [])
  })

  it("sends every event that it read with the same fields again", () => {
    for (const version of Made.versions) {
      for (const layout of events(version)) {
        for (const seed of seeds) {
          const fields = made(layout, version, seed)
          const { event, surplus } = decode(fields, version)
          assert.strictEqual(surplus, 0)
          assert.deepStrictEqual(Inbound.encode(event, version), fields, `${layout.name} @${version}`)
        }
      }
    }
  })
})
