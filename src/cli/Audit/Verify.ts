/**
 * Verifies the files of an audit, whatever their size, and says what was found.
 *
 * @since 0.1.0
 */
import * as Console from "effect/Console"
import * as Effect from "effect/Effect"
import * as AuditChain from "../../domain/AuditChain.ts"
import * as Mask from "../../domain/Mask.ts"
import * as Unreadable from "../../errors/Unreadable.ts"
import * as Found from "../../layers/State/Append/Found.ts"
import { codes, Ending } from "../Ending.ts"
import * as Setup from "../Setup.ts"

/**
 * What `audit verify` was asked for: the hash that one of the lines must have, and how to answer.
 *
 * @since 0.1.0
 * @category models
 */
export interface Options {
  readonly expected: string | undefined
  readonly json: boolean
}

const printJson = (value: unknown) => Console.log(JSON.stringify(value))

const count = (lines: number): string => lines === 1 ? "1 line" : `${lines} lines`

const ending = ({ after, last }: AuditChain.Report, expected: string | undefined): string => {
  if (expected === undefined) {
    return "Lines that were cut off the end leave no trace: keep the last hash elsewhere, and give it with --last"
  }
  return after === 0
    ? "It ends with the expected hash: nothing was cut off the end"
    : `Line ${(last?.seq ?? 0) - (after ?? 0)} has the expected hash; whether lines are missing after the ${
      after === 1 ? "one" : after
    } that followed, it cannot show`
}

const described = (report: AuditChain.Report, expected: string | undefined): ReadonlyArray<string> => {
  const { broken, first, last, lines } = report
  const span = first === null || last === null
    ? "Nothing"
    : `${count(lines)}, ${first.seq} to ${last.seq}, from ${first.at} to ${last.at}`
  const before = first === null || first.seq === 1
    ? []
    : [`It goes on from line ${first.seq - 1}, which is in an earlier file`]
  if (broken !== null) {
    return [
      `${broken.file}:${broken.line}: the chain breaks here (${broken.kind}): ${broken.problem}`,
      lines === 0 ? "Nothing before it holds" : `What holds before it: ${span}`,
      ...before
    ]
  }
  return [
    `${span}: the chain holds`,
    ...before,
    ...(last === null ? [] : [`Last hash: ${last.hash}`]),
    ending(report, expected)
  ]
}

/**
 * Reads the files in the order given and prints what was found. Ends with 65 where the chain breaks, and with 66 where a
 * file cannot be read.
 *
 * @since 0.1.0
 * @category programs
 */
export const program = (files: ReadonlyArray<string>, { expected, json }: Options) =>
  Setup.logged(Effect.gen(function*() {
    const reader = AuditChain.make(expected)
    for (const file of files) {
      reader.begin(Mask.text(file))
      const { torn } = yield* Found.read(file, reader.line).pipe(
        Effect.catch(Effect.fnUntraced(function*(error) {
          const problem = Mask.text(Unreadable.why(error))
          if (json) yield* printJson({ ok: false, unreadable: { file: Mask.text(file), problem } })
          yield* Effect.logError(`The audit ${Mask.text(file)} cannot be read: ${problem}`)
          return yield* new Ending({ code: codes.noInput })
        }))
      )
      reader.torn(torn)
    }
    const report = reader.report()
    const ok = report.broken === null
    if (json) yield* printJson({ ok, files: files.length, ...report })
    else for (const line of described(report, expected)) yield* Console.log(line)
    if (!ok) return yield* new Ending({ code: codes.data })
  }))
