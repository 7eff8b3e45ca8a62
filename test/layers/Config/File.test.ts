import { assert, describe, it } from "@effect/vitest"
import { Effect } from "effect"
import { load, loaded, refused } from "./Sources.ts"

const config = (path: string, text: string) => ({ flags: { IBKR_CONFIG: path }, files: { [path]: text } })

describe("A configuration file", () => {
  it.effect("is YAML, JSON or INI, by extension, and says the same in each", () =>
    Effect.gen(function*() {
      const texts = [
        [
          "a.yaml",
          "ibkr:\n  client_id: 9\n  risk: { symbols: [AAPL, MSFT] }\n  account: null\nlog: { level: debug }\n"
        ],
        ["a.yml", "ibkr_client_id: 9\nibkr_risk_symbols: AAPL,MSFT\nlog_level: debug\n"],
        ["a.JSON", "{\"ibkr\":{\"client_id\":9,\"risk_symbols\":[\"AAPL\",\"MSFT\"]},\"log\":{\"level\":\"debug\"}}"],
        ["a.ini", "[ibkr]\nclient_id=9\n[ibkr.risk]\nsymbols[]=AAPL\nsymbols[]=MSFT\n[log]\nlevel=debug\n"]
      ] as const
      for (const [path, text] of texts) {
        const { clientId, logLevel, riskSymbols } = yield* loaded(config(path, text))
        assert.deepStrictEqual([path, clientId, riskSymbols, logLevel], [path, 9, ["AAPL", "MSFT"], "Debug"])
      }
    }))

  it.effect("./config.yaml is read if present, and one that is named instead of it", () =>
    Effect.gen(function*() {
      const files = { "config.yaml": "ibkr: { port: 1111 }", "other.yaml": "ibkr: { port: 2222 }" }
      const present = yield* load({ files })
      const named = yield* load({ files: { ...files, ".env": "IBKR_CONFIG=other.yaml" } })
      assert.deepStrictEqual([present.settings.port, named.settings.port], [1111, 2222])
      assert.deepStrictEqual([present.notes, named.notes], [
        ["Settings read from config.yaml"],
        ["Settings read from .env, other.yaml"]
      ])
      assert.deepStrictEqual([present.entries[0], named.entries[0]], [
        { setting: "IBKR_CONFIG", value: "config.yaml", source: "default" },
        { setting: "IBKR_CONFIG", value: "other.yaml", source: ".env" }
      ])
    }))

  it.effect("is refused where it is missing, of an unknown kind or not well formed, by its place and not its text", () =>
    Effect.gen(function*() {
      const all = [
        yield* refused({ flags: { IBKR_CONFIG: "missing.yaml" } }),
        yield* refused(config("a.toml", "")),
        yield* refused(config("a.yaml", "ibkr:\n  port: [1\n")),
        yield* refused(config("a.yaml", "ibkr: { port: 1 }\nibkr: { port: 2 }")),
        yield* refused(config("a.json", "{\n\"ibkr\": s3cr3t }")),
        yield* refused(config("a.json", "[1]")),
        yield* refused(config("a.yaml", "ibkr"))
      ]
      assert.deepStrictEqual(all.flat(), [
        "IBKR_CONFIG (missing.yaml) names a file that does not exist",
        "IBKR_CONFIG (a.toml) must be a file that ends in .yaml, .yml, .json or .ini",
        "IBKR_CONFIG (a.yaml) is not valid YAML (line 3, column 1)",
        "IBKR_CONFIG (a.yaml) is not valid YAML (line 2, column 1)",
        "IBKR_CONFIG (a.json) is not valid JSON",
        "the file (a.json) must hold settings by name, such as ibkr: { host: 127.0.0.1 }",
        "the file (a.yaml) must hold settings by name, such as ibkr: { host: 127.0.0.1 }"
      ])
    }))

  it.effect("is refused for keys that are no settings, not in lower case, twice, or no single value", () =>
    Effect.gen(function*() {
      const text = "IBKR: { port: 1 }\nibkr: { prot: 1, client_id: 1, host: { a: b }, risk: { symbols: [{}] } }\n" +
        "ibkr_client_id: 2\n__proto__: { x: 1 }\nself: &a { self: *a }"
      assert.deepStrictEqual(yield* refused(config("a.yaml", text)), [
        "IBKR.port (a.yaml) must be written in lower case: ibkr.port",
        "ibkr.prot (a.yaml) is not a setting; remove it or correct its name",
        "ibkr.host.a (a.yaml) is not a setting; remove it or correct its name",
        "ibkr.risk.symbols (a.yaml) must be one value or a list of values",
        "ibkr_client_id (a.yaml) is given twice",
        "__proto__.x (a.yaml) is not a setting; remove it or correct its name",
        "self.self.self.self.self.self.self.self (a.yaml) is not a setting; remove it or correct its name"
      ])
    }))
})
