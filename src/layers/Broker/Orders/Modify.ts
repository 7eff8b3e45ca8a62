/**
 * Changes orders of ours that are at the gateway: what a change is not of is written again as the gateway told it last.
 *
 * @since 0.1.0
 */
import * as Clock from "effect/Clock"
import * as Deferred from "effect/Deferred"
import * as Duration from "effect/Duration"
import * as Effect from "effect/Effect"
import type * as Scope from "effect/Scope"
import { type Changes, words as changeable } from "../../../domain/Changes.ts"
import * as Monotonic from "../../../schedules/Monotonic.ts"
import * as Witness from "../Audit/Witness.ts"
import { Feed } from "../Feed.ts"
import { Requests } from "../Requests.ts"
import * as Change from "./Change.ts"
import { type Checks, counted, type Failure, refuse } from "./Checks.ts"
import * as Family from "./Family.ts"
import * as Questions from "./Inquiry/Questions.ts"
import * as InUse from "./InUse.ts"
import type { Keeper } from "./Keeper.ts"
import * as Ours from "./Ours.ts"
import type { Place } from "./Place.ts"
import * as Second from "./Second.ts"
import * as Terms from "./Terms.ts"
import { isCancelled, type Ticket } from "./Ticket.ts"

/** Programs may ask for what no type has seen: what is not written again would be passed over in silence. */
const fixed = (changes: Changes): ReadonlyArray<string> =>
  Object.entries(changes).flatMap(([name, value]) => value === undefined || changeable.includes(name) ? [] : [name])

/** As it is written again where nothing of it is changed: a larger size than it comes to would have it close more than there is. */
const asIs = (ticket: Ticket) => ({ ...Change.standing(ticket), quantity: Change.size(ticket, ticket.order) })

/**
 * How long a change waits to be told how its order stands, once it has asked; how long for that in all, where others wait in vain
 * for a list that they have asked for before; how long ago it may have been told when its turn has come, since a stop that trails
 * moves without a word; and how often it is told again, where other orders held it up for longer.
 *
 * @since 0.1.0
 * @category policies
 */
export const look = {
  patience: Duration.seconds(5),
  longest: Duration.seconds(15),
  fresh: Duration.millis(100),
  times: 5
} as const

const openOrders = { ...Questions.openOrders, within: look.patience }

const elsewhere = "change it where that was done, or cancel it and place another"

const refused = (says: string) => Ours.refused("placeOrder", says)
const noTerms = (says: string) => refuse([], [Terms.against(says)])

/**
 * Makes what changes orders.
 *
 * @since 0.1.0
 * @category constructors
 */
export const make = Effect.fnUntraced(function*({ checks, keeper, place }: {
  readonly checks: Checks
  readonly keeper: Keeper
  readonly place: Place
}) {
  const feed = yield* Feed
  const requests = yield* Requests
  const clock = yield* Clock.Clock
  const { book, now } = keeper

  /** Why it may not be changed as it stands. */
  const against = (ticket: Ticket): string | undefined => {
    const { orderType, state } = ticket.order
    const epoch = feed.current()
    // it would be written for the account in use
    if (epoch !== null && !InUse.isOf(epoch)(ticket)) return InUse.other
    // the same id again would place it, should the gateway not have it
    if (ticket.isSought || (state !== "acknowledged" && state !== "partially_filled")) {
      return `is not known to be at the gateway: ${state}`
    }
    const asked = Change.standing(ticket).orderType
    if (orderType !== asked) {
      return `was placed as ${asked} and is ${orderType} now: ${elsewhere}`
    }
    const seconds = Second.of(book, ticket)
    if (seconds.length > 0) return `is not changed: ${Second.says(seconds)}`
    if (ticket.extras.length > 0) {
      return `has ${ticket.extras.join(", ")} now, which a change of ours would take away: ${elsewhere}`
    }
    return undefined
  }
  const may = (ticket: Ticket, orderRef: string) =>
    Effect.suspend(() => {
      const says = against(ticket)
      if (says !== undefined) return refused(`${orderRef} ${says}`)
      if (isCancelled(ticket) || ticket.isChanging) {
        const what = isCancelled(ticket) ? "a cancel" : "another change"
        return refused(
          `${what} of ${orderRef} is on its way: ask again once the gateway has answered that, or left it unanswered ` +
            "for 10 s"
        )
      }
      if (Family.isWhole(book, ticket)) return Effect.void
      return refused(`what ${orderRef} belongs with is not all known to be at the gateway`)
    })

  /**
   * Has the gateway tell how it stands, and answers when it did, whether or not the list ends: one that ends without it may be one
   * that was asked for before.
   */
  const told = Effect.fnUntraced(function*(ticket: Ticket, orderRef: string) {
    const { rest } = ticket
    const at = Deferred.makeUnsafe<number>()
    yield* feed.hear("openOrder", () => {
      if (ticket.rest !== rest) Deferred.doneUnsafe(at, Effect.succeed(Monotonic.of(clock)))
    })
    const untold = refused(`the gateway does not tell how ${orderRef} stands now`)
    const lists = Effect.repeat(requests.ask(openOrders), { times: 1 }).pipe(
      Effect.mapError((error) => Questions.isLost(error) ? untold : error),
      Effect.andThen(untold)
    )
    return yield* Effect.raceFirst(Deferred.await(at), lists).pipe(
      Effect.timeoutOrElse({ duration: look.longest, orElse: () => untold })
    )
  }, Effect.scoped)

  /** Where the market may have taken a change back at once, nothing tells it from one on its way but a list that is asked for now. */
  const takenBack = (ticket: Ticket) =>
    Effect.suspend(() => {
      const { rest } = ticket
      if (!Change.mayBeTakenBack(ticket)) return Effect.void
      return requests.ask(openOrders).pipe(
        Effect.tap(() => Effect.sync(() => ticket.rest === rest ? undefined : keeper.unchanged(ticket))),
        Effect.timeoutOption(look.patience),
        Effect.ignore
      )
    })

  const change = Effect.fnUntraced(
    function*(orderRef: string, changes: Changes): Effect.fn.Return<void, Failure, Scope.Scope> {
      const { ticket } = yield* Ours.find("placeOrder", orderRef, { book, feed, noSession: checks.noSession })
      const others = fixed(changes)
      if (others.length > 0) {
        return yield* noTerms(`${others.join(", ")} of ${orderRef} cannot be changed: cancel it and place another`)
      }
      yield* takenBack(ticket)
      yield* may(ticket, orderRef)
      const asked = asIs(ticket)
      const passed = yield* checks.check({ ...asked, ...changes }, { modifies: ticket.order })
      const mayStill = Effect.suspend(() => {
        const says = Ours.stranger(ticket, passed.epoch)
        if (says !== undefined) return refused(`${orderRef} ${says}`)
        const flaw = Family.flaw(book, ticket, passed.request)
        if (flaw !== undefined) return noTerms(flaw)
        if (changes.quantity === undefined && Family.isUnsized(book, ticket)) {
          return refused(
            `the gateway has not said what is left of ${orderRef} since its entry has ended: ask again in a moment, or say ` +
              "its quantity too"
          )
        }
        if (Change.differing(asked, asIs(ticket)).length === 0) return Effect.void
        return refused(`${orderRef} was changed meanwhile: look at it, and ask again`)
      })
      const meant = Effect.gen(function*() {
        // what became of the change before is told first, and would stand behind this one
        yield* keeper.kept
        const isKept = yield* keeper.write([["change", orderRef, now(), passed.request]])
        if (!isKept) return yield* refuse(["state_not_writable"])
        keeper.audit(Witness.decision(orderRef, []), { event: "intent", orderRef, change: passed.request })
        yield* keeper.kept
      })
      const write = place.change(passed, ticket, {
        changes,
        may: Effect.andThen(may(ticket, orderRef), mayStill),
        meant
      })
      // a stop that trails moves without a word, and would be set back to where it was
      const isToBeTold = ticket.rest === null ||
        (asked.orderType.startsWith("TRAIL") && changes.trailStopPrice === undefined)
      const inTurn = Effect.andThen(checks.recheck(passed), Effect.uninterruptible(write))
      if (!isToBeTold) return yield* place.inTurn(inTurn)
      // other orders do not wait while it is asked
      const tried = Effect.flatMap(
        told(ticket, orderRef),
        (at) =>
          place.inTurn(
            Effect.suspend(() =>
              Monotonic.of(clock) - at > Duration.toMillis(look.fresh) ? Effect.succeed(false) : Effect.as(inTurn, true)
            )
          )
      )
      const isDone = yield* Effect.repeat(tried, { until: (isDone) => isDone, times: look.times })
      if (!isDone) return yield* refused(`${orderRef} was held up by other orders each time that its turn came`)
    },
    Effect.scoped
  )

  /** Changes the order of this name. To the gateway that is to place it again, which is not what was refused to whoever asked. */
  return (orderRef: string, changes: Changes): Effect.Effect<void, Failure> =>
    Effect.catchTag(
      counted(change(orderRef, changes)),
      "OrderRefused",
      ({ blockedBy, broken }) => refuse(blockedBy, broken, "modify")
    )
})

/**
 * What changes orders.
 *
 * @since 0.1.0
 * @category models
 */
export type Modify = Effect.Success<ReturnType<typeof make>>
