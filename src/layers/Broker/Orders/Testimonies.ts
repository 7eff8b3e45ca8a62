/**
 * What people say became of orders of ours that are unknown: it settles them, and stands until the gateway tells otherwise. People
 * are told of that, and where the gateway tells otherwise of an order that had ended by its own word, or by its silence.
 *
 * @since 0.1.0
 */
import * as BigDecimal from "effect/BigDecimal"
import * as Effect from "effect/Effect"
import * as Queue from "effect/Queue"
import type * as Scope from "effect/Scope"
import * as Semaphore from "effect/Semaphore"
import * as Decimal from "../../../domain/Decimal.ts"
import * as Mask from "../../../domain/Mask.ts"
import { isEnded, type Order } from "../../../domain/Order.ts"
import type { Testimony } from "../../../domain/Testimony.ts"
import type { OrderRefused } from "../../../errors/OrderRefused.ts"
import { refuse } from "./Checks.ts"
import type { Keeper } from "./Keeper.ts"
import * as Lines from "./Lines.ts"
import * as Ours from "./Ours.ts"
import * as Standing from "./Standing.ts"
import type { Ticket } from "./Ticket.ts"

const longest = 200

/**
 * What was said of an order, by a person or by the gateway itself, and what the gateway tells of it otherwise.
 *
 * @since 0.1.0
 * @category models
 */
export interface Overruled {
  readonly by: "person" | "gateway"
  readonly said: Order
  readonly told: Order
}

const was = { person: "A person said that it is", gateway: "It was told as" } as const

const isSame = (one: Order, other: Order): boolean =>
  one.state === other.state && BigDecimal.equals(Decimal.toBig(one.filled), Decimal.toBig(other.filled))

const filledOf = ({ filled, quantity }: Order, { as, filled: said }: Testimony): Decimal.Decimal => {
  if (as === "filled") return quantity
  if (as === "unsent") return "0"
  return said === undefined ? filled : Decimal.fromBig(Decimal.toBig(said))
}

/** So much of it is filled by what is said: what a part of that was executed at, and cost, is not so of all. */
const sized = (told: Order, filled: Decimal.Decimal): Order => ({
  ...told,
  ...(Decimal.isGreaterThan(filled, told.filled) ? { averagePrice: null, commission: null } : {}),
  ...{ filled, remaining: Standing.remaining(told.quantity, filled) }
})

/** Has it ended as is said, so that there is nothing to settle: by the same word, whose answer was lost, say? */
const isSo = ({ order }: Ticket, testimony: Testimony): boolean =>
  isSame(order, { ...order, state: testimony.as, filled: filledOf(order, testimony) })

/** Works, or has filled, what was told as having come to an end without that? */
const isContradicted = (said: Order, { filled, state }: Order): boolean =>
  said.owner === "ours" && isEnded(said) && said.state !== "filled" &&
  !(said.state === "cancelled" && state === "filled") &&
  (["acknowledged", "partially_filled", "filled"].includes(state) ||
    (said.state !== "cancelled" && state === "cancelled" && filled !== "0"))

/** What stands against it. */
const flaw = ({ order, wasAcknowledged }: Ticket, testimony: Testimony): string | undefined => {
  const { filled, orderRef, quantity, settled, state } = order
  if (isEnded(order)) return `${orderRef} has ended: ${state}`
  if (state !== "unknown") {
    return `${orderRef} is ${state}, and the gateway ${
      settled ? "tells what becomes of it" : "is being asked what became of it"
    }`
  }
  if (testimony.as === "unsent" && (wasAcknowledged || filled !== "0")) {
    return `${orderRef} was sent: the gateway has told of it`
  }
  const said = filledOf(order, testimony)
  if (Decimal.isGreaterThan(filled, said)) {
    return `${filled} of ${orderRef} is filled as the gateway has told, and that is more than ${said}`
  }
  return testimony.as === "filled" || Decimal.isGreaterThan(quantity, said)
    ? undefined
    : `${orderRef} is one of ${quantity}: with ${said} filled it is filled`
}

const notKept = (orderRef: string) => {
  const says = `${orderRef} is not settled: the journal of orders cannot be written; say it again once it can`
  return refuse(["state_not_writable"], [{ rule: "order_ref", limit: null, actual: null, says }], "settle")
}

/**
 * Makes it, for as long as the Scope lasts. `overruled` is told of what was said of an order, `by` whom, and of what the gateway
 * has told otherwise.
 *
 * @since 0.1.0
 * @category constructors
 */
export const make = Effect.fnUntraced(function*(
  { audit, book, kept, now, restate, write }: Keeper,
  overruled: (contradiction: Overruled) => Effect.Effect<void>
): Effect.fn.Return<Testimonies, never, Scope.Scope> {
  const contradictions = yield* Queue.unbounded<Overruled>()
  yield* Queue.take(contradictions).pipe(
    Effect.flatMap(({ by, said, told }) => {
      audit({
        event: "decision",
        orderRef: said.orderRef ?? undefined,
        by: "gateway",
        state: told.state,
        filled: told.filled,
        why: `${was[by]} ${said.state}, ${said.filled} filled`
      })
      return overruled({ by, said, told })
    }),
    Effect.forever,
    Effect.forkScoped({ startImmediately: true })
  )

  const one = yield* Semaphore.make(1)
  const found = (orderRef: string, testimony: Testimony): Effect.Effect<Ticket, OrderRefused> =>
    Effect.suspend(() => {
      const ticket = book.byRef(orderRef)
      const says = ticket === undefined
        ? `no order of ours is called ${orderRef}`
        : flaw(ticket, testimony)
      return ticket === undefined || says !== undefined
        ? Effect.fail(Ours.refused("settle", says ?? ""))
        : Effect.succeed(ticket)
    })

  return {
    settle: Effect.fnUntraced(
      function*(orderRef, testimony) {
        const known = book.byRef(orderRef)
        if (known !== undefined && isSo(known, testimony)) return known.order
        const asked = yield* found(orderRef, testimony)
        const why = Mask.text((testimony.why ?? "no reason given").slice(0, longest))
        const filled = filledOf(asked.order, testimony)
        const testified = { isTestified: true, isAway: false, dueAt: null } as const
        const said = ({ order }: Ticket): Order => ({
          ...sized(order, filled),
          ...{ state: testimony.as, settled: true },
          message: `A person says that it is ${testimony.as}: ${why}`
        })
        const isKept = yield* write([Lines.stand({ ...asked, ...testified, order: said(asked) }, now())])
        if (!isKept) return yield* notKept(orderRef)
        audit({ event: "decision", orderRef, by: "human", state: testimony.as, filled, why })
        // the gateway may have told of it meanwhile
        const again = Effect.andThen(Effect.sync(() => restate(asked)), kept)
        const ticket = yield* Effect.tapError(found(orderRef, testimony), () => again)
        Object.assign(ticket, testified)
        book.put(ticket, said(ticket))
        yield* kept
        return ticket.order
      },
      one.withPermits(1),
      Effect.uninterruptible
    ),
    weigh: (ticket, status, hear) => {
      const said = ticket.order
      const overrule = (by: Overruled["by"], told: Order): Order => {
        Queue.offerUnsafe(contradictions, { by, said, told })
        return { ...told, message: `${was[by]} ${said.state}, and the gateway tells otherwise` }
      }
      if (!ticket.isTestified) {
        const told = hear()
        return isContradicted(said, told) ? overrule("gateway", told) : told
      }
      ticket.order = { ...said, state: "unknown" }
      const told = hear()
      ticket.order = said
      // executions may come before the word that ends it, and without one
      const isOpen = status === null && !isEnded(told) && !Decimal.isGreaterThan(told.filled, said.filled)
      if (isOpen) return { ...sized(told, said.filled), state: said.state }
      ticket.isTestified = false
      return isSame(said, told) ? told : overrule("person", told)
    }
  }
})

/**
 * What settles orders by what people say.
 *
 * @since 0.1.0
 * @category models
 */
export interface Testimonies {
  /**
   * Settles an order that is unknown, once that is in the journal; one that has ended just so is answered as it is. Any other, and
   * against what was told, is refused.
   */
  readonly settle: (orderRef: string, testimony: Testimony) => Effect.Effect<Order, OrderRefused>
  /**
   * How an order stands after a word of the gateway (`status`: what it names as such), which `hear` adds to how the ticket stands:
   * as if no person had spoken.
   */
  readonly weigh: (ticket: Ticket, status: string | null, hear: () => Order) => Order
}
