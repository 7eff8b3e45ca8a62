import { assert, describe, it } from "@effect/vitest"
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

const events = (version: number) => Made.spoken(Layout.inbound, version).filter((layout) => layout.event !== undefined)

/** Said twice of an order that trails, and once of any other. */
const trailing = ({ orderType, trailStopPrice2 = "" }: Message.Values) => ({
  trailStopPrice: String(orderType).startsWith("TRAIL") ? trailStopPrice2 : ""
})

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
        ...trailing(values),
        sharesAllocation: `${values["permId"]}.0/${values["account"]}/${values["totalQuantity"]}`
      }
    case 10:
      return { ...values, lastTradeDateOrContractMonth: Oracle.expiry, timeZoneId: Oracle.zone }
    case 18:
      return { ...values, maturity: Oracle.expiry, ...(version < 188 ? {} : { timeZoneId: Oracle.zone }) }
    case 96:
      return { ...values, ticks: [{ time: "1", price: "2.5", size: "3" }] }
    case 101:
      return { ...values, ...trailing(values) }
    default:
      return values
  }
}

const made = (layout: Layout.Layout, version: number, seed: number): ReadonlyArray<string> =>
  Message.encode(layout, version, readable(layout, version, seed * 1000 + version))

describe("Inbound", () => {
  it("sends what the decoder of @stoqey/ib reads to the last field, and means the same by it", () => {
    let checked = 0
    const ids = new Set<number>()
    for (const version of Made.ours) {
      for (const layout of events(version)) {
        // It has no decoder of 65, 66, 69 and 70.
        if ([65, 66, 69, 70].includes(layout.id)) continue
        // Its decoder of completed orders takes no notice of the version.
        if (layout.id === 101 && version < 177) continue
        for (const seed of seeds) {
          const fields = made(layout, version, seed)
          const oracle = Oracle.decode(fields, version)
          assert.deepStrictEqual(oracle.complaints, [], `${layout.name} @${version}`)
          const said = Oracle.says(decode(fields, version).event, version)
          assert.deepStrictEqual(
            Oracle.plain(said),
            Oracle.plain(oracle.events),
            `${layout.name} @${version} ${fields.join("|")}`
          )
          checked++
          ids.add(layout.id)
        }
      }
    }
    assert.isAbove(checked, 9_000)
    const newer = [108, 109]
    const unread = [...Layout.inbound.keys()].filter((id) => !ids.has(id))
    assert.deepStrictEqual(unread, [65, 66, 69, 70, ...newer])
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
