/**
 * Writes entries as the lines of a chain, one after the other, and tells in the chain itself what it could not write.
 *
 * @since 0.1.0
 */
import * as Clock from "effect/Clock"
import * as DateTime from "effect/DateTime"
import * as Effect from "effect/Effect"
import * as Metric from "effect/Metric"
import * as Semaphore from "effect/Semaphore"
import * as AuditLine from "../../../domain/AuditLine.ts"
import * as Mask from "../../../domain/Mask.ts"
import * as Metrics from "../../Metrics.ts"
import type { Append } from "../../State/Append.ts"

/**
 * A chain that is being written. `write` never fails, and is never interrupted half way: its lines are in the file, all of
 * them, if and only if the next one carries the hash of the last.
 *
 * @since 0.1.0
 * @category models
 */
export interface Chain {
  readonly write: (told: ReadonlyArray<AuditLine.Told>) => Effect.Effect<void>
  /** Goes on in another file, the first line of which is `continued`. */
  readonly moveTo: (append: Append) => Effect.Effect<void>
  /** Bytes of the file that is written. */
  readonly size: () => number
}

const iso = (at: number): string => DateTime.formatIso(DateTime.makeUnsafe(at))

interface Lost {
  readonly entries: number
  readonly since: string
  readonly why: string
}

/**
 * Goes on with a chain after `head`.
 *
 * @since 0.1.0
 * @category constructors
 */
export const make = Effect.fnUntraced(function*(start: {
  readonly append: Append
  readonly head: AuditLine.Head
}): Effect.fn.Return<Chain> {
  const one = yield* Semaphore.make(1)
  let { append, head } = start
  let lost: Lost | undefined

  const chained = (told: ReadonlyArray<AuditLine.Told>) => {
    const lines: Array<string> = []
    let after = head
    for (const { at, entry } of told) {
      const [line, next] = AuditLine.write(entry, iso(at), after)
      lines.push(line)
      after = next
    }
    return { lines, after }
  }
  // what the chain says of itself stands before the first of them, and is not of later
  const due = (told: ReadonlyArray<AuditLine.Told>, at: number): ReadonlyArray<AuditLine.Told> => [
    ...(append.size() === 0 && head.seq > 0 ? [{ at, entry: { event: "continued" } } as const] : []),
    ...(lost === undefined ? [] : [{ at, entry: { event: "lost", ...lost } } as const]),
    ...told
  ]
  const written = Effect.fnUntraced(function*(after: AuditLine.Head) {
    head = after
    if (lost === undefined) return
    yield* Effect.logInfo(`The audit is written again; ${lost.entries} entries are lost, which it says itself`)
    lost = undefined
  })
  const notWritten = Effect.fnUntraced(function*(entries: number, at: number, why: string) {
    yield* Metric.update(Metrics.auditErrors, entries)
    if (lost === undefined) {
      yield* Effect.logWarning(
        `The audit cannot be written: ${why}. Orders go on without it; what is lost is counted, and told in the audit ` +
          "as soon as it can be written again."
      )
    }
    lost = { entries: (lost?.entries ?? 0) + entries, since: lost?.since ?? iso(at), why }
  })

  return {
    write: Effect.fnUntraced(
      function*(told) {
        const at = told[0]?.at ?? (yield* Clock.currentTimeMillis)
        yield* Effect.try({
          try: () => chained(due(told, at)),
          catch: (cause) => ({
            message: `JSON cannot hold its ${told.map(({ entry: { event } }) => event).join(", ")}: ${String(cause)}`
          })
        }).pipe(
          Effect.tap(({ lines }) => append.append(lines)),
          Effect.matchEffect({
            onFailure: ({ message }) => notWritten(told.length, at, Mask.text(message)),
            onSuccess: ({ after }) => written(after)
          })
        )
      },
      one.withPermits(1),
      Effect.uninterruptible
    ),
    moveTo: (next) => Effect.sync(() => void (append = next)).pipe(one.withPermits(1)),
    size: () => append.size()
  }
})
