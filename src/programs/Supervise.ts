/**
 * Keeps one session alive for as long as it runs: attempts in cycles, cycles through the circuit breaker, for ever.
 *
 * One rule makes both: an attempt has succeeded once its session has lasted (`Deadlines.stability`). A shorter session
 * is a failed attempt of the same cycle; the loss of a longer one is the failure with which a cycle begins.
 *
 * @since 0.1.0
 */
import * as Cause from "effect/Cause"
import * as Clock from "effect/Clock"
import * as Duration from "effect/Duration"
import * as Effect from "effect/Effect"
import * as Exit from "effect/Exit"
import * as Metric from "effect/Metric"
import * as Option from "effect/Option"
import * as CircuitBreaker from "effect/persistence/CircuitBreaker"
import * as Schedule from "effect/Schedule"
import * as Scope from "effect/Scope"
import * as FactsData from "../domain/Facts.ts"
import type { AuthError, ConnectionError, IbkrError, TimeoutError } from "../errors/IbkrError.ts"
import { Facts } from "../layers/Facts.ts"
import * as Metrics from "../layers/Metrics.ts"
import { Settings } from "../layers/Settings.ts"
import * as Backoff from "../schedules/Backoff.ts"
import { Deadlines } from "../schedules/Deadlines.ts"
import * as Maintenance from "../schedules/Maintenance.ts"
import * as ClientId from "./ClientId.ts"
import * as Session from "./Session.ts"

/**
 * What a supervision runs on. `key` names the circuit; `mayRepin` is true where a human has just acted; `current` is told
 * the Scope of every session, so that an orderly stop can end it in order; `onAttempt` when an attempt has settled.
 *
 * @since 0.1.0
 * @category models
 */
export interface Options {
  readonly key: string
  readonly mayRepin: boolean
  readonly nextEpoch: () => number
  readonly current: (scope: Scope.Closeable | null) => void
  readonly onAttempt: () => void
}

const classify = (exit: Exit.Exit<unknown, IbkrError>): CircuitBreaker.Outcome => {
  if (Exit.isSuccess(exit)) return CircuitBreaker.success
  const final = Option.exists(
    Cause.findErrorOption(exit.cause),
    (error) => error._tag === "AuthError" && error.isFinal
  )
  return final ? CircuitBreaker.ignored : CircuitBreaker.failure()
}

const outcomeOf = (error: IbkrError): string => error._tag === "TimeoutError" ? error.operation : error.reason

/**
 * Supervises until it is interrupted: never ends because of a gateway.
 *
 * @since 0.1.0
 * @category programs
 */
export const supervise = Effect.fnUntraced(function*(options: Options) {
  const facts = yield* Facts
  const settings = yield* Settings
  const deadlines = yield* Deadlines
  const clock = yield* Clock.Clock
  const scope = yield* Effect.scope
  const breaker = yield* CircuitBreaker.make({
    tripPolicy: Backoff.tripPolicy,
    openDuration: Backoff.openings(settings.circuitReset, settings.circuitMax)
  })
  const clientId = ClientId.make(settings, Duration.toMillis(deadlines.fallbackClientId))
  let mayRepin = options.mayRepin
  let patientSnapshot = false

  const away = () => {
    const { circuit, everConnected } = facts.get()
    if (circuit.state === "half_open") return "circuit_open"
    return everConnected ? "reconnecting" : "connecting"
  }
  const circuit = Effect.map(Effect.option(breaker.state(options.key)), Option.getOrNull)

  const failed = Effect.fnUntraced(function*(error: IbkrError) {
    const at = yield* Clock.currentTimeMillis
    clientId.failed(error, at)
    patientSnapshot = error._tag === "TimeoutError" && error.operation === "Snapshot"
    facts.update((known) => ({ ...FactsData.ended(away())(known), lastError: { error, at } }))
    yield* Effect.logWarning(error.message).pipe(
      error.remedy === null ? (self) => self : Effect.annotateLogs({ remedy: error.remedy })
    )
  })

  const dial = Effect.fnUntraced(function*(session: Scope.Closeable) {
    const now = yield* Clock.currentTimeMillis
    options.current(session)
    facts.update((known) => ({ ...known, state: known.stopping ? "shutdown" : away(), nextRetryAt: null }))
    return yield* Session.open({
      epoch: options.nextEpoch(),
      port: facts.get().movedTo ?? settings.port,
      clientId: clientId.at(now),
      mayRepin,
      patientSnapshot
    }).pipe(
      Scope.provide(session),
      // The new port is good until a dial to it fails; a session that was lost there says nothing against it.
      Effect.tapError(() => Effect.sync(() => facts.update((known) => ({ ...known, movedTo: null })))),
      Effect.onExit((exit) =>
        Metric.update(
          Metric.withAttributes(Metrics.dials, {
            outcome: Exit.isSuccess(exit)
              ? "Connected"
              : Option.match(Cause.findErrorOption(exit.cause), { onNone: () => "Interrupted", onSome: outcomeOf })
          }),
          1
        )
      )
    )
  })

  // Succeeds with what ends the session, once the session has lasted.
  const attempt = Effect.acquireUseRelease(
    Scope.fork(scope),
    (session) =>
      dial(session).pipe(
        Effect.tap(() => {
          mayRepin = false
          clientId.succeeded()
          options.onAttempt()
          return facts.get().everConnected && facts.get().reconnectAttempts > 0
            ? Metric.update(Metrics.reconnects, 1)
            : Effect.void
        }),
        Effect.tap(({ closed }) => Effect.raceFirst(closed, Effect.sleep(deadlines.stability))),
        Effect.map(({ closed }) => Effect.onExit(closed, (exit) => Scope.close(session, exit)))
      ),
    (session, exit) => Exit.isFailure(exit) ? Scope.close(session, exit) : Effect.void
  ).pipe(Effect.tapError((error) => {
    options.onAttempt()
    return failed(error)
  }))

  let loss: IbkrError | undefined
  const lossThenAttempt = Effect.suspend(() => {
    if (loss === undefined) return attempt
    const error = loss
    loss = undefined
    return Effect.fail(error)
  })

  const announce = <Input, Error, Env>(schedule: Schedule.Schedule<unknown, Input, Error, Env>) =>
    Schedule.tap(schedule, ({ duration }) =>
      Effect.sync(() => {
        const nextRetryAt = clock.currentTimeMillisUnsafe() + Duration.toMillis(duration)
        facts.update((known) => ({ ...known, reconnectAttempts: known.reconnectAttempts + 1, nextRetryAt }))
      }))
  const inWindow = () => Maintenance.at(settings.resetRegion, clock.currentTimeMillisUnsafe()).active
  const patiently = <A>(self: Effect.Effect<A, IbkrError, Session.Needs>) =>
    Effect.retry(self, announce(Backoff.patient(deadlines.maintenancePace, inWindow)))

  const cycle = Effect.gen(function*() {
    const state = yield* circuit
    if (state?._tag === "HalfOpen") {
      facts.update((known) => ({ ...known, circuit: { ...known.circuit, state: "half_open", retryAt: null } }))
      return yield* patiently(attempt)
    }
    facts.update((known) => ({ ...known, reconnectAttempts: 0 }))
    return yield* Effect.retry(patiently(lossThenAttempt), announce(Backoff.cycle(settings.reconnectAttempts)))
  })

  const open = Effect.fnUntraced(function*(retryAfter: Duration.Duration) {
    const state = yield* circuit
    const retryAt = (yield* Clock.currentTimeMillis) + Duration.toMillis(retryAfter)
    const consecutiveOpenings = state === null || state._tag === "Closed" ? 1 : state.consecutiveOpenings
    facts.update((known) => ({
      ...known,
      state: known.stopping ? "shutdown" : "circuit_open",
      nextRetryAt: retryAt,
      circuit: { state: "open", retryAt, consecutiveOpenings }
    }))
    yield* Effect.logError(
      `The circuit is open (opening ${consecutiveOpenings}): no dial for ${Duration.format(retryAfter)}, then one probe`
    )
    yield* Effect.sleep(retryAfter)
  })

  while (true) {
    const result = yield* Effect.result(breaker.execute(cycle, { key: options.key, classify }))
    if (result._tag === "Success") {
      facts.update((known) => ({
        ...known,
        reconnectAttempts: 0,
        circuit: { state: "closed", retryAt: null, consecutiveOpenings: 0 }
      }))
      loss = yield* Effect.flip(result.success)
      options.current(null)
      yield* failed(loss)
    } else {
      options.current(null)
      const error: AuthError | ConnectionError | TimeoutError | CircuitBreaker.CircuitBreakerError = result.failure
      if (error._tag === "CircuitBreakerError") {
        yield* open(error.reason._tag === "CircuitOpen" ? error.reason.retryAfter : Duration.seconds(1))
      } else if (error._tag === "AuthError" && error.isFinal) {
        facts.update((known) => ({
          ...known,
          state: known.stopping ? "shutdown" : "failed",
          nextRetryAt: null,
          account: null,
          fence: ["account_mismatch"]
        }))
        yield* Effect.logFatal(`${error.message}. Nothing is written and nothing is tried until a human acts`)
        return yield* Effect.never
      }
    }
  }
})
