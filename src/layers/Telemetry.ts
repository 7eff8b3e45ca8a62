/**
 * Sends traces, metrics and logs to an OpenTelemetry collector, where one is named; every text of them masked.
 *
 * @since 0.1.0
 */
import * as Duration from "effect/Duration"
import * as Effect from "effect/Effect"
import * as HttpBody from "effect/http/HttpBody"
import type * as HttpClient from "effect/http/HttpClient"
import * as Layer from "effect/Layer"
import * as Otlp from "effect/observability/Otlp"
import * as OtlpSerialization from "effect/observability/OtlpSerialization"
import * as Schedule from "effect/Schedule"
import * as Mask from "../domain/Mask.ts"
import * as Version from "../domain/Version.ts"
import { Connection } from "./Connection.ts"
import * as Metrics from "./Metrics.ts"
import { Settings } from "./Settings.ts"

// OTLP writes what is no finite number as a string; JSON would make null of it.
const masked = (_key: string, value: unknown): unknown => {
  if (typeof value === "string") return Mask.ids(value)
  return typeof value === "number" && !Number.isFinite(value) ? String(value) : value
}

const body = (data: unknown): HttpBody.HttpBody => HttpBody.text(JSON.stringify(data, masked), "application/json")

const layerMasked = Layer.succeed(OtlpSerialization.OtlpSerialization, { traces: body, metrics: body, logs: body })

// Each of the three signals has as long, one after the other.
const shutdownTimeout = Duration.seconds(1)
const freshness = Duration.seconds(5)

/**
 * Traces, metrics and logs by OTLP over HTTP to `OTEL_EXPORTER_OTLP_ENDPOINT`; without it, nothing. Logs go there beside
 * the loggers that there are. What is still held back is sent at the end, within 3 s. A collector that is away costs
 * nothing but its data.
 *
 * @since 0.1.0
 * @category layers
 */
export const layer: Layer.Layer<never, never, Settings | HttpClient.HttpClient> = Layer.unwrap(
  Settings.useSync(({ otlpEndpoint }) =>
    otlpEndpoint === undefined
      ? Layer.empty
      : Otlp.layer({
        baseUrl: otlpEndpoint,
        resource: { serviceName: "effect-ibkr", serviceVersion: Version.current },
        shutdownTimeout
      }).pipe(Layer.provide(layerMasked))
  )
)

/**
 * Keeps the gauges that are facts of the status document current for as long as there is a collector to send them to.
 *
 * @since 0.1.0
 * @category layers
 */
export const layerGauges: Layer.Layer<never, never, Connection | Settings> = Layer.effectDiscard(
  Effect.gen(function*() {
    const { status } = yield* Connection
    const { otlpEndpoint } = yield* Settings
    if (otlpEndpoint === undefined) return
    yield* status.pipe(
      Effect.flatMap(Metrics.observe),
      Effect.repeat(Schedule.spaced(freshness)),
      Effect.forkScoped
    )
  })
)
