/**
 * Watches that the line is alive: any whole frame is proof, silence is probed, fifteen seconds of it end the session.
 *
 * @since 0.1.0
 */
import * as Clock from "effect/Clock"
import * as Duration from "effect/Duration"
import * as Effect from "effect/Effect"
import * as Metric from "effect/Metric"
import * as Command from "../domain/Command.ts"
import * as Verdict from "../domain/Verdict.ts"
import { TimeoutError } from "../errors/IbkrError.ts"
import { Facts } from "../layers/Facts.ts"
import * as Metrics from "../layers/Metrics.ts"
import { Settings } from "../layers/Settings.ts"
import type { Heard, TwsSession } from "../layers/Tws/Tws.ts"
import { Deadlines } from "../schedules/Deadlines.ts"
import * as Monotonic from "../schedules/Monotonic.ts"
import * as Latency from "./Latency.ts"

/**
 * How often the round trip is measured on a line that is never silent.
 *
 * @since 0.1.0
 * @category policies
 */
export const measured = Duration.seconds(30)

/**
 * When the line was last proven alive (monotonic ms): by its last frame, or by its last byte while a frame is on its
 * way for no longer than `frame`.
 *
 * @since 0.1.0
 * @category constructors
 */
export const provenAt = (heard: Heard, now: number, frame: Duration.Duration): number =>
  now - heard.frameAt < Duration.toMillis(frame) ? Math.max(heard.byteAt, heard.frameAt) : heard.frameAt

const currentTime = Command.make("reqCurrentTime")
const managedAccounts = Command.make("reqManagedAccts")

/**
 * Watches a session for as long as it lives: never succeeds, fails with `TimeoutError("Heartbeat")` after
 * `IBKR_HEARTBEAT_KILL` of silence. Each missed probe becomes a fact; `answered` waits for the next answer to a probe.
 *
 * @since 0.1.0
 * @category programs
 */
export const watch = Effect.fnUntraced(function*(session: TwsSession, answered: Effect.Effect<void>) {
  const facts = yield* Facts
  const settings = yield* Settings
  const deadlines = yield* Deadlines
  const latency = Latency.make(Duration.toMillis(settings.latencyWarn))
  const idle = Duration.toMillis(settings.heartbeatIdle)
  const timeout = Duration.toMillis(settings.heartbeatTimeout)
  const kill = Duration.toMillis(settings.heartbeatKill)
  const frame = Duration.toMillis(deadlines.frame)
  const apart = Duration.toMillis(deadlines.probesApart)

  const proven = Effect.map(Monotonic.now, (now) => provenAt(session.heard(), now, deadlines.frame))
  const clockOffset = Effect.zipWith(Clock.currentTimeMillis, Monotonic.now, (wall, elapsed) => wall - elapsed)
  const slept = Effect.map(
    clockOffset,
    (offset) => Math.abs(offset - facts.get().clockOffset) > Duration.toMillis(Verdict.sleptFor)
  )

  // Timers fire before what has already arrived is read: a deadline that fires late says that this process stood
  // still, not the gateway, and gets one turn of the event loop.
  const waitUntil = Effect.fnUntraced(function*(at: number) {
    yield* Effect.sleep(Duration.millis(Math.max(0, at - (yield* Monotonic.now))))
    if ((yield* Monotonic.now) - at > Duration.toMillis(deadlines.late)) yield* Effect.sleep(Duration.millis(1))
  })

  const measure = Effect.fnUntraced(function*(sentAt: number) {
    yield* answered
    const now = yield* Monotonic.now
    yield* Metric.update(Metrics.probeRtt, (now - sentAt) / 1000)
    const { p50, p99, slow } = latency.add(now, now - sentAt)
    const offset = yield* clockOffset
    facts.update((known) =>
      known.rtt.p50 === p50 && known.rtt.p99 === p99 && known.slow === slow && known.clockOffset === offset
        ? known
        : { ...known, rtt: { p50, p99 }, slow, clockOffset: offset }
    )
  })

  let probedAt = yield* Monotonic.now
  const probe = Effect.fnUntraced(function*(misses: number) {
    const sentAt = yield* Monotonic.now
    probedAt = sentAt
    const asksClock = misses % 2 === 0 && sentAt - session.heard().askedAt >= apart
    yield* Effect.forkScoped(Effect.timeoutOption(measure(sentAt), settings.heartbeatTimeout), {
      startImmediately: true
    })
    yield* session.send(asksClock ? currentTime : managedAccounts)
    return sentAt
  })

  let counted = { framesIn: 0, framesOut: 0 }
  const count = Effect.suspend(() => {
    const traffic = session.traffic()
    const framesIn = traffic.framesIn - counted.framesIn
    const framesOut = traffic.framesOut - counted.framesOut
    counted = traffic
    return Effect.andThen(
      Metric.update(Metric.withAttributes(Metrics.messages, { direction: "in" }), framesIn),
      Metric.update(Metric.withAttributes(Metrics.messages, { direction: "out" }), framesOut)
    )
  })
  yield* Effect.addFinalizer(() => count)

  let misses = 0
  const proved = () => {
    misses = 0
    if (facts.get().misses > 0) facts.update((known) => ({ ...known, misses }))
  }
  const missed = Effect.fnUntraced(function*(count: number) {
    misses = count
    facts.update((known) => ({ ...known, misses }))
    if (misses === 1) {
      yield* Effect.logWarning(
        `The gateway did not answer a probe within ${Duration.format(settings.heartbeatTimeout)}: orders are refused`
      )
    } else if (misses === 2) {
      yield* Effect.logWarning(
        `The gateway is silent: not ready; the session is ended after ${Duration.format(settings.heartbeatKill)}`
      )
    }
  })
  while (true) {
    yield* count
    const now = yield* Monotonic.now
    const silence = now - (yield* proven)
    if (misses >= 2 && silence >= kill) {
      return yield* new TimeoutError({ operation: "Heartbeat", duration: kill })
    }
    const { byteAt, frameAt } = session.heard()
    const lapsesAt = byteAt > frameAt ? frameAt + frame : Number.POSITIVE_INFINITY
    if (silence < idle && !(yield* slept)) {
      proved()
      if (now - probedAt >= Duration.toMillis(measured)) yield* probe(0)
      yield* waitUntil(Math.min(now + idle - silence, lapsesAt))
      continue
    }
    // A frame that never completes stops being proof from one moment to the next: that is as much as two missed probes.
    if (lapsesAt <= now && misses < 2) yield* missed(2)
    const sentAt = yield* probe(misses)
    // Silence that nobody asked into ends nothing: after a standstill of our own two probes come first.
    const killAt = sentAt - silence + kill
    yield* waitUntil(misses >= 2 && killAt > sentAt ? Math.min(sentAt + timeout, killAt) : sentAt + timeout)
    if ((yield* proven) >= sentAt) proved()
    else yield* missed(misses + 1)
  }
})
