import { assert, describe, it } from "@effect/vitest"
import { Effect } from "effect"
import * as Server from "../../src/simulator/Server/Server.ts"
import * as Wire from "../../src/simulator/Server/Wire.ts"
import * as Layout from "../../src/wire/Layout/Layout.ts"
import * as Message from "../../src/wire/Message.ts"
import * as Made from "../wire/Made.ts"
import * as NeverEmpty from "./NeverEmpty.ts"
import * as Raw from "./RawClient.ts"

describe("what breaks a real client where it is empty", () => {
  it("is found, in lists too, as are fields that are too many or too few", () => {
    const bar = ["20261120", "1", "2", "1", "", "3", "1.5", "7"]
    assert.deepStrictEqual(
      NeverEmpty.broken([
        ["49", "1", ""],
        ["49", "1", ""],
        ["17", "7", "a", "b", "1", ...bar],
        ["62", "1", "x"],
        ["62"],
        ["999", "1"],
        ["62", "1"]
      ], 193),
      [
        "currentTime: its field time is empty, which breaks ibapi",
        "historicalData: its field bars[0].close is empty, which breaks ib_async",
        "positionEnd: 1 more fields than it has",
        "positionEnd: ends before its field version",
        "there is no message \"999\""
      ]
    )
  })

  it("is nothing that the tables leave empty by themselves, at any version", () => {
    for (const version of Made.versions) {
      const frames = Made.spoken(Layout.inbound, version).map((layout) => Message.encode(layout, version, {}))
      assert.deepStrictEqual(NeverEmpty.broken(frames, version), [], `@${version}`)
    }
  })

  for (const version of [151, 163, 176, 178, 193, 200]) {
    it.live(`is nothing that a gateway sends at ${version}`, () =>
      Effect.gen(function*() {
        const wire = yield* Wire.Wire
        const client = yield* Raw.start(1, `v100..${version}`)
        const fields = { 151: 110, 163: 113, 176: 115, 178: 114, 193: 118, 200: 119 }[version] ?? 0
        client.send(...Raw.order({ orderId: 1, fields }))
        client.send(61, 1)
        client.send(6, 2, 1, "")
        client.send(62, 1, 11, "All", "NetLiquidation,BuyingPower")
        client.send(74, 1, 12, "DU1234567", "")
        client.send(76, 2, 13, "DU1234567", "", 1)
        client.send(5, 1)
        client.send(7, 3, 14, ...Array.from({ length: version < 200 ? 7 : 9 }, (_, i) => (i === 8 ? "0" : "")))
        client.send(99, 0)
        client.send(9, 8, 15, 265598, ...Array.from({ length: version < 176 ? 14 : 15 }, () => ""))
        client.send(4, ...(version < 169 ? [1, 77] : version < 192 ? [1, 77, ""] : [77, "", "", ""]))
        client.send(17, 1)
        let last: ReadonlyArray<string> = []
        while (last[0] !== "15") last = yield* client.frame
        const sent = wire.since(0).filter(({ direction, n }) => direction === "out" && n > 2).map(({ fields }) =>
          fields
        )
        assert.deepStrictEqual(NeverEmpty.broken(sent, version), [])
        const ids = new Set(sent.map(([id]) => id))
        const wanted = [
          "3",
          "4",
          "5",
          "6",
          "7",
          "9",
          "10",
          "11",
          "15",
          "53",
          "55",
          "59",
          "61",
          "62",
          "63",
          "71",
          "73",
          "101"
        ]
        assert.deepStrictEqual(wanted.filter((id) => !ids.has(id)), [])
      }).pipe(Effect.provide(Server.layerLoopback({ maxVersion: 200, positions: [{ symbol: "AAPL", size: 5 }] }))))
  }
})
