/**
 * What settings must be to one another, and what people should be warned of although it is allowed.
 *
 * @since 0.1.0
 */
import * as Duration from "effect/Duration"
import * as Redacted from "effect/Redacted"
import * as Result from "effect/Result"
import * as Domain from "../../domain/Settings.ts"
import type { Problem } from "../../errors/InvalidConfiguration.ts"
import * as Setting from "./Setting.ts"

/**
 * The default cap on a shutdown that closes positions.
 *
 * @since 0.1.0
 * @category constructors
 */
export const closing: Duration.Duration = Duration.seconds(25)

/**
 * A time of day as it is written in a setting.
 *
 * @since 0.1.0
 * @category combinators
 */
export const timeOfDay = ({ hour, minute, zone }: Domain.TimeOfDay): string =>
  `${String(hour).padStart(2, "0")}:${String(minute).padStart(2, "0")} ${zone}`

// Nobody who can only ask over the network guesses as many.
const leastToken = 16

// The source of what no file and no environment has given.
const program = "program"

interface Rule {
  readonly setting: keyof Domain.Settings
  readonly holds: (settings: Domain.Settings) => boolean
  readonly problem: string
}

const rules: ReadonlyArray<Rule> = [
  {
    setting: "account",
    holds: ({ account, tradingMode }) => tradingMode !== "live" || account !== undefined,
    problem: "must be set when IBKR_TRADING_MODE is live: orders on real money go to an account that is named"
  },
  {
    setting: "httpToken",
    holds: ({ httpHost, httpPort, httpToken }) =>
      httpPort === "off" || Domain.isLoopback(httpHost) || httpToken !== undefined,
    problem: "must be set when IBKR_HTTP_HOST is not loopback: others on the network can reach it"
  },
  {
    setting: "httpToken",
    holds: ({ httpHost, httpPort, httpToken }) =>
      httpPort === "off" || Domain.isLoopback(httpHost) || httpToken === undefined ||
      Redacted.value(httpToken).length >= leastToken,
    problem: `must have ${leastToken} characters or more when IBKR_HTTP_HOST is not loopback`
  },
  {
    setting: "fallbackClientId",
    holds: ({ clientId, fallbackClientId }) => clientId !== fallbackClientId,
    problem: "must differ from IBKR_CLIENT_ID"
  },
  {
    setting: "circuitMax",
    holds: ({ circuitMax, circuitReset }) => Duration.isLessThanOrEqualTo(circuitReset, circuitMax),
    problem: "must not be shorter than IBKR_CIRCUIT_RESET"
  },
  {
    setting: "heartbeatKill",
    holds: ({ heartbeatIdle, heartbeatKill, heartbeatTimeout }) =>
      Duration.toMillis(heartbeatKill) >= Duration.toMillis(heartbeatIdle) + 2 * Duration.toMillis(heartbeatTimeout),
    problem: "must not be shorter than IBKR_HEARTBEAT_IDLE and two of IBKR_HEARTBEAT_TIMEOUT: both probes come first"
  }
]

/**
 * Every rule that the settings break. `origin` is the source of each that was given; what is `unread` was given, could
 * not be read and has been said already.
 *
 * @since 0.1.0
 * @category combinators
 */
export const broken = (
  settings: Domain.Settings,
  origin: { readonly [setting: string]: string },
  unread: ReadonlySet<string>
): ReadonlyArray<Problem> =>
  rules.filter(({ holds, setting }) => !unread.has(setting) && !holds(settings)).map(({ problem, setting }) => ({
    setting: Setting.all[setting].name,
    source: origin[setting] ?? "default",
    problem
  }))

/**
 * Every problem of settings that a program is given as values: numbers that no text would be read into, and the rules that they
 * break. Durations are taken as they are: a test may want what no service does.
 *
 * @since 0.1.0
 * @category combinators
 */
export const wrong = (settings: Domain.Settings): ReadonlyArray<Problem> => {
  const taken = new Set<string>()
  const problems: Array<Problem> = []
  for (const [key, { name, value }] of Object.entries<Setting.Setting<unknown>>(Setting.all)) {
    const given = settings[key as keyof Domain.Settings]
    if (Duration.isDuration(given)) taken.add(key)
    const read = typeof given === "number" ? value(String(given)) : undefined
    if (read === undefined || Result.isSuccess(read)) continue
    taken.add(key)
    problems.push({ setting: name, source: program, problem: read.failure })
  }
  const origin = Object.fromEntries(Object.keys(settings).map((key) => [key, program]))
  return [...problems, ...broken(settings, origin, taken)]
}

/**
 * What is allowed but should be known, in sentences.
 *
 * @since 0.1.0
 * @category combinators
 */
export const warnings = (settings: Domain.Settings): ReadonlyArray<string> => [
  ...Domain.isLoopback(settings.host) ? [] : [
    `IBKR_HOST ${settings.host} is not loopback: orders and account ids cross the network in clear. ` +
    "Put a tunnel (SSH, WireGuard) between, or run beside the gateway."
  ],
  ...settings.gracefulShutdown
    ? ["IBKR_GRACEFUL_SHUTDOWN is on: a stop closes every position of the pinned account, whoever opened it."]
    : []
]
