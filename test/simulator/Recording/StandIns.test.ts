import { assert, describe, it } from "@effect/vitest"
import * as StandIns from "../../../src/simulator/Recording/StandIns.ts"

const masked = (ids: StandIns.StandIns, ...fields: ReadonlyArray<string>) => ids.fields(fields)

describe("stand-ins for account ids", () => {
  it("keep width and prefix, everywhere, and are the same for the same id", () => {
    const ids = StandIns.make()
    assert.isTrue(ids.learn("out", ["15", "1", "DU7654321,U1112223,DF4445556,"], 193))
    assert.deepStrictEqual(masked(ids, "15", "1", "DU7654321,U1112223,DF4445556,"), [
      "15",
      "1",
      "DU0000001,U0000002,DF0000003,"
    ])
    assert.deepStrictEqual(masked(ids, "4", "for DU7654321A or U1112223.", "9000.0/DU7654321/100", "AAPL"), [
      "4",
      "for DU0000001A or U0000002.",
      "9000.0/DU0000001/100",
      "AAPL"
    ])
  })

  it("are learned from every field that carries an account, at any version, from either side", () => {
    for (
      const [direction, version, fields] of [
        ["out", 151, [
          "61",
          "3",
          "X-1234",
          "265598",
          "AAPL",
          "STK",
          "",
          "0",
          "",
          "",
          "",
          "USD",
          "AAPL",
          "NMS",
          "1",
          "2"
        ]],
        ["out", 200, ["63", "1", "7", "X-1234", "NetLiquidation", "1", "USD"]],
        ["out", 193, ["78", "1", "X-1234", "family"]],
        ["in", 193, ["6", "2", "1", "X-1234"]],
        ["in", 193, ["92", "7", "X-1234", ""]],
        ["out", 193, ["4", "2", "-1", "321", "the account X-1234", ""]]
      ] as const
    ) {
      const ids = StandIns.make()
      ids.learn(direction, fields, version)
      // a text alone gives away only what has the shape of an id
      assert.strictEqual(masked(ids, ...fields).includes("X-1234"), false, fields[0])
      assert.strictEqual(
        masked(ids, "x X-1234.")[0],
        fields[0] === "4" ? "x X-1234." : "x X-AAAA.".replace(/AAAA/, "0001")
      )
    }
  })

  it("are found by the shape of an id where nothing says that it is one", () => {
    const ids = StandIns.make()
    assert.isFalse(ids.learn("out", ["16", "1", "1", "<xml><acct>DUP573894</acct><a>F1234567A</a></xml>"], 193))
    ids.learnBytes(Buffer.from("\0\0\0\x0fDU1234567\x80\xff", "latin1"))
    assert.deepStrictEqual(masked(ids, "<acct>DUP573894</acct><a>F1234567A</a>", "du1234567", "ES1234567"), [
      "<acct>DUP000001</acct><a>F0000002A</a>",
      "du0000003",
      "ES1234567"
    ])
    assert.deepStrictEqual(
      Buffer.from(ids.bytes(Buffer.from("\0\tDU1234567\xff", "latin1"), true)).toString("latin1"),
      "\0\tDU0000003\xff"
    )
    assert.deepStrictEqual(Buffer.from(ids.bytes(Buffer.from("U1234"), false)).toString(), "U0000")
  })

  it("differ where there are few digits, and are nobody's id", () => {
    const ids = StandIns.make()
    ids.learn("out", ["15", "1", "U0000002,U7654321,EDEMO,AB12,OTHER"], 193)
    assert.deepStrictEqual(masked(ids, "U0000002,U7654321,EDEMO,AB12,OTHER"), ["U0000001,U0000003,EAAAD,AA04,OAAAF"])
  })
})
