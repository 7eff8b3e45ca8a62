import { assert, describe, it } from "@effect/vitest"
import type { Contract } from "@stoqey/ib/dist/api/contract/contract.js"
import type { Order } from "@stoqey/ib/dist/api/order/order.js"
import { Encoder } from "@stoqey/ib/dist/core/io/encoder.js"
import { readFileSync } from "node:fs"
import { createRequire } from "node:module"
import { gunzipSync } from "node:zlib"
import * as Command from "../../../src/domain/Command.ts"
import type { Event } from "../../../src/domain/Event.ts"
import * as Codec from "../../../src/layers/Tws/Codec.ts"
import * as Decode from "../../../src/layers/Tws/Codec/Decode.ts"
import * as Bulk from "../../../src/wire/Bulk.ts"
import * as Frame from "../../../src/wire/Frame.ts"
import * as Inbound from "../../../src/wire/Inbound.ts"
import * as Layout from "../../../src/wire/Layout/Layout.ts"
import * as MessageId from "../../../src/wire/MessageId.ts"
import * as Outbound from "../../../src/wire/Outbound.ts"
import * as Problem from "../../../src/wire/Problem.ts"
import * as Made from "../../wire/Made.ts"
import * as Oracle from "../../wire/Oracle.ts"

const payload = (codec: Codec.Codec, bytes: Uint8Array): ReadonlyArray<Event> => {
  const events: Array<Event> = []
  codec.decode(bytes, 0, bytes.length, events)
  return events
}

const decode = (codec: Codec.Codec, fields: ReadonlyArray<string>) => payload(codec, Frame.encode(fields).subarray(4))

const encode = (command: Command.Command, version = 193): ReadonlyArray<string> | string => {
  const bytes = Codec.make(version).encode(command)
  return Problem.isProblem(bytes) ? bytes.text : Frame.fields(bytes, 4, bytes.length)
}

const contract = { symbol: "AAPL", secType: "STK", exchange: "SMART", currency: "USD" } as Contract
const order = { action: "BUY", totalQuantity: 1, orderType: "LMT", lmtPrice: 1.5, transmit: true } as Order

describe("Codec", () => {
  it("decodes every event at every version", () => {
    for (const version of Made.versions) {
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

  it("encodes every command at every version so that a gateway reads the same", () => {
    const requests: ReadonlyArray<{ readonly fields: ReadonlyArray<string>; readonly sv: number }> = gunzipSync(
      readFileSync(new URL("../../fixtures/wire/requests.jsonl.gz", import.meta.url))
    ).toString().trim().split("\n").map((line) => JSON.parse(line))
    const made = Made.versions.flatMap((sv) =>
      Made.spoken(Layout.outbound, sv).map((layout) => ({ sv, fields: Made.fields(layout, sv, sv) }))
    )
    const tags = new Set<string>()
    for (const { fields, sv } of [...made, ...requests.filter(({ sv }) => sv <= Layout.maximum)]) {
      if (Outbound.isStart(fields)) continue
      // A period and a scan code are not any text.
      const timed = fields[0] === "88" ? [...fields.slice(0, -1), "3 weeks"] : fields
      const sane = timed.map((field) => (field.startsWith("scanCode ") ? "TOP_PERC_GAIN" : field))
      const command = Outbound.decode(sane, sv)
      if (Problem.isProblem(command)) continue
      // The encoder never writes a profile, and refuses the request for features that it thinks a gateway lacks.
      if (command._tag === "placeOrder") {
        delete command.args[2].faProfile
        if (sv < 192) delete command.args[2].manualOrderIndicator
      }
      if (command._tag === "cancelOrder" && sv < 192) command.args.length = 1
      const bytes = Codec.make(sv).encode(command)
      if (Problem.isProblem(bytes)) assert.fail(bytes.text)
      assert.deepStrictEqual(Outbound.decode(Frame.fields(bytes, 4, bytes.length), sv), command, `@${sv}`)
      tags.add(command._tag)
    }
    const commands = [...Layout.outbound.values()].flatMap(({ command }) => command ?? [])
    assert.deepStrictEqual([...tags].sort(), commands.sort())
    const methods = Object.getOwnPropertyNames(Encoder.prototype).filter((name) => MessageId.ofCommand(name as never))
    assert.strictEqual(methods.length, commands.length - 1, "all but unsubscribeFromGroupEvents by its own name")
  })

  it("takes the shorter forms that IBApi takes", () => {
    assert.deepStrictEqual(
      [
        Command.make("reqIds"),
        Command.make("cancelOrder", 7),
        Command.make("cancelOrder", 7, "20261120 09:30:00 US/Eastern"),
        Command.make("reqGlobalCancel"),
        Command.make("reqAccountUpdates", true, undefined),
        Command.make("reqPnL", 1, "DU1234567"),
        Command.make("reqWshEventData", 1, 265598),
        Command.make("unsubscribeFromGroupEvents", 1)
      ].map((command) => encode(command)),
      [
        ["8", "1", "0"],
        ["4", "7", "", "", "2147483647"],
        ["4", "7", "20261120 09:30:00 US/Eastern", "", "2147483647"],
        ["58", "", "2147483647"],
        ["6", "2", "1", ""],
        ["92", "1", "DU1234567", ""],
        ["102", "1", "265598", "", "0", "0", "0", "", "", "0"],
        ["70", "1", "1"]
      ]
    )
  })

  it("mends what the encoder would write wrong", () => {
    const length = (more: Partial<Order>) => {
      const fields = encode(Command.make("placeOrder", 1, contract, { ...order, ...more }))
      return typeof fields === "string" ? fields : fields.length
    }
    assert.deepStrictEqual(
      [
        length({}),
        length({ orderMiscOptions: [] }),
        length({ orderMiscOptions: [{ tag: "a", value: "1" }, { tag: "b", value: "2" }] }),
        length({ scalePriceIncrement: 0 }),
        length({ scalePriceIncrement: Number.MAX_VALUE }),
        length({ scalePriceIncrement: 0.01 })
      ],
      [118, 118, 118, 118, 118, 125]
    )
    const misc = encode(
      Command.make("placeOrder", 1, contract, { ...order, orderMiscOptions: [{ tag: "a", value: "1" }] })
    )
    assert.strictEqual(misc[85], "a=1;")
    const small = encode(Command.make("placeOrder", 1, contract, { ...order, lmtPrice: 1e-7 }))
    assert.strictEqual(small[19], "0.0000001")
  })

  it("refuses what cannot be written, and says what and where", () => {
    const place = (more: Partial<Order>, of: Contract = contract) =>
      encode(Command.make("placeOrder", 1, of, { ...order, ...more }))
    const cyclic: { self?: unknown } = {}
    cyclic.self = cyclic
    assert.deepStrictEqual(
      [
        place({ orderRef: "a\0b" }),
        place({ lmtPrice: Number.NaN }),
        place({ totalQuantity: Infinity }),
        place({ scalePriceIncrement: -1 }),
        place({}, { ...contract, secType: "bag" } as unknown as Contract),
        place({ softDollarTier: cyclic } as unknown as Partial<Order>),
        encode(Command.make("reqExecutions", 1, undefined as never)),
        encode(Command.make("reqUserInfo", 1), 166),
        encode({ _tag: "formatDisk", args: [] } as unknown as Command.Command)
      ],
      [
        "placeOrder: argument 3.orderRef contains a NUL",
        "placeOrder: argument 3.lmtPrice is NaN, which is no number that can be sent",
        "placeOrder: argument 3.totalQuantity is Infinity, which is no number that can be sent",
        "placeOrder: 7 more fields than it has",
        "placeOrder: 3 more fields than it has",
        "placeOrder: argument 3.softDollarTier.self.self.self.self.self.self goes too deep",
        "reqExecutions: TypeError: Cannot read properties of undefined (reading 'clientId')",
        "reqUserInfo: Server Version 166: It does not support user info requests.",
        "formatDisk: there is no such request"
      ]
    )
  })

  it("is not spoilt by a refusal", () => {
    const codec = Codec.make(193)
    assert(Problem.isProblem(codec.encode(Command.make("reqExecutions", 1, undefined as never))))
    assert.deepStrictEqual(codec.encode(Command.make("reqCurrentTime")), Frame.encode(["49", "1"]))
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
        ...decode(codec, ["61", "3", "DU1", ...Array(11).fill(""), "9223372036854775807", "1"])
      ],
      [
        { _tag: "pnl", reqId: 1, dailyPnL: undefined, unrealizedPnL: undefined, realizedPnL: 0 },
        { _tag: "tickReqParams", reqId: 1, minTick: 0.01, bboExchange: "9c0001", snapshotPermissions: 4 },
        { _tag: "commissionReport", commissionReport: { execId: "e.1", commission: 1, currency: "USD" } },
        { _tag: "undecodable", messageId: 61, problem: "positionData: its field position is not set" }
      ]
    )
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
      ...decode(codec, ["65", "1", "x"])
    ])
    const unexpected = (messageId: number, problem: string) => ({ _tag: "unexpected", messageId, problem })
    assert.deepStrictEqual(twice as unknown, [
      user,
      unexpected(107, "message 107 has 1 fields more than version 193 gives it"),
      time,
      unexpected(49, "message 49 has 2 fields more than version 193 gives it"),
      unexpected(499, "message 499 is unknown to us: it is ignored"),
      unexpected(-1, "message -1 is unknown to us: it is ignored"),
      unexpected(65, "message 65 is unknown to us: it is ignored"),
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
      ["9", "1", "x"],
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
        "nextValidId: its field orderId is no int: \"x\"",
        "mktDepthExchanges: its field depthMktDataDescriptionsCount says 3, but only 1 fields follow",
        "openOrder: ends before its field conId",
        "historicalData: its field barsCount says 5, but only 0 fields follow",
        "message 6 has more than 10000 fields"
      ].flatMap((text) => [text, "wshMetaData"])
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
    const payloads = [
      ...[400_000, Frame.maximumLength].flatMap((length) =>
        ["", "5", "17", "75", "96", "999"].map((id) => nuls(id, length))
      ),
      digits,
      escapes,
      Frame.encode(month).subarray(4),
      Frame.encode(["75", "1", "", "1", "", "", "9900", ...Array(9900).fill("20261120"), "0"]).subarray(4)
    ]
    const slow = payloads.map((bytes, i) => {
      const codec = Codec.make(193)
      // The best of three: the machine's other work is not ours.
      const times = [1, 2, 3].map(() => {
        const began = performance.now()
        payload(codec, bytes)
        return performance.now() - began
      })
      return Math.min(...times) < 50 ? "" : `payload ${i}: ${Math.min(...times)} ms`
    })
    assert.deepStrictEqual(slow, payloads.map(() => ""))
  })

  it("does not load the barrel of @stoqey/ib", () => {
    const loaded = Object.keys(createRequire(import.meta.url).cache).filter((path) => path.includes("@stoqey"))
    assert.deepStrictEqual(
      loaded.filter((path) =>
        /dist\/index\.js|api\/api\.js|api-next\/api-next|core\/io\/(controller|socket)/.test(path)
      ),
      []
    )
  })
})
