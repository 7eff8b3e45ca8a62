/**
 * When to dial again: after 1, 2, 4, 8 and 16 seconds, then not before the circuit allows it.
 *
 * @since 0.1.0
 */
import * as Duration from "effect/Duration"
import * as CircuitBreaker from "effect/persistence/CircuitBreaker"
import * as Schedule from "effect/Schedule"
import type { IbkrError } from "../errors/IbkrError.ts"

/**
 * The longest delay within a cycle, for those who ask for more attempts than five.
 *
 * @since 0.1.0
 * @category policies
 */
export const longest: Duration.Duration = Duration.minutes(2)

/**
 * The delays within one cycle of attempts: exponential from one second up to two minutes, `attempts` of them, and none
 * for an error that no further attempt can mend. Delays are counted from failures.
 *
 * @since 0.1.0
 * @category policies
 */
export const cycle = (attempts: number) =>
  Schedule.max([Schedule.min([Schedule.exponential("1 second"), Schedule.spaced(longest)]), Schedule.recurs(attempts)])
    .pipe(
      Schedule.setInputType<IbkrError>(),
      Schedule.while(({ input }) => input.isRetryable)
    )

const isFinal = (error: IbkrError): boolean => error._tag === "AuthError" && error.isFinal

/**
 * The delays inside a maintenance window and while the gateway restarts: exponential from one second and never longer than
 * `pace`, for as long as `isPlanned` says so. Such a loss is no strike, so no attempt counts against the cycle; only what
 * contradicts the account's pin ends it.
 *
 * @since 0.1.0
 * @category policies
 */
export const patient = (pace: Duration.Duration, isPlanned: () => boolean) =>
  Schedule.min([Schedule.exponential("1 second"), Schedule.spaced(pace)]).pipe(
    Schedule.setInputType<IbkrError>(),
    Schedule.while(({ input }) => !isFinal(input) && isPlanned())
  )

/**
 * How long the n-th opening in a row lasts: `reset`, doubling, up to `max`.
 *
 * @since 0.1.0
 * @category policies
 */
export const openings = (reset: Duration.Duration, max: Duration.Duration) =>
  Schedule.min([Schedule.exponential(reset), Schedule.spaced(max)])

/**
 * What opens the circuit: one cycle that failed.
 *
 * @since 0.1.0
 * @category policies
 */
export const tripPolicy: CircuitBreaker.TripPolicy = CircuitBreaker.consecutive(1)
