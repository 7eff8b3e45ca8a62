/**
 * Places orders: checked, journalled, and then written, once, to the session that lives. Whoever gives up waiting leaves
 * nothing undecided.
 *
 * @since 0.1.0
 */
import * as Duration from "effect/Duration"
import * as Effect from "effect/Effect"
import * as Scheduler from "effect/Scheduler"
import * as Semaphore from "effect/Semaphore"
import type * as AuditLine from "../../../domain/AuditLine.ts"
import * as Command from "../../../domain/Command.ts"
import * as Contract from "../../../domain/Contract.ts"
import { isEnded, type OrderRequest } from "../../../domain/Order.ts"
import type { OrderRefused } from "../../../errors/OrderRefused.ts"
import { State } from "../../State/State.ts"
import type { Epoch } from "../Feed.ts"
import { Pacing } from "../Pacing.ts"
import { Risk } from "../Risk.ts"
import type { Intent } from "../Risk/Intent.ts"
import * as Change from "./Change.ts"
import { type Checks, type Passed, refuse } from "./Checks.ts"
import * as Closing from "./Closing.ts"
import * as Codes from "./Codes.ts"
import * as Course from "./Course.ts"
import * as Family from "./Family.ts"
import type { Ids } from "./Ids.ts"
import type { Inquiry } from "./Inquiry.ts"
import type { Keeper } from "./Keeper.ts"
import * as Patience from "./Patience.ts"
import * as Enter from "./Place/Enter.ts"
import type * as Ticket from "./Ticket.ts"
import * as Write from "./Write.ts"

const withoutRest = "An order that it belongs with came to nothing, so it was not sent"
const cameBetween = "A defect came between, so it was not sent"

// what was just found to be so is so still when an order is written: nobody else comes between
const atOnce = Effect.provideService(Scheduler.PreventSchedulerYield, true)

/**
 * Makes what places orders.
 *
 * @since 0.1.0
 * @category constructors
 */
export const make = Effect.fnUntraced(function*({ checks, ids, inquiry, keeper }: {
  readonly checks: Checks
  readonly ids: Ids
  readonly inquiry: Inquiry
  readonly keeper: Keeper
}) {
  const pacing = yield* Pacing
  const risk = yield* Risk
  const { writable } = yield* State
  // who writes looks at the lock of the state first, which may take long: once it has just been seen, it does not
  const seen = Effect.flatMap(writable, (isWritable) => isWritable ? Effect.void : refuse(["state_not_writable"]))
  // ids are written in their order: a gateway takes none below one that it has seen
  const writing = yield* Semaphore.make(1)
  const { book, steady } = keeper
  const enter = Enter.make(keeper)

  const commandOf = (
    { account, request }: Passed,
    orderId: number | null,
    options: Omit<Write.Options, "account" | "orderRef">
  ) => {
    const order = Write.order(request, { account, orderRef: request.orderRef, ...options })
    return Command.make("placeOrder", orderId ?? 0, Contract.toTws(request.contract), order)
  }

  /** Hands a command to the session. That it was sent stands in the audit before anything that comes of it. */
  const hand = ({ session }: Epoch, command: Command.Command, of: Omit<AuditLine.Entry, "event">) =>
    Effect.map(session.send(command), () => keeper.audit({ event: "sent", ...of, command: command._tag }))

  /** What may have come up while an order waited for its turn: the kill switch, and a position that is not what it was. */
  const lastWord = ({ intent }: Passed): Effect.Effect<void, OrderRefused> =>
    Effect.flatMap(
      risk.recheck(intent),
      (broken) => broken.length > 0 ? Effect.fail(refuse([], broken)) : Closing.check(intent, risk.beside)
    )

  const notSent = (ticket: Ticket.Ticket, state: "refused" | "unsent", message: string): void =>
    book.put(ticket, { ...ticket.order, state, settled: true, message })

  /** What waits for its turn is not written any more. */
  const withdraw = (tickets: ReadonlyArray<Ticket.Ticket>, message: string): void => {
    for (const each of tickets) if (each.isWaiting && !isEnded(each.order)) notSent(each, "unsent", message)
  }

  const awaitAnswer = (ticket: Ticket.Ticket): void => {
    ticket.dueAt = steady() + Duration.toMillis(Patience.acknowledgement)
    inquiry.due(ticket.dueAt)
  }

  /**
   * Writes what was entered, and answers whether it still was to be: an exit is not where its entry, or the other exit, came to
   * nothing, nor one of a group where another has filled. A failure means that nothing was sent.
   */
  const send = Effect.fnUntraced(function*(
    passed: Passed,
    ticket: Ticket.Ticket,
    options: { readonly parentId?: number; readonly transmit?: boolean } = {}
  ) {
    const { epoch } = passed
    const write = Effect.suspend(() => {
      if (isEnded(ticket.order)) return Effect.succeed(false)
      if (ticket.order.parentRef !== null && Family.of(book, ticket).some(Family.isNothing)) {
        notSent(ticket, "unsent", withoutRest)
        return Effect.succeed(false)
      }
      if (Family.isOvertaken(book, ticket)) {
        notSent(ticket, "unsent", Family.overtaken)
        return Effect.succeed(false)
      }
      const command = commandOf(passed, ticket.order.orderId, options)
      const atLast = Effect.suspend(() => {
        ticket.isWaiting = false
        return Effect.as(hand(epoch, command, { orderRef: passed.request.orderRef }), true)
      })
      return Effect.andThen(lastWord(passed), atLast)
    }).pipe(atOnce)
    const isSent = yield* Effect.andThen(pacing.turn(epoch, "order"), Effect.andThen(seen, write)).pipe(
      Effect.tapError((error) =>
        Effect.sync(() => notSent(ticket, error._tag === "OrderRefused" ? "refused" : "unsent", error.message))
      ),
      Effect.onError(() => Effect.sync(() => withdraw([ticket], cameBetween)))
    )
    if (!isSent) return false
    // its answer may be here already
    if (ticket.order.state === "maybe_sent") awaitAnswer(ticket)
    yield* risk.sent(passed.intent)
    yield* Course.sent(ticket.order)
    return true
  })

  /**
   * Writes an order again with the changes, and else as it is, where it still `may` be once its turn has come. `meant` is done
   * just before: the change is in the journal then. What comes up while that is written stops it still.
   */
  const change = Effect.fnUntraced(
    function*(passed: Passed, ticket: Ticket.Ticket, { changes, may, meant }: {
      readonly changes: Partial<OrderRequest>
      readonly may: Effect.Effect<void, OrderRefused>
      readonly meant: Effect.Effect<void, OrderRefused>
    }) {
      const { epoch, request } = passed
      yield* pacing.turn(epoch, "order")
      const stillMay = Effect.andThen(may, lastWord(passed))
      yield* stillMay
      yield* meant
      const begin = () =>
        void Object.assign(ticket, { before: Change.standing(ticket), isChanging: true, isMarked: true, request })
      const unchanged = () => Effect.sync(() => keeper.unchanged(ticket))
      const stopped = () => Effect.andThen(Effect.sync(begin), unchanged())
      yield* Effect.tapError(seen, stopped)
      const rewrite = Effect.suspend(() => {
        begin()
        // what it belongs to may have ended meanwhile
        const options = { parentId: Family.parentId(book, ticket), rest: Change.rest(ticket, changes) }
        const command = commandOf(passed, ticket.order.orderId, options)
        return Effect.tapError(hand(epoch, command, { orderRef: request.orderRef }), unchanged)
      })
      yield* atOnce(Effect.andThen(Effect.tapError(stillMay, stopped), rewrite))
      // its answer may be here already
      if (ticket.isChanging) {
        awaitAnswer(ticket)
        const { message, ...order } = ticket.order
        // why an earlier one was not made is not so of this one
        book.put(ticket, { ...order, message: Codes.saysUnchanged(message) ? null : message })
      }
      yield* risk.sent(passed.intent)
    }
  )

  const write = Effect.fnUntraced(function*(passed: Passed) {
    const orderId = yield* ids.next(passed.epoch, passed.account)
    const tickets = yield* enter([passed], [orderId])
    for (const ticket of tickets) yield* send(passed, ticket)
    return tickets
  }, Effect.uninterruptible)

  /** Does work on orders that have passed, one piece at a time. */
  const inTurn = writing.withPermits(1)

  return {
    enter,
    send,
    hand: (...given: Parameters<typeof hand>) => atOnce(hand(...given)),
    change,
    commandOf,
    withdraw,
    inTurn,
    /** One order, from its checks to the line. From its intent on nothing interrupts it. */
    one: Effect.fnUntraced(function*(request: Intent["request"]) {
      const passed = yield* checks.check(request)
      return yield* inTurn(Effect.andThen(checks.recheck(passed), write(passed)))
    }, Effect.scoped)
  }
})

/**
 * What places orders.
 *
 * @since 0.1.0
 * @category models
 */
export interface Place extends Effect.Success<ReturnType<typeof make>> {}
