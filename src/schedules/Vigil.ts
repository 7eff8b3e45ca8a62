/**
 * How long a line of data is kept, waited for and asked again: the policies of streams that live on, as values.
 *
 * @since 0.1.0
 */
import * as Context from "effect/Context"
import * as Duration from "effect/Duration"

/**
 * The policies.
 *
 * @since 0.1.0
 * @category models
 */
export interface Vigil {
  /** How long a line is kept after its last reader has left. */
  readonly linger: Duration.Duration
  /** How long a line may stay unanswered before it is asked again; doubles each time. */
  readonly answer: Duration.Duration
  /** A line of a kind that the gateway never acknowledges counts as live so long after it was asked. */
  readonly accepted: Duration.Duration
  /** How soon what a gateway refused while its farms wake, or ended by itself, is asked again. */
  readonly again: Duration.Duration
  /** When a line is asked again that was refused because too much was asked in a time: doubles each time, up to `most`. */
  readonly paced: Duration.Duration
  /** When a line is asked again while another session has the market data: doubles each time, up to `most`. */
  readonly competing: Duration.Duration
  /** How long a line that another session took away is kept although nobody reads it. */
  readonly competingKept: Duration.Duration
  /** The longest distance between two questions for the same line. */
  readonly most: Duration.Duration
  /** For how long after a session's beginning, or a farm's return, a refusal may mean that the farm still wakes. */
  readonly waking: Duration.Duration
  /** For how long a second 1101 without a 1100 before it says nothing new. */
  readonly repeated: Duration.Duration
  /** How long lines are not asked for in a new session, whose own beginning takes of the same 50 messages a second. */
  readonly breath: Duration.Duration
  /** When the restoration of all lines is given account of, at the latest. */
  readonly restored: Duration.Duration
}

/**
 * What is kept to where nothing else is said.
 *
 * @since 0.1.0
 * @category policies
 */
export const defaults: Vigil = {
  linger: Duration.seconds(30),
  answer: Duration.seconds(15),
  accepted: Duration.seconds(2),
  again: Duration.seconds(2),
  paced: Duration.seconds(15),
  competing: Duration.seconds(60),
  competingKept: Duration.hours(1),
  most: Duration.minutes(15),
  waking: Duration.seconds(60),
  repeated: Duration.seconds(60),
  breath: Duration.millis(100),
  restored: Duration.seconds(30)
}

/**
 * The policies in force. Replace them by `Layer.succeed(Vigil.Vigil, { ...Vigil.defaults, linger: Duration.zero })`.
 *
 * @since 0.1.0
 * @category services
 */
export const Vigil: Context.Reference<Vigil> = Context.Reference("effect-ibkr/schedules/Vigil", {
  defaultValue: () => defaults
})

/**
 * The n-th distance, counted from 0, of a series that begins with `first` and doubles.
 *
 * @since 0.1.0
 * @category combinators
 */
export const doubled = (vigil: Vigil, first: Duration.Duration, n: number): Duration.Duration =>
  Duration.min(Duration.times(first, 2 ** Math.min(n, 30)), vigil.most)
