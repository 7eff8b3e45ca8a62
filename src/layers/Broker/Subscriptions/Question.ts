/**
 * The question for one line as it stands at the gateway: written in its turn, heard under its latest request id alone, and
 * asked again where it is not answered or falls silent.
 *
 * @since 0.1.0
 */
import * as Clock from "effect/Clock"
import * as Duration from "effect/Duration"
import * as Effect from "effect/Effect"
import * as FiberHandle from "effect/FiberHandle"
import * as Result from "effect/Result"
import type { Contract } from "../../../domain/Contract.ts"
import type { Named } from "../../../domain/Event.ts"
import * as Monotonic from "../../../schedules/Monotonic.ts"
import * as Vigil from "../../../schedules/Vigil.ts"
import { type Epoch, Feed } from "../Feed.ts"
import { type Lane, Pacing } from "../Pacing.ts"
import type { Seat } from "../Pacing/Seats.ts"
import * as Admission from "./Admission.ts"
import type { Asker } from "./Asker.ts"
import * as Cancels from "./Cancels.ts"
import type { Spec } from "./Spec.ts"
import * as Watch from "./Watch.ts"
import { noSession } from "./Weather.ts"

interface Asked extends Watch.Watched {
  readonly epoch: Epoch
  readonly reqId: number
  readonly forget: () => void
  isWritten: boolean
}

/**
 * Makes the question of a line, not asked yet, in whose Scope it waits.
 *
 * @since 0.1.0
 * @category constructors
 */
export const make = Effect.fnUntraced(function*<A>(spec: Spec<A>, asker: Asker) {
  const feed = yield* Feed
  const pacing = yield* Pacing
  const vigil = yield* Vigil.Vigil
  const clock = yield* Clock.Clock
  const { doubt, hear, suspect, unsuspect, watch } = yield* Watch.make(spec, asker)
  const cancels = yield* Cancels.make(spec)
  const run = yield* FiberHandle.makeRuntime<never>()
  let asked: Asked | null = null
  // the lane in which it is written next: it waits for that still, or for its turn in it
  let lane: Lane = "request"
  // the lane of whoever waits for its answer
  let wanted: Lane = "request"
  let stage: "none" | "later" | "queued" = "none"
  // it is asked at a time (monotonic ms), and `within` some (ms) where it is woken: absent where nothing wakes it
  let due: { readonly at: number; readonly within: number } | null = null
  // the data of some contracts, as of a CFD, is that of another, which the gateway names
  let named: Contract | undefined
  // each once: two that are named for each other would be asked in turn for ever
  const rerouted = new Set<number>()
  // of the line, not of who asks for it: it is open at the gateway until it is cancelled or refused
  let seat: Seat | null = null

  const leave = () => {
    seat?.leave()
    seat = null
  }
  yield* Effect.addFinalizer(() => Effect.sync(leave))
  const forget = () => {
    asked?.forget()
    asked = null
  }
  const owe = () => {
    if (asked?.isWritten === true) cancels.owe(asked)
    forget()
  }

  const register = (epoch: Epoch): Asked => {
    const reqId = feed.nextId()
    const forget = feed.answer(reqId, (event, at) => {
      if (event._tag === "error") return asker.trouble(event, at)
      if (event._tag === "rerouteMktDataReq" || event._tag === "rerouteMktDepthReq") return reroute(event)
      hear(one)
      asker.hear(event, at)
    })
    const one: Asked = { ...Watch.unanswered(), epoch, reqId, forget, isWritten: false }
    return one
  }

  const write = Effect.fnUntraced(function*(epoch: Epoch, sent: () => void) {
    const taken = lane
    if (spec.prelude !== undefined) yield* asker.first(epoch, spec.prelude, taken)
    owe()
    yield* cancels.pay(taken)
    asker.clear()
    const one = asked = register(epoch)
    yield* pacing.turn(epoch, taken)
    // whoever comes while it is written must know of it, or would write it twice
    const written = Effect.suspend(() => {
      // what came before says nothing of it
      unsuspect()
      one.isWritten = true
      stage = "none"
      const unwritten = Effect.sync(() => void (one.isWritten = false))
      return Effect.tapError(epoch.session.send(spec.open(one.reqId, epoch, named)), () => unwritten)
    })
    yield* Effect.catchTag(Effect.uninterruptible(Effect.map(written, sent)), "OrderRefused", Effect.die)
    asker.miss("it is not answered yet")
    return one
  })

  /** Asks in its turn, until which what was asked before is heard. Gives whether it has to be asked again. */
  const once = Effect.gen(function*() {
    stage = "later"
    due = null
    if (spec.limit === "liveHistory") seat ??= pacing.quota.seat("live")
    const sent = yield* Admission.wait(pacing, spec, seat, asker.miss)
    const epoch = feed.current()
    // the next session asks anew
    if (epoch === null) {
      asker.miss(noSession)
      return false
    }
    stage = "queued"
    const one = yield* Effect.result(write(epoch, sent))
    lane = "restore"
    if (Result.isSuccess(one)) return yield* Effect.as(watch(one.success), true)
    stage = "later"
    if (one.failure._tag === "ConnectionError" && one.failure.isUnwritable) {
      asker.end(one.failure)
      return false
    }
    // a session that lives may have been unable to take it for a moment
    asker.miss("it could not be written, and is asked again")
    yield* Effect.sleep(vigil.again)
    return feed.current() === epoch
  }).pipe(Effect.scoped)

  const pursue = Effect.repeat(once, { while: (isAgain) => isAgain })

  const reroute = ({ conId, exchange }: Named<"rerouteMktDataReq" | "rerouteMktDepthReq">): void => {
    if (named?.conId === conId) return
    if (rerouted.has(conId)) {
      // of some kinds it would count as accepted, and no data is to be had of what it is asked of
      asker.silent("the gateway names other contracts for it in turn, and it is asked again")
      return ask("restore", vigil.most)
    }
    rerouted.add(conId)
    named = exchange === "" ? { conId } : { conId, exchange }
    lane = wanted
    stage = "later"
    run(pursue)
  }

  const ask = (next: Lane, after: Duration.Duration = Duration.zero, woken?: Duration.Duration): void => {
    const isNow = Duration.isZero(after)
    if (asked === null && !isNow) leave()
    lane = wanted = next
    stage = "later"
    const at = Monotonic.of(clock) + Duration.toMillis(after)
    due = woken === undefined ? null : { at, within: Duration.toMillis(woken) }
    run(isNow ? pursue : Effect.andThen(Effect.sleep(after), pursue))
  }

  return {
    /** Asks now, or after a time, or `woken` after it is woken, if that is sooner. What was asked before and not written yet is not. */
    ask,
    /** A way on which it may come is back, which may be what it waits for. */
    wake: (): void => {
      if (due === null) return
      const { at, within } = due
      if (at - Monotonic.of(clock) > within) ask(wanted, Duration.millis(within), Duration.millis(within))
    },
    /** An order waits for it: it goes before what else waits for its turn, unless it is written already, or asked for later. */
    hurry: (): void => {
      wanted = "prior"
      if (stage === "none" || lane === "prior") return
      lane = "prior"
      if (stage === "queued") run(pursue)
    },
    /** Goes on with what was asked last, instead of asking again. */
    keep: (): void => {
      const one = asked
      if (one === null) return
      lane = "restore"
      stage = "none"
      run(Effect.andThen(watch(one), pursue))
    },
    /** Asks and hears no more, in this session. */
    ended: (): void => {
      asked?.forget()
      stage = "none"
      due = null
      run(Effect.void)
    },
    /** Hears no more of what was asked. */
    forget,
    /** Ends it at the gateway. */
    cancel: (lane: Lane) =>
      Effect.suspend(() => {
        const mine = seat
        seat = null
        owe()
        return Effect.ensuring(cancels.settle(lane), Effect.sync(() => mine?.leave()))
      }),
    doubt,
    suspect,
    /** Was it written to the session, and, unless it `may` be unanswered, answered, or accepted without a word? */
    isOpen: (may: boolean): boolean =>
      asked !== null && asked.isWritten && (may || asked.answeredAt !== null || asked.isAccepted)
  }
})

/**
 * The question of a line.
 *
 * @since 0.1.0
 * @category models
 */
export interface Question extends Effect.Success<ReturnType<typeof make>> {}
