/**
 * Keeps the book and the journal in step: what changes is journalled, or owed to it, and then told to everybody who listens.
 *
 * @since 0.1.0
 */
import * as Clock from "effect/Clock"
import * as Effect from "effect/Effect"
import * as Option from "effect/Option"
import type * as Scope from "effect/Scope"
import type * as AuditLine from "../../../domain/AuditLine.ts"
import type { Part, Told } from "../../../domain/Blotter.ts"
import type { Execution } from "../../../domain/Execution.ts"
import { isOver, type Order } from "../../../domain/Order.ts"
import * as Monotonic from "../../../schedules/Monotonic.ts"
import type { State } from "../../State/State.ts"
import * as Audit from "../Audit.ts"
import { Journal } from "../Journal.ts"
import type * as Entry from "../Journal/Entry.ts"
import * as Accounts from "./Accounts.ts"
import * as Book from "./Book.ts"
import * as Executions from "./Executions.ts"
import * as Audience from "./Keeper/Audience.ts"
import * as Batch from "./Keeper/Batch.ts"
import * as Dormant from "./Keeper/Dormant.ts"
import * as Legacy from "./Keeper/Legacy.ts"
import * as Retention from "./Keeper/Retention.ts"
import * as Lines from "./Lines.ts"
import * as Standing from "./Standing.ts"
import type { Ticket } from "./Ticket.ts"

/**
 * Keeps them for as long as the Scope lasts, beginning with what earlier runs left. `settled` is told of every order that
 * has come to an end, or is unknown; `stands` at once of each change of one of ours.
 *
 * @since 0.1.0
 * @category constructors
 */
export const make = Effect.fnUntraced(function*(
  settled: (order: Order) => Effect.Effect<void>,
  stands: (ticket: Ticket, before: Order) => void = () => {}
): Effect.fn.Return<Keeper, never, Journal | Scope.Scope | State> {
  const journal = yield* Journal
  const audit = Option.getOrElse(yield* Effect.serviceOption(Audit.Audit), () => Audit.none)
  const clock = yield* Clock.Clock
  const now = () => clock.currentTimeMillisUnsafe()
  const { measure, owe, tell, ...audience } = Audience.make(settled)
  const { blotter } = audience
  const executions = Executions.make(now)
  const accounts = Accounts.make()
  const { flush, push } = yield* Batch.make({ audit, journal, tell, told: measure })
  /** It stands so since its document says it, whenever that is written. */
  const standOf = (ticket: Ticket) => Lines.stand(ticket, Date.parse(ticket.order.updatedAt))
  const restate = (ticket: Ticket): void => push({ entries: [standOf(ticket)] })
  const entered = (ticket: Ticket | undefined, what: Told) =>
    ticket === undefined || blotter.isOf(ticket) ? { told: blotter.enter(what) } : {}
  /** Once: that a change is over which the journal says to be on its way. */
  const over = (ticket: Ticket): ReadonlyArray<Entry.Change> => {
    if (!ticket.isMarked || ticket.isChanging) return []
    ticket.isMarked = false
    return [Lines.over(ticket, now())]
  }
  const changed = (ticket: Ticket, before: Order): void => {
    const { order } = ticket
    if (order.owner === "ours") stands(ticket, before)
    const isKept = order.owner === "ours" && Lines.differs(before, order)
    owe(order)
    push({
      // in this order: where the end is torn, a change is on its way that is over, and none is over that left the size of before
      entries: [...(isKept ? [standOf(ticket)] : []), ...over(ticket)],
      order,
      isEnd: isOver(order) && order.state !== before.state,
      ...entered(ticket, { _tag: "Order", order })
    })
  }
  const dormant = Dormant.make(journal.found, executions.recall, accounts, now)
  const book = Book.make({ now, changed, recall: dormant.recall })
  const { untold, ...legacy } = Legacy.make(journal.found, { book, dormant, now: now() })
  const steady = () => Monotonic.of(clock)
  yield* Retention.keep({ book, executions, now, steady, used: dormant.used })

  return {
    ...audience,
    ...legacy,
    accounts,
    book,
    executions,
    now,
    steady,
    elsewhere: journal.found.elsewhere,
    anew: journal.anew,
    audit: (...audited) => push({ audited }),
    tellAgain: () => push({ audited: untold() }),
    write: journal.write,
    restate,
    rejects: (ticket, code) => {
      if (ticket.code === code) return
      ticket.code = code
      restate(ticket)
    },
    say: (part) => push(entered(undefined, part)),
    kept: flush,
    unchanged: (ticket) => {
      const { before, isChanging } = ticket
      if (!isChanging || before === null) return
      Object.assign(ticket, { before: null, isChanging: false, request: before })
      push({ entries: over(ticket) })
      // it may have filled by the size that it has after all, and is no less unknown where it has in part, or what a person says
      const told = Standing.hear(ticket, { status: null })
      book.put(ticket, ticket.isTestified || (isOver(ticket.order) && !isOver(told)) ? ticket.order : told)
    },
    enter: (ticket) => {
      owe(ticket.order)
      push({ order: ticket.order, ...entered(ticket, { _tag: "Order", order: ticket.order }) })
      return book.enter(ticket)
    },
    /** An execution is new or was corrected, or what it cost is known; of which order, if it is one that is known. */
    executed: (execution, ticket, what) => {
      const ref = ticket?.order.owner === "ours" ? ticket.order.orderRef : null
      const entries = ref === null
        ? []
        : [...(what === "fee" ? [] : [Lines.exec(ref, execution, now())]), ...Lines.fee(ref, execution)]
      const _tag = what === "fee" ? "Commission" : execution.corrects === null ? "Execution" : "Correction"
      push({ entries, execution, ...entered(ticket, { _tag, execution }) })
    }
  }
})

/**
 * What keeps them.
 *
 * @since 0.1.0
 * @category models
 */
export interface Keeper extends Omit<Audience.Audience, "measure" | "owe" | "tell">, Omit<Legacy.Legacy, "untold"> {
  readonly accounts: Accounts.Accounts
  readonly book: Book.Book
  readonly executions: Executions.Executions
  readonly now: () => number
  /** What is due is told by this time (monotonic ms): it goes on as time passes, wherever the wall clock is set. */
  readonly steady: () => number
  /** The names that other client ids have given at the same gateway. */
  readonly elsewhere: ReadonlySet<string>
  /** Adds those that they have given until now. */
  readonly anew: Effect.Effect<void>
  /** Is written into the audit right after this turn, with all that it brings, in its order. */
  readonly audit: (...entries: ReadonlyArray<AuditLine.Entry>) => void
  /** The audit may have no line of what was meant with orders of which a run before knew no more: it has one now, of each. */
  readonly tellAgain: () => void
  readonly write: Journal["Service"]["write"]
  /** How an order stands is to be the last that the journal says of it. */
  readonly restate: (ticket: Ticket) => void
  /** The gateway's code by which it rejects an order, `null` where it is not so any more: its document need not say that. */
  readonly rejects: (ticket: Ticket, code: number | null) => void
  /** Tells those who follow the blotter of a part as a whole. */
  readonly say: (part: Part<"Orders", Order> | Part<"Executions", Execution>) => void
  /** Waits until all that has changed was given to the journal. */
  readonly kept: Effect.Effect<void>
  /** The change of an order that was on its way has come to nothing. */
  readonly unchanged: (ticket: Ticket) => void
  /** Enters an order whose intent is in the journal. */
  readonly enter: (ticket: Ticket) => Ticket
  readonly executed: (execution: Execution, ticket: Ticket | undefined, what: "execution" | "fee") => void
}
