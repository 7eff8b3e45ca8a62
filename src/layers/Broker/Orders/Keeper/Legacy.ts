/**
 * What earlier runs left: what lives is in the book at once, with what it is not to live without, and the rest once somebody asks.
 *
 * @since 0.1.0
 */
import * as Duration from "effect/Duration"
import type * as AuditLine from "../../../../domain/AuditLine.ts"
import { isEnded } from "../../../../domain/Order.ts"
import * as Witness from "../../Audit/Witness.ts"
import type { Journal } from "../../Journal.ts"
import * as Replay from "../../Journal/Replay.ts"
import type { Book } from "../Book.ts"
import type { Dormant } from "./Dormant.ts"

/** For how long after its end an exit that somebody else has cancelled is looked at in the next run. */
const lately = Duration.hours(1)

/**
 * Brings it into the book, as far as it belongs there now (epoch ms).
 *
 * @since 0.1.0
 * @category constructors
 */
export const make = (found: Pick<Journal["Service"]["found"], "orders">, { book, dormant, now }: {
  readonly book: Pick<Book, "byRef" | "enter" | "open">
  readonly dormant: Dormant
  readonly now: number
}) => {
  const wake = (refs: ReadonlyArray<string>) => refs.forEach(book.byRef)
  // a kill may have come between the journal and the audit
  let untold = [...found.orders.values()].flatMap((kept) => kept.stand === null ? Replay.read(kept) ?? [] : [])
  wake([...found.orders].flatMap(([ref, order]) => isEnded(order) ? [] : [ref]))
  // what lives is not to work without what belongs with it and was never sent, or was cancelled without anybody being told
  wake(dormant.exitsOf(new Set(book.open().flatMap(({ order }) => [order.orderRef, order.parentRef]))))
  // TWS alone tells of them, and they may fill until it does
  for (const [ref, second] of dormant.seconds()) {
    wake([ref])
    book.enter(second)
  }
  // a kill may have come before people were told
  wake(dormant.taken(now - Duration.toMillis(lately)))
  wake(dormant.ofGroups(new Set(book.open().flatMap((each) => each.isTogether ? [each.request?.ocaGroup] : []))))

  return {
    /** The names that nothing more is kept of. */
    used: dormant.used,
    /** Brings the exits of an entry back into the book that ended in an earlier run. */
    recallExits: (orderRef: string): void => wake(dormant.exitsOf(new Set([orderRef]))),
    /** Brings those back into the book that ended in an earlier run since then (epoch ms). */
    recallSince: (at: number): void => wake(dormant.since(at)),
    /** Once: what was meant with orders of which a run before knew no more. The audit may have no line of it. */
    untold: (): ReadonlyArray<AuditLine.Entry> => {
      const meant = untold.map(({ intent }) => ({ ...Witness.intent(intent), again: true }))
      untold = []
      return meant
    }
  }
}

/**
 * What they left.
 *
 * @since 0.1.0
 * @category models
 */
export interface Legacy extends ReturnType<typeof make> {}
