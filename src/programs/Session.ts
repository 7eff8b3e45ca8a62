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
import * as Queue from "effect/Queue"
import * as Account from "../domain/Account.ts"
import * as FactsData from "../domain/Facts.ts"
import * as Mask from "../domain/Mask.ts"
import { ConnectionError, type IbkrError, TimeoutError } from "../errors/IbkrError.ts"
import { Facts } from "../layers/Facts.ts"
import { Settings } from "../layers/Settings.ts"
import type { State } from "../layers/State/State.ts"
import { Tws, type TwsSession } from "../layers/Tws/Tws.ts"
import * as Dispatch from "./Dispatch.ts"
import * as Identify from "./Identify.ts"
import * as Snapshot from "./Snapshot.ts"
import * as Watch from "./Watch.ts"

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
            endpoint: `${settings.host}:${attempt.port}`
          })
        )
    }),
    Effect.withSpan("Tws.connect", { attributes: { ...attempt, host: settings.host } }, { captureStackTrace: false })
  )
  const { account, blocks } = yield* Identify.identify({
    managed: session.managedAccounts,
    mayRepin: attempt.mayRepin,
    port: attempt.port
  }).pipe(Effect.withSpan("Identify.identify", {}, { captureStackTrace: false }))

  const connectedAt = yield* Clock.currentTimeMillis
  const { clientId, serverVersion } = session
  const clockOffset = connectedAt - (yield* Watch.monotonic)
  const end = yield* Deferred.make<never, IbkrError>()
  yield* Effect.acquireRelease(
    Effect.sync(() => {
      facts.setSession(session)
      facts.update((known) => ({
        ...FactsData.began({ clientId, serverVersion, connectedAt }, clockOffset)(known),
        account,
        fence: blocks
      }))
    }),
    // A loss and its cause are told in one: whoever hears of the one asks for the other.
    Effect.fnUntraced(function*() {
      const why = yield* Deferred.poll(end)
      const lost = Option.isNone(why)
        ? {}
        : { lastError: { error: yield* Effect.flip(why.value), at: yield* Clock.currentTimeMillis } }
      facts.setSession(null)
      facts.update((known) => ({ ...FactsData.ended("reconnecting")(known), ...lost }))
    })
  )
  yield* dispatcher.begin
  yield* Effect.logInfo(
    `Connected to ${settings.host}:${attempt.port} as client ${clientId}, server version ${serverVersion}, account ${
      account === null ? "not pinned" : Mask.account(account.id)
    }`
  )

  const ends = <R>(effect: Effect.Effect<unknown, IbkrError, R>) =>
    Effect.forkScoped(Effect.catch(effect, (error) => Deferred.fail(end, error)))

  const heed = Effect.fnUntraced(function*(consequence: Dispatch.Consequence) {
    switch (consequence._tag) {
      case "accounts": {
        const managed = Account.parseList(consequence.list)
        if (managed.join() === session.managedAccounts.join()) return
        const again = yield* Identify.identify({ managed, mayRepin: false, port: attempt.port })
        return facts.update((known) => ({ ...known, account: again.account, fence: again.blocks }))
      }
      case "portMoved":
        return yield* new ConnectionError({
          reason: "PortMoved",
          endpoint: `${settings.host}:${attempt.port}`,
          code: 1300,
          port: consequence.port,
          detail: consequence.text
        })
      case "requery":
        yield* Effect.logInfo("TWS has its connection to IBKR again: asking for orders, executions and positions anew")
        return yield* Snapshot.ask(session)
      case "nothingDecodes":
        return yield* new ConnectionError({
          reason: "Undecodable",
          endpoint: `${settings.host}:${attempt.port}`
        })
    }
  })

  yield* ends(session.closed)
  yield* ends(Effect.forever(Effect.flatMap(Queue.take(dispatcher.consequences), heed)))
  yield* ends(Watch.watch(session, dispatcher.answered))
  yield* Snapshot.ask(session)
  yield* ends(
    attempt.patientSnapshot
      ? Effect.catchTag(
        Snapshot.essentials(session),
        "TimeoutError",
        (error) => Effect.logError(`${error.message}, again: the session is kept but not ready; restart the gateway`)
      )
      : Snapshot.essentials(session)
  )
  yield* ends(Snapshot.history(session))
  const opened: Opened = { session, closed: Deferred.await(end) }
  return opened
})
