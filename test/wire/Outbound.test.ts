import { assert, describe, it } from "@effect/vitest"
import { readFileSync } from "node:fs"
import { gunzipSync } from "node:zlib"
import * as Layout from "../../src/wire/Layout/Layout.ts"
import * as Message from "../../src/wire/Message.ts"
import * as Outbound from "../../src/wire/Outbound.ts"
import * as Problem from "../../src/wire/Problem.ts"

interface Vector {
  readonly client: string
  readonly sv: number
  readonly case: string
  readonly msg: number
  readonly fields: ReadonlyArray<string>
  readonly values?: { readonly [path: string]: string }
}

const fixture = new URL("../fixtures/wire/requests.jsonl.gz", import.meta.url)
const vectors: ReadonlyArray<Vector> = gunzipSync(readFileSync(fixture)).toString().trim().split("\n")
  .map((line) => JSON.parse(line))

/** The text at a path like `comboLegs[0].conId`. */
const at = (values: Message.Values, path: string): unknown =>
  path.split(/[.[\]]+/).filter((step) => step !== "").reduce<unknown>(
    (inside, step) => (inside as { readonly [name: string]: unknown } | undefined)?.[step],
    values
  )

const decode = (vector: Vector) => {
  const layout = Layout.outbound.get(vector.msg)
  assert(layout !== undefined)
  const decoded = Message.decodeLenient(layout, vector.sv, vector.fields)
  if (Problem.isProblem(decoded)) assert.fail(`${vector.client} ${vector.case}: ${decoded.text}`)
  return decoded
}

describe("Outbound", () => {
  it("reads every request of every known client, each value in its place", () => {
    let texts = 0
    for (const vector of vectors) {
      const { surplus, values } = decode(vector)
      assert.strictEqual(surplus, 0, `${vector.client} ${vector.case}`)
      for (const [path, text] of Object.entries(vector.values ?? {})) {
        assert.strictEqual(at(values, path), text, `${vector.client} @${vector.sv} ${vector.case} ${path}`)
        texts++
      }
    }
    assert.strictEqual(vectors.length, 1210)
    assert.isAbove(texts, 10_000)
  })

  it("makes a request of each", () => {
    for (const vector of vectors) {
      if (vector.msg === 71) continue
      const request = Outbound.decode(vector.fields, vector.sv)
      if (Problem.isProblem(request)) assert.fail(`${vector.client} ${vector.case}: ${request.text}`)
      assert.strictEqual(Layout.outbound.get(vector.msg)?.command, request._tag)
    }
  })

  it("reads what begins a session", () => {
    assert.deepStrictEqual(Outbound.encodeStart(7), ["71", "2", "7", ""])
    assert.isTrue(Outbound.isStart(Outbound.encodeStart(7)))
    assert.deepStrictEqual(Outbound.decodeStart(Outbound.encodeStart(7), 193), {
      clientId: 7,
      optionalCapabilities: ""
    })
    assert.deepStrictEqual(Outbound.decodeStart(["71", "2", "7"], 193), { clientId: 7, optionalCapabilities: "" })
    assert.deepStrictEqual(
      Outbound.decodeStart(["71", "2", "me", ""], 193),
      Problem.make(71, "startApi: its field clientId is no int: \"me\"")
    )
  })

  it("gives whole commands", () => {
    const commands = [
      ["62", "1", "9001", "All", "NetLiquidation"],
      ["17", "1"],
      ["6", "2", "1", "DU1234567"],
      ["58", "", "2147483647"],
      ["4", "5", "", "", "2147483647"],
      ["4", "5", "20261120 09:30:00 US/Eastern", "", "2147483647"],
      ["7", "3", "1", "0", "", "", "", "", "", ""],
      ["88", "1", "265598", "", "", "", "", "", "", "SMART", "", "", "", "", "0", "1", "3 days"]
    ].map((fields) => Outbound.decode(fields, 193))
    assert.deepStrictEqual(commands as unknown, [
      { _tag: "reqAccountSummary", args: [9001, "All", "NetLiquidation"] },
      { _tag: "reqManagedAccts", args: [] },
      { _tag: "reqAccountUpdates", args: [true, "DU1234567"] },
      { _tag: "reqGlobalCancel", args: [] },
      { _tag: "cancelOrder", args: [5] },
      {
        _tag: "cancelOrder",
        args: [5, { manualOrderCancelTime: "20261120 09:30:00 US/Eastern" }]
      },
      {
        _tag: "reqExecutions",
        args: [1, { clientId: "0" }]
      },
      {
        _tag: "reqHistogramData",
        args: [1, { conId: 265598, exchange: "SMART", includeExpired: false }, true, 3, "DAY"]
      }
    ])
  })

  it("says what it cannot read", () => {
    assert.deepStrictEqual(
      [["999", "1"], ["", "1"], ["104", "1"], ["62", "1", "x", "All", ""], ["62", "1"], ["17", "1", "2"]].map((
        fields
      ) => Outbound.decode(fields, 166)),
      [
        Problem.make(999, "there is no request \"999\""),
        Problem.make(0, "there is no request \"\""),
        Problem.make(104, "reqUserInfo is a request from version 167 on"),
        Problem.make(62, "reqAccountSummary: its field reqId is no int: \"x\""),
        Problem.make(62, "reqAccountSummary: ends before its field reqId"),
        Problem.make(17, "reqManagedAccts: 1 more fields than it has")
      ]
    )
  })
})
