/**
 * Asks about the past: within the limits, and where that is wished, over the end of a session.
 *
 * @since 0.1.0
 */
import * as Deferred from "effect/Deferred"
import * as Duration from "effect/Duration"
import * as Effect from "effect/Effect"
import type { IbkrError } from "../../../errors/IbkrError.ts"
import type { RequestError } from "../../../errors/RequestError.ts"
import * as Monotonic from "../../../schedules/Monotonic.ts"
import * as Pace from "../../../schedules/Pace.ts"
import { Connection } from "../../Connection.ts"
import { Feed } from "../Feed.ts"
import * as Requests from "../Requests.ts"
import * as Limits from "./Limits.ts"
import type * as Query from "./Query.ts"

const isLost = (error: RequestError | IbkrError): boolean => {
  switch (error._tag) {
    case "RequestError":
      return error.reason === "SessionEnded"
    case "ConnectionError":
      return !error.isUnwritable
    // a line that fell silent, or an attempt to connect since
    case "TimeoutError":
      return true
    // a login that is not complete, after a restart of the gateway
    case "AuthError":
      return !error.isFinal
  }
}

/** When what a session that lives could not take for a moment is asked again. */
const again = Duration.seconds(2)

/**
 * Makes what asks. `until` is the moment (monotonic ms) up to which something with these options may wait for its turns.
 *
 * @since 0.1.0
 * @category constructors
 */
export const make = Effect.gen(function*() {
  const limits = yield* Limits.Limits
  const requests = yield* Requests.Requests
  const connection = yield* Connection
  const feed = yield* Feed
  const pace = yield* Pace.Pace

  const began = Effect.gen(function*() {
    const next = yield* Deferred.make<void>()
    yield* feed.watch({ began: () => Deferred.doneUnsafe(next, Effect.void) })
    return yield* Deferred.await(next)
  }).pipe(Effect.scoped)
  // a connection that was shut down has no next session
  const nextSession = Effect.raceFirst(began, Effect.andThen(connection.ready, Effect.never))
  const pause = Effect.suspend(() => feed.current() === null ? Effect.void : Effect.sleep(again))

  return {
    pace,
    until: ({ patience = pace.historyPatience }: Query.Options) =>
      Effect.map(Monotonic.now, (now) => now + Duration.toMillis(Duration.fromInputUnsafe(patience))),
    ask: <A>(
      asking: Limits.Asking & Pick<Query.Options, "resume">,
      question: Requests.Question<A>
    ): Effect.Effect<A, RequestError | IbkrError> => {
      // the time without a session takes nothing of its patience
      const from = (now: typeof asking): Effect.Effect<A, RequestError | IbkrError> =>
        Effect.catchIf(
          limits.inTurn(now, (sent) => requests.ask({ ...question, sent })),
          (error) => asking.resume === true && isLost(error),
          () =>
            Effect.flatMap(
              Effect.andThen(pause, Effect.timed(nextSession)),
              ([away]) => from({ ...now, until: now.until + Duration.toMillis(away) })
            )
        )
      return from(asking)
    }
  }
})

/**
 * What asks.
 *
 * @since 0.1.0
 * @category models
 */
export type Ask = Effect.Success<typeof make>
