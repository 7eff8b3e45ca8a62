/**
 * Stops in order, in every state and within a bound: refuse orders, say so, close positions if asked, end, flush.
 *
 * @since 0.1.0
 */
import * as Clock from "effect/Clock"
import * as Duration from "effect/Duration"
import * as Effect from "effect/Effect"
import * as Option from "effect/Option"
import * as Alert from "../domain/Alert.ts"
import type { State } from "../domain/Status.ts"
import type { IbkrError } from "../errors/IbkrError.ts"
import { PositionsLeft } from "../errors/PositionsLeft.ts"
import type { StopReport } from "../layers/Connection.ts"
import { Facts } from "../layers/Facts.ts"
import { Notifier } from "../layers/Notify/Notifier.ts"
import { Settings } from "../layers/Settings.ts"
import * as StateDirectory from "../layers/State/State.ts"
import type { TwsSession } from "../layers/Tws/Tws.ts"
import * as Behind from "./Behind.ts"
import * as Flatten from "./Flatten.ts"

/**
 * How much of the shutdown's time is kept for what comes after closing positions: ending the session and the alerts.
 *
 * @since 0.1.0
 * @category policies
 */
export const reserve = Duration.seconds(4)

/**
 * How much of that is kept for the alerts, three quarters of what is left at most: the end of the session may take the rest.
 *
 * @since 0.1.0
 * @category policies
 */
export const telling = Duration.seconds(3)

/** What changes anything at the gateway. */
const writes: ReadonlySet<string> = new Set(["placeOrder", "cancelOrder"])

const unknown = (detail: string) => new PositionsLeft({ positions: [], orders: [], detail })
const noSession = "There was no session, so what positions are open is not known and none was closed"

// The fence stops a closing order; staleness, maintenance and the shutdown itself do not.
const mayWrite = Effect.fnUntraced(function*(epoch: number) {
  const { fence, readOnlyApi, session } = (yield* Facts).get()
  return session?.epoch === epoch && fence.length === 0 && !readOnlyApi
})

const because = (error: IbkrError) =>
  unknown(`Closing positions ended with an error, so what is open is not known. ${error.message}`)

const close = Effect.fnUntraced(function*(before: State, within: Duration.Duration) {
  const facts = yield* Facts
  const context = yield* Effect.context<Facts>()
  const left = yield* Behind.left(within)
  /** Is there a session, other than the one that was lost, within a half of what is left? */
  const comes = (lost: number | null) =>
    Effect.flatMap(left, (rest) =>
      Effect.timeoutOption(
        facts.until(({ session }) => session !== null && session.epoch !== lost),
        Duration.times(rest, 0.5)
      )).pipe(Effect.map(Option.isSome))
  const once: Effect.Effect<{ readonly closed: number }, PositionsLeft, StateDirectory.State> = Effect.gen(function*() {
    const session = facts.session()
    const { account, session: known, usedOrderId } = facts.get()
    if (session === null || known === null) return yield* unknown(noSession)
    if (account === null) return yield* unknown("No account is pinned, so no position was closed")
    let isWritten = false
    const send: TwsSession["send"] = (command) => {
      isWritten ||= writes.has(command._tag)
      return session.send(command)
    }
    return yield* Flatten.flatten({
      session: { ...session, send },
      account: account.id,
      deadline: yield* left,
      usedOrderId,
      allowed: Effect.provideContext(mayWrite(known.epoch), context)
    }).pipe(
      Effect.catchTag(["AuthError", "TimeoutError"], because),
      Effect.catch((error) => {
        const failed = error._tag === "PositionsLeft" ? Effect.fail(error) : because(error)
        // what was cancelled or sent may have filled, and positions may not have that yet
        if (isWritten) return failed
        return Effect.matchEffect(Effect.timeoutOption(session.closed, 0), {
          onSuccess: () => failed,
          onFailure: () => Effect.flatMap(comes(known.epoch), (isBack) => isBack ? once : failed)
        })
      })
    )
  })
  // A line that is just coming back is worth waiting for; a circuit that is open or a failed account is not.
  if (before === "connecting" || before === "reconnecting") yield* comes(null)
  return yield* once.pipe(
    Effect.catchDefect((defect) =>
      Effect.andThen(
        Effect.logFatal("A defect ended the closing of positions", defect),
        unknown("Closing positions ended with a defect, so what is open is not known")
      )
    ),
    Effect.withSpan("Flatten.flatten")
  )
})

/**
 * Stops the connection once. `close` asks for positions to be closed; `endSession` ends the session and the supervision
 * in order. Takes at most `IBKR_SHUTDOWN_TIMEOUT`; what could not be closed is in the report and in an alert.
 *
 * @since 0.1.0
 * @category programs
 */
export const shutdown = Effect.fnUntraced(function*(options: {
  readonly close: boolean
  readonly endSession: Effect.Effect<void>
}) {
  const facts = yield* Facts
  const notifier = yield* Notifier
  const settings = yield* Settings
  const state = yield* StateDirectory.State
  const before = facts.get().state
  facts.update((known) => ({ ...known, state: "shutdown", stopping: true, nextRetryAt: null }))
  yield* Effect.logInfo(
    options.close
      ? "Stopping: orders are refused, positions are being closed"
      : "Stopping: orders are refused; positions stay as they are, and orders that work stay at the gateway"
  )
  const budget = Duration.toMillis(settings.shutdownTimeout)
  const left = yield* Behind.left(settings.shutdownTimeout)
  const within = Duration.millis(Math.max(budget / 2, budget - Duration.toMillis(reserve)))
  const report: StopReport = options.close
    ? yield* close(before, within).pipe(
      Effect.match({
        onSuccess: ({ closed }): StopReport => ({ closed, left: null }),
        onFailure: (left): StopReport => ({ closed: null, left })
      })
    )
    : { closed: null, left: null }
  const rest = Duration.toMillis(yield* left)
  yield* Behind.upTo(options.endSession, Duration.millis(Math.max(rest / 4, rest - Duration.toMillis(telling))))
  if (report.left !== null) {
    yield* Effect.forEach([report.left.message, ...report.left.named], (line) => Effect.logError(line))
    yield* notifier.notify(Alert.once("positions_left", [report.left.message]))
  }
  yield* notifier.notify(Alert.once("shutdown", [
    options.close
      ? report.left === null ? "All positions were closed." : "Positions are left open."
      : "Positions stay as they are. Orders that work stay at the gateway, and may change them.",
    `The connection was ${before}.`
  ]))
  yield* Behind.upTo(notifier.flush, Duration.min(telling, yield* left))
  const at = yield* Clock.currentTimeMillis
  yield* Behind.upTo(state.lastRun.set({ orderly: true, at }), yield* left)
  yield* Effect.logInfo("Stopped in order")
  return report
}, Effect.withSpan("Shutdown.shutdown"))
