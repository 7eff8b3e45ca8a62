import { assert, describe, it } from "@effect/vitest"
import { ScanCode } from "@stoqey/ib/dist/api/market-scanner/market-scanner.js"
import { Effect } from "effect"
import * as Command from "../../../src/domain/Command.ts"
import type { Event } from "../../../src/domain/Event.ts"
import * as Gateway from "../../../src/simulator/Gateway.ts"
import * as Caller from "../Caller.ts"

const scan = (reqId: number, more: object = {}) =>
  Command.make(
    "reqScannerSubscription",
    reqId,
    { instrument: "STK", locationCode: "STK.US.MAJOR", scanCode: ScanCode.TOP_PERC_GAIN, ...more } as never,
    [],
    []
  )

const found = (events: ReadonlyArray<Event>, wanted: number) =>
  events.flatMap((event) =>
    event._tag === "scannerData" && event.reqId === wanted
      ? [`${event.rank} ${event.contractDetails.contract.localSymbol}`]
      : []
  )

describe("Scanner", () => {
  it.effect("ranks what it finds, from the first to the last and the other way round", () =>
    Effect.gen(function*() {
      const gateway = yield* Gateway.Gateway
      const { ask, events } = yield* Caller.call(1)
      yield* gateway.setPrice("MSFT", 500)
      yield* gateway.setPrice("AAPL", 200)
      yield* ask(
        scan(1),
        scan(2, { scanCode: ScanCode.TOP_PERC_LOSE, numberOfRows: 2 }),
        scan(3, { abovePrice: 490, belowPrice: 510 }),
        scan(4, { instrument: "FUT.US", locationCode: "FUT.CME", scanCode: ScanCode.MOST_ACTIVE }),
        scan(5, { instrument: "FUT.US", locationCode: "FUT.US", scanCode: ScanCode.MOST_ACTIVE })
      )
      const gainers = found(events, 1)
      const losers = found(events, 2)
      assert.strictEqual(gainers[0], "0 MSFT")
      assert.strictEqual(gainers.at(-1), `${gainers.length - 1} AAPL`)
      assert.deepStrictEqual([losers.length, losers[0]], [2, "0 AAPL"])
      assert.deepStrictEqual(found(events, 3), ["0 MSFT"])
      assert.deepStrictEqual([found(events, 4), found(events, 5).length > 0], [[], true])
    }).pipe(Effect.provide(Gateway.layer())))

  it.effect("has a list of what can be looked for", () =>
    Effect.gen(function*() {
      const { ask, events } = yield* Caller.call(1)
      yield* ask(Command.make("reqScannerParameters"))
      const xml = events.flatMap((event) => event._tag === "scannerParameters" ? [event.xml] : []).join()
      assert.match(xml, /^<\?xml version="1.0" encoding="UTF-8"\?>\n<ScanParameterResponse><InstrumentList varName=/)
      assert.match(xml, /<displayName>Top % Gainers<\/displayName><scanCode>TOP_PERC_GAIN<\/scanCode>/)
    }).pipe(Effect.provide(Gateway.layer())))

  it.effect("refuses what it cannot look for, twice the same id, and a cancel of nothing", () =>
    Effect.gen(function*() {
      const { ask } = yield* Caller.call(1)
      const cancel = (reqId: number) => Command.make("cancelScannerSubscription", reqId)
      assert.deepStrictEqual(
        yield* ask(
          scan(1, { scanCode: "NONSENSE" }),
          scan(2, { instrument: "STOCK.HK", locationCode: "STK.HK.SEHK" }),
          scan(3, { abovePrice: 1e9 }),
          scan(3),
          cancel(3),
          cancel(3),
          scan(3, { scanCode: ScanCode.HALTED, numberOfRows: 1 })
        ),
        [
          "162 for 1",
          "162 for 2",
          "165 for 3",
          "scannerDataEnd",
          "385 for 3",
          "162 for 3",
          "365 for 3",
          "scannerData",
          "scannerDataEnd"
        ]
      )
    }).pipe(Effect.provide(Gateway.layer())))
})
