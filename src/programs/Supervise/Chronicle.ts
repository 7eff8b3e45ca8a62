/**
 * Writes the course of a supervision into the facts and the log: what is being tried, what failed, what is waited for.
 *
 * @since 0.1.0
 */
import * as Clock from "effect/Clock"
import * as Duration from "effect/Duration"
import * as Effect from "effect/Effect"
import * as FactsData from "../../domain/Facts.ts"
import type { State } from "../../domain/Status.ts"
import type { AuthError, IbkrError } from "../../errors/IbkrError.ts"
import { Facts } from "../../layers/Facts.ts"
import * as Monotonic from "../../schedules/Monotonic.ts"

/**
 * What there is to write, in the order in which it happens.
 *
 * @since 0.1.0
 * @category models
 */
export interface Chronicle {
  readonly cycleBegins: Effect.Effect<void>
  /** The probe after the n-th opening in a row, which an earlier run may have seen. */
  readonly probeBegins: (consecutiveOpenings: number) => Effect.Effect<void>
  readonly dialling: Effect.Effect<void>
  /** An attempt failed, or a session was lost. */
  readonly failed: (error: IbkrError) => Effect.Effect<void>
  /** The next attempt comes after a delay. */
  readonly waiting: (delay: Duration.Duration) => Effect.Effect<void>
  /** The next attempt comes after a delay while the gateway is away by plan, when none counts. */
  readonly biding: (delay: Duration.Duration) => Effect.Effect<void>
  /** A session has lasted. */
  readonly lasted: Effect.Effect<void>
  /** The circuit is open for a while, for the n-th time in a row. */
  readonly circuitOpen: (retryAfter: Duration.Duration, consecutiveOpenings: number) => Effect.Effect<void>
  /** Nothing is tried any more until a human acts. */
  readonly ended: (error: AuthError) => Effect.Effect<void>
}

/**
 * Makes the chronicle of one supervision.
 *
 * @since 0.1.0
 * @category constructors
 */
export const make = Effect.gen(function*() {
  const facts = yield* Facts
  const write = (change: (known: FactsData.Facts) => Partial<FactsData.Facts>) =>
    Effect.sync(() => facts.update((known) => ({ ...known, ...change(known) })))
  // Once a stop has begun, nothing that supervision still does changes the state.
  const into = (state: State, known: FactsData.Facts): State => known.stopping ? "shutdown" : state
  const away = ({ circuit, sessions }: FactsData.Facts): State => {
    if (circuit.state === "half_open") return "circuit_open"
    return sessions > 0 ? "reconnecting" : "connecting"
  }
  const after = Effect.fnUntraced(function*(delay: Duration.Duration) {
    const millis = Duration.toMillis(delay)
    return { at: (yield* Clock.currentTimeMillis) + millis, steadyAt: (yield* Monotonic.now) + millis }
  })

  const chronicle: Chronicle = {
    cycleBegins: write(() => ({ reconnectAttempts: 0 })),
    probeBegins: (consecutiveOpenings) =>
      write(() => ({ circuit: { state: "half_open", retryAt: null, consecutiveOpenings } })),
    dialling: write((known) => ({ state: into(away(known), known), nextRetryAt: null })),
    failed: Effect.fnUntraced(function*(error) {
      const at = yield* Clock.currentTimeMillis
      yield* write((known) => ({ ...FactsData.ended(away(known))(known), lastError: { error, at } }))
      const { message, remedy } = error
      yield* Effect.annotateLogs(Effect.logWarning(message), remedy === null ? {} : { remedy })
    }),
    waiting: (delay) =>
      Effect.flatMap(
        after(delay),
        (nextRetryAt) => write(({ reconnectAttempts }) => ({ reconnectAttempts: reconnectAttempts + 1, nextRetryAt }))
      ),
    biding: (delay) => Effect.flatMap(after(delay), (nextRetryAt) => write(() => ({ nextRetryAt }))),
    lasted: write(() => ({
      reconnectAttempts: 0,
      circuit: { state: "closed", retryAt: null, consecutiveOpenings: 0 }
    })),
    circuitOpen: Effect.fnUntraced(function*(retryAfter, consecutiveOpenings) {
      const retryAt = yield* after(retryAfter)
      yield* write((known) => ({
        state: into("circuit_open", known),
        nextRetryAt: retryAt,
        circuit: { state: "open", retryAt, consecutiveOpenings }
      }))
      yield* Effect.logError(
        `The circuit is open (opening ${consecutiveOpenings}): no dial for ${
          Duration.format(Duration.seconds(Math.ceil(Duration.toSeconds(retryAfter))))
        }, then one probe`
      )
    }),
    ended: Effect.fnUntraced(function*(error) {
      yield* write((known) => ({
        state: into("failed", known),
        nextRetryAt: null,
        account: null,
        fence: ["account_mismatch"]
      }))
      yield* Effect.logFatal(`${error.message}. Nothing is written and nothing is tried until a human acts`)
    })
  }
  return chronicle
})
