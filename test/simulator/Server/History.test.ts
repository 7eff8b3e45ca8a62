import { assert, describe, it } from "@effect/vitest"
import { EventName, IBApi } from "@stoqey/ib"
import { Effect } from "effect"
import * as Gateway from "../../../src/simulator/Gateway.ts"
import * as Server from "../../../src/simulator/Server/Server.ts"
import * as NeverEmpty from "../NeverEmpty.ts"
import * as Raw from "../RawClient.ts"

const aapl = [265598, "", "", "", "", "", "", "SMART", "", "", "", ""]

describe("history over TCP", () => {
  it.live("is read by the real client of @stoqey/ib: a day of minute bars, and what it becomes", () =>
    Effect.gen(function*() {
      const { address } = yield* Server.Server
      const gateway = yield* Gateway.Gateway
      const api = new IBApi({ host: address.host, port: address.port, clientId: 1 })
      yield* Effect.addFinalizer(() => Effect.sync(() => api.disconnect()))
      const wrong: Array<string> = []
      api.on(EventName.error, (error, code) => wrong.push(`${code} ${error.message}`))
      const told = yield* Effect.callback<ReadonlyArray<string>>((resume) => {
        const told: Array<string> = []
        api.on(EventName.historicalData, (_id, time, open, high, low, close) => {
          if (!time.startsWith("finished") && !(high >= open && high >= close && low <= open && low <= close)) {
            wrong.push(`${time} ${open} ${high} ${low} ${close}`)
          }
          told.push(time)
          if (time.startsWith("finished")) Effect.runFork(gateway.setPrice("AAPL", 250))
        })
        api.on(EventName.historicalDataUpdate, (_id, time) => {
          told.push(`update ${time}`)
          resume(Effect.succeed(told))
        })
        api.once(EventName.nextValidId, () => {
          const [size, what] = ["1 min", "TRADES"] as never as readonly [never, never]
          api.reqHistoricalData(1, { conId: 265598, exchange: "SMART" }, "", "1 D", size, what, 0, 2, true)
        })
        api.connect()
      })
      const bars = told.filter((time) => !time.startsWith("finished") && !time.startsWith("update"))
      assert.isTrue(bars.every((time, at) => at === 0 || Number(time) === Number(bars[at - 1]) + 60))
      assert.strictEqual(told.filter((time) => time.startsWith("finished")).length, 1)
      assert.strictEqual(bars.length, 24 * 60 + 1)
      assert.deepStrictEqual(wrong, [])
    }).pipe(Effect.provide(Server.layerLoopback())))

  for (const version of [151, 178, 193, 200]) {
    it.live(`breaks no client at ${version}`, () =>
      Effect.gen(function*() {
        const gateway = yield* Gateway.Gateway
        const client = yield* Raw.start(1, `v100..${version}`)
        const bars = (id: number, size: string, what: string, keep = 0) =>
          client.send(20, id, ...aapl, 0, "", size, "3600 S", 0, what, 1, keep, "")
        bars(1, "10 mins", "TRADES", 1)
        bars(2, "10 mins", "MIDPOINT")
        bars(3, "1 min", "NONSENSE")
        client.send(20, 4, ...aapl, 0, "", "1 day", "1 W", 1, "SCHEDULE", 1, 0, "")
        client.send(87, 5, ...aapl, 0, 1, "TRADES", 1)
        client.send(88, 6, ...aapl, 0, 1, "2 days")
        for (const [id, what] of [[7, "TRADES"], [8, "BID_ASK"], [9, "MIDPOINT"]] as const) {
          client.send(96, id, ...aapl, 0, "", "20260105 10:00:00 US/Eastern", 5, what, 1, 0, "")
        }
        const wanted = new Set(["4", "17", "88", "89", "90", "96", "97", "98", ...(version < 165 ? [] : ["106"])])
        if (version >= 196) wanted.add("108")
        const sent: Array<ReadonlyArray<string>> = []
        while (wanted.size > 0) {
          const frame = yield* client.frame
          sent.push(frame)
          wanted.delete(frame[0] ?? "")
          // the market stands still: this moves the bar that is kept up to date
          if (frame[0] === "17" && frame[1] === "1") yield* gateway.setPrice("AAPL", 250)
        }
        assert.deepStrictEqual(NeverEmpty.broken(sent, version), [])
      }).pipe(Effect.provide(Server.layerLoopback({ maxVersion: 200 }))))
  }
})
