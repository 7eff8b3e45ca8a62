/**
 * Puts the programs together: recalls how the last run ended, supervises, tells people, and stops in order.
 *
 * @since 0.1.0
 */
import * as Cause from "effect/Cause"
import * as Clock from "effect/Clock"
import * as Deferred from "effect/Deferred"
import * as Effect from "effect/Effect"
import * as Exit from "effect/Exit"
import * as FiberHandle from "effect/FiberHandle"
import * as Option from "effect/Option"
import type * as CircuitBreaker from "effect/persistence/CircuitBreaker"
import * as Scope from "effect/Scope"
import * as Semaphore from "effect/Semaphore"
import * as Stream from "effect/Stream"
import * as Mask from "../domain/Mask.ts"
import { Connection, type StopReport } from "../layers/Connection.ts"
import * as FactsLayer from "../layers/Facts.ts"
import type { Notifier } from "../layers/Notify/Notifier.ts"
import { Settings } from "../layers/Settings.ts"
import { State } from "../layers/State/State.ts"
import type { Tws } from "../layers/Tws/Tws.ts"
import * as Alert from "./Alert.ts"
import * as Moment from "./Moment.ts"
import * as Report from "./Report.ts"
import * as Shutdown from "./Shutdown.ts"
import * as Supervise from "./Supervise.ts"
import * as Upstream from "./Upstream.ts"

type Needs = CircuitBreaker.CircuitBreakerStore | FactsLayer.Facts | Notifier | Settings | State | Tws

// How the last run ended decides what a start may do: after a crash an open circuit and the pin stand, after an orderly
// stop a start is a human act.
const recall = Effect.gen(function*() {
  const settings = yield* Settings
  const state = yield* State
  const lastRun = Option.getOrNull(yield* state.lastRun.get)
  const crashed = lastRun !== null && !lastRun.orderly
  const isUnread = yield* state.lastRun.isTorn
  if (!crashed) yield* state.opening.remove
  else {
    const how = isUnread
      ? "How the last run ended cannot be read, so it counts as a crash"
      : "The last run did not end in order"
    yield* Effect.logWarning(`${how}: its circuit and its account pin stand`)
  }
  yield* state.lastRun.set({ orderly: false, at: yield* Clock.currentTimeMillis })
  const pin = Option.getOrNull(yield* state.pin.get)
  Mask.learn([pin?.account, settings.account].filter((id) => id !== undefined))
  return { crashed, lastRun: crashed ? isUnread ? "unread" as const : "crashed" as const : undefined }
})

/**
 * Connects at once, supervises and tells people in its Scope; closing that Scope stops in order, as `Connection.stop`
 * does.
 *
 * @since 0.1.0
 * @category programs
 */
export const connect = Effect.gen(function*() {
  const settings = yield* Settings
  const state = yield* State
  const facts = yield* FactsLayer.Facts
  const { crashed, lastRun } = yield* recall
  const context = yield* Effect.context<Needs>()

  let generation = 0
  let untried = true
  let sessionScope: Scope.Closeable | null = null
  const handle = yield* FiberHandle.make<never>()
  const one = yield* Semaphore.make(1)
  const supervise = Effect.suspend(() => {
    const name = `${settings.host}:${settings.port}`
    return Effect.scoped(Supervise.supervise({
      // The library's breaker cannot be reset: a human's reconnect goes to a circuit of a new name.
      key: generation === 0 ? name : `${name}#${generation}`,
      mayRepin: generation > 0 || !crashed,
      current: (scope) => {
        sessionScope = scope
      },
      onAttempt: () => {
        untried = false
      }
    }))
  }).pipe(
    Effect.catchDefect((defect) =>
      Effect.andThen(
        Effect.logFatal("A defect ended the supervision of the connection; it begins again", defect),
        Effect.sleep(settings.circuitReset)
      )
    ),
    Effect.forever
  )
  yield* Upstream.recall
  yield* Effect.forkScoped(Upstream.remember, { startImmediately: true })
  yield* Effect.forkScoped(Moment.keepTime, { startImmediately: true })
  yield* Effect.forkScoped(Moment.keepState, { startImmediately: true })

  const endSession = Effect.suspend(() => sessionScope === null ? Effect.void : Scope.close(sessionScope, Exit.void))
    .pipe(
      Effect.andThen(FiberHandle.clear(handle)),
      one.withPermits(1)
    )

  // Whoever asked may be gone before it is done, and a stop may come in between: done it is, or not at all.
  const reconnect = Effect.gen(function*() {
    if (untried || facts.get().stopping) return
    untried = true
    generation += 1
    yield* FiberHandle.clear(handle)
    yield* state.opening.remove
    if (facts.get().stopping) return
    facts.update((known) => ({
      ...known,
      state: known.sessions > 0 ? "reconnecting" : "connecting",
      fence: [],
      reconnectAttempts: 0,
      nextRetryAt: null,
      circuit: { state: "closed", retryAt: null, consecutiveOpenings: 0 }
    }))
    yield* FiberHandle.run(handle, supervise)
    yield* Effect.logInfo("Reconnecting on request: the circuit and a failed account are cleared")
  }).pipe(one.withPermits(1), Effect.uninterruptible)

  const stopped = yield* Deferred.make<StopReport>()
  const stop = (options?: { readonly keepPositions?: boolean | undefined }) =>
    Effect.suspend(() =>
      facts.get().stopping
        ? Deferred.await(stopped)
        : Effect.tap(
          Shutdown.shutdown({
            close: settings.gracefulShutdown && options?.keepPositions !== true,
            endSession
          }),
          (report) => Deferred.succeed(stopped, report)
        )
    ).pipe(Effect.uninterruptible, Effect.provideContext(context))

  // A program that fails, such as one whose port is taken, has not asked for its positions to be sold.
  yield* Effect.addFinalizer((exit) =>
    stop({ keepPositions: Exit.isFailure(exit) && !Cause.hasInterruptsOnly(exit.cause) })
  )

  const connection = Connection.of({
    status: Effect.setContext(Report.status, context),
    ordersBlockedBy: Effect.setContext(Report.ordersBlockedBy, context),
    changes: Stream.provideContext(Report.changes, context),
    notices: Stream.fromPubSub(facts.notices),
    session: Effect.provideContext(Report.session, context),
    ready: Effect.provideContext(Report.ready, context),
    account: Effect.sync(() => facts.get().account?.id ?? null),
    reconnect: Effect.provideContext(reconnect, context),
    stop,
    stopped: Deferred.await(stopped)
  })
  const exposed = Effect.sync(() => facts.get().exposed)
  yield* Effect.forkScoped(
    Effect.provideService(Alert.run({ exposed, lastRun }), Connection, connection),
    { startImmediately: true }
  )
  yield* FiberHandle.run(handle, supervise)
  return connection
})
