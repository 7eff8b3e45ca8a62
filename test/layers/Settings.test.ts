import { assert, describe, it } from "@effect/vitest"
import { Cause, Duration, Effect, Exit } from "effect"
import { InvalidConfiguration } from "../../src/errors/InvalidConfiguration.ts"
import * as Settings from "../../src/layers/Settings.ts"

type Values = Parameters<typeof Settings.layer>[0]

/** What a program that is given these settings is told before it has dialled anybody. */
const refused = (values: Values) =>
  Effect.exit(Effect.provide(Settings.Settings, Settings.layer(values))).pipe(
    Effect.map((exit) => {
      const defect = Exit.isFailure(exit) ? Cause.squash(exit.cause) : undefined
      return defect instanceof InvalidConfiguration ? defect.message.split("\n") : []
    })
  )

const wrong: ReadonlyArray<readonly [name: string, values: Values, problems: ReadonlyArray<string>]> = [
  ["live trading without an account", { tradingMode: "live" }, [
    "IBKR_ACCOUNT (program) must be set when IBKR_TRADING_MODE is live: orders on real money go to an account that is named"
  ]],
  ["numbers that were made of nothing", { port: Number(undefined), riskMaxNotional: Number(undefined) }, [
    "IBKR_PORT (program) must be a whole number from 1 to 65535, but is \"NaN\"",
    "IBKR_RISK_MAX_NOTIONAL (program) must be a number above 0, but is \"NaN\""
  ]],
  ["a limit below 0", { riskMaxPosition: -1 }, [
    "IBKR_RISK_MAX_POSITION (program) must be a number above 0, but is \"-1\""
  ]],
  ["a token for the network that is not there", { httpHost: "0.0.0.0" }, [
    "IBKR_HTTP_TOKEN (program) must be set when IBKR_HTTP_HOST is not loopback: others on the network can reach it"
  ]]
]

describe("Settings.layer", () => {
  for (const [name, values, problems] of wrong) {
    it.effect(`refuses ${name}`, () =>
      Effect.gen(function*() {
        assert.deepStrictEqual(yield* refused(values), problems)
      }))
  }

  it.effect("takes durations as they are, which a test may want as no service does", () =>
    Effect.gen(function*() {
      assert.deepStrictEqual(yield* refused({ heartbeatIdle: Duration.days(365) }), [])
    }))

  it.effect("gives a stop that closes positions the time for that, unless told otherwise", () =>
    Effect.gen(function*() {
      const closing = (values: Values) =>
        Effect.map(
          Effect.provide(Settings.Settings, Settings.layer(values)),
          ({ shutdownTimeout }) => Duration.toSeconds(shutdownTimeout)
        )
      const shutdownTimeout = Duration.seconds(10)
      const times = yield* Effect.all([
        closing({}),
        closing({ gracefulShutdown: true }),
        closing({ gracefulShutdown: true, shutdownTimeout })
      ])
      assert.deepStrictEqual(times, [8, 25, 10])
    }))
})
