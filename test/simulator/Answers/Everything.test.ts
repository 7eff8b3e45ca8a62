import { assert, describe, it } from "@effect/vitest"
import { Effect } from "effect"
import * as Server from "../../../src/simulator/Server/Server.ts"
import * as Frame from "../../../src/wire/Frame.ts"
import * as Layout from "../../../src/wire/Layout/Layout.ts"
import * as Message from "../../../src/wire/Message.ts"
import * as Made from "../../wire/Made.ts"
import * as Reader from "../Clients/Reader.ts"
import * as RawClient from "../RawClient.ts"

/**
 * What is told nothing, or nothing at once: cancels, what only changes how later answers look, and a second START_API.
 */
const silent: ReadonlySet<string> = new Set([
  "startApi",
  "cancelMktData",
  "cancelMktDepth",
  "cancelNewsBulletins",
  "cancelHistoricalData",
  "cancelRealTimeBars",
  "cancelFundamentalData",
  "cancelCalculateImpliedVolatility",
  "cancelCalculateOptionPrice",
  "cancelAccountSummary",
  "cancelPositions",
  "unsubscribeFromGroupEvents",
  "cancelPositionsMulti",
  "cancelAccountUpdatesMulti",
  "cancelHistogramData",
  "cancelHeadTimestamp",
  "cancelPnL",
  "cancelPnLSingle",
  "cancelTickByTickData",
  "cancelWshMetaData",
  "cancelWshEventData",
  "reqGlobalCancel",
  "reqMarketDataType",
  // answered once a second
  "reqCurrentTime"
])

/** Toggles that say nothing when they are off. */
const on = { allMsgs: "1", subscribe: "1" }

const made = (layout: Layout.Layout, version: number): ReadonlyArray<string> =>
  Message.encode(layout, version, { ...Made.values(layout, version, version * 1000 + layout.id), ...on })

describe("every request", () => {
  it.live("at every version is answered, and whatever is answered can be read", () =>
    Effect.gen(function*() {
      const unanswered: Array<string> = []
      const complaints = new Set<string>()
      let asked = 0
      for (const version of Made.versions) {
        const client = yield* RawClient.start(version, `v100..${version}`)
        assert.strictEqual(client.version, version)
        // each question is followed by one whose answer marks the end of what was told of it
        const questions = [...Layout.outbound.values()].filter(({ name }) => name !== "reqManagedAccts")
        client.write(Buffer.concat(questions.flatMap((layout) => [
          Frame.encode(made(layout, Math.max(version, layout.since ?? 0))),
          Frame.encode(["17", "1"])
        ])))
        for (const { name, since = 0 } of questions) {
          const told: Array<Reader.Read> = []
          for (;;) {
            const read = Reader.read(yield* client.frame, version)
            for (const one of read.complaints) complaints.add(one)
            if (read.id === 15) break
            told.push(read)
          }
          asked++
          if (version < since) {
            assert.deepStrictEqual(
              told.map((read) => [Reader.field(read, "errorCode"), Reader.field(read, "errorString")]),
              [["320", `Error reading request. ${name} is a request from version ${since} on`]]
            )
          } else if (told.length === 0 && !silent.has(name)) unanswered.push(`${name}@${version}`)
        }
        client.send(61, 1)
        while ((yield* client.frame)[0] !== "62");
        client.socket.destroy()
      }
      assert.deepStrictEqual(unanswered, [])
      assert.deepStrictEqual([...complaints], [])
      assert.strictEqual(asked, 4000)
    }).pipe(Effect.provide(Server.layerLoopback({ maxVersion: 200, maxClients: 100 }))))

  it("a reader that finds nothing wrong would have", () => {
    const complaints = (version: number, ...fields: ReadonlyArray<string>) => Reader.read(fields, version).complaints
    assert.deepStrictEqual(
      [
        complaints(193, "62", "1"),
        complaints(193, "62", "1", "2"),
        complaints(193, "62"),
        complaints(193, "62", "2"),
        complaints(193, "49", "1", ""),
        complaints(193, "49", "1", "noon"),
        complaints(166, "107", "1", ""),
        complaints(193, "85", "1", "a"),
        ["20260102", "20260102  10:00:00", "20260102 10:00:00 US/Eastern", "2026-01-02 10:00:00.0"].map(Reader.isTime),
        ["20260102 10:00:00 EDDT", "tomorrow", ""].map(Reader.isTime)
      ],
      [
        [],
        ["62@193: 1 fields too many"],
        ["62@193: ends before version"],
        ["62@193: version is 2, not 1"],
        ["49@193: time is empty"],
        ["49@193: time is no long: noon"],
        ["107@166: there is no such message"],
        ["85@193: ends before name"],
        [true, true, true, true],
        [false, false, false]
      ] as ReadonlyArray<ReadonlyArray<unknown>>
    )
  })
})
