/**
 * Asks open orders, completed orders and executions what became of our orders: once for each session, after TWS was away from
 * IBKR, and whenever an order goes without a word for too long. One inquiry at a time, of the session that lives.
 *
 * @since 0.1.0
 */
import * as Duration from "effect/Duration"
import * as Effect from "effect/Effect"
import * as Result from "effect/Result"
import type * as Scope from "effect/Scope"
import { isEnded } from "../../../domain/Order.ts"
import type { Connection } from "../../Connection.ts"
import { type Epoch, Feed } from "../Feed.ts"
import { Requests } from "../Requests.ts"
import * as Agenda from "./Inquiry/Agenda.ts"
import * as Comebacks from "./Inquiry/Comebacks.ts"
import * as Conclusion from "./Inquiry/Conclusion.ts"
import * as Lacking from "./Inquiry/Lacking.ts"
import * as ListAge from "./Inquiry/ListAge.ts"
import * as Losses from "./Inquiry/Losses.ts"
import * as Questions from "./Inquiry/Questions.ts"
import * as Silence from "./Inquiry/Silence.ts"
import * as Uncancelled from "./Inquiry/Uncancelled.ts"
import * as Upstream from "./Inquiry/Upstream.ts"
import * as Wake from "./Inquiry/Wake.ts"
import * as InUse from "./InUse.ts"
import type { Keeper } from "./Keeper.ts"
import * as Patience from "./Patience.ts"
import * as Settled from "./Settled.ts"
import type { Testimonies } from "./Testimonies.ts"
import { isOnItsWay, type Ticket } from "./Ticket.ts"

const afterDefect = Duration.seconds(1)
const waitForWord = Duration.toMillis(Patience.acknowledgement)

/**
 * What inquires.
 *
 * @since 0.1.0
 * @category models
 */
export interface Inquiry {
  /** The number of the last inquiry. */
  readonly number: () => number
  /** An order comes due then (by `Keeper.steady`), or did already: looks again when that is. */
  readonly due: (at?: number) => void
  /** More of an order is filled than was told as executed. */
  readonly lacks: (ticket: Ticket) => void
  /** Orders that were told as cancelled, and then as working. */
  readonly comebacks: Pick<Comebacks.Comebacks, "add" | "remove">
  /** Asks for all of them, and so for those of others, now. */
  readonly all: () => void
  /** How the lists of all open orders, and of the executions, stand. */
  readonly listed: Pick<ListAge.ListAge, "of" | "watch">
  /** Inquires for as long as the Scope lasts. */
  readonly run: Effect.Effect<void, never, Scope.Scope>
}

/**
 * Makes it. `unknown` is told of the orders whose fate is found not to be known, and `uncancelled` of those that work although
 * their cancel was asked for: of each once. `weigh` holds what the gateway says against what was said before.
 *
 * @since 0.1.0
 * @category constructors
 */
export const make = Effect.fnUntraced(function*(
  keeper: Keeper,
  { uncancelled, unknown, weigh }: {
    readonly uncancelled: (tickets: ReadonlyArray<Ticket>) => Effect.Effect<void>
    readonly unknown: (tickets: ReadonlyArray<Ticket>) => Effect.Effect<void>
    readonly weigh: Testimonies["weigh"]
  }
): Effect.fn.Return<Inquiry, never, Connection | Feed | Requests | Scope.Scope> {
  const { book, now, steady } = keeper
  const feed = yield* Feed
  const questions = Questions.make(yield* Requests)
  const upstream = yield* Upstream.make
  const conclude = Conclusion.make(keeper)
  const { due, looked, until } = yield* Wake.make(steady)
  const listed = yield* ListAge.make
  const silence = yield* Silence.make(keeper)
  const agenda = Agenda.make(keeper)
  const lacking = Lacking.make(keeper)
  const askSoon = () => {
    agenda.all(Patience.lookAgain)
    due()
  }
  const comebacks = Comebacks.make(keeper, { again: askSoon, weigh })
  let number = 0
  /** How often TWS has had IBKR back; and was the last inquiry in vain, because TWS did not have it? */
  let restores = 0
  let isInVain = false
  /** Had the gateway loaded its orders when it was last asked? */
  let wasLoaded = true

  const askAll = () => {
    agenda.all(Duration.zero)
    due()
  }
  /** What no list of another session named, of a TWS without IBKR, or of one that loads, says nothing of what is so now. */
  const afresh = () => {
    for (const ticket of book.open()) ticket.looks = ticket.tries = 0
  }
  const began = (epoch: Epoch) => {
    afresh()
    for (const each of book.open()) if (each.isAway && InUse.isOf(epoch)(each)) book.put(each, InUse.back(each))
    lacking.began()
    // the reader of this session had been let go: what it was told meanwhile is not known
    for (const each of book.open()) {
      if (isOnItsWay(each, epoch) && !each.isWaiting) each.dueAt = steady() + waitForWord
      // a change that was on its way came with its line, or never will
      if (each.isChanging) each.dueAt = steady()
    }
    askAll()
  }
  const restored = () => {
    restores++
    afresh()
    askAll()
  }
  const ended = () => {
    agenda.none()
    // nobody knows whether a cancel reached the gateway on a line that died
    for (const ticket of book.open()) Object.assign(ticket, { dueAt: null, isCancelling: false, isSought: true })
    Settled.none(book)
    due()
  }
  const sound = (isSound: boolean) => {
    if (!isSound) Settled.none(book)
    // what is asked for already settles what it names
    else if (!upstream.isAsking()) askAll()
  }
  const isNamed = ({ named }: Ticket): boolean => named >= number

  const lacks = (ticket: Ticket): void => {
    lacking.add(ticket)
    due()
  }

  const pause = Effect.suspend(() => until(steady() + 1000))
  const inquire = Effect.fnUntraced(function*(epoch: Epoch) {
    const taken = agenda.take(epoch)
    const list = { at: now(), steadyAt: steady(), inquiry: ++number }
    const before = restores
    comebacks.began()
    const { done: answers, isBack, isWhole } = yield* upstream.during(questions.ask)
    const [open, completed, filled] = answers
    const isConnected = isWhole && restores === before
    const told = {
      allEnded: answers.every(Result.isSuccess),
      isConnected,
      isReadOnly: [open, filled].every(Result.isSuccess) && Questions.isRefused(completed),
      silence: yield* silence.of(epoch)
    }
    // what another session was asked says nothing of this one
    if (feed.current() !== epoch || answers.some(Questions.isUnasked)) {
      // one that lives may have taken no more for a moment
      taken.putBack()
      comebacks.ended(number, false, () => false)
      return yield* pause
    }
    // what was missed meanwhile stands in that list alone
    if (taken.isForAll && answers.some(Questions.isUnanswered)) agenda.all(Patience.unended)
    isInVain = !isConnected
    if (isInVain && isBack) askAll()
    agenda.sweep()
    const isLoaded = told.silence !== "loading"
    if (isLoaded && !wasLoaded) afresh()
    wasLoaded = isLoaded
    if (told.allEnded && !isLoaded) agenda.all(Patience.lookAgain)
    if (Result.isSuccess(open)) listed.ended("orders", list, epoch, isConnected && isLoaded)
    if (Result.isSuccess(filled)) listed.ended("executions", list, epoch, isConnected && isLoaded)
    const others = isConnected && isLoaded && Result.isSuccess(open) ? book.foreign() : []
    const gone = others.filter((each) => !isNamed(each))
    gone.forEach(book.forget)
    const isRead = Result.isSuccess(open) || Result.isSuccess(completed)
    comebacks.ended(number, isConnected && isRead, (ticket) => feed.isSound() && Settled.isFollowed(ticket, epoch))
    if (isConnected && feed.isSound()) Settled.those(book, [...book.open(), ...book.foreign()].filter(isNamed), epoch)
    const lost = conclude(taken, { epoch, told, isNamed, isListed: Result.isSuccess(open) })
    const working = isConnected && Result.isSuccess(open) ? Uncancelled.take(taken.asked.filter(isNamed)) : []
    // a line that was silent is asked once more as soon as it speaks
    if (feed.isSound() || !Questions.isUnanswered(filled)) lacking.answered()
    listed.done(gone.some(({ order }) => !isEnded(order)))
    if (lost.length > 0) yield* unknown(lost)
    if (working.length > 0) yield* Effect.map(uncancelled(working), () => working.forEach(keeper.restate))
  })

  const run = Effect.gen(function*() {
    yield* feed.watch({ began, restored, ended, sound })
    yield* Losses.hear({ ask: askSoon, feed, isAwaited: questions.isAwaited, listed, number: () => number, steady })
    // whoever still holds one is told of it no more
    yield* Effect.addFinalizer(() => Effect.sync(() => Settled.none(book)))
    yield* Effect.forkScoped(upstream.follow(() => isInVain ? restored() : undefined), { startImmediately: true })
    yield* Effect.gen(function*() {
      looked()
      const epoch = feed.current()
      if (lacking.at() <= steady() && lacking.take()) askAll()
      const at = epoch === null ? Infinity : Math.min(agenda.nextAt(), lacking.at())
      if (epoch !== null && at <= steady()) return yield* inquire(epoch)
      yield* until(at)
    }).pipe(
      Effect.catchDefect((defect) =>
        Effect.logFatal("A defect in the inquiry: everything is asked for again", defect).pipe(
          Effect.andThen(Effect.sleep(afterDefect)),
          Effect.andThen(Effect.sync(askAll))
        )
      ),
      Effect.forever,
      Effect.forkScoped({ startImmediately: true })
    )
  })

  return { number: () => number, due, lacks, comebacks, all: askAll, listed, run }
})
