import { assert, describe, it } from "@effect/vitest"
import type { Event } from "../../../src/domain/Event.ts"
import * as Dialect from "../../../src/simulator/Server/Dialect.ts"
import * as Inbound from "../../../src/wire/Inbound.ts"

const now = 1_795_000_000_123
const frames = (event: Event, version: number) =>
  Dialect.at(event, version, now).map((one) => Inbound.encode(one, version).join("|"))
const at = (event: Event, versions: ReadonlyArray<number>) => versions.map((version) => frames(event, version))

describe("Dialect", () => {
  it("says from 194 on when an error was, by the gateway's clock where the event does not know", () => {
    const error = { _tag: "error", id: -1, errorCode: 2104, errorMsg: "OK:usfarm", advancedOrderReject: "" } as const
    assert.deepStrictEqual(at(error, [165, 193, 194, 200]), [
      ["4|2|-1|2104|OK:usfarm"],
      ["4|2|-1|2104|OK:usfarm|"],
      [`4|-1|2104|OK:usfarm||${now}`],
      [`4|-1|2104|OK:usfarm||${now}`]
    ])
    assert.deepStrictEqual(frames({ ...error, errorTime: 5 }, 194), ["4|-1|2104|OK:usfarm||5"])
  })

  it("says from 196 on in a message of its own where a history begins and ends", () => {
    const history: Event = {
      _tag: "historicalData",
      reqId: 7,
      start: "20261119 09:30:00",
      end: "20261120 16:00:00",
      bars: []
    }
    assert.deepStrictEqual(at(history, [195, 196]), [
      ["17|7|20261119 09:30:00|20261120 16:00:00|0"],
      ["17|7|0", "108|7|20261119 09:30:00|20261120 16:00:00"]
    ])
  })

  it("tells times without a zone below 174", () => {
    const execution = { orderId: 1, shares: 1, price: 2, cumQty: 1, time: "20261120 09:30:00 US/Eastern" }
    const fill = { _tag: "execDetails", reqId: -1, contract: {}, execution } as Event
    assert.deepStrictEqual(at(fill, [173, 174]).map(([frame]) => frame?.split("|")[15]), [
      "20261120  09:30:00",
      "20261120 09:30:00 US/Eastern"
    ])
  })
})
