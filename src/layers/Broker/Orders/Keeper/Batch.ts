/**
 * What one turn of the program brings to orders: told right after it, and written into the audit and the journal.
 *
 * @since 0.1.0
 */
import * as Effect from "effect/Effect"
import * as Latch from "effect/Latch"
import * as Scheduler from "effect/Scheduler"
import type * as Scope from "effect/Scope"
import * as Semaphore from "effect/Semaphore"
import type * as AuditLine from "../../../../domain/AuditLine.ts"
import type { Execution } from "../../../../domain/Execution.ts"
import type { Order } from "../../../../domain/Order.ts"
import { State } from "../../../State/State.ts"
import type { Audit } from "../../Audit.ts"
import * as Witness from "../../Audit/Witness.ts"
import type { Journal } from "../../Journal.ts"
import type * as Entry from "../../Journal/Entry.ts"
import type { Blotter } from "../Blotter.ts"

/**
 * What one change comes to: its lines in the journal and in the audit, and who is to be told. `isEnd`: the order has come to its end
 * by it, or is unknown; `told` is what the blotter says of it.
 *
 * @since 0.1.0
 * @category models
 */
export interface Change {
  readonly entries?: ReadonlyArray<Entry.Entry>
  readonly audited?: ReadonlyArray<AuditLine.Entry>
  readonly order?: Order
  readonly isEnd?: boolean
  readonly execution?: Execution
  readonly told?: ReturnType<Blotter["enter"]>
}

const auditOf = ({ audited = [], isEnd, order }: Change): ReadonlyArray<AuditLine.Entry> =>
  isEnd === true && order !== undefined ? [...audited, Witness.outcome(order)] : audited

/** Does it say anything to those who listen? */
const isHeard = ({ execution, order, told }: Change): boolean =>
  order !== undefined || execution !== undefined || told !== undefined

/** An end and what has filled are given to the journal before anybody hears of them; what has only begun is told first. */
const isFinal = ({ execution, isEnd, order }: Change): boolean =>
  isEnd === true || execution !== undefined || (order !== undefined && order.filled !== "0")

/**
 * Makes the batch, which is flushed after each turn for as long as the Scope lasts, and at its end. `tell` tells of one change, and
 * `told` is done after the last of a batch. A defect of what is told refuses new orders until the next start, and keeps nobody else
 * from being told.
 *
 * @since 0.1.0
 * @category constructors
 */
export const make = Effect.fnUntraced(function*({ audit, journal, tell, told }: {
  readonly audit: Audit["Service"]
  readonly journal: Pick<Journal["Service"], "keep">
  readonly tell: (change: Change) => Effect.Effect<void>
  readonly told: Effect.Effect<void>
}): Effect.fn.Return<Batch, never, Scope.Scope | State> {
  const { distrust } = yield* State
  const one = yield* Semaphore.make(1)
  const due = yield* Latch.make(false)
  const dispatcher = (yield* Scheduler.Scheduler).makeDispatcher()
  let pending: Array<{ readonly change: Change; readonly audited: ReadonlyArray<AuditLine.Entry> }> = []

  const survived = Effect.catchDefect((defect: unknown) =>
    Effect.logFatal(
      "A defect in what follows the orders: they are followed on, and new ones are refused until this service is started again",
      defect
    ).pipe(Effect.andThen(distrust), Effect.asVoid)
  )
  const tellAll = Effect.fnUntraced(function*(changes: ReadonlyArray<Change>) {
    const heard = changes.filter(isHeard)
    if (heard.length === 0) return
    for (const change of heard) yield* survived(tell(change))
    yield* told
    // who waits for an answer goes first
    yield* Effect.yieldNow
  })
  const flush = Effect.gen(function*() {
    const batch = pending
    pending = []
    const changes = batch.map(({ change }) => change)
    const entries = changes.flatMap(({ entries }) => entries ?? [])
    const audited = batch.flatMap(({ audited }) => audited)
    const isToldOnly = audited.every(({ event }) => event === "received")
    const final = changes.findIndex(isFinal)
    const first = final < 0 ? changes : changes.slice(0, final)
    yield* tellAll(first)
    // what is meant stands in the audit before the journal says what came of it, and so does an end: a kill leaves no gap
    if (!isToldOnly) yield* survived(audit.write())
    if (entries.length > 0) yield* survived(journal.keep(entries))
    yield* tellAll(changes.slice(first.length))
    if (isToldOnly && audited.length > 0) yield* survived(audit.write())
  }).pipe(one.withPermits(1), Effect.uninterruptible)

  yield* Effect.addFinalizer(() => flush)
  yield* due.await.pipe(
    Effect.andThen(Effect.sync(() => due.closeUnsafe())),
    Effect.andThen(flush),
    Effect.forever,
    Effect.forkScoped
  )
  return {
    flush,
    push: (change) => {
      const audited = auditOf(change)
      // it was before whatever others write into the audit until then
      audit.note(...audited)
      pending.push({ change, audited })
      // an order does not wait for any of it before its byte
      if (pending.length === 1) dispatcher.scheduleTask(() => void due.openUnsafe(), 0)
    }
  }
})

/**
 * What is to be written and told.
 *
 * @since 0.1.0
 * @category models
 */
export interface Batch {
  /** Adds to it, at once. */
  readonly push: (change: Change) => void
  /** Waits until all of it is written and told. */
  readonly flush: Effect.Effect<void>
}
