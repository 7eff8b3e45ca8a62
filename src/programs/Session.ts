/**
 * Opens one session and looks after it: dial, fence, snapshot, heartbeat, and everything that can end it.
 *
 * @since 0.1.0
 */
import * as Clock from "effect/Clock"
import * as Deferred from "effect/Deferred"
import * as Duration from "effect/Duration"
import * as Effect from "effect/Effect"
import * as Option from "effect/Option"
import * as FactsData from "../domain/Facts.ts"
import * as Mask from "../domain/Mask.ts"
import { type IbkrError, TimeoutError } from "../errors/IbkrError.ts"
import { Facts } from "../layers/Facts.ts"
import { Settings } from "../layers/Settings.ts"
import type { State } from "../layers/State/State.ts"
import { Tws, type TwsSession } from "../layers/Tws/Tws.ts"
import * as Monotonic from "../schedules/Monotonic.ts"
import * as Dispatch from "./Dispatch.ts"
import * as Identify from "./Identify.ts"
import * as Upkeep from "./Session/Upkeep.ts"

/**
 * What distinguishes one attempt from another. `patientSnapshot` is true where a reconnect has already been tried for a
 * list that does not end: the session is then kept, not ready.
 *
 * @since 0.1.0
 * @category models
 */
export interface Attempt {
  readonly port: number
  readonly clientId: number
  readonly mayRepin: boolean
  readonly patientSnapshot: boolean
}

/**
 * An open session: `closed` only ever fails, with what ended it.
 *
 * @since 0.1.0
 * @category models
 */
export interface Opened {
  readonly session: TwsSession
  readonly closed: Effect.Effect<never, IbkrError>
}

/**
 * What a session is opened with.
 *
 * @since 0.1.0
 * @category models
 */
export type Needs = Facts | Settings | State | Tws

/**
 * Dials, passes the fence and asks for the snapshot; the Scope is the session's life.
 *
 * @since 0.1.0
 * @category programs
 */
export const open = Effect.fnUntraced(function*(attempt: Attempt) {
  const facts = yield* Facts
  const settings = yield* Settings
  const tws = yield* Tws
  const endpoint = `${settings.host}:${attempt.port}`
  const dispatcher = yield* Dispatch.make
  const session = yield* tws.connect({
    host: settings.host,
    port: attempt.port,
    clientId: attempt.clientId,
    onEvents: dispatcher.onEvents
  }).pipe(
    Effect.timeoutOrElse({
      duration: settings.connectTimeout,
      orElse: () =>
        Effect.fail(
          new TimeoutError({
            operation: "Attempt",
            duration: Duration.toMillis(settings.connectTimeout),
            endpoint
          })
        )
    }),
    Effect.withSpan("Tws.connect", { attributes: { ...attempt, host: settings.host } }, { captureStackTrace: false }),
    Effect.map(dispatcher.follow)
  )
  const { account, blocks } = yield* Identify.identify({
    managed: session.managedAccounts,
    mayRepin: attempt.mayRepin,
    port: attempt.port
  }).pipe(Effect.withSpan("Identify.identify", {}, { captureStackTrace: false }))

  const connectedAt = yield* Clock.currentTimeMillis
  const { clientId, serverVersion } = session
  const clockOffset = connectedAt - (yield* Monotonic.now)
  const end = yield* Deferred.make<never, IbkrError>()
  yield* Effect.acquireRelease(
    Effect.sync(() => {
      facts.setSession(session)
      facts.update((known) => ({
        ...FactsData.began({ clientId, serverVersion, connectedAt }, clockOffset)(known),
        account,
        fence: blocks,
        managesOthers: session.managedAccounts.length > 1
      }))
    }),
    // A loss and its cause are told in one: whoever hears of the one asks for the other. One by request has none, and what was
    // an error before this session is none of it.
    Effect.fnUntraced(function*() {
      const why = yield* Deferred.poll(end)
      const lastError = Option.isNone(why)
        ? null
        : { error: yield* Effect.flip(why.value), at: yield* Clock.currentTimeMillis }
      facts.setSession(null)
      facts.update((known) => ({ ...FactsData.ended("reconnecting")(known), lastError }))
    })
  )
  yield* dispatcher.begin(session.managedAccounts)
  yield* Effect.logInfo(
    `Connected to ${endpoint} as client ${clientId}, server version ${serverVersion}, account ${
      account === null ? "not pinned" : Mask.account(account.id)
    }`
  )
  const kept = { session, dispatcher, endpoint, port: attempt.port, patientSnapshot: attempt.patientSnapshot }
  for (const program of Upkeep.programs(kept)) {
    yield* Effect.forkScoped(
      Effect.catchCause(program, (cause) => Deferred.failCause(end, cause)),
      { startImmediately: true }
    )
  }
  const opened: Opened = { session, closed: Deferred.await(end) }
  return opened
})
