import { assert, describe, it } from "@effect/vitest"
import { Option } from "effect"
import * as AuditLine from "../../src/domain/AuditLine.ts"
import * as Mask from "../../src/domain/Mask.ts"

const at = "2026-11-28T10:00:00.000Z"

describe("AuditLine", () => {
  it("a line is what happened between its number and the hash of the line before", () => {
    const [first, head] = AuditLine.write({ event: "intent", orderRef: "a-1", quantity: "10" }, at, AuditLine.genesis)
    assert.strictEqual(
      first,
      `{"seq":1,"at":"${at}","event":"intent","orderRef":"a-1","quantity":"10","prev":"${"0".repeat(64)}"}`
    )
    assert.deepStrictEqual(head, {
      seq: 1,
      hash: "175b838403ce17ba7e40839ceea63165838103751759bfd0cfb904a839f1612d"
    })
    const [second] = AuditLine.write({ event: "stopped" }, at, head)
    assert.deepStrictEqual(JSON.parse(second), { seq: 2, at, event: "stopped", prev: head.hash })
    assert.deepStrictEqual(AuditLine.read(second), Option.some({ seq: 2, at, event: "stopped", prev: head.hash }))
  })

  it("account ids and control characters leave every text of the data, and nothing of the chain", () => {
    const head = { seq: 700, hash: "8d3e1f7c9".padEnd(64, "a") }
    Mask.learn(["8d3e1f7c9"])
    const [line] = AuditLine.write(
      {
        event: "received",
        orderRef: "8d3e1f7c9-x",
        account: "U7654321",
        text: "Order of U7654321 \u001b[31m\u202e über\u2028 \u{1f600}",
        deep: [{ "of U7654321": { size: 123456, list: ["F1234567", "DU1234567"] } }],
        nothing: null,
        absent: undefined
      },
      at,
      head
    )
    assert.match(line, /^[\x20-\x7e]+$/)
    assert.deepStrictEqual(JSON.parse(line), {
      seq: 701,
      at,
      event: "received",
      orderRef: "8***7c9-x",
      account: "U***321",
      text: "Order of U***321 \\x1b[31m\\x202e über\\x2028 \u{1f600}",
      deep: [{ "of U***321": { size: 123456, list: ["F***567", "DU1234567"] } }],
      nothing: null,
      prev: head.hash
    })
  })

  it("refs that look like account ids name their order, where they are none that was learned", () => {
    Mask.learn(["U20268888"])
    const bodies = [
      {
        event: "intent",
        orderRef: "u20261128-1",
        parentRef: "u20261128-0",
        request: { orderRef: "u20261128-1", goodTillDate: "U20261128" }
      },
      { event: "sent", orderRef: "U20268888-1", parentRef: "u20268888-0", request: { orderRef: "U20268888-1" } },
      { event: "decision", orderRef: "u20261128-1", why: "u20261128-1 was refused", list: ["F1234567"] }
    ] as const
    assert.deepStrictEqual(bodies.map((entry) => JSON.parse(AuditLine.bodyOf(entry))), [
      {
        event: "intent",
        orderRef: "u20261128-1",
        parentRef: "u20261128-0",
        request: { orderRef: "u20261128-1", goodTillDate: "U***128" }
      },
      { event: "sent", orderRef: "U***888-1", parentRef: "u***888-0", request: { orderRef: "U***888-1" } },
      { event: "decision", orderRef: "u20261128-1", why: "u***128-1 was refused", list: ["F***567"] }
    ])
  })

  it("data cannot take the place of the chain", () => {
    const forged = { event: "intent", seq: 9, at: "then", prev: "x" } as unknown as AuditLine.Entry
    const [line] = AuditLine.write(forged, at, AuditLine.genesis)
    assert.deepStrictEqual(JSON.parse(line), { seq: 1, at, event: "intent", prev: AuditLine.genesis.hash })
  })

  it("what is no line of an audit is read as none", () => {
    const [line] = AuditLine.write({ event: "intent" }, at, AuditLine.genesis)
    const wrong = [
      "",
      "null",
      "[]",
      "{}",
      line.slice(1),
      line.replace("\"seq\":1", "\"seq\":0"),
      line.replace("\"seq\":1", "\"seq\":1.5"),
      line.replace(at, "then"),
      line.replace("prev", "before"),
      line.replace("\"prev\":\"0", "\"prev\":\"g")
    ]
    assert.deepStrictEqual(wrong.filter((text) => Option.isSome(AuditLine.read(text))), [])
  })
})
