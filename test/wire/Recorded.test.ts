import { assert, describe, it } from "@effect/vitest"
import { readdirSync, readFileSync } from "node:fs"
import type { Event } from "../../src/domain/Event.ts"
import * as Inbound from "../../src/wire/Inbound.ts"
import * as Problem from "../../src/wire/Problem.ts"

const fixture = (name: string) => JSON.parse(readFileSync(new URL(`../fixtures/wire/${name}`, import.meta.url), "utf8"))

/** What real gateways sent. Where the version is not stated, the newest at which the frame can be read. */
const recorded = readdirSync(new URL("../fixtures/wire/recorded", import.meta.url))
  .flatMap((file) => fixture(`recorded/${file}`).frames)
  .filter(({ dir }) => dir === "in")
  .map(({ consistent_server_versions: range, fields, name, server_version: stated }) => ({
    name: name as string,
    fields: fields as ReadonlyArray<string>,
    version: stated === "unknown" ? Number(range.split("..")[1]) : stated as number
  }))

describe("the frames of real gateways", () => {
  it("are read, and sent the same", () => {
    const differing: Array<string> = []
    let frames = 0
    for (const { fields, name, version } of recorded) {
      const decoded = Inbound.decode(fields, version)
      if (Problem.isProblem(decoded)) assert.fail(decoded.text)
      const { event, surplus } = decoded
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
    assert.strictEqual(frames, 101)
    // The publishers changed the quantity, and part of an id.
    assert.deepStrictEqual(differing, [
      "openOrder 30: 9000.1/DU9000001/100 became 9000.0/DU9000001/1",
      "openOrder 30: 900211.0/DU9000001/100 became 900211.0/DU9000001/1",
      "openOrder 30: 2126726143.0/DU1234567/100 became 2126726143.0/DU1234567/1"
    ])
  })

  it("are what an order becomes of which only the essential is known", () => {
    const recordedOrder = recorded.find(({ fields, version }) => fields[0] === "5" && version === 169)
    const completed = recorded.find(({ fields, version }) => fields[0] === "101" && version === 169)
    assert(recordedOrder !== undefined && completed !== undefined)
    const order = {
      action: "BUY",
      totalQuantity: 100,
      orderType: "MKT",
      tif: "DAY",
      account: "DU1234567",
      clientId: 100,
      permId: 1376327563
    }
    const tesla = { conId: 76792991, symbol: "TSLA", localSymbol: "TSLA" }
    const stock = { secType: "STK", exchange: "SMART", currency: "USD", tradingClass: "NMS" }
    assert.deepStrictEqual(
      Inbound.encode({
        _tag: "openOrder",
        orderId: 13,
        contract: { ...tesla, ...stock },
        order,
        orderState: { status: "PreSubmitted" }
      } as Event, 169),
      recordedOrder.fields
    )
    assert.deepStrictEqual(
      Inbound.encode({
        _tag: "completedOrder",
        contract: { conId: 265598, symbol: "AAPL", localSymbol: "AAPL", ...stock },
        order: { ...order, totalQuantity: 0, permId: 1824933227, filledQuantity: 100 },
        orderState: {
          status: "Filled",
          completedTime: "20230306 12:28:30 America/Los_Angeles",
          completedStatus: "Filled Size: 100"
        }
      } as Event, 169),
      completed.fields
    )
  })
})
