/**
 * Whether a line that was asked for is answered, and goes on.
 *
 * @since 0.1.0
 */
import * as Clock from "effect/Clock"
import * as Deferred from "effect/Deferred"
import * as Duration from "effect/Duration"
import * as Effect from "effect/Effect"
import * as Monotonic from "../../../schedules/Monotonic.ts"
import * as Vigil from "../../../schedules/Vigil.ts"
import type { Asker } from "./Asker.ts"
import type { Spec } from "./Spec.ts"

/**
 * What was asked once. `answeredAt` is by the monotonic clock; `isAccepted`: of a kind that is never acknowledged, it was not
 * refused in time.
 *
 * @since 0.1.0
 * @category models
 */
export interface Watched {
  readonly answer: Deferred.Deferred<void>
  answeredAt: number | null
  isAccepted: boolean
}

/**
 * What nothing has answered yet.
 *
 * @since 0.1.0
 * @category constructors
 */
export const unanswered = (): Watched => ({ answer: Deferred.makeUnsafe(), answeredAt: null, isAccepted: false })

// what a line begins with is there within this time (ms): what comes later flows
const burst = 1000
const samples = 4

/**
 * Makes what watches a line, of which nothing is known yet.
 *
 * @since 0.1.0
 * @category constructors
 */
export const make = Effect.fnUntraced(function*<A>(
  spec: Spec<A>,
  { isCalm, live, silent }: Pick<Asker, "isCalm" | "live" | "silent">
) {
  const vigil = yield* Vigil.Vigil
  const clock = yield* Clock.Clock
  let beats = 0
  let isSuspect = false
  let isDoubted = false
  // something came a while after an answer: silence means something from then on, also where it was asked again meanwhile
  let isFlowing = false
  let inVain = 0

  const answered = Effect.fnUntraced(function*(one: Watched) {
    if (!spec.acknowledges) {
      yield* Effect.sleep(vigil.accepted)
      if (!isDoubted) {
        one.isAccepted = true
        live()
      }
      return true
    }
    while (true) {
      const wait = Vigil.doubled(vigil, spec.answeredWithin ?? vigil.answer, inVain)
      yield* Effect.timeoutOption(Deferred.await(one.answer), wait)
      if (one.answeredAt !== null) return true
      if (!isCalm()) continue
      inVain++
      return false
    }
  })

  const silence = Effect.fnUntraced(function*(after: Duration.Duration) {
    while (true) {
      let heard = beats
      // a whole bound at least, and after our own standstill not only that
      for (let quiet = 0; quiet <= samples; quiet++) {
        yield* Effect.sleep(Duration.divideUnsafe(after, samples))
        if (heard === beats && isCalm()) continue
        heard = beats
        quiet = -1
      }
      if (isSuspect || (isFlowing && spec.isQuiet !== true)) return
      yield* Effect.yieldNow
    }
  })

  return {
    /** It told something, as the answer to what was asked once, or after that. */
    hear: (one: Watched): void => {
      beats++
      if (one.answeredAt === null) {
        one.answeredAt = Monotonic.of(clock)
        Deferred.doneUnsafe(one.answer, Effect.void)
        inVain = 0
        live()
      } else if ((isSuspect || !isFlowing) && Monotonic.of(clock) - one.answeredAt > burst) {
        isFlowing = true
        // only what flows is beyond doubt: an answer may have been on its way already
        isSuspect = false
      }
    },
    /** Silence from now on means something even if it never flowed. */
    suspect: (): void => {
      isSuspect = true
    },
    /** So it does, and that it is not refused says nothing: it may be forgotten. */
    doubt: (): void => {
      isSuspect = true
      isDoubted = true
    },
    /** It does not, unless it flowed. */
    unsuspect: (): void => {
      isSuspect = false
      isDoubted = false
    },
    /** Is over when the line has to be asked again alone. */
    watch: Effect.fnUntraced(function*(one: Watched) {
      if (!(yield* answered(one))) return silent("it was not answered, and is asked again")
      if (spec.silentAfter === undefined) return yield* Effect.never
      yield* silence(spec.silentAfter)
      isFlowing = false
      silent("it fell silent, and is asked again")
    })
  }
})
