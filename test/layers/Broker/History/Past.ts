/** The past against the simulated gateway of the same process. */
import { Duration, Effect, Layer } from "effect"
import { TestClock } from "effect/testing"
import type { Bar } from "../../../../src/domain/Bar.ts"
import * as Contract from "../../../../src/domain/Contract.ts"
import * as History from "../../../../src/layers/Broker/History.ts"
import type { Pacing } from "../../../../src/layers/Broker/Pacing.ts"
import type * as Requests from "../../../../src/layers/Broker/Requests.ts"
import type { Connection } from "../../../../src/layers/Connection.ts"
import * as Pace from "../../../../src/schedules/Pace.ts"
import { Gateway } from "../../../../src/simulator/Gateway.ts"
import * as Rig from "../Rig.ts"

export const aapl = Contract.stock("AAPL")

/** Runs at a time, a Saturday noon (UTC) where absent, against a gateway whose markets keep their hours. */
export const at = <A, E>(
  test: Effect.Effect<A, E, History.History | Gateway | Connection | Pacing | Requests.Requests>,
  options: Parameters<typeof Rig.ground>[0] = {},
  time: string = "2026-01-10T12:00:00Z"
) =>
  Effect.gen(function*() {
    yield* TestClock.setTime(Date.parse(time))
    return yield* Effect.andThen(Rig.ready, test).pipe(
      Effect.provide(History.layer.pipe(Layer.provideMerge(
        // nobody probes a line that is quiet for minutes
        Rig.ground({ seed: 7, hours: "exchange", ...options }, { heartbeatIdle: Duration.minutes(30) })
      )))
    )
  })

/** The same with other limits of our own. */
export const paced = <A, E>(pace: Partial<Pace.Pace>, ...[test, options, time]: Parameters<typeof at<A, E>>) =>
  at(test, options, time).pipe(Effect.provideService(Pace.Pace, { ...Pace.defaults, ...pace }))

/** What the gateway was asked about history, and in which second after the first question: end, duration, size, kind … */
export const asked = Effect.map(Gateway, (gateway) => {
  const questions = gateway.received.filter(({ command }) => command._tag === "reqHistoricalData")
  const begin = questions[0]?.at ?? 0
  return questions.map(({ at, command }) => [(at - begin) / 1000, ...command.args.slice(2, 4)])
})

export const texts = (bars: ReadonlyArray<Bar>) => bars.map(({ text }) => text)
