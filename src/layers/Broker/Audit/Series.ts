/**
 * The files of an audit: the one that is written, and those before it, numbered from 1.
 *
 * @since 0.1.0
 */
import * as Context from "effect/Context"
import * as Effect from "effect/Effect"
import * as Exit from "effect/Exit"
import * as FileSystem from "effect/FileSystem"
import * as Option from "effect/Option"
import * as Path from "effect/Path"
import type { PlatformError } from "effect/PlatformError"
import * as Scope from "effect/Scope"
import * as AuditLine from "../../../domain/AuditLine.ts"
import * as Append from "../../State/Append.ts"
import * as Found from "../../State/Append/Found.ts"

/**
 * From how many bytes on a file is put aside for the next one: 64 MiB.
 *
 * @since 0.1.0
 * @category services
 */
export const Rotation: Context.Reference<number> = Context.Reference("effect-ibkr/layers/Broker/Audit/Series", {
  defaultValue: () => 64 * 1024 * 1024
})

/**
 * What was found at the start: the file to go on in, where its chain stands, and what is to be told of its end. `next` puts
 * the file aside, under the next number, and opens another in its place; nothing waits for that: the one that is put
 * aside takes lines until `move` has moved the chain, and is closed then.
 *
 * @since 0.1.0
 * @category models
 */
export interface Series {
  readonly append: Append.Append
  readonly head: AuditLine.Head
  readonly flaws: ReadonlyArray<AuditLine.Entry>
  readonly next: (move: (append: Append.Append) => Effect.Effect<void>) => Effect.Effect<void, PlatformError>
}

/** The last of many lines, and how many there were. */
class Last {
  line: string | undefined
  count = 0
  readonly see = (line: string): void => {
    this.line = line
    this.count++
  }
}

// After a line that is not ours the count goes on from the lines there are: that the chain is broken there, its
// verification says.
const headAfter = ({ count, line }: Last): { head: AuditLine.Head; isOurs: boolean } => {
  if (line === undefined) return { head: AuditLine.genesis, isOurs: true }
  const hash = AuditLine.hashOf(line)
  return Option.match(AuditLine.read(line), {
    onNone: () => ({ head: { seq: count, hash }, isOurs: false }),
    onSome: ({ seq }) => ({ head: { seq, hash }, isOurs: true })
  })
}

/**
 * Opens the audit of a suffix in a directory: `audit-<suffix>.jsonl`, and before it `audit-<suffix>.<n>.jsonl`.
 *
 * @since 0.1.0
 * @category constructors
 */
export const open = Effect.fnUntraced(function*(
  directory: string,
  suffix: string
): Effect.fn.Return<Series, PlatformError, FileSystem.FileSystem | Path.Path | Scope.Scope> {
  const fs = yield* FileSystem.FileSystem
  const { join } = yield* Path.Path
  const stem = `audit-${suffix}.`
  const current = join(directory, `${stem}jsonl`)
  const aside = (number: number) => join(directory, `${stem}${number}.jsonl`)
  const lastNumber = Effect.map(fs.readDirectory(directory), (names) =>
    Math.max(
      0,
      ...names.filter((name) => name.startsWith(stem)).map((name) =>
        Number(/^(\d{1,15})\.jsonl$/.exec(name.slice(stem.length))?.[1] ?? 0)
      )
    ))

  const provided = Effect.provideContext(yield* Effect.context<FileSystem.FileSystem>())
  // One scope for all files: what its owner still writes when it closes finds the last of them open.
  const scope = yield* Scope.fork(yield* Effect.scope)
  const opened = Effect.fnUntraced(function*(onLine: (line: string) => void) {
    const own = yield* Scope.fork(scope)
    const close = Scope.close(own, Exit.void)
    const append = yield* provided(Scope.provide(Append.openWith(current, onLine), own)).pipe(
      Effect.tapError(() => close)
    )
    return { append, close }
  })

  const last = new Last()
  let file = yield* opened(last.see)
  const { append } = file
  const before = last.line === undefined ? yield* lastNumber : 0
  if (before > 0) yield* Found.read(aside(before), last.see)
  const { head, isOurs } = headAfter(last)
  return {
    append,
    head,
    flaws: [
      ...(append.torn === 0 ? [] : [{ event: "torn", bytes: append.torn } as const]),
      ...(isOurs ? [] : [{ event: "damaged" } as const])
    ],
    next: Effect.fnUntraced(function*(move) {
      const kept = aside(1 + (yield* lastNumber))
      yield* fs.rename(current, kept)
      const next = yield* opened(() => {}).pipe(Effect.tapError(() => Effect.ignore(fs.rename(kept, current))))
      yield* move(next.append)
      yield* file.close
      file = next
    })
  }
})
