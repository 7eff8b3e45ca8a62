/**
 * Tells systemd that the service is up, how it stands, that it lives and that it stops; without systemd, nothing.
 *
 * Node has no datagram sockets of the Unix kind, so `systemd-notify` speaks for us: the unit needs
 * `Type=notify` and `NotifyAccess=all`.
 *
 * @since 0.1.0
 */
import * as ConfigProvider from "effect/ConfigProvider"
import * as Duration from "effect/Duration"
import * as Effect from "effect/Effect"
import * as Layer from "effect/Layer"
import * as ChildProcess from "effect/process/ChildProcess"
import { ChildProcessSpawner } from "effect/process/ChildProcessSpawner"
import * as Schedule from "effect/Schedule"
import * as Stream from "effect/Stream"
import type { Status } from "../domain/Status.ts"
import { Connection } from "./Connection.ts"

const patience = Duration.seconds(5)

const variable = Effect.fnUntraced(function*(name: string) {
  const environment = yield* ConfigProvider.ConfigProvider
  const node = yield* Effect.orElseSucceed(environment.load([name]), () => undefined)
  return node?.value
})

/**
 * How a connection stands, in a line.
 *
 * @since 0.1.0
 * @category combinators
 */
export const summary = ({ account, nextRetryAt, ordersAllowed, ordersBlockedBy, ready, state }: Status): string =>
  [
    state,
    ...account === null ? [] : [account.id],
    ready ? "ready" : "not ready",
    ...ready ? [ordersAllowed ? "orders allowed" : `orders refused: ${ordersBlockedBy.join(" ")}`] : [],
    ...nextRetryAt === null ? [] : [`next attempt ${nextRetryAt}`]
  ].join(", ")

/**
 * Has an orderly stop begun? Positions may still be being closed.
 *
 * @since 0.1.0
 * @category guards
 */
export const isStopping = ({ ordersBlockedBy }: Status): boolean => ordersBlockedBy.includes("shutdown")

// The watchdog is for us only where WATCHDOG_PID says so, or says nothing.
const watchdogInterval = Effect.gen(function*() {
  const micros = Number(yield* variable("WATCHDOG_USEC"))
  const pid = yield* variable("WATCHDOG_PID")
  return micros > 0 && (pid === undefined || pid === String(process.pid))
    ? Duration.micros(BigInt(micros) / 2n)
    : undefined
})

/**
 * Built when the service is serving, it reports READY=1; from then on the connection's status, a sign of life at half
 * of the watchdog's interval, and STOPPING=1 when the connection stops. It does nothing where NOTIFY_SOCKET is not set.
 *
 * @since 0.1.0
 * @category layers
 */
export const layer: Layer.Layer<never, never, Connection | ChildProcessSpawner> = Layer.effectDiscard(
  Effect.gen(function*() {
    if ((yield* variable("NOTIFY_SOCKET")) === undefined) return
    const connection = yield* Connection
    const spawner = yield* ChildProcessSpawner
    let told = false

    const notify = (...assignments: ReadonlyArray<string>) =>
      spawner.exitCode(ChildProcess.make("systemd-notify", assignments)).pipe(
        Effect.timeoutOrElse({ duration: patience, orElse: () => Effect.fail({ message: "it took too long" }) }),
        Effect.filterOrFail((code) => code === 0, (code) => ({ message: `it ended with ${code}` })),
        Effect.catch(({ message }) => {
          if (told) return Effect.void
          told = true
          return Effect.logWarning(
            `systemd could not be told (systemd-notify: ${message}). Install systemd-notify and set NotifyAccess=all ` +
              "in the unit, or set its Type to exec and leave out WatchdogSec."
          )
        })
      )

    yield* notify("READY=1")
    yield* connection.changes.pipe(
      Stream.map((status) =>
        isStopping(status)
          ? ["STOPPING=1", `STATUS=${summary(status)}`]
          : [`STATUS=${summary(status)}`]
      ),
      Stream.changesWith((before, after) => before.join() === after.join()),
      Stream.runForEach((assignments) => notify(...assignments)),
      Effect.forkScoped
    )
    const interval = yield* watchdogInterval
    if (interval === undefined) return
    yield* Effect.forkScoped(Effect.repeat(notify("WATCHDOG=1"), Schedule.spaced(interval)))
  })
)
