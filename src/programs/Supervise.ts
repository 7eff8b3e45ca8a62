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
import type { IbkrError } from "../errors/IbkrError.ts"
import { Facts } from "../layers/Facts.ts"
import * as Metrics from "../layers/Metrics.ts"
import { Settings } from "../layers/Settings.ts"
import * as Backoff from "../schedules/Backoff.ts"
import { Deadlines } from "../schedules/Deadlines.ts"
import * as Maintenance from "../schedules/Maintenance.ts"
import * as Monotonic from "../schedules/Monotonic.ts"
import * as ClientId from "./ClientId.ts"
import * as Session from "./Session.ts"
import * as Chronicle from "./Supervise/Chronicle.ts"

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
  readonly current: (scope: Scope.Closeable) => void
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
  const chronicle = yield* Chronicle.make
  let mayRepin = options.mayRepin
  let patientSnapshot = false

  const failed = Effect.fnUntraced(function*(error: IbkrError) {
    clientId.failed(error, yield* Monotonic.now)
    patientSnapshot = error._tag === "TimeoutError" && error.operation === "Snapshot"
    yield* chronicle.failed(error)
  })

  const dial = Effect.fnUntraced(function*(session: Scope.Closeable) {
    const now = yield* Monotonic.now
    options.current(session)
    yield* chronicle.dialling
    return yield* Session.open({
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
          options.onAttempt()
          return facts.get().sessions > 1 ? Metric.update(Metrics.reconnects, 1) : Effect.void
        }),
        Effect.tap(({ closed }) =>
          Effect.timeoutOrElse(closed, { duration: deadlines.stability, orElse: () => Effect.void })
        ),
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

  const isPlanned = () => {
    const now = clock.currentTimeMillisUnsafe()
    const { resetRegion, restartAt } = settings
    return Maintenance.at(resetRegion, now).active ||
      (restartAt !== undefined && Maintenance.restartDue(restartAt, now, facts.get().lastConnected))
  }
  const patiently = <A>(self: Effect.Effect<A, IbkrError, Session.Needs>) =>
    Effect.retry(
      self,
      Schedule.tap(Backoff.patient(deadlines.maintenancePace, isPlanned), ({ duration }) => chronicle.biding(duration))
    )

  // The breaker does not tell a call that it is the probe; its state does.
  const circuit = Effect.orDie(breaker.state(options.key))
  const cycle = Effect.gen(function*() {
    const known = yield* circuit
    if (known._tag === "HalfOpen") {
      return yield* Effect.andThen(chronicle.probeBegins(known.consecutiveOpenings), patiently(attempt))
    }
    yield* chronicle.cycleBegins
    return yield* Effect.retry(
      patiently(lossThenAttempt),
      Schedule.tap(Backoff.cycle(settings.reconnectAttempts), ({ duration }) => chronicle.waiting(duration))
    )
  })

  const wait = Effect.gen(function*() {
    const { consecutiveOpenings, retryAfter } = { consecutiveOpenings: 0, retryAfter: Duration.zero, ...yield* circuit }
    // A reconnect that is asked for now has something to cut short.
    options.onAttempt()
    yield* chronicle.circuitOpen(retryAfter, consecutiveOpenings)
    yield* Effect.sleep(retryAfter)
  })

  while (true) {
    const result = yield* Effect.result(breaker.execute(cycle, { key: options.key, classify }))
    if (result._tag === "Success") {
      yield* chronicle.lasted
      loss = yield* Effect.flip(result.success)
      yield* failed(loss)
      continue
    }
    const error: CircuitBreaker.CircuitBreakerError | IbkrError = result.failure
    if (error._tag === "CircuitBreakerError") {
      yield* wait
    } else if (error._tag === "AuthError" && error.isFinal) {
      yield* chronicle.ended(error)
      return yield* Effect.never
    }
  }
})
