/**
 * Whether a contract that is not found may only be one of a farm that has not woken up yet.
 *
 * @since 0.1.0
 */
import * as Clock from "effect/Clock"
import * as Duration from "effect/Duration"
import * as Effect from "effect/Effect"
import type * as Scope from "effect/Scope"
import type { IbkrError } from "../../../errors/IbkrError.ts"
import type { RequestError } from "../../../errors/RequestError.ts"
import * as Monotonic from "../../../schedules/Monotonic.ts"
import { Feed } from "../Feed.ts"

/**
 * For how long after a farm's return, or a session's beginning, a contract that is not found (200) is asked again, once.
 *
 * @since 0.1.0
 * @category policies
 */
export const farmsWaking: Duration.Duration = Duration.seconds(60)

/**
 * When it is asked again, at the earliest: a farm that wakes needs a moment.
 *
 * @since 0.1.0
 * @category policies
 */
export const again: Duration.Duration = Duration.seconds(2)

const farmIsBack: ReadonlySet<number> = new Set([2104, 2106, 2158])

/**
 * Makes what answers whether a failure may be no more than that, for as long as the Scope lasts.
 *
 * @since 0.1.0
 * @category constructors
 */
export const make: Effect.Effect<(error: RequestError | IbkrError) => boolean, never, Feed | Scope.Scope> = Effect.gen(
  function*() {
    const feed = yield* Feed
    const clock = yield* Clock.Clock
    let wokenAt = Number.NEGATIVE_INFINITY
    const woken = () => {
      wokenAt = Monotonic.of(clock)
    }
    yield* feed.watch({ began: woken, restored: woken })
    yield* feed.hear("error", ({ errorCode }) => {
      if (farmIsBack.has(errorCode)) woken()
    })
    return (error) =>
      error._tag === "RequestError" && error.code === 200 &&
      Monotonic.of(clock) - wokenAt < Duration.toMillis(farmsWaking)
  }
)
