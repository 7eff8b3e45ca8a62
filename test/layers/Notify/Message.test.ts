import { assert, describe, it } from "@effect/vitest"
import * as Alert from "../../../src/domain/Alert.ts"
import * as Mask from "../../../src/domain/Mask.ts"
import * as Message from "../../../src/layers/Notify/Message.ts"

const make = (alert: Alert.Alert, mention?: string) =>
  Message.make(alert, { at: 0, lost: 0, mention: mention === undefined ? undefined : Message.mention(mention) })
const embed = (message: Message.Message) => message.embeds[0] ?? assert.fail("no embed")

/** Half of a surrogate pair does not survive UTF-8. */
const whole = (text: string) => Buffer.from(text).toString() === text

describe("Message", () => {
  it("mentions whom the setting names, on critical only", () => {
    const critical = (mention: string) => {
      const { allowed_mentions, content } = make(Alert.once("circuit_open", []), mention)
      return [content, allowed_mentions]
    }
    const user = ["<@123>", { parse: [], users: ["123"] }]
    assert.deepStrictEqual(["123", "<@123>", "<@!123>"].map(critical), [user, user, user])
    assert.deepStrictEqual(critical("<@&9>"), ["<@&9>", { parse: [], roles: ["9"] }])
    assert.deepStrictEqual(critical("@here"), ["@here", { parse: ["everyone"] }])
    assert.deepStrictEqual(critical("everyone"), ["@everyone", { parse: ["everyone"] }])
    assert.deepStrictEqual(
      ["", "me", "<@x>", "@everyone hi"].map(critical),
      Array.from({ length: 4 }, () => [undefined, { parse: [] }])
    )
    const { allowed_mentions, content } = make(Alert.once("disconnected", ["@everyone"]), "123")
    assert.deepStrictEqual([content, allowed_mentions], [undefined, { parse: [] }])
  })

  it("keeps Discord's limits without cutting a character in two", () => {
    const long = make({ ...Alert.once("shutdown", ["🟢".repeat(3000)]), title: `x${"🟢".repeat(200)}` })
    const { description, title } = embed(long)
    assert.deepStrictEqual([title.length, title.at(-1), whole(title)], [256, "…", true])
    assert.deepStrictEqual([description.length, description.at(-1), whole(description)], [4095, "…", true])
    assert.isBelow(title.length + description.length, 6000)
    const fits = make({ ...Alert.once("shutdown", ["a".repeat(4096)]), title: "b".repeat(256) })
    assert.deepStrictEqual([embed(fits).title, embed(fits).description], ["b".repeat(256), "a".repeat(4096)])
  })

  it("holds neither live ids nor control characters", () => {
    Mask.learn(["U7654321"])
    const { description, title } = embed(make({
      ...Alert.once("shutdown", []),
      title: "stop\u0007 U7654321",
      lines: ["account U7654321\n\u001b[31m", "plain"]
    }))
    assert.deepStrictEqual([title, description], ["stop  U***321", "account U***321 [31m\nplain"])
  })

  it("says how many were lost before it", () => {
    const { description } = embed(Message.make(Alert.once("shutdown", ["x"]), { at: 0, lost: 3, mention: undefined }))
    assert.strictEqual(description, "(3 earlier alert(s) could not be delivered)\nx")
  })
})
