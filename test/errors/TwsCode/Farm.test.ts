import { assert, describe, it } from "@effect/vitest"
import * as Farm from "../../../src/errors/TwsCode/Farm.ts"

describe("Farm", () => {
  it("reads the name, what it serves and how it is, as gateways write them", () => {
    const notices: ReadonlyArray<readonly [number, string]> = [
      [2103, "Market data farm connection is broken:usfarm.nj"],
      [2104, "Market data farm connection is OK:usfarm"],
      [2105, "HMDS data farm connection is broken:euhmds"],
      [2106, "HMDS data farm connection is OK:ushmds"],
      [2107, "HMDS data farm connection is inactive but should be available upon demand.ushmds"],
      [2108, "Market data farm connection is inactive but should be available upon demand.usfarm.nj"],
      [2119, "Market data farm is connecting:cashfarm"],
      [2157, "Sec-def data farm connection is broken:secdefnj"],
      [2158, "Sec-def data farm connection is OK:secdefil "]
    ]
    assert.deepStrictEqual(notices.map(([code, text]) => Farm.parse(code, text)), [
      { name: "usfarm.nj", kind: "market-data", state: "broken" },
      { name: "usfarm", kind: "market-data", state: "ok" },
      { name: "euhmds", kind: "historical", state: "broken" },
      { name: "ushmds", kind: "historical", state: "ok" },
      { name: "ushmds", kind: "historical", state: "inactive" },
      { name: "usfarm.nj", kind: "market-data", state: "inactive" },
      { name: "cashfarm", kind: "market-data", state: "connecting" },
      { name: "secdefnj", kind: "sec-def", state: "broken" },
      { name: "secdefil", kind: "sec-def", state: "ok" }
    ])
  })

  it("reads the name in whatever language TWS speaks, and however it writes it", () => {
    const notices: ReadonlyArray<readonly [number, string]> = [
      [2103, "Verbindung zur Marktdatenfarm ist unterbrochen:usfarm.nj"],
      [2105, "HMDS データファームへの接続が切断されました：ushmds"],
      [2107, "Die HMDS-Datenfarm ist inaktiv, sollte aber z. B. bei Bedarf bereitstehen.ushmds"],
      [2108, "市场数据中心连接未激活，但在需要时可用。usfarm.nj"],
      [2104, "Market data farm connection is OK:USFarm"],
      [2103, "\ufffd\ufffd\ufffd:usfarm."],
      [2104, "Connexion \u00ab\u00a0OK\u00a0\u00bb : eufarm\u3002"]
    ]
    assert.deepStrictEqual(notices.map(([code, text]) => Farm.parse(code, text)?.name), [
      "usfarm.nj",
      "ushmds",
      "ushmds",
      "usfarm.nj",
      "usfarm",
      "usfarm",
      "eufarm"
    ])
  })

  it("calls a farm whose name cannot be read after what it serves", () => {
    assert.deepStrictEqual(
      ["Market data farm connection is OK", "OK:__proto__", "", `OK:${"x".repeat(33)}`, "OK:a b"]
        .map((text) => Farm.parse(2104, text)?.name),
      ["market-data", "market-data", "market-data", "market-data", "market-data"]
    )
  })

  it("says nothing of other codes", () => {
    assert.strictEqual(Farm.parse(1100, "Connectivity between IB and TWS has been lost:usfarm"), undefined)
  })
})
