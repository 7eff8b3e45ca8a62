import { assert, describe, it, vi } from "@effect/vitest"
import { Decoder } from "@stoqey/ib/dist/core/io/decoder.js"
import { isDeepStrictEqual } from "node:util"
import type { Event } from "../../../../src/domain/Event.ts"
import * as Codec from "../../../../src/layers/Tws/Codec.ts"
import * as Decode from "../../../../src/layers/Tws/Codec/Decode.ts"
import * as Bulk from "../../../../src/wire/Bulk.ts"
import * as Frame from "../../../../src/wire/Frame.ts"
import * as Inbound from "../../../../src/wire/Inbound.ts"
import * as Layout from "../../../../src/wire/Layout/Layout.ts"
import * as Problem from "../../../../src/wire/Problem.ts"
import * as Cpu from "../../../wire/Cpu.ts"
import * as Made from "../../../wire/Made.ts"
import * as Oracle from "../../../wire/Oracle.ts"

const payload = (codec: Codec.Codec, bytes: Uint8Array): ReadonlyArray<Event> => {
  const events: Array<Event> = []
  codec.decode(bytes, 0, bytes.length, events)
  return events
}

const decode = (codec: Codec.Codec, fields: ReadonlyArray<string>) => payload(codec, Frame.encode(fields).subarray(4))

describe("Decode", () => {
  it("decodes every event at every version", () => {
    for (const version of Made.ours) {
      const codec = Codec.make(version)
      for (const layout of Made.spoken(Layout.inbound, version)) {
        if (layout.event === undefined || layout.id === 20) continue
        const fields = Made.fields(layout, version, version)
        const decoded = Inbound.decode(fields, version)
        assert(!Problem.isProblem(decoded))
        assert.deepStrictEqual(
          Oracle.plain(decode(codec, fields)),
          [Oracle.plain(decoded.event)],
          `${layout.name} @${version}`
        )
      }
    }
  })

  it("decodes a scanner's rows and their end", () => {
    const row = ["1", "265598", "AAPL", "STK", "", "0", "", "SMART", "USD", "AAPL", "NMS", "NMS", "", "", "", ""]
    const events = decode(Codec.make(193), ["20", "3", "9", "2", ...row, ...row])
    assert.deepStrictEqual(events.map(({ _tag }) => _tag), ["scannerData", "scannerData", "scannerDataEnd"])
  })

  it("keeps a reject's text, whether it is JSON or not, and loses nothing after it", () => {
    const codec = Codec.make(193)
    assert.deepStrictEqual(
      [...decode(codec, ["4", "2", "7", "201", "Gr\\u00fc", "{\"reject\":"]), ...decode(codec, ["49", "1", "5"])],
      [
        { _tag: "error", id: 7, errorCode: 201, errorMsg: "Grü", advancedOrderReject: "{\"reject\":" },
        { _tag: "currentTime", time: 5 }
      ]
    )
  })

  it("never takes unset for zero, or for a number", () => {
    const codec = Codec.make(193)
    const max = "1.7976931348623157E308"
    assert.deepStrictEqual(
      [
        ...decode(codec, ["94", "1", max, "", "0"]),
        ...decode(codec, ["81", "1", "0.01", "9c0001", "4"]),
        ...decode(codec, ["59", "1", "e.1", "1.0", "USD", "", max, ""]),
        ...decode(codec, ["9", "1", ""]),
        ...decode(codec, ["61", "3", "DU1", ...Array(11).fill(""), "9223372036854775807", "1"])
      ],
      [
        { _tag: "pnl", reqId: 1, dailyPnL: undefined, unrealizedPnL: undefined, realizedPnL: 0 },
        { _tag: "tickReqParams", reqId: 1, minTick: 0.01, bboExchange: "9c0001", snapshotPermissions: 4 },
        { _tag: "commissionReport", commissionReport: { execId: "e.1", commission: 1, currency: "USD" } },
        { _tag: "undecodable", messageId: 9, problem: "nextValidId: its field orderId is not set" },
        { _tag: "undecodable", messageId: 61, problem: "positionData: its field position is not set" }
      ]
    )
  })

  it("reads as the tables say what the decoder of @stoqey/ib would lose or change, whatever is odd in it", () => {
    const ids = [1, 2, 3, 4, 5, 7, 9, 10, 11, 17, 18, 45, 46, 49, 59, 61, 65, 66, 69, 70, 71, 74]
      .concat(81, 90, 94, 95, 96, 97, 98, 99, 100, 101, 106)
    const odd = ["", "1.7976931348623157E308", "9223372036854775807", "1e-2"]
    const codec = Codec.make(193)
    const wrong = ids.flatMap((id) => {
      const layout = Layout.inbound.get(id)
      assert(layout !== undefined)
      const made = Made.fields(layout, 193, 193)
      const all = made.slice(1).flatMap((_, at) => odd.map((text) => made.with(at + 1, text)))
      const misread = all.filter((fields) => {
        const bytes = Frame.encode(fields).subarray(4)
        const table = Bulk.decode(bytes, 0, bytes.length) ?? Inbound.decode(fields, 193)
        const [event] = payload(codec, bytes)
        return Problem.isProblem(table)
          ? event?._tag !== "undecodable" || event.problem !== table.text
          : !isDeepStrictEqual(event, table.event)
      })
      const [, ...more] = decode(Codec.make(193), [...made, "new"])
      return misread.length === 0 && more.length === 1 && more[0]?._tag === "unexpected" ? [] : [id]
    })
    assert.deepStrictEqual(wrong, [])
  })

  it("takes a text as long as the parameters of scanners, and none that is longer than the longest", () => {
    const codec = Codec.make(193)
    const of = (length: number) => decode(codec, ["19", "1", "x".repeat(length)])
    const [longest] = of(Decode.maximumText - 6)
    assert.deepStrictEqual(
      [longest?._tag === "scannerParameters" && longest.xml.length, ...of(Decode.maximumText)] as unknown,
      [
        4 * 1024 * 1024 - 6,
        { _tag: "undecodable", messageId: 19, problem: "message 19 is a text of 4194310 bytes" }
      ]
    )
  })

  it("says whose answer it was that cannot be decoded, where that can be read", () => {
    const codec = Codec.make(193)
    const of = (...fields: ReadonlyArray<string>) =>
      decode(codec, fields).map((event) => event._tag === "undecodable" ? event.of : event._tag)
    const bar = ["1796049060", "1", "1", "1", "x", "1", "1", "1"]
    assert.deepStrictEqual(
      [
        of("17", "7", "", "", "1", ...bar),
        of("17", "7", "", "", "1251", ...Array.from({ length: 1251 }, () => bar).flat()),
        of("63", "1", "8"),
        of("17", "x", "", "", "1", ...bar),
        of("17"),
        of("61", "3", "9"),
        of("10", "7", "700")
      ],
      [[7], [7], [8], [undefined], [undefined], [undefined], [7]]
    )
    assert.deepStrictEqual(
      decode(Codec.make(151), ["10", "8", "7", "700"]).map((event) => event._tag === "undecodable" && event.of),
      [7]
    )
    // what follows in the same chunk is of another message
    const events: Array<Event> = []
    codec.decode(Frame.encode(["17", "7"]).subarray(4), 0, 3, events)
    assert.deepStrictEqual(events.map((event) => event._tag === "undecodable" && event.of), [undefined])
  })

  it("delivers what has surplus fields and ignores what is unknown, and says each once", () => {
    const codec = Codec.make(193)
    const user = { _tag: "userInfo", reqId: 1, whiteBrandingId: "w" }
    const time = { _tag: "currentTime", time: 5 }
    const twice = [1, 2].flatMap(() => [
      ...decode(codec, ["107", "1", "w", "new"]),
      ...decode(codec, ["49", "1", "5", "new", "newer"]),
      ...decode(codec, ["499", "1"]),
      ...decode(codec, ["", "1"]),
      ...decode(codec, ["109", "1"])
    ])
    const unexpected = (messageId: number, problem: string) => ({ _tag: "unexpected", messageId, problem })
    assert.deepStrictEqual(twice as unknown, [
      user,
      unexpected(107, "message 107 has 1 fields more than version 193 gives it"),
      time,
      unexpected(49, "message 49 has 2 fields more than version 193 gives it"),
      unexpected(499, "message 499 is unknown to us: it is ignored"),
      unexpected(-1, "message -1 is unknown to us: it is ignored"),
      unexpected(109, "message 109 is unknown to us: it is ignored"),
      user,
      time
    ])
  })

  it("warns of no more than a thousand kinds", () => {
    const codec = Codec.make(193)
    const events = Array.from({ length: 3000 }, (_, i) => decode(codec, [String(1000 + i), "1"])).flat()
    assert.strictEqual(events.length, 1000)
  })

  it("says what it cannot decode, and decodes the next message", () => {
    const codec = Codec.make(193)
    const problems = [
      ["49", "1", "noon"],
      ["49"],
      ["104", "1"],
      ["107", "x", "w"],
      ["80", "3", "a"],
      ["5", "1"],
      ["17", "1", "a", "b", "5"],
      ["6", "2", ...Array(Decode.maximumFields).fill("")]
    ].flatMap((fields) => [...decode(codec, fields), ...decode(codec, ["104", "1", "{}"])])
    assert.deepStrictEqual(
      problems.map((event) => (event._tag === "undecodable" ? event.problem : event._tag)),
      [
        "currentTime: its field time is no long: \"noon\"",
        "currentTime: ends before its field version",
        "wshMetaData: ends before its field dataJson",
        "userInfo: its field reqId is no int: \"x\"",
        "mktDepthExchanges: its field depthMktDataDescriptionsCount says 3, but only 1 fields follow",
        "openOrder: ends before its field conId",
        "historicalData: its field barsCount says 5, but only 0 fields follow",
        "message 6 has more than 10000 fields"
      ].flatMap((text) => [text, "wshMetaData"])
    )
  })

  it("survives the decoder of @stoqey/ib", () => {
    const process = vi.spyOn(Decoder.prototype as unknown as { processMsg: (id: number) => void }, "processMsg")
    const codec = Codec.make(193)
    const user = ["107", "1", "w"]
    process.mockImplementationOnce(() => {
      throw new Error("a defect")
    })
    const thrown = decode(codec, user)
    process.mockImplementationOnce(() => {})
    const unread = decode(codec, user)
    process.mockRestore()
    assert.deepStrictEqual(
      [...thrown, ...unread, ...decode(codec, user)].map((event) =>
        event._tag === "undecodable" ? event.problem.slice(0, 50) : event._tag
      ),
      [
        "userInfo: \"Error: a defect\"",
        "userInfo: \"Decoding error on USER_INFO: unprocesse",
        "userInfo"
      ]
    )
  })

  it("blocks nobody with a message that is legal and too much", () => {
    const bar = ["20261120 09:30:00 US/Eastern", "182.94", "186.5", "180.94", "185.9", "948837.22", "184.869", "324891"]
    const month = ["17", "9", "a", "b", String(Bulk.maximumElements)]
    for (let i = 0; i < Bulk.maximumElements; i++) month.push(...bar)
    const nuls = (id: string, length: number) => {
      const bytes = new Uint8Array(length)
      bytes.set(new TextEncoder().encode(id))
      return bytes
    }
    const digits = new Uint8Array(Frame.maximumLength).fill(49)
    digits.set([57, 0, 49, 0])
    const escapes = Frame.encode(["4", "2", "1", "201", "\\u0041".repeat(2_700_000), ""]).subarray(4)
    const monthly = Frame.encode(month).subarray(4)
    const payloads = [
      ...[400_000, Frame.maximumLength].flatMap((length) =>
        ["", "5", "17", "75", "96", "999"].map((id) => nuls(id, length))
      ),
      digits,
      escapes,
      monthly,
      Frame.encode(["75", "1", "", "1", "", "", "9900", ...Array(9900).fill("20261120"), "0"]).subarray(4)
    ]
    // a slow machine takes longer than 50 ms for so many fields, whoever reads them
    const most = Math.max(50, Cpu.plainReading(monthly)) + Cpu.freshMemory()
    const slow = payloads.map((bytes, i) => {
      const codec = Codec.make(193)
      // The best of six: the first find code that is not compiled yet, and memory that the process does not have yet.
      const best = Math.min(...[1, 2, 3, 4, 5, 6].map(() => Cpu.time(() => void payload(codec, bytes))))
      return best < most ? "" : `payload ${i}: ${best} ms`
    })
    assert.deepStrictEqual(slow, payloads.map(() => ""))
  })
})
