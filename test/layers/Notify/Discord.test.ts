import { assert, describe, it } from "@effect/vitest"
import { Clock, Context, Duration, Effect, Exit, Fiber, Layer, Logger, Metric, Redacted, Scope, Tracer } from "effect"
import { TestClock } from "effect/testing"
import * as Alert from "../../../src/domain/Alert.ts"
import type { Settings as SettingsData } from "../../../src/domain/Settings.ts"
import * as Metrics from "../../../src/layers/Metrics.ts"
import * as Discord from "../../../src/layers/Notify/Discord.ts"
import { Notifier } from "../../../src/layers/Notify/Notifier.ts"
import * as Settings from "../../../src/layers/Settings.ts"
import * as Movable from "../../doubles/Movable.ts"
import * as FakeClient from "../../fixtures/FakeClient.ts"

const secret = "https://discord.test/api/webhooks/1/s3cr3t"

const start = Effect.fnUntraced(
  function*(answers: ReadonlyArray<FakeClient.Answer>, settings: Partial<SettingsData> = {}) {
    const { asked, layer } = FakeClient.make(answers)
    const log: Array<string> = []
    const spans: Array<Tracer.Span> = []
    const outside = Layer.mergeAll(
      layer,
      Settings.layer({ discordWebhookUrl: Redacted.make(secret), ...settings }),
      Logger.layer([Logger.map(Logger.formatSimple, (line) => void log.push(line))]),
      Layer.succeed(
        Tracer.Tracer,
        Tracer.make({
          span: (options) => {
            const span = new Tracer.NativeSpan(options)
            spans.push(span)
            return span
          }
        })
      )
    )
    const scope = yield* Scope.fork(yield* Effect.scope)
    const context = yield* Layer.buildWithScope(Layer.provideMerge(Discord.layer, outside), scope)
    const notifier = Context.get(context, Notifier)
    const tell = (...alerts: ReadonlyArray<Alert.Alert>) =>
      Effect.forEach(alerts, notifier.notify, { discard: true }).pipe(Effect.provideContext(context))
    return { asked, log, spans, notifier, tell, close: Scope.close(scope, Exit.void) }
  }
)

/** Lets time pass, and then whatever is due take its turns. */
const pass = (time: Duration.Input) =>
  Effect.andThen(TestClock.adjust(time), Effect.forEach(Array.from({ length: 20 }), () => TestClock.adjust(0)))

const titles = (asked: ReadonlyArray<FakeClient.Asked>) => asked.map(({ at, body }) => [at, body.embeds[0].title])
const numbered = (event: Alert.EventName, from: number, to: number) =>
  Array.from({ length: to - from }, (_, n) => ({ ...Alert.once(event, []), title: `${event} ${from + n}` }))

describe("Discord", () => {
  it.effect("posts an alert to the webhook", () =>
    Effect.gen(function*() {
      const { asked, log, tell } = yield* start([204])
      yield* pass("1 minute")
      yield* tell(Alert.once("connected", ["Account: DU1", "Orders: allowed"]))
      yield* pass(0)
      assert.deepStrictEqual(asked, [{
        at: 60,
        method: "POST",
        url: secret,
        body: {
          embeds: [{
            title: "🟢 IBKR CONNECTED",
            description: "Account: DU1\nOrders: allowed",
            color: 0x2ecc71,
            timestamp: "1970-01-01T00:01:00.000Z"
          }],
          allowed_mentions: { parse: [] }
        }
      }])
      assert.match(log[0] ?? "", /level=INFO.*IBKR CONNECTED · Account: DU1 · Orders: allowed.*event=connected/)
    }))

  it.effect("F33 a wall clock that is set back holds up no alert", () =>
    Effect.flatMap(Movable.make, ({ by, moved }) =>
      Effect.gen(function*() {
        yield* TestClock.setTime(Date.UTC(2026, 10, 18))
        const { asked, tell } = yield* start([204, 204])
        yield* tell(Alert.once("connected", []))
        yield* pass(0)
        by.wall = -3_600_000
        yield* tell(Alert.once("disconnected", []))
        yield* pass("1 second")
        assert.deepStrictEqual(asked.length, 2)
      }).pipe(Effect.provideService(Clock.Clock, moved))))

  it.effect("without a webhook an alert is logged and nobody is asked", () =>
    Effect.gen(function*() {
      const { asked, log, notifier, tell } = yield* start([204], { discordWebhookUrl: undefined })
      yield* tell(Alert.once("circuit_open", []))
      yield* notifier.flush
      assert.deepStrictEqual([asked.length, log.length], [0, 1])
      assert.match(log[0] ?? "", /level=ERROR/)
    }))

  it.effect("a webhook that is no URL says so without showing it", () =>
    Effect.gen(function*() {
      const { asked, log, tell } = yield* start([204], { discordWebhookUrl: Redacted.make("s3cr3t") })
      yield* tell(Alert.once("shutdown", []))
      assert.deepStrictEqual([asked.length, log.length, log.join().includes("s3cr3t")], [0, 2, false])
    }))

  it.effect("F43: obeys Retry-After and an exhausted budget", () =>
    Effect.gen(function*() {
      const exhausted = { "x-ratelimit-limit": "5", "x-ratelimit-remaining": "0", "x-ratelimit-reset-after": "2.5" }
      const { asked, tell } = yield* start([[429, { "retry-after": "7" }], [204, exhausted], 204])
      yield* tell(...numbered("disconnected", 0, 3))
      yield* pass("1 minute")
      assert.deepStrictEqual(titles(asked), [
        [0, "disconnected 0"],
        [7, "disconnected 0"],
        [9.5, "disconnected 1"],
        [9.5, "disconnected 2"]
      ])
    }))

  it.effect("F43: a Retry-After with a fraction is obeyed, rounded up", () =>
    Effect.gen(function*() {
      const { asked, tell } = yield* start([[429, { "retry-after": "6.25" }], 204])
      yield* tell(...numbered("disconnected", 0, 1))
      yield* pass("1 minute")
      assert.deepStrictEqual(titles(asked), [[0, "disconnected 0"], [7, "disconnected 0"]])
    }))

  it.effect("F43: tries a failing or unreachable Discord for an hour, ever more slowly, and then goes on", () =>
    Effect.gen(function*() {
      const { asked, log, spans, tell } = yield* start(["down", "hang", 500, 503, "down"])
      yield* tell(...numbered("disconnected", 0, 1))
      yield* pass("2 hours")
      const times = asked.map(({ at }) => at)
      // the second request hangs for 10 s
      assert.deepStrictEqual(times.slice(0, 10), [0, 1, 13, 17, 25, 41, 73, 133, 193, 253])
      assert.strictEqual(times.at(-1), 3613)
      assert.match(log.at(-1) ?? "", /Discord did not take an alert \(disconnected\): the host could not be reached/)
      assert.deepStrictEqual([log.some((line) => line.includes("s3cr3t")), spans], [false, []])
    }))

  it.effect("F43: what cannot be delivered is given up, logged without the URL and told in the next message", () =>
    Effect.gen(function*() {
      const { asked, log, tell } = yield* start([[302, { location: "https://evil.test/" }], 404, 204, 204])
      yield* tell(...numbered("disconnected", 0, 4))
      yield* pass("1 minute")
      assert.deepStrictEqual(asked.map(({ body }) => body.embeds[0].description), [
        "",
        "(1 earlier alert(s) could not be delivered)",
        "(2 earlier alert(s) could not be delivered)",
        ""
      ])
      const errors = log.filter((line) => line.includes("level=ERROR"))
      assert.match(errors[0] ?? "", /a redirect \(302\), which is not followed/)
      assert.match(errors[1] ?? "", /status 404/)
      assert.deepStrictEqual([errors.length, errors.join().includes("s3cr3t")], [2, false])
      assert.strictEqual((yield* Metric.value(Metrics.alertsDropped)).count, 2)
    }).pipe(Effect.provideService(Metric.MetricRegistry, new Map())))

  it.effect("F43: a hanging webhook delays nobody; 64 wait at most and the oldest of the least grave go first", () =>
    Effect.gen(function*() {
      const { asked, tell } = yield* start(["hang", 204])
      yield* tell(...numbered("disconnected", 0, 1))
      yield* pass(0)
      yield* tell(
        ...numbered("connected", 0, 3),
        ...numbered("disconnected", 1, 60),
        ...numbered("circuit_open", 0, 7),
        ...numbered("shutdown", 0, 1)
      )
      yield* pass("10 minutes")
      const delivered = asked.slice(1).map(({ body }) => body.embeds[0].title)
      assert.deepStrictEqual(delivered, [
        "disconnected 0",
        ...numbered("disconnected", 3, 60).map(({ title }) => title),
        ...numbered("circuit_open", 0, 7).map(({ title }) => title)
      ])
      // the first was made before any was dropped
      assert.deepStrictEqual(
        asked.slice(1, 4).map(({ body }) => body.embeds[0].description),
        ["", "(6 earlier alert(s) could not be delivered)", ""]
      )
      assert.strictEqual((yield* Metric.value(Metrics.alertsDropped)).count, 6)
    }).pipe(Effect.provideService(Metric.MetricRegistry, new Map())))

  it.effect("a flush waits for what is queued, for 3 s at most, and the end does not wait once more", () =>
    Effect.gen(function*() {
      const quick = yield* start([204])
      yield* quick.tell(...numbered("disconnected", 0, 2))
      yield* quick.notifier.flush
      assert.strictEqual(quick.asked.length, 2)
      const stuck = yield* start(["hang"])
      yield* stuck.tell(...numbered("disconnected", 0, 1))
      const flushing = yield* Effect.forkChild(Effect.timed(stuck.notifier.flush), { startImmediately: true })
      yield* pass("1 hour")
      assert.strictEqual(Duration.toSeconds((yield* Fiber.join(flushing))[0]), 3)
      yield* stuck.tell(...numbered("disconnected", 1, 2))
      const closing = yield* Effect.forkChild(Effect.timed(stuck.close), { startImmediately: true })
      yield* pass("1 hour")
      assert.strictEqual(Duration.toSeconds((yield* Fiber.join(closing))[0]), 0)
      assert.match(stuck.log.at(-1) ?? "", /2 alert\(s\) could not be delivered any more/)
    }))

  it.effect("what was told last is delivered at the end although nobody flushed", () =>
    Effect.gen(function*() {
      const { asked, close, tell } = yield* start([204])
      yield* tell(Alert.once("shutdown", []))
      yield* close
      assert.deepStrictEqual(titles(asked), [[0, "🛑 SYSTEM SHUTDOWN"]])
    }))
})
