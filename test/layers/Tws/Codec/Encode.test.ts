import { assert, describe, it, vi } from "@effect/vitest"
import type { Contract } from "@stoqey/ib/dist/api/contract/contract.js"
import type { Order } from "@stoqey/ib/dist/api/order/order.js"
import { Encoder } from "@stoqey/ib/dist/core/io/encoder.js"
import { readFileSync } from "node:fs"
import { gunzipSync } from "node:zlib"
import * as Command from "../../../../src/domain/Command.ts"
import * as Codec from "../../../../src/layers/Tws/Codec.ts"
import * as Frame from "../../../../src/wire/Frame.ts"
import * as Layout from "../../../../src/wire/Layout/Layout.ts"
import * as MessageId from "../../../../src/wire/MessageId.ts"
import * as Outbound from "../../../../src/wire/Outbound.ts"
import * as Problem from "../../../../src/wire/Problem.ts"
import * as Made from "../../../wire/Made.ts"

const encode = (command: Command.Command, version = 193): ReadonlyArray<string> | string => {
  const bytes = Codec.make(version).encode(command)
  return Problem.isProblem(bytes) ? bytes.text : Frame.fields(bytes, 4, bytes.length)
}

/** What the encoder of `@stoqey/ib` has no method for: our client never asks it. */
const foreign = new Set([
  "reqCurrentTimeInMillis",
  "verifyRequest",
  "verifyMessage",
  "verifyAndAuthRequest",
  "verifyAndAuthMessage"
])
const isCommand = (request: Command.Request): request is Command.Command => !foreign.has(request._tag)

const contract = { symbol: "AAPL", secType: "STK", exchange: "SMART", currency: "USD" } as Contract
const order = { action: "BUY", totalQuantity: 1, orderType: "LMT", lmtPrice: 1.5, transmit: true } as Order

describe("Encode", () => {
  it("encodes every command at every version so that a gateway reads the same", () => {
    const requests: ReadonlyArray<{ readonly fields: ReadonlyArray<string>; readonly sv: number }> = gunzipSync(
      readFileSync(new URL("../../../fixtures/wire/requests.jsonl.gz", import.meta.url))
    ).toString().trim().split("\n").map((line) => JSON.parse(line))
    const made = Made.ours.flatMap((sv) =>
      Made.spoken(Layout.outbound, sv).map((layout) => ({ sv, fields: Made.fields(layout, sv, sv) }))
    )
    const tags = new Set<string>()
    for (const { fields, sv } of [...made, ...requests.filter(({ sv }) => sv <= Layout.maximum)]) {
      if (Outbound.isStart(fields)) continue
      // A period and a scan code are not any text.
      const timed = fields[0] === "88" ? [...fields.slice(0, -1), "3 weeks"] : fields
      const sane = timed.map((field) => (field.startsWith("scanCode ") ? "TOP_PERC_GAIN" : field))
      const command = Outbound.decode(sane, sv)
      if (Problem.isProblem(command) || !isCommand(command)) continue
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
    const commands = [...Layout.outbound.values()].flatMap(({ command }) => command ?? []).filter((tag) =>
      !foreign.has(tag)
    )
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

  it("says of what a gateway does not know yet, and of that alone, that it is too new for it", () => {
    const refused = [
      Codec.make(166).encode(Command.make("reqUserInfo", 1)),
      Codec.make(193).encode(Command.make("requestFA", 2)),
      Codec.make(193).encode(Command.make("replaceFA", 1, 2, "")),
      Codec.make(193).encode(Command.make("placeOrder", 1, contract, { ...order, lmtPrice: Number.NaN }))
    ]
    assert.deepStrictEqual(refused.map((problem) => Problem.isProblem(problem) && [problem.text, problem.isTooNew]), [
      ["reqUserInfo: Server Version 166: It does not support user info requests.", true],
      ["requestFA: Server Version 193: FA Profile is not supported anymore, use FA Group instead.", undefined],
      ["replaceFA: Server Version 193: FA Profile is not supported anymore, use FA Group instead.", undefined],
      ["placeOrder: argument 3.lmtPrice is NaN, which is no number that can be sent", undefined]
    ])
  })

  it("is not spoilt by a refusal", () => {
    const codec = Codec.make(193)
    assert(Problem.isProblem(codec.encode(Command.make("reqExecutions", 1, undefined as never))))
    assert.deepStrictEqual(codec.encode(Command.make("reqCurrentTime")), Frame.encode(["49", "1"]))
  })

  it("never writes once more what it wrote before, where the encoder of @stoqey/ib writes nothing", () => {
    const codec = Codec.make(193)
    const place = Command.make("placeOrder", 1, contract, order)
    assert(!Problem.isProblem(codec.encode(place)))
    const silent = vi.spyOn(Encoder.prototype, "placeOrder").mockImplementation(() => {})
    const second = codec.encode(place)
    silent.mockRestore()
    assert(Problem.isProblem(second))
  })
})
