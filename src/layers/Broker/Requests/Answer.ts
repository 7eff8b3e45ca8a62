/**
 * How the answer to a question is waited for: while its session lives, and no longer than its deadline.
 *
 * @since 0.1.0
 */
import * as Deferred from "effect/Deferred"
import * as Duration from "effect/Duration"
import * as Effect from "effect/Effect"
import { RequestError } from "../../../errors/RequestError.ts"
import type { TwsSession } from "../../Tws/Tws.ts"

type Session = Pick<TwsSession, "closed">

/**
 * Fails once the session ends, with why.
 *
 * @since 0.1.0
 * @category combinators
 */
export const sessionEnded = (request: string, { closed }: Session): Effect.Effect<never, RequestError> =>
  Effect.mapError(closed, ({ message }) => new RequestError({ request, reason: "SessionEnded", detail: message }))

/**
 * Waits for the answer to a request; fails where its session ends before that, and where it does not come within its deadline.
 *
 * @since 0.1.0
 * @category combinators
 */
export const wait = <A, E>(
  answer: Deferred.Deferred<A, E>,
  { request, session, within }: {
    readonly request: string
    readonly session: Session
    readonly within: Duration.Duration
  }
): Effect.Effect<A, E | RequestError> =>
  Deferred.await(answer).pipe(
    Effect.raceFirst(sessionEnded(request, session)),
    Effect.timeoutOrElse({
      duration: within,
      orElse: () => Effect.fail(new RequestError({ request, reason: "TimedOut", duration: Duration.toMillis(within) }))
    })
  )
