import { assert, describe, it } from "@effect/vitest"
import * as Result from "effect/Result"
import * as Domain from "../../src/domain/Settings.ts"
import * as Rule from "../../src/layers/Config/Rule.ts"
import * as Setting from "../../src/layers/Config/Setting.ts"
import * as Document from "./Document.ts"

const settings = Object.entries<Setting.Setting<unknown>>(Setting.all)
const rows = Document.table("README.md", "variable").map(([variable = "", flag = "", standard = ""]) => ({
  variable,
  flag,
  standard
}))

/** Defaults that depend on the machine, in words. */
const inWords: Readonly<Record<string, string>> = {
  IBKR_CONFIG: "`./config.yaml` if present",
  IBKR_STATE_DIR: "`$STATE_DIRECTORY`, else `$XDG_STATE_HOME/effect-ibkr`, else `~/.local/state/effect-ibkr`",
  LOG_FORMAT: "`pretty` on a terminal, else `json`"
}

describe("the table of settings in README.md", () => {
  it("names every setting once, in the order of the program, with its flag", () => {
    const known = [Setting.file, ...Object.values<Setting.Setting<unknown>>(Setting.all)]
    assert.deepStrictEqual(
      rows.map(({ flag, variable }) => [variable, flag]),
      known.map(({ flag, name }) => [`\`${name}\``, flag === undefined ? "" : `\`--${flag}\``])
    )
  })

  it.each(settings.map(([key, setting]) => [setting.name, key, setting] as const))(
    "says the default of %s",
    (name, key, setting) => {
      const standard = rows.find(({ variable }) => variable === `\`${name}\``)?.standard ?? ""
      const words = inWords[name]
      if (words !== undefined) return assert.strictEqual(standard, words)
      const expected = Domain.defaults[key as keyof typeof Domain.defaults]
      if (expected === undefined) return assert.strictEqual(standard, "none")
      const [text = ""] = Document.quoted(standard)
      assert.deepStrictEqual(Result.getOrUndefined(setting.value(text)), expected)
    }
  )

  it("says what else the default of a stop that closes positions is", () => {
    const meaning = Document.table("README.md", "variable").find(([name]) => name === "`IBKR_SHUTDOWN_TIMEOUT`")?.[3] ??
      ""
    assert.deepStrictEqual(
      Result.getOrUndefined(Setting.all.shutdownTimeout.value(/(\d+) when/.exec(meaning)?.[1] ?? "")),
      Rule.closing
    )
  })

  it("names every secret and every other name below it", () => {
    const [, below = ""] = /\n(`NAME_FILE`[\s\S]*?)\n\n/.exec(Document.read("README.md")) ?? []
    const named = new Set(Document.quoted(below))
    const wanted = settings.flatMap(([, { aliases = [], name, secret }]) => [
      ...(secret === true ? [name] : []),
      ...(aliases.length > 0 ? [name, ...aliases] : [])
    ])
    assert.deepStrictEqual([...named].toSorted(), ["NAME_FILE", ...new Set(wanted)].toSorted())
  })
})
