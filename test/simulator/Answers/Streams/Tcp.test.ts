import { assert, describe, it } from "@effect/vitest"
import { EventName, IBApi, TickByTickDataType, WhatToShow } from "@stoqey/ib"
import { Effect } from "effect"
import * as Gateway from "../../../../src/simulator/Gateway.ts"
import * as Server from "../../../../src/simulator/Server/Server.ts"
import * as NeverEmpty from "../../NeverEmpty.ts"
import * as Raw from "../../RawClient.ts"

const apple = [265598, "", "", "", "", "", "", "SMART", "", "", "", ""]
const ask = {
  quotes: (reqId: number, generics = "", snapshot = 0, contract = apple) =>
    [1, 11, reqId, ...contract, 0, generics, snapshot, 0, ""] as const,
  cancel: (reqId: number) => [2, 2, reqId] as const,
  ids: [8, 1, 1] as const
}

describe("streams over TCP", () => {
  it.live("are read by the real client of @stoqey/ib, which finds nothing wrong", () =>
    Effect.gen(function*() {
      const { address } = yield* Server.Server
      const gateway = yield* Gateway.Gateway
      const api = new IBApi({ host: address.host, port: address.port, clientId: 5, maxReqPerSec: 1000 })
      const told: Array<string> = []
      const wrong: Array<string> = []
      const note = (name: string) => (...args: ReadonlyArray<unknown>) => void told.push([name, ...args].join(" "))
      api.on(EventName.error, (_, code, reqId) =>
        void (code >= 500 && code < 600 ? wrong : told).push(`${code} ${reqId}`))
      api.on(EventName.nextValidId, note("9"))
      api.on(EventName.tickPrice, (id, field, value) =>
        note("1")(id, field, value))
      api.on(EventName.tickSize, note("2"))
      api.on(EventName.tickGeneric, note("45"))
      api.on(EventName.tickString, note("46"))
      api.on(EventName.marketDataType, note("58"))
      api.on(EventName.tickSnapshotEnd, note("57"))
      api.on(EventName.tickByTickBidAsk, (id, _, bid, askPrice) => note("99")(id, bid, askPrice))
      api.on(EventName.updateMktDepthL2, (id, position, _, operation, side, price) =>
        note("13")(id, position, operation, side, price))
      const until = (last: string, act: () => unknown) =>
        Effect.callback<ReadonlyArray<string>>((resume) => {
          const check = (): void => {
            const at = told.indexOf(last)
            if (at === -1) {
              return void setImmediate(check)
            }
            resume(Effect.succeed(told.splice(0, at + 1)))
          }
          act()
          check()
        })
      yield* Effect.addFinalizer(() =>
        Effect.sync(() =>
          api.disconnect()
        )
      )
      const contract = { conId: 265598, exchange: "SMART" }
      yield* until("9 1", () => api.connect())
      const snapshot = yield* until("57 1", () => api.reqMktData(1, contract, "", true, false))
      assert.deepStrictEqual(
        [
          snapshot[0],
          ...snapshot.filter((line) => / (1|4|45|49) /.test(line.slice(3))).map((line) => line.slice(0, 8))
        ],
        ["58 1 1", "1 1 1 23", "1 1 4 23", "46 1 45 ", "45 1 49 "]
      )
      yield* until("45 2 49 0", () => api.reqMktData(2, contract, "", false, false))
      yield* gateway.setPrice("AAPL", 250)
      yield* until("1 2 4 250", () => undefined)
      api.cancelMktData(2)
      yield* until("9 1", () => api.reqIds())
      told.length = 0
      yield* gateway.setPrice("AAPL", 260)
      assert.deepStrictEqual(yield* until("300 2", () => api.cancelMktData(2)), ["300 2"])
      yield* until("13 4 0 0 0 260.01", () => {
        api.reqTickByTickData(3, contract, TickByTickDataType.BidAsk, 2, false)
        api.reqMktDepth(4, contract, 1, true)
      })
      api.reqRealTimeBars(5, contract, 5, WhatToShow.TRADES, false)
      yield* until("9 1", () => api.reqIds())
      assert.deepStrictEqual(wrong, [])
    }).pipe(Effect.provide(Server.layerLoopback())))

  for (const version of [151, 178, 193]) {
    it.live(`are of the right fields at ${version}, none of them empty that breaks a real client`, () =>
      Effect.gen(function*() {
        const client = yield* Raw.start(1, `v100..${version}`)
        client.send(59, 1, 3)
        client.send(
          ...ask.quotes(1, "100,101,104,105,106,165,221,225,233,236,258,292,293,294,295,318,375,411,456,588,595")
        )
        client.send(...ask.quotes(2, "", 1))
        client.send(...ask.quotes(3, "", 0, [272093, ...apple.slice(1)] as typeof apple))
        client.send(...ask.quotes(4, "106", 0, [675811965, ...apple.slice(1)] as typeof apple))
        for (const [i, kind] of ["Last", "AllLast", "BidAsk", "MidPoint"].entries()) {
          client.send(97, 10 + i, ...apple, kind, 5, 0)
        }
        client.send(10, 5, 20, ...apple, 5, 1, "")
        client.send(10, 5, 21, ...apple, 5, 0, "")
        client.send(50, 3, 30, ...apple, 5, "TRADES", 0, "")
        client.send(...ask.cancel(77))
        const frames: Array<ReadonlyArray<string>> = []
        const wanted = new Set([
          "1",
          "2",
          "45",
          "46",
          "81",
          "58",
          "57",
          "84",
          "96",
          "97",
          "98",
          "99",
          "12",
          "13",
          "21",
          "4"
        ])
        // the steps of a fast market bring what is missing, the bar of five seconds is read by another test
        while (wanted.size > 0 || frames.length < 500) {
          const frame = yield* client.frame
          frames.push(frame)
          wanted.delete(frame[0] ?? "")
        }
        assert.deepStrictEqual(NeverEmpty.broken(frames, version), [])
      }).pipe(Effect.provide(Server.layerLoopback({ speed: 50, noMarketData: ["MSFT"] }))))
  }

  it.live("say nothing of what was cancelled, as fast as they go, and let nobody wait", () =>
    Effect.gen(function*() {
      const [fast, other] = [yield* Raw.start(1), yield* Raw.start(2)]
      fast.send(...ask.quotes(1))
      other.send(...ask.quotes(1))
      yield* fast.frames(5000)
      // who does not read holds nobody up
      other.socket.pause()
      yield* fast.frames(20_000)
      fast.socket.write(Buffer.concat([ask.cancel(1), ask.ids, ask.ids].map((fields) => Raw.frame(fields))))
      let frame = yield* fast.frame
      while (frame[0] !== "9") frame = yield* fast.frame
      assert.deepStrictEqual(yield* fast.frame, ["9", "1", "1"])
      fast.send(...ask.ids)
      assert.deepStrictEqual(yield* fast.frame, ["9", "1", "1"])
      other.socket.resume()
      yield* other.frames(5000)
      other.send(...ask.cancel(1))
    }).pipe(Effect.provide(Server.layerLoopback({ speed: "max" }))))
})
