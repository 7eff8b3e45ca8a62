import { assert, describe, it } from "@effect/vitest"
import { Effect, FileSystem } from "effect"
import * as AuditLine from "../../src/domain/AuditLine.ts"
import { directory, platform } from "../layers/State/Disk.ts"
import { program } from "./Program.ts"

const atOf = (seq: number) => `2026-11-28T10:00:0${seq}.000Z`
const events = ["started", "intent", "sent", "continued", "stopped"] as const
const [lines, hashes] = (() => {
  const lines: Array<string> = []
  const hashes: Array<string> = []
  let head = AuditLine.genesis
  for (const event of events) {
    const [line, next] = AuditLine.write({ event, orderRef: "a" }, atOf(head.seq + 1), head)
    lines.push(line)
    hashes.push(next.hash)
    head = next
  }
  return [lines, hashes]
})()
const [one = "", two = "", three = "", ...others] = lines
const [, , third, , last = ""] = hashes
const textOf = (lines: ReadonlyArray<string>) => lines.map((line) => `${line}\n`).join("")
const keep = "Lines that were cut off the end leave no trace: keep the last hash elsewhere, and give it with --last"

/** Writes the files, and verifies them in their order; HOME stands for where they are. */
const verify = Effect.fnUntraced(function*(files: ReadonlyArray<string>, ...args: ReadonlyArray<string>) {
  const home = yield* directory
  const fs = yield* FileSystem.FileSystem
  const paths = files.map((_, index) => `${home}/${index + 1}.jsonl`)
  for (const [index, text] of files.entries()) yield* fs.writeFileString(paths[index] ?? "", text)
  const { code, err, out } = yield* program(["audit", "verify", ...paths, ...args], {
    environment: { IBKR_PORT: "none of its settings matters here" }
  })
  assert.deepStrictEqual(err, [])
  return [code, ...out.map((line) => line.replaceAll(home, "HOME"))]
})

describe("audit verify", () => {
  it.live("exits 0 where the chain holds, in one file or several, and says what it cannot show", () =>
    Effect.gen(function*() {
      const all = `5 lines, 1 to 5, from ${atOf(1)} to ${atOf(5)}: the chain holds`
      const whole = [textOf(lines)]
      const parts = [textOf([one, two, three]), textOf(others)]
      assert.deepStrictEqual(yield* verify(whole), [0, all, `Last hash: ${last}`, keep])
      assert.deepStrictEqual(yield* verify(parts), [0, all, `Last hash: ${last}`, keep])
      assert.deepStrictEqual(yield* verify(whole, "--last", last.toUpperCase()), [
        0,
        all,
        `Last hash: ${last}`,
        "It ends with the expected hash: nothing was cut off the end"
      ])
      assert.deepStrictEqual(yield* verify(whole, "--last", third ?? ""), [
        0,
        all,
        `Last hash: ${last}`,
        "Line 3 has the expected hash; whether lines are missing after the 2 that followed, it cannot show"
      ])
      assert.deepStrictEqual(yield* verify(parts.slice(1)), [
        0,
        `2 lines, 4 to 5, from ${atOf(4)} to ${atOf(5)}: the chain holds`,
        "It goes on from line 3, which is in an earlier file",
        `Last hash: ${last}`,
        keep
      ])
      // it stays empty after the one before it was put aside, until something happens
      assert.deepStrictEqual(yield* verify([...whole, ""]), [0, all, `Last hash: ${last}`, keep])
    }).pipe(Effect.provide(platform)))

  it.live("exits 65 where no line is left, save in the current file behind others", () =>
    Effect.gen(function*() {
      const empty = (number: number) =>
        `HOME/${number}.jsonl:1: the chain breaks here (empty): there is no line in it: it was emptied, or nothing was ever ` +
        "written to it"
      const nothing = "Nothing before it holds"
      assert.deepStrictEqual(yield* verify([""]), [65, empty(1), nothing])
      assert.deepStrictEqual(yield* verify([""], "--last", last), [65, empty(1), nothing])
      assert.deepStrictEqual(yield* verify(["", ""]), [65, empty(1), nothing])
      assert.deepStrictEqual(yield* verify(["", textOf(lines)]), [65, empty(1), nothing])
      assert.deepStrictEqual(yield* verify(["", textOf(others)]), [65, empty(1), nothing])
    }).pipe(Effect.provide(platform)))

  it.live("exits 65 at the first line at which it breaks, and says how", () =>
    Effect.gen(function*() {
      const holds = (to: number) =>
        `What holds before it: ${to === 1 ? "1 line" : `${to} lines`}, 1 to ${to}, from ${atOf(1)} to ${atOf(to)}`
      assert.deepStrictEqual(yield* verify([textOf([one, two.replace("intent", "INTENT"), three])]), [
        65,
        "HOME/1.jsonl:3: the chain breaks here (changed): it was written after a line of another hash: it was changed, " +
        "or the line before it was",
        holds(2)
      ])
      assert.deepStrictEqual(yield* verify([textOf([one]), textOf(others)]), [
        65,
        "HOME/2.jsonl:1: the chain breaks here (missing): of the chain, lines 2 to 3 are missing before it; is a file " +
        "missing in between?",
        holds(1)
      ])
      assert.deepStrictEqual(yield* verify([textOf([two])]), [
        65,
        "HOME/1.jsonl:1: the chain breaks here (missing): of the chain, line 1 is missing before it",
        "Nothing before it holds"
      ])
      assert.deepStrictEqual(yield* verify([`${textOf([one, two])}{"seq`]), [
        65,
        "HOME/1.jsonl:3: the chain breaks here (torn): its 5 bytes are no whole line: it was cut, or is being written " +
        "just now",
        holds(2)
      ])
      assert.deepStrictEqual(yield* verify([textOf([one, two])], "--last", last), [
        65,
        "HOME/1.jsonl:2: the chain breaks here (cut): no line has the expected hash: lines were cut off the end, or all " +
        "from some line on were written anew",
        holds(2)
      ])
    }).pipe(Effect.provide(platform)))

  it.live("--json prints one object", () =>
    Effect.gen(function*() {
      const [code, text, ...more] = yield* verify([textOf([one, three])], "--json", "--last", last)
      assert.deepStrictEqual([code, more, JSON.parse(String(text))], [65, [], {
        ok: false,
        files: 1,
        lines: 1,
        first: { seq: 1, at: atOf(1) },
        last: { seq: 1, at: atOf(1), hash: hashes[0] },
        after: null,
        broken: {
          kind: "missing",
          file: "HOME/1.jsonl",
          line: 2,
          seq: 3,
          problem: "of the chain, line 2 is missing before it"
        }
      }])
      assert.deepStrictEqual((yield* verify([textOf(lines)], "--json", "--last", last)).slice(0, 1), [0])
    }).pipe(Effect.provide(platform)))

  it.live("exits 66 where a file cannot be read, and 64 for what is no hash and for no file", () =>
    Effect.gen(function*() {
      const home = yield* directory
      const fs = yield* FileSystem.FileSystem
      yield* fs.writeFileString(`${home}/1.jsonl`, textOf([one]))
      const unreadable = new Map([
        [`${home}/nowhere.jsonl`, "there is no such file"],
        [home, "it is no file that can be read"]
      ])
      for (const [path, why] of unreadable) {
        const { code, err, out } = yield* program(["audit", "verify", `${home}/1.jsonl`, path, "--json"])
        assert.deepStrictEqual([code, out.length, err.length], [66, 1, 1])
        assert.deepStrictEqual(JSON.parse(out[0] ?? ""), { ok: false, unreadable: { file: path, problem: why } })
        assert.include(err[0], `The audit ${path} cannot be read: ${why}`)
      }
      for (const args of [["audit", "verify"], ["audit", "verify", "x", "--last", "abc"]]) {
        const { code, out } = yield* program(args)
        assert.deepStrictEqual([args, code, out], [args, 64, []])
      }
    }).pipe(Effect.provide(platform)))
})
