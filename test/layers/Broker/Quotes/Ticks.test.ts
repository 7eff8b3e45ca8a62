import { assert, describe, it } from "@effect/vitest"
import * as Contract from "../../../../src/domain/Contract.ts"
import type { Event } from "../../../../src/domain/Event.ts"
import * as Quote from "../../../../src/domain/Quote.ts"
import * as Ticks from "../../../../src/layers/Broker/Quotes/Ticks.ts"

const price = (field: number, value: number, size?: number) =>
  ({ _tag: "tickPrice", reqId: 1, field, value, size }) as Event
const size = (field: number, value: number) => ({ _tag: "tickSize", reqId: 1, field, value }) as Event

/** What is known once these were told: bid, ask and last with their sizes, the close, and whether there is a price at all. */
const told = (...events: ReadonlyArray<Event>) => {
  const ticks = Ticks.make(Contract.stock("AAPL"), () => {})
  for (const event of events) ticks.take(event, 0)
  const quote = ticks.read()
  const { ask, askSize, bid, bidSize, close, last, lastSize } = quote
  return [bid, bidSize, ask, askSize, last, lastSize, close, Quote.hasPrice(quote)]
}

describe("the ticks of a quote", () => {
  it("name no price that is 0 or -1 with nothing at it, and one that is with something", () => {
    const none = [price(1, -1, 0), price(2, 0, 0), price(4, 0, 0), price(9, -1, 0)]
    assert.deepStrictEqual(
      [
        told(...none),
        told(...[66, 67, 68].map((field) => price(field, 0, 0))),
        told(price(1, -1, -1), price(2, 0, -1), price(4, 0)),
        // as of a spread
        told(price(1, -1, 5), price(2, 0, 7), price(4, -1, 2)),
        told(...none, size(0, 3), size(3, 4), size(5, 1)),
        told(price(1, -1, 5), price(2, 0, 7), size(0, 0), size(3, 0)),
        told(price(1, 230, 0), price(4, 6800.5, 0), price(9, 0, 0))
      ],
      [
        [null, "0", null, "0", null, "0", null, false],
        [null, "0", null, "0", null, "0", null, false],
        [null, null, null, null, null, null, null, false],
        ["-1", "5", "0", "7", "-1", "2", null, true],
        ["-1", "3", "0", "4", "0", "1", null, true],
        [null, "0", null, "0", null, null, null, false],
        ["230", "0", null, null, "6800.5", "0", "0", true]
      ]
    )
  })

  it("say whether trading is halted, until the line is asked for anew or its data is of another kind", () => {
    const generic = (field: number, value: number) => ({ _tag: "tickGeneric", reqId: 1, field, value }) as Event
    const frozen = { _tag: "marketDataType", reqId: 1, marketDataType: 2 } as Event
    const halted = (...events: ReadonlyArray<Event>) => {
      const ticks = Ticks.make(Contract.stock("AAPL"), () => {})
      const taken = events.map((event, at) => [ticks.forgets?.(event), ticks.take(event, at)])
      const { at, dataType, halted } = ticks.read()
      return [halted, dataType, at, taken.at(-1)]
    }
    assert.deepStrictEqual(
      [
        halted(price(1, 230, 300)),
        halted(price(1, 230, 300), generic(49, 0)),
        halted(generic(49, 0), generic(49, 1)),
        halted(generic(49, 2)),
        halted(generic(49, 3)),
        halted(generic(49, 1), generic(49, -1)),
        // a volatility of options
        halted(generic(49, 1), generic(23, 2)),
        halted(generic(49, 1), frozen),
        halted(generic(49, 1), generic(90, 2))
      ],
      [
        [null, "live", 0, [false, true]],
        ["no", "live", 1, [false, true]],
        ["general", "live", 1, [false, true]],
        ["volatility", "live", 0, [false, true]],
        ["unknown", "live", 0, [false, true]],
        [null, "live", 1, [false, true]],
        ["general", "live", 0, [false, false]],
        [null, "frozen", 0, [true, false]],
        ["volatility", "delayed", 1, [true, true]]
      ]
    )
    const anew = Ticks.make(Contract.stock("AAPL"), () => {})
    anew.take(generic(49, 1), 0)
    anew.reset()
    assert.strictEqual(anew.read().halted, null)
    // whoever reads it from later on is told it as well, also before there is a price
    const blank = [generic(90, 1), generic(90, -1)].map((event) => (anew.take(event, 1), anew.isBlank?.()))
    assert.deepStrictEqual(blank, [false, true])
  })

  it("name no size of a price that came before one without a size, and so no price of -1 for it", () => {
    const before = [price(1, 230, 300), price(2, 231, 200), price(4, 230, 100)]
    assert.deepStrictEqual(
      [
        told(...before, price(1, -1), price(2, 0), price(4, -1)),
        told(...before, price(1, 229)),
        told(...before, price(1, 229), size(0, 400))
      ],
      [
        [null, null, null, null, null, null, null, false],
        ["229", null, "231", "200", "230", "100", null, true],
        ["229", "400", "231", "200", "230", "100", null, true]
      ]
    )
  })
})
