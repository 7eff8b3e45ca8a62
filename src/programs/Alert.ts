/**
 * Turns transitions into log lines at once and into alerts by episodes.
 *
 * @since 0.1.0
 */
import * as Clock from "effect/Clock"
import * as Duration from "effect/Duration"
import * as Effect from "effect/Effect"
import * as FiberHandle from "effect/FiberHandle"
import * as Metric from "effect/Metric"
import * as Queue from "effect/Queue"
import * as Stream from "effect/Stream"
import type * as Alert from "../domain/Alert.ts"
import type { Status } from "../domain/Status.ts"
import { Connection } from "../layers/Connection.ts"
import * as Metrics from "../layers/Metrics.ts"
import { Notifier, Page } from "../layers/Notify/Notifier.ts"
import { Settings } from "../layers/Settings.ts"
import * as Monotonic from "../schedules/Monotonic.ts"
import * as Journal from "./Alert/Journal.ts"
import * as Memory from "./Alert/Memory.ts"
import * as Wording from "./Alert/Wording.ts"

/**
 * What the status document does not say: whether positions or orders are open, as far as it is known, which shortens the
 * grace to 5 s at most, and how the last run ended where that is told of.
 *
 * @since 0.1.0
 * @category models
 */
export interface Options {
  readonly exposed?: Effect.Effect<boolean> | undefined
  readonly lastRun?: Wording.LastRun | undefined
}

const episodes = [
  "disconnected",
  "reconnect_failed",
  "circuit_open",
  "upstream_lost",
  "degraded",
  "maintenance_overrun",
  "account_mismatch",
  "state_not_writable"
] as const satisfies ReadonlyArray<Alert.EventName>

/**
 * Watches the connection and tells people, until it is stopped: what became of the positions then is told by who stops
 * it. Provide `Ping.layer` where a dead man's switch is to know that a page is due.
 *
 * @since 0.1.0
 * @category programs
 */
export const run = Effect.fnUntraced(
  function*(options: Options = {}): Effect.fn.Return<never, never, Connection | Notifier | Settings> {
    const connection = yield* Connection
    const notifier = yield* Notifier
    const settings = yield* Settings
    const page = yield* Page
    const exposed = options.exposed ?? Effect.succeed(false)
    let memory = Memory.initial
    let before: Status | undefined

    const step = Effect.fnUntraced(function*(status: Status) {
      for (const { event, level, message } of Journal.lines(before, status, settings)) {
        yield* Effect.annotateLogs(Effect.logWithLevel(level)(message), event === undefined ? {} : { event })
      }
      before = status
      // After the word that it has stopped nothing is told, not even what was seen before it.
      if (status.state === "shutdown" || (yield* connection.status).state === "shutdown") return undefined
      const at = yield* now
      const advance = Memory.advance(memory, {
        status,
        settings,
        at,
        wallAt: yield* Clock.currentTimeMillis,
        exposed: yield* exposed
      })
      memory = advance.memory
      yield* Effect.forEach(advance.alerts, notifier.notify, { discard: true })
      yield* page.due(memory.line?.opened !== undefined)
      yield* gauges(memory)
      return advance.wake === undefined ? undefined : Duration.millis(Math.max(0, advance.wake - at))
    })

    if (options.lastRun !== undefined) yield* notifier.notify(Wording.restarted(options.lastRun))
    return yield* Effect.scoped(Effect.gen(function*() {
      // One reader of one queue: what changes and what falls due are never told at the same time.
      const inbox = yield* Queue.unbounded<Effect.Effect<Status>>()
      yield* connection.changes.pipe(
        Stream.runForEach((status) => Queue.offer(inbox, Effect.succeed(status))),
        Effect.forkScoped
      )
      const alarm = yield* FiberHandle.make()
      while (true) {
        const wake = yield* Effect.flatMap(Effect.flatten(Queue.take(inbox)), step)
        yield* wake === undefined
          ? FiberHandle.clear(alarm)
          : FiberHandle.run(alarm, Effect.delay(Queue.offer(inbox, connection.status), wake))
      }
    }))
  }
)

const now = Effect.map(Monotonic.now, Math.floor)

const gauges = (memory: Memory.Memory) => {
  const open = Memory.open(memory)
  return Effect.forEach(
    episodes,
    (event) => Metric.update(Metric.withAttributes(Metrics.episodeOpen, { event }), open.includes(event) ? 1 : 0),
    { discard: true }
  )
}
