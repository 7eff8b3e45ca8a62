/**
 * The question for one line as it stands at the gateway: written in its turn, heard under its latest request id alone, and
 * asked again where it is not answered or falls silent.
 *
 * @since 0.1.0
 */
import * as Clock from "effect/Clock"
import * as Deferred from "effect/Deferred"
import * as Duration from "effect/Duration"
import * as Effect from "effect/Effect"
import * as FiberHandle from "effect/FiberHandle"
import * as Result from "effect/Result"
import type { Event } from "../../../domain/Event.ts"
import * as Monotonic from "../../../schedules/Monotonic.ts"
import * as Vigil from "../../../schedules/Vigil.ts"
import { type Epoch, Feed } from "../Feed.ts"
import { type Lane, Pacing } from "../Pacing.ts"
import type { Seat } from "../Pacing/Seats.ts"
import * as Admission from "./Admission.ts"
import type { Asker } from "./Asker.ts"
import * as Owed from "./Owed.ts"
import type { Spec } from "./Spec.ts"

interface Asked {
  readonly epoch: Epoch
  readonly reqId: number
  readonly forget: () => void
  isWritten: boolean
  readonly answer: Deferred.Deferred<void>
  /** By the monotonic clock. */
  answeredAt: number | null
}

// what a line begins with is there within this time (ms): what comes later flows
const burst = 1000
const samples = 4

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
  const owed = yield* Owed.make(spec)
  const run = yield* FiberHandle.makeRuntime<never>()
  let asked: Asked | null = null
  let beats = 0
  let isSuspect = false
  // something came a while after an answer: silence means something from then on, also where it was asked again meanwhile
  let isFlowing = false
  let unanswered = 0
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
    if (asked?.isWritten === true) owed.owe(asked)
    forget()
  }

  const register = (epoch: Epoch): Asked => {
    const hear = (event: Event, at: number) => {
      if (event._tag === "error") return asker.trouble(event, at)
      beats++
      if (one.answeredAt === null) {
        one.answeredAt = Monotonic.of(clock)
        Deferred.doneUnsafe(one.answer, Effect.void)
        unanswered = 0
        asker.live()
      } else if ((isSuspect || !isFlowing) && Monotonic.of(clock) - one.answeredAt > burst) {
        isFlowing = true
        // only what flows is beyond doubt: an answer may have been on its way already
        isSuspect = false
      }
      asker.hear(event, at)
    }
    const reqId = feed.nextId()
    const one: Asked = {
      epoch,
      reqId,
      forget: feed.answer(reqId, hear),
      isWritten: false,
      answer: Deferred.makeUnsafe(),
      answeredAt: null
    }
    return one
  }

  const write = Effect.fnUntraced(function*(epoch: Epoch, lane: Lane, sent: () => void) {
    if (spec.prelude !== undefined) yield* asker.first(epoch, spec.prelude)
    owe()
    yield* owed.pay(lane)
    asker.clear()
    isSuspect = false
    const one = asked = register(epoch)
    yield* Effect.catchTag(pacing.send(epoch, spec.open(one.reqId, epoch), lane), "OrderRefused", Effect.die)
    sent()
    one.isWritten = true
    asker.miss("it is not answered yet")
    return one
  })

  const answered = Effect.fnUntraced(function*(one: Asked) {
    if (!spec.acknowledges) {
      yield* Effect.sleep(vigil.accepted)
      asker.live()
      return true
    }
    while (true) {
      const wait = Vigil.doubled(vigil, spec.answeredWithin ?? vigil.answer, unanswered)
      yield* Effect.timeoutOption(Deferred.await(one.answer), wait)
      if (one.answeredAt !== null) return true
      if (!asker.isCalm()) continue
      unanswered++
      return false
    }
  })

  const silence = Effect.fnUntraced(function*(after: Duration.Duration) {
    while (true) {
      let heard = beats
      // a whole bound at least, and after our own standstill not only that
      for (let quiet = 0; quiet <= samples; quiet++) {
        yield* Effect.sleep(Duration.divideUnsafe(after, samples))
        if (heard === beats && asker.isCalm()) continue
        heard = beats
        quiet = -1
      }
      if (isSuspect || (isFlowing && spec.isQuiet !== true)) return
      yield* Effect.yieldNow
    }
  })

  /** Is over when the line has to be asked again alone. */
  const watch = Effect.fnUntraced(function*(one: Asked) {
    if (!(yield* answered(one))) return asker.silent("it was not answered, and is asked again")
    if (spec.silentAfter === undefined) return yield* Effect.never
    yield* silence(spec.silentAfter)
    isFlowing = false
    asker.silent("it fell silent, and is asked again")
  })

  /** Asks in its turn, until which what was asked before is heard. Gives whether it has to be asked again. */
  const once = Effect.fnUntraced(function*(lane: Lane) {
    if (spec.limit === "liveHistory") seat ??= pacing.quota.seat("live")
    const sent = yield* Admission.wait(pacing, spec, seat, asker.miss)
    const epoch = feed.current()
    // the session is over, and the next one asks anew
    if (epoch === null) return false
    const one = yield* Effect.result(write(epoch, lane, sent))
    if (Result.isSuccess(one)) return yield* Effect.as(watch(one.success), true)
    if (one.failure._tag === "ConnectionError" && one.failure.reason === "NotEncodable") {
      asker.end(one.failure)
      return false
    }
    // a session that lives may have been unable to take it for a moment
    asker.miss("it could not be written, and is asked again")
    yield* Effect.sleep(vigil.again)
    return feed.current() === epoch
  }, Effect.scoped)

  const pursue = Effect.fnUntraced(function*(lane: Lane) {
    for (let next = lane; yield* once(next);) next = "restore"
  })

  return {
    /** Asks now, or after a time. What it has asked before and was not written yet is not. */
    ask: (lane: Lane, after: Duration.Duration = Duration.zero): void => {
      const isNow = Duration.isZero(after)
      if (asked === null && !isNow) leave()
      run(isNow ? pursue(lane) : Effect.andThen(Effect.sleep(after), pursue(lane)))
    },
    /** Goes on with what was asked last, instead of asking again. */
    keep: (): void => {
      const one = asked
      if (one !== null) run(Effect.andThen(watch(one), pursue("restore")))
    },
    /** Asks and hears no more, in this session. */
    ended: (): void => {
      asked?.forget()
      run(Effect.void)
    },
    /** Hears no more of what was asked. */
    forget,
    /** Ends it at the gateway. */
    cancel: Effect.suspend(() => {
      const mine = seat
      seat = null
      owe()
      return Effect.ensuring(owed.settle, Effect.sync(() => mine?.leave()))
    }),
    /** Silence from now on means something even if it never flowed. */
    suspect: (): void => {
      isSuspect = true
    },
    /** Was it written to the session, and, unless it `may` be unanswered, answered? */
    isOpen: (may: boolean): boolean => asked !== null && asked.isWritten && (may || asked.answeredAt !== null)
  }
})

/**
 * The question of a line.
 *
 * @since 0.1.0
 * @category models
 */
export interface Question extends Effect.Success<ReturnType<typeof make>> {}
