import { assert, describe, it } from "@effect/vitest"
import { Effect } from "effect"
import type { Book } from "../../../src/domain/Book.ts"
import * as Contract from "../../../src/domain/Contract.ts"
import type { Event } from "../../../src/domain/Event.ts"
import * as Gap from "../../../src/domain/Gap.ts"
import { Depth } from "../../../src/layers/Broker/Depth.ts"
import * as Ladder from "../../../src/layers/Broker/Depth/Ladder.ts"
import { Gateway } from "../../../src/simulator/Gateway.ts"
import * as Rig from "./Rig.ts"
import * as Streams from "./Streams.ts"

const shown = (one: Book | Gap.Gap): string =>
  Gap.isGap(one)
    ? `${Streams.tenth(one.from)}-${Streams.tenth(one.to)} ${one.why}`
    : `${one.bids.map(({ price }) => price).join(" ")} | ${one.asks.map(({ price }) => price).join(" ")} @${
      Streams.tenth(one.at)
    }`

describe("market depth", () => {
  it("rows are inserted, updated and removed, and never more than asked for", () => {
    const book = Ladder.make(Streams.aapl, 3)
    const row = (position: number, operation: number, side: number, price: number): Event => ({
      _tag: "updateMktDepth",
      reqId: 1,
      position,
      operation,
      side,
      price,
      size: price * 10
    })
    const prices = () => {
      const { asks, bids } = book.read()
      return `${bids.map(({ price }) => price).join(" ")} | ${asks.map(({ price }) => price).join(" ")}`
    }
    const seen: Array<unknown> = []
    for (
      const event of [
        row(0, 0, 1, 10),
        row(0, 0, 0, 11),
        row(0, 0, 1, 10.5),
        row(5, 0, 1, 1),
        row(2, 0, 1, 9),
        row(1, 1, 1, 10.25),
        row(0, 0, 1, 10.75),
        row(1, 2, 1, 0),
        row(2, 2, 1, 0),
        row(2, 1, 1, 9.5),
        row(0, 2, 0, 0),
        // nobody knows what this is
        row(0, 3, 1, 10.8)
      ]
    ) {
      book.take(event, 1)
      seen.push(prices())
    }
    assert.deepStrictEqual(seen, [
      "10 | ",
      "10 | 11",
      "10.5 10 | 11",
      "10.5 10 | 11",
      "10.5 10 9 | 11",
      "10.5 10.25 9 | 11",
      "10.75 10.5 10.25 | 11",
      "10.75 10.25 | 11",
      "10.75 10.25 | 11",
      "10.75 10.25 9.5 | 11",
      "10.75 10.25 9.5 | ",
      "10.75 10.25 9.5 | "
    ])
  })

  it("is filling until it is full on both sides, or anything but the next row is told, and again where it begins anew", () => {
    const book = Ladder.make(Streams.aapl, 2)
    const row = (position: number, operation: number, side: number): Event =>
      ({ _tag: "updateMktDepth", reqId: 1, position, operation, side, price: 10, size: 1 }) as never
    const after = (...events: ReadonlyArray<Event>) => {
      for (const event of events) book.take(event, 1)
      return book.read().isFilling
    }
    const one = [after(row(0, 0, 1)), after(row(0, 0, 0)), after(row(1, 0, 0)), after(row(0, 1, 1))]
    book.reset()
    const other = [after(), after(row(0, 0, 1), row(1, 0, 1), row(0, 0, 0)), after(row(1, 0, 0)), after(row(0, 0, 0))]
    assert.deepStrictEqual([one, other], [[true, true, true, false], [true, true, false, false]])
  })

  it("a row whose price the gateway does not know is left out, and keeps its place among the others", () => {
    const book = Ladder.make(Streams.aapl, 3)
    const row = (position: number, operation: number, price: number | undefined): Event =>
      ({ _tag: "updateMktDepth", reqId: 1, position, operation, side: 1, price, size: 1 }) as never
    const prices = () => book.read().bids.map(({ price }) => price)
    for (const event of [row(0, 0, 10), row(1, 0, undefined), row(2, 0, 9)]) book.take(event, 1)
    const before = prices()
    book.take(row(1, 1, 9.5), 2)
    assert.deepStrictEqual([before, prices()], [["10", "9"], ["10", "9.5", "9"]])
  })

  it.effect("is the latest book, and begins anew after a loss", () =>
    Effect.gen(function*() {
      yield* Rig.ready
      const gateway = yield* Gateway
      const depth = yield* Depth
      const seen = yield* Streams.read(depth.of(Streams.aapl, 3), shown)
      const smart = yield* Streams.read(
        depth.of(Streams.aapl, 1, true),
        (one) =>
          Gap.isGap(one) ? one.why : one.bids.map(({ marketMaker, price, size }) => `${price} ${size} ${marketMaker}`)
      )
      yield* Streams.pass("1 second")
      yield* gateway.setPrice("AAPL", 231)
      yield* Streams.pass("1 second")
      yield* gateway.startFault("close", {})
      yield* Streams.pass("4 seconds")
      // 317: the gateway itself begins anew
      yield* gateway.startFault("server-lost", { restore: "kept", after: 1000 })
      yield* Streams.pass("2 seconds")
      yield* gateway.setPrice("AAPL", 232)
      yield* Streams.pass("1 second")
      assert.deepStrictEqual(seen, [
        "230 229.99 229.98 | 230.01 230.02 230.03 @1",
        "231 230.99 230.98 | 231.01 231.02 231.03 @2",
        "2-4.1 reconnected",
        "231 230.99 230.98 | 231.01 231.02 231.03 @4.1",
        "4.1-9 upstream",
        "232 231.99 231.98 | 232.01 232.02 232.03 @9"
      ])
      assert.deepStrictEqual(smart, [
        ["230 900 NYSE"],
        ["231 900 NYSE"],
        "reconnected",
        ["231 900 NYSE"],
        "upstream",
        ["232 900 NYSE"]
      ])
      assert.deepStrictEqual(yield* Streams.received("reqMktDepth", "cancelMktDepth"), [
        "1 reqMktDepth",
        "1 reqMktDepth",
        "4.1 reqMktDepth",
        "4.1 reqMktDepth"
      ])
    }).pipe(Effect.provide(Streams.ground())))

  it.effect("F42: the fourth book is not asked for", () =>
    Effect.gen(function*() {
      yield* Rig.ready
      const depth = yield* Depth
      for (const symbol of ["AAPL", "MSFT", "SPY"]) yield* Streams.read(depth.of(Contract.stock(symbol), 1), shown)
      const fourth = yield* Streams.read(depth.of(Contract.stock("QQQ"), 1), shown)
      yield* Streams.pass("1 second")
      assert.deepStrictEqual(fourth, [
        "RequestError: reqMktDepth: it was not sent: 3 books are open, which is all that the account has"
      ])
    }).pipe(Effect.provide(Streams.ground())))
})
