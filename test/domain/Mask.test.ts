import { assert, describe, it } from "@effect/vitest"
import * as Mask from "../../src/domain/Mask.ts"

describe("Mask", () => {
  it("shows paper ids and the ends of all others", () => {
    assert.deepStrictEqual(
      ["DU1234567", "DUP573894", "U1234567", "F7654321", "I123456", "ODD-1", "U123", "U12", "U", ""].map(Mask.account),
      ["DU1234567", "DUP573894", "U***567", "F***321", "I***456", "O***D-1", "U***", "U***", "U***", "***"]
    )
  })

  it("masks what has the shape of a live id before any list has named it", () => {
    assert.deepStrictEqual(
      [
        "Account U1234567 is not permitted",
        "U1234567,F123456;I123456789",
        "(U1234567)",
        "U1234567's order",
        "paper DU1234567 shows",
        "U12345 is too short and U1234567890 too long",
        "BU1234567 is a word"
      ].map(Mask.ids),
      [
        "Account U***567 is not permitted",
        "U***567,F***456;I***789",
        "(U***567)",
        "U***567's order",
        "paper DU1234567 shows",
        "U12345 is too short and U1234567890 too long",
        "BU1234567 is a word"
      ]
    )
  })

  it("masks in what somebody said nothing by which they find out what has been learned", () => {
    Mask.learn(["U6060601", "GUESSED6"])
    assert.deepStrictEqual(
      ["xU6060601", "xU6060602", "GUESSED6", "U6060601 U6060602", "a\u0085b"].map(Mask.said),
      ["xU6060601", "xU6060602", "GUESSED6", "U***601 U***602", "a\\x85b"]
    )
  })

  it("masks learned ids by value wherever they stand, of any shape, for ever", () => {
    Mask.learn(["STRANGE42", "DU7654321", "", "X"])
    assert.deepStrictEqual(
      ["xSTRANGE42y STRANGE42", "DU7654321", "X", "STRANGE4"].map(Mask.ids),
      ["xS***E42y S***E42", "DU7654321", "X", "STRANGE4"]
    )
    Mask.learn(["STRANGE43"])
    assert.strictEqual(Mask.ids("STRANGE42 STRANGE43"), "S***E42 S***E43")
  })

  it("masks an id however its letters are written, learned or only of its shape", () => {
    Mask.learn(["F7654321"])
    assert.strictEqual(Mask.text("f7654321 F7654321, and u2345678"), "f***321 F***321, and u***678")
    assert.strictEqual(Mask.text("du1234567 is paper"), "du1234567 is paper")
  })

  it("masks a name of our own by what was learned only, whatever shape it has", () => {
    assert.strictEqual(Mask.text("u20261128-1"), "u***128-1")
    Mask.learn(["U20269999"])
    assert.deepStrictEqual(
      ["u20261128-1", "F1234567", "u20269999-1", "xU20269999", "a\n"].map(Mask.own),
      ["u20261128-1", "F1234567", "u***999-1", "xU***999", "a\\x0a"]
    )
    assert.deepStrictEqual(["orderRef", "parentRef", "account", "text", "toString"].filter(Mask.isOwn), [
      "orderRef",
      "parentRef"
    ])
  })

  it("escapes control characters, line separators and what turns text around", () => {
    assert.strictEqual(
      Mask.text("a\u0000b\u001b[31mc\r\nd\u007fe\u0085f\u2028g\u2029h\u202ei\u2066j"),
      "a\\x00b\\x1b[31mc\\x0d\\x0ad\\x7fe\\x85f\\x2028g\\x2029h\\x202ei\\x2066j"
    )
    assert.strictEqual(Mask.text("häßlich 株 ok"), "häßlich 株 ok")
    assert.strictEqual(Mask.text("U1234567\n"), "U***567\\x0a")
  })

  it("masks learned ids that contain each other", () => {
    Mask.learn(["ADV1", "ADV1234"])
    assert.strictEqual(Mask.text("ADV1234 ADV1"), "A***234 A***")
  })

  it("learns only what could be an id", () => {
    Mask.learn(["or", "order", "1234", "1", "9".repeat(21)])
    assert.strictEqual(Mask.ids(`order 1234 1 ${"9".repeat(21)}`), `order 1234 1 ${"9".repeat(21)}`)
    Mask.learn(["A.2-3", "A+2*3"])
    assert.strictEqual(Mask.ids("A.2-3 Ax2-3 A+2*3"), "A***2-3 Ax2-3 A***2*3")
  })

  it("learns no more than 4000 ids, one by one or at once", () => {
    const hostile = Array.from({ length: 10_000 }, (_, n) => `HX${100_000 + n}`)
    for (const id of hostile.slice(0, 200)) Mask.learn([id])
    Mask.learn(hostile)
    const masked = hostile.filter((id) => Mask.ids(id) !== id)
    assert.deepStrictEqual(masked, hostile.slice(0, masked.length))
    assert.isTrue(masked.length > 3900 && masked.length <= 4000)
    assert.strictEqual(Mask.ids("STRANGE42 U7654321"), "S***E42 U***321")
  })
})
