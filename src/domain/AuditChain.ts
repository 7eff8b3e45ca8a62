/**
 * Verifies an audit line by line: whether each was written after the one before it, and where and how that ends.
 *
 * @since 0.1.0
 */
import * as Option from "effect/Option"
import * as AuditLine from "./AuditLine.ts"

/**
 * How a chain breaks. `empty`: a file has no line, and none before it has one. `torn`: the end of a file is no whole line.
 * `not_json`: a line is none of an audit's. `changed`: a line, or the one before it, is not what was written. `missing`: lines
 * in between are gone. `reordered`: a line stands where it does not belong. `cut`: it holds, and does not have the hash that
 * was expected of it.
 *
 * @since 0.1.0
 * @category models
 */
export type Kind = "empty" | "torn" | "not_json" | "changed" | "missing" | "reordered" | "cut"

/**
 * The first break: the file and the line in it (from 1) at which it shows, and the line's number in the chain.
 *
 * @since 0.1.0
 * @category models
 */
export interface Break {
  readonly kind: Kind
  readonly file: string
  readonly line: number
  readonly seq: number | null
  readonly problem: string
}

/**
 * What was found: how many lines hold, the first and the last of them, and where the chain breaks. `after` is how many
 * lines follow the one whose hash was expected; null where none was, or it was not found.
 *
 * @since 0.1.0
 * @category models
 */
export interface Report {
  readonly lines: number
  readonly first: { readonly seq: number; readonly at: string } | null
  readonly last: { readonly seq: number; readonly at: string; readonly hash: string } | null
  readonly after: number | null
  readonly broken: Break | null
}

/**
 * Takes the files of an audit in their order, and each file's lines. It keeps no line.
 *
 * @since 0.1.0
 * @category models
 */
export interface Reader {
  /** The lines that follow are of this file. */
  readonly begin: (file: string) => void
  readonly line: (text: string) => void
  /** The file ends in so many bytes that are no whole line. */
  readonly torn: (bytes: number) => void
  readonly report: () => Report
}

type Flaw = Pick<Break, "kind" | "problem">

const flaw = (kind: Kind, problem: string): Flaw => ({ kind, problem })

const empty = flaw("empty", "there is no line in it: it was emptied, or nothing was ever written to it")

const span = (from: number, to: number): string => from === to ? `line ${from} is` : `lines ${from} to ${to} are`

const asFirst = ({ event, prev, seq }: AuditLine.Link): Flaw | undefined => {
  if (seq > 1) {
    return event === "continued" ? undefined : flaw("missing", `of the chain, ${span(1, seq - 1)} missing before it`)
  }
  return prev === AuditLine.genesis.hash
    ? undefined
    : flaw("changed", "it was changed: the first line of a chain has 64 zeros for the hash of the line before")
}

const asNext = ({ prev, seq }: AuditLine.Link, last: AuditLine.Head, leads: boolean): Flaw | undefined => {
  const next = last.seq + 1
  if (seq === next) {
    return prev === last.hash
      ? undefined
      : flaw("changed", "it was written after a line of another hash: it was changed, or the line before it was")
  }
  if (prev === last.hash) return flaw("changed", `it was changed: its number is ${seq}, where ${next} follows`)
  if (seq > next) {
    return flaw(
      "missing",
      `of the chain, ${span(next, seq - 1)} missing before it${leads ? "; is a file missing in between?" : ""}`
    )
  }
  return flaw(
    "reordered",
    `its number is ${seq}, where ${next} follows: ${
      leads ? "are the files given in the order of their numbers?" : "it was moved, repeated or inserted"
    }`
  )
}

/**
 * A reader at the beginning.
 *
 * @param expected - the hash that one of the lines must have: since lines that are cut off an end leave no trace, only a
 * hash that was kept elsewhere shows it.
 *
 * @since 0.1.0
 * @category constructors
 */
export const make = (expected?: string): Reader => {
  let file: string | undefined
  let line = 0
  let lines = 0
  let first: Report["first"] = null
  let last: Report["last"] = null
  let found: number | undefined
  let broken: Break | null = null
  let gap: readonly [from: number, to: number] | undefined

  const breakAt = (line: number, seq: number | null, { kind, problem }: Flaw) => {
    broken = { kind, file: file ?? "", line, seq, problem }
  }
  // Lines that seem to be missing may only have been moved further down.
  const seek = (text: string) => {
    if (broken === null || gap === undefined) return
    const [from, to] = gap
    const moved = Option.filter(AuditLine.read(text), ({ seq }) => seq >= from && seq <= to)
    if (Option.isNone(moved)) return
    gap = undefined
    broken = {
      ...broken,
      kind: "reordered",
      problem: `line ${moved.value.seq} of the chain belongs before it, and stands in line ${line} of ${file}`
    }
  }
  const take = (text: string) => {
    const read = AuditLine.read(text)
    if (Option.isNone(read)) return breakAt(line, null, flaw("not_json", "it is not a line of an audit"))
    const { at, seq } = read.value
    const wrong = last === null ? asFirst(read.value) : asNext(read.value, last, line === 1)
    if (wrong !== undefined) {
      if (wrong.kind === "missing") gap = [(last?.seq ?? 0) + 1, seq - 1]
      return breakAt(line, seq, wrong)
    }
    lines++
    first ??= { seq, at }
    last = { seq, at, hash: AuditLine.hashOf(text) }
    if (last.hash === expected) found = lines
  }

  return {
    begin: (name) => {
      if (file !== undefined && lines === 0 && broken === null) breakAt(1, null, empty)
      file = name
      line = 0
    },
    line: (text) => {
      line++
      if (broken === null) take(text)
      else seek(text)
    },
    torn: (bytes) => {
      if (broken !== null || bytes === 0) return
      breakAt(
        line + 1,
        null,
        flaw("torn", `its ${bytes} bytes are no whole line: it was cut, or is being written just now`)
      )
    },
    report: () => {
      if (lines === 0 && broken === null) breakAt(1, null, empty)
      const cut: Break | null = expected === undefined || found !== undefined || broken !== null ? null : {
        kind: "cut",
        file: file ?? "",
        line,
        seq: last?.seq ?? null,
        problem: "no line has the expected hash: lines were cut off the end, or all from some line on were written anew"
      }
      return { lines, first, last, after: found === undefined ? null : lines - found, broken: broken ?? cut }
    }
  }
}
