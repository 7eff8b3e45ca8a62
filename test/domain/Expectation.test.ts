import { assert, describe, it } from "@effect/vitest"
import * as Expectation from "../../src/domain/Expectation.ts"
import * as Mask from "../../src/domain/Mask.ts"

const own = {
  host: "127.0.0.1",
  port: "7497",
  "client-id": "1",
  mode: "paper",
  account: "DU8080801"
} as const

const differ = (text: string, over: Partial<Record<Expectation.Name, string | null>> = {}) =>
  Expectation.differences(Expectation.read(text) ?? [], { ...own, ...over }).map(({ actual, expected, name }) => [
    name,
    expected,
    actual
  ])

describe("Expectation", () => {
  it("is read as it was written, in any order and with any spaces", () => {
    const said = [{ name: "port", value: "7497" }, { name: "account", value: "DU8080801" }] as const
    assert.strictEqual(Expectation.write(said), "port=7497, account=DU8080801")
    assert.deepStrictEqual(Expectation.read(Expectation.write(said)), said)
    assert.deepStrictEqual(Expectation.read(" port=7497 ,account=DU8080801"), said)
    assert.deepStrictEqual(Expectation.read("host=[::1]"), [{ name: "host", value: "[::1]" }])
  })

  it("is not read at all where any of it cannot be", () => {
    for (
      const text of ["", "port", "port=", "acount=DU1", "port=7497,", "port=7497 account=DU1", "Port=7497", "port=7 4"]
    ) {
      assert.deepStrictEqual([text, Expectation.read(text)], [text, undefined])
    }
  })

  it("tells all that is not so, and nothing of what is not said", () => {
    assert.deepStrictEqual(differ("port=7497, client-id=1, mode=paper, account=DU8080801, host=127.0.0.1"), [])
    assert.deepStrictEqual(differ("port=7496, client-id=2, mode=live, account=DU8080802"), [
      ["port", "7496", "7497"],
      ["client-id", "2", "1"],
      ["mode", "live", "paper"],
      ["account", "DU8080802", "DU8080801"]
    ])
    // whoever says two things of one means both
    assert.deepStrictEqual(differ("port=7497, port=7496"), [["port", "7496", "7497"]])
  })

  it("takes a live account whole or masked, and shows it masked", () => {
    const live = { account: "U9090901" }
    assert.deepStrictEqual(["account=U9090901", "account=U***901"].map((text) => differ(text, live)), [[], []])
    assert.deepStrictEqual(differ("account=U9090902", live), [["account", "U***902", "U***901"]])
    assert.deepStrictEqual(differ("account=DU8080802", live), [["account", "DU8080802", "U***901"]])
    assert.deepStrictEqual(differ("account=U9090901", { account: "U***901" }), [])
  })

  it("shows of what was said only what whoever said it knows: nobody finds out an id by guesses", () => {
    Mask.learn(["U7070701", "AB7071"])
    const live = { host: "gateway.lan", account: "U7070701" }
    const said = ["port=xU7070701", "mode=AB7071", "host=xU7070701", "host=AB7071", "account=DU1-U7070701"]
    assert.deepStrictEqual(said.map((text) => differ(text, live).map(([, expected]) => expected)), [
      ["xU7070701"],
      ["AB7071"],
      ["xU7070701"],
      ["AB7071"],
      ["DU1-U***701"]
    ])
    // the same of one that this service has never met
    assert.deepStrictEqual(differ("port=xU7070702, account=DU1-U7070702, host=U7070702", live), [
      ["port", "xU7070702", "7497"],
      ["account", "DU1-U***702", "U***701"],
      ["host", "U***702", "gateway.lan"]
    ])
  })

  it("differs from nothing that is not known", () => {
    assert.deepStrictEqual(differ("account=DU8080802", { account: null }), [])
  })

  it("takes the loopback for one gateway by all its names, and for any that has a name", () => {
    const at = (expected: string, host: string) => differ(`host=${expected}`, { host })
    for (
      const [expected, host] of [
        ["localhost", "127.0.0.1"],
        ["::1", "localhost"],
        ["[::1]", "127.0.0.1"],
        ["127.0.0.1", "gateway"],
        ["gateway", "localhost"],
        ["Gateway.lan.", "gateway.lan"],
        ["[FE80::1]", "fe80::1"]
      ] as const
    ) {
      assert.deepStrictEqual([expected, host, at(expected, host)], [expected, host, []])
    }
    assert.deepStrictEqual(at("one.lan", "two.lan"), [["host", "one.lan", "two.lan"]])
    // a host may look like an account, and is compared as it is
    assert.deepStrictEqual([at("f1234567", "f1234567"), at("f1234567", "f7654567").length], [[], 1])
  })
})
