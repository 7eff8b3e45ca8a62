/**
 * Tells people by a Discord webhook, from behind a bounded queue: no caller ever waits for Discord.
 *
 * @since 0.1.0
 */
import * as Cause from "effect/Cause"
import * as Clock from "effect/Clock"
import * as Duration from "effect/Duration"
import * as Effect from "effect/Effect"
import * as HttpClient from "effect/http/HttpClient"
import * as HttpClientRequest from "effect/http/HttpClientRequest"
import * as Latch from "effect/Latch"
import * as Layer from "effect/Layer"
import * as Metric from "effect/Metric"
import * as RateLimiter from "effect/persistence/RateLimiter"
import * as Schedule from "effect/Schedule"
import type { Alert } from "../../domain/Alert.ts"
import * as Metrics from "../Metrics.ts"
import { Settings } from "../Settings.ts"
import * as SteadyClock from "../State/SteadyClock.ts"
import * as Backlog from "./Backlog.ts"
import * as Message from "./Message.ts"
import { Notifier } from "./Notifier.ts"
import * as Webhook from "./Webhook.ts"

/**
 * How one alert is tried again after a 429, a 5xx or an unreachable Discord: after 1, 2, 4 … 60 s, for an hour, since
 * what takes our network away takes the gateway's away as well. A `Retry-After` that is longer is obeyed.
 *
 * @since 0.1.0
 * @category schedules
 */
export const retry: Schedule.Schedule<unknown> = Schedule.min([
  Schedule.exponential("1 second"),
  Schedule.spaced("60 seconds")
]).pipe(Schedule.upTo({ duration: "1 hour" }))

/**
 * How long a flush waits at most.
 *
 * @since 0.1.0
 * @category constants
 */
export const flushWithin: Duration.Duration = Duration.seconds(3)

/**
 * Delivers to `DISCORD_WEBHOOK_URL`, in order and one at a time, and logs every alert whether or not that is set.
 *
 * @since 0.1.0
 * @category layers
 */
export const layer: Layer.Layer<Notifier, never, Settings | HttpClient.HttpClient> = Layer.effect(
  Notifier,
  Effect.gen(function*() {
    const settings = yield* Settings
    if (settings.discordWebhookUrl === undefined) return Notifier.of({ notify: log, flush: Effect.void })
    const url = Webhook.url(settings.discordWebhookUrl)
    if (url === undefined) {
      yield* Effect.logError("DISCORD_WEBHOOK_URL is not a URL: alerts are only logged")
      return Notifier.of({ notify: log, flush: Effect.void })
    }
    const mention = settings.discordMention === undefined ? undefined : Message.mention(settings.discordMention)
    if (settings.discordMention !== undefined && mention === undefined) {
      yield* Effect.logWarning("DISCORD_MENTION is no user or role id, @everyone or @here: nobody is mentioned")
    }
    const client = Webhook.client(yield* HttpClient.HttpClient).pipe(
      HttpClient.withRateLimiter({
        limiter: yield* RateLimiter.RateLimiter,
        key: "discord",
        limit: 5,
        window: "2 seconds",
        times: 0,
        disableAdaptiveLearning: true
      }),
      HttpClient.retryTransient({ schedule: retry, retryOn: "errors-only" })
    )
    // what the limits wait for does not come an hour later because the machine's clock was set back
    const steadily = Effect.provideService(Clock.Clock, yield* SteadyClock.make)
    const work = yield* Latch.make(false)
    const idle = yield* Latch.make(true)
    let waiting: ReadonlyArray<Backlog.Waiting> = []
    let onTheWay = 0
    let lost = 0

    const lose = Effect.suspend(() => {
      lost++
      return Metric.update(Metrics.alertsDropped, 1)
    })

    const deliver = Effect.fnUntraced(function*({ alert, at }: Backlog.Waiting) {
      const told = lost
      const request = HttpClientRequest.post(url).pipe(
        HttpClientRequest.bodyJsonUnsafe(Message.make(alert, { at, lost: told, mention }))
      )
      yield* steadily(client.execute(request)).pipe(
        Effect.matchCauseEffect({
          onSuccess: () => Effect.sync(() => void (lost -= told)),
          onFailure: (cause) =>
            Effect.andThen(
              lose,
              Effect.logError(`Discord did not take an alert (${alert.event}): ${Webhook.explain(Cause.squash(cause))}`)
            )
        })
      )
    })

    const next = Effect.gen(function*() {
      yield* work.await
      const [first, ...rest] = waiting
      waiting = rest
      if (first !== undefined) {
        onTheWay = 1
        yield* deliver(first)
        onTheWay = 0
        return
      }
      yield* work.close
      yield* idle.open
    })

    let hangs = false
    const flush = Effect.map(Effect.timeoutOption(idle.await, flushWithin), (ended) => {
      hangs = ended._tag === "None"
    })

    yield* Effect.forkScoped(Effect.forever(next))
    // Runs before the worker is ended: what was told last is delivered although nobody flushed. A webhook that hung
    // through a flush has had its time.
    yield* Effect.addFinalizer(() =>
      Effect.andThen(
        Effect.suspend(() => hangs ? Effect.void : flush),
        Effect.suspend(() => {
          const left = waiting.length + onTheWay
          return left === 0 ? Effect.void : Effect.logWarning(`${left} alert(s) could not be delivered any more`)
        })
      )
    )
    return Notifier.of({
      notify: Effect.fnUntraced(function*(alert) {
        yield* log(alert)
        const full = waiting.length === Backlog.capacity
        waiting = Backlog.push(waiting, { alert, at: yield* Clock.currentTimeMillis })
        if (full) yield* lose
        yield* idle.close
        yield* work.open
      }),
      flush
    })
  })
).pipe(Layer.provide(Layer.provide(RateLimiter.layer, RateLimiter.layerStoreMemory)))

const levels = { info: "Info", warning: "Warn", critical: "Error" } as const

const log = (alert: Alert): Effect.Effect<void> =>
  Effect.logWithLevel(levels[alert.severity])([alert.title, ...alert.lines].join(" · ")).pipe(
    Effect.annotateLogs({ event: alert.event, phase: alert.phase })
  )
