import { assert, describe, it } from "@effect/vitest"
import type { Event } from "../../src/domain/Event.ts"
import * as Tick from "../../src/domain/Tick.ts"
import * as Codec from "../../src/layers/Tws/Codec.ts"
import * as Frame from "../../src/wire/Frame.ts"

const decoded = (...fields: ReadonlyArray<string>): Event => {
  const events: Array<Event> = []
  const bytes = Frame.encode(fields)
  Codec.make(176).decode(bytes, 4, bytes.length, events)
  return events[0] as Event
}

describe("a tick", () => {
  for (const unset of ["1.7976931348623157E308", "NaN", "Infinity"]) {
    it(`whose price the gateway does not know (${unset}) has none`, () => {
      const tick = (...fields: ReadonlyArray<string>) => Tick.fromEvent(decoded("99", "1", ...fields))
      assert.deepStrictEqual([
        tick("4", "1700000000", unset),
        tick("3", "1700000000", unset, "230.5", unset, "300", "0"),
        tick("1", "1700000000", unset, unset, "0", "NYSE", "")
      ], [
        { _tag: "MidPoint", time: 1_700_000_000_000, price: null },
        {
          _tag: "BidAsk",
          time: 1_700_000_000_000,
          bid: null,
          ask: "230.5",
          bidSize: null,
          askSize: "300",
          isBidPastLow: false,
          isAskPastHigh: false
        },
        {
          _tag: "Trade",
          time: 1_700_000_000_000,
          price: null,
          size: null,
          exchange: "NYSE",
          conditions: "",
          isPastLimit: false,
          isUnreported: false
        }
      ])
    })
  }
})
