import { assert, describe, it } from "@effect/vitest"
import { Duration, Effect, Layer, Logger, Metric } from "effect"
import { FetchHttpClient } from "effect/http"
import * as Mask from "../../src/domain/Mask.ts"
import * as Settings from "../../src/layers/Settings.ts"
import * as Telemetry from "../../src/layers/Telemetry.ts"
import * as FakeServer from "../fixtures/FakeServer.ts"
import * as Scripted from "../fixtures/ScriptedConnection.ts"

const work = Effect.gen(function*() {
  Mask.learn(["U7654321"])
  yield* Effect.logInfo("account\nU7654321 is here").pipe(Effect.annotateLogs({ account: "U7654321" }))
  yield* Effect.void.pipe(Effect.withSpan("work U7654321", { attributes: { account: "U7654321" } }))
})

const run = <A, E>(effect: Effect.Effect<A, E>, otlpEndpoint: string | undefined) =>
  Effect.gen(function*() {
    const connection = yield* Scripted.make
    yield* connection.become(Scripted.ready)
    const log: Array<string> = []
    const logger = Logger.layer([Logger.make(({ message }) => void log.push(String(message)))])
    const [took] = yield* effect.pipe(
      Effect.provide(
        Telemetry.layerGauges.pipe(
          Layer.provide(connection.layer),
          Layer.provideMerge(Telemetry.layer),
          Layer.provide([Settings.layer({ otlpEndpoint }), FetchHttpClient.layer]),
          Layer.provideMerge(logger)
        )
      ),
      Effect.timed
    )
    return { log, took: Duration.toMillis(took) }
  }).pipe(Effect.provideService(Metric.MetricRegistry, new Map()))

describe("Telemetry", () => {
  it.live("sends logs, spans and the metrics of the moment when it ends, masked", () =>
    Effect.gen(function*() {
      const collector = yield* FakeServer.make([200])
      const { log } = yield* run(Effect.andThen(work, Effect.sleep(1)), `${collector.url}/otlp/`)
      const of = (signal: string) => collector.asked.find(({ path }) => path === `/otlp/v1/${signal}`)?.body ?? ""
      assert.deepStrictEqual(
        new Set(collector.asked.map(({ path }) => path)),
        new Set([
          "/otlp/v1/logs",
          "/otlp/v1/metrics",
          "/otlp/v1/traces"
        ])
      )
      const record = JSON.parse(of("logs")).resourceLogs[0].scopeLogs[0].logRecords[0]
      assert.deepStrictEqual([record.body, record.attributes[0]], [
        { stringValue: "account\nU***321 is here" },
        { key: "account", value: { stringValue: "U***321" } }
      ])
      const { resource, scopeSpans } = JSON.parse(of("traces")).resourceSpans[0]
      assert.deepStrictEqual([scopeSpans[0].spans.length, scopeSpans[0].spans[0].name], [1, "work U***321"])
      assert.deepInclude(resource.attributes, { key: "service.name", value: { stringValue: "effect-ibkr" } })
      const metrics = JSON.parse(of("metrics")).resourceMetrics[0].scopeMetrics[0].metrics
      assert.include(metrics.map(({ name }: { name: string }) => name), "ibkr_ready")
      assert.isFalse(collector.asked.some(({ body }) => body.includes("U7654321")))
      // the logger that was there goes on
      assert.deepStrictEqual(log, ["account\nU7654321 is here"])
    }))

  it.live("a collector that hangs costs 3 s at the end and no more", () =>
    Effect.gen(function*() {
      const collector = yield* FakeServer.make(["hang"])
      const { took } = yield* run(work, collector.url)
      assert.isBelow(took, 5000)
    }))

  it.live("without a collector there is nothing", () =>
    Effect.gen(function*() {
      const { log } = yield* run(work, undefined)
      assert.deepStrictEqual(log, ["account\nU7654321 is here"])
    }))
})
