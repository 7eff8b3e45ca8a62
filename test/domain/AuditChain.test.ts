import { assert, describe, it } from "@effect/vitest"
import * as AuditChain from "../../src/domain/AuditChain.ts"
import * as AuditLine from "../../src/domain/AuditLine.ts"
import * as Seeded from "../fixtures/Seeded.ts"

const atOf = (seq: number) => `2026-11-28T10:00:${String(seq).padStart(2, "0")}.000Z`

/** The lines of these entries, each a second after the one before. */
const chain = (entries: ReadonlyArray<AuditLine.Entry>) => {
  let head = AuditLine.genesis
  return entries.map((entry) => {
    const [line, next] = AuditLine.write(entry, atOf(head.seq + 1), head)
    head = next
    return line
  })
}

const entries: ReadonlyArray<AuditLine.Entry> = [
  { event: "started", version: "0.1.0" },
  { event: "intent", orderRef: "a", quantity: "10", contract: { symbol: "AAPL" } },
  { event: "received", orderRef: "a", text: "größer �" },
  { event: "outcome", orderRef: "a", state: "filled" },
  { event: "continued" },
  { event: "stopped" }
]
const lines = chain(entries)
const last = AuditLine.hashOf(lines.at(-1) ?? "")

/** What is found in files of these bytes. */
const verify = (files: ReadonlyArray<Uint8Array>, expected?: string) => {
  const reader = AuditChain.make(expected)
  files.forEach((bytes, index) => {
    reader.begin(`file${index + 1}`)
    const texts = new TextDecoder("utf-8", { ignoreBOM: true }).decode(bytes).split("\n")
    for (const text of texts.slice(0, -1)) reader.line(text)
    reader.torn(new TextEncoder().encode(texts.at(-1)).length)
  })
  return reader.report()
}
const bytesOf = (lines: ReadonlyArray<string>) => new TextEncoder().encode(lines.map((line) => `${line}\n`).join(""))
const broken = (lines: ReadonlyArray<string>, expected?: string) => verify([bytesOf(lines)], expected).broken
const found = (lines: ReadonlyArray<string>, expected?: string) => {
  const { kind = "none", line = 0, problem = "" } = broken(lines, expected) ?? {}
  return [kind, line, problem]
}

describe("AuditChain", () => {
  it("a chain holds, in one file or over several", () => {
    const whole: AuditChain.Report = {
      lines: 6,
      first: { seq: 1, at: atOf(1) },
      last: { seq: 6, at: atOf(6), hash: last },
      after: null,
      broken: null
    }
    assert.deepStrictEqual(verify([bytesOf(lines)]), whole)
    assert.deepStrictEqual(verify([bytesOf(lines.slice(0, 4)), bytesOf([]), bytesOf(lines.slice(4))]), whole)
    assert.deepStrictEqual(verify([bytesOf(lines)], last), { ...whole, after: 0 })
    assert.deepStrictEqual(verify([bytesOf(lines)], AuditLine.hashOf(lines[2] ?? "")), { ...whole, after: 3 })
    assert.deepStrictEqual(verify([bytesOf(lines.slice(4))]), { ...whole, lines: 2, first: { seq: 5, at: atOf(5) } })
    assert.deepStrictEqual(verify([bytesOf(lines), bytesOf([])]), whole)
  })

  it("what holds no line at all is no chain", () => {
    const broken: AuditChain.Break = {
      kind: "empty",
      file: "file1",
      line: 1,
      seq: null,
      problem: "there is no line in it: it was emptied, or nothing was ever written to it"
    }
    const nothing: AuditChain.Report = { lines: 0, first: null, last: null, after: null, broken }
    assert.deepStrictEqual(verify([bytesOf([])]), nothing)
    assert.deepStrictEqual(verify([bytesOf([])], last), nothing)
    assert.deepStrictEqual(verify([bytesOf([]), bytesOf(lines.slice(4))]), nothing)
  })

  it("any byte that is changed is found, at its line or the next", () => {
    const bytes = bytesOf(lines)
    const seed = 20261128
    const next = Seeded.random(seed)
    let line = 1
    for (let at = 0; at < bytes.length; at++) {
      for (const other of [Math.floor(next() * 256), (bytes[at] ?? 0) ^ 1, 0x30 + Math.floor(next() * 10)]) {
        if (other === bytes[at]) continue
        const changed = bytes.with(at, other)
        const where = `seed ${seed}, byte ${at} as ${other}`
        const shown = verify([changed], last).broken
        assert.isNotNull(shown, where)
        if (line === lines.length) continue
        const unaided = verify([changed]).broken?.line ?? 0
        assert.include([line, line + 1], unaided, where)
      }
      if (bytes[at] === 10) line++
    }
  })

  it("any line that is dropped, moved, repeated or written again is found", () => {
    const seen = new Set<string>()
    const see = (changed: ReadonlyArray<string>, what: string, expected?: string) => {
      const { kind } = broken(changed, expected) ?? {}
      assert.isDefined(kind, what)
      seen.add(`${what.split(" ")[0]} ${kind}`)
    }
    lines.forEach((line, at) => {
      const dropped = lines.toSpliced(at, 1)
      see(dropped, `drop ${at}`, last)
      if (at < lines.length - 1) see(dropped, `drop ${at}`)
      lines.forEach((_, to) => {
        see(lines.toSpliced(to, 0, line), `repeat ${at} at ${to}`)
        if (to !== at) see(lines.with(at, lines[to] ?? "").with(to, line), `swap ${at} and ${to}`)
        if (to !== at) see(lines.toSpliced(at, 1).toSpliced(to, 0, line), `move ${at} to ${to}`)
      })
      const forged = chain(entries.with(at, { event: "intent", forged: true }))
      see([...lines.slice(0, at), forged[at] ?? "", ...lines.slice(at + 1)], `forge ${at}`, last)
      see(forged, `rewrite ${at}`, last)
    })
    assert.deepStrictEqual([...seen].sort(), [
      "drop cut",
      "drop missing",
      "forge changed",
      "forge cut",
      "move reordered",
      "repeat reordered",
      "rewrite cut",
      "swap reordered"
    ])
  })

  it("says how it breaks, and where", () => {
    const [one = "", two = "", three = "", ...rest] = lines
    const all = [
      found([two, three, ...rest]),
      found([one, three, ...rest]),
      found([one, ...rest]),
      found([one, three, two, ...rest]),
      found([one, two, two, three]),
      found([one, two.replace("AAPL", "MSFT"), three]),
      found([one, two.replace("\"seq\":2", "\"seq\":4"), three]),
      found([one.replace("\"prev\":\"0", "\"prev\":\"1"), two]),
      found([one, "", two]),
      found([one, two], last),
      verify([bytesOf([one]), bytesOf(rest)]).broken,
      verify([bytesOf([one, two]), bytesOf([one])]).broken,
      verify([bytesOf([one]), bytesOf([two, three]).subarray(0, -9)]).broken
    ]
    assert.deepStrictEqual(all, [
      ["missing", 1, "of the chain, line 1 is missing before it"],
      ["missing", 2, "of the chain, line 2 is missing before it"],
      ["missing", 2, "of the chain, lines 2 to 3 are missing before it"],
      ["reordered", 2, "line 2 of the chain belongs before it, and stands in line 3 of file1"],
      ["reordered", 3, "its number is 2, where 3 follows: it was moved, repeated or inserted"],
      ["changed", 3, "it was written after a line of another hash: it was changed, or the line before it was"],
      ["changed", 2, "it was changed: its number is 4, where 2 follows"],
      ["changed", 1, "it was changed: the first line of a chain has 64 zeros for the hash of the line before"],
      ["not_json", 2, "it is not a line of an audit"],
      [
        "cut",
        2,
        "no line has the expected hash: lines were cut off the end, or all from some line on were written anew"
      ],
      {
        kind: "missing",
        file: "file2",
        line: 1,
        seq: 4,
        problem: "of the chain, lines 2 to 3 are missing before it; is a file missing in between?"
      },
      {
        kind: "reordered",
        file: "file2",
        line: 1,
        seq: 1,
        problem: "its number is 1, where 3 follows: are the files given in the order of their numbers?"
      },
      {
        kind: "torn",
        file: "file2",
        line: 2,
        seq: null,
        problem: `its ${three.length - 8} bytes are no whole line: it was cut, or is being written just now`
      }
    ])
  })
})
