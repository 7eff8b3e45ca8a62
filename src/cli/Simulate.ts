/**
 * The command `simulate`: a stand-alone simulated gateway for any client of the TWS API.
 *
 * @since 0.1.0
 */
import * as CliError from "effect/cli/CliError"
import * as Command from "effect/cli/Command"
import * as Flag from "effect/cli/Flag"
import * as Console from "effect/Console"
import * as Effect from "effect/Effect"
import * as Layer from "effect/Layer"
import * as Option from "effect/Option"
import type { Position } from "../simulator/Account/Ledger.ts"
import * as Control from "../simulator/Control/Control.ts"
import * as Fault from "../simulator/Faults/Fault.ts"
import * as Gateway from "../simulator/Gateway.ts"
import * as Logbook from "../simulator/Logbook/Logbook.ts"
import type { Speed } from "../simulator/Market/Market.ts"
import * as Server from "../simulator/Server/Server.ts"
import * as Wire from "../simulator/Server/Wire.ts"
import * as Layout from "../wire/Layout/Layout.ts"
import * as Behaviour from "./Simulate/Behaviour.ts"
import * as Recording from "./Simulate/Recording.ts"
import * as State from "./Simulate/State.ts"

const position = (text: string): Option.Option<Position> => {
  const colon = text.lastIndexOf(":")
  const symbol = text.slice(0, Math.max(0, colon)).trim()
  const size = text.slice(colon + 1).trim()
  return symbol === "" || size === "" || !Number.isFinite(Number(size))
    ? Option.none()
    : Option.some({ symbol, size: Number(size) })
}

const speed = (text: string): Option.Option<Speed> =>
  text === "max"
    ? Option.some(text)
    : Option.filter(Option.some(Number(text)), (value) => /\d/.test(text) && Number.isFinite(value) && value >= 0)

const fault = (text: string): Effect.Effect<Fault.Request, CliError.CliError> =>
  Effect.mapError(
    Fault.parse(text),
    ({ message }) => new CliError.InvalidValue({ option: "fault", value: text, expected: message, kind: "flag" })
  )

const between = (minimum: number, maximum: number) =>
  Flag.filter(
    (value: number) => value >= minimum && value <= maximum,
    (value) => `Expected: ${minimum} to ${maximum}, not ${value}`
  )

const flags = {
  host: Flag.String("host").pipe(Flag.withDefault("127.0.0.1"), Flag.withDescription("Where to listen")),
  port: Flag.Int("port").pipe(
    between(0, 65_535),
    Flag.withDefault(7497),
    Flag.withDescription("The port of the API; 0 is any free one")
  ),
  controlPort: Flag.Int("control-port").pipe(
    between(0, 65_535),
    Flag.withDefault(7498),
    Flag.withDescription("The port of the control API, on the loopback; 0 is any free one")
  ),
  accounts: Flag.String("account").pipe(
    Flag.filter(
      (id) => /^\w+$/.test(id),
      (id) => `Expected: one account id (repeat --account for more), not ${JSON.stringify(id)}`
    ),
    Flag.atLeast(0),
    Flag.withDescription("A managed account (DU1234567); may be repeated")
  ),
  positions: Flag.String("position").pipe(
    Flag.filterMap(position, (text) => `Expected: SYMBOL:SIZE, not ${text}`),
    Flag.atLeast(0),
    Flag.withDescription("A position of the first account, as SYMBOL:SIZE; may be repeated")
  ),
  closed: Flag.String("closed").pipe(
    Flag.atLeast(0),
    Flag.withDescription("A symbol whose market is closed; may be repeated")
  ),
  noMarketData: Flag.String("no-market-data").pipe(
    Flag.atLeast(0),
    Flag.withDescription("A symbol whose live market data nobody pays for; may be repeated")
  ),
  lines: Flag.Int("lines").pipe(
    between(0, 1_000_000),
    Flag.withDefault(100),
    Flag.withDescription("How many streams of quotes all clients together may have")
  ),
  maxVersion: Flag.Int("max-version").pipe(
    between(Layout.minimum, Layout.newest),
    Flag.withDefault(Layout.maximum),
    Flag.withDescription(`The highest version of the protocol that it speaks, ${Layout.minimum} to ${Layout.newest}`)
  ),
  maxClients: Flag.Int("max-clients").pipe(
    between(1, 100_000),
    Flag.withDefault(32),
    Flag.withDescription("How many clients it lets in")
  ),
  hours: Flag.Literals("hours", ["always", "exchange"]).pipe(
    Flag.withDefault("always"),
    Flag.withDescription("Whose trading hours apply: always open, or those of each exchange")
  ),
  speed: Flag.String("speed").pipe(
    Flag.filterMap(speed, (text) => `Expected: a number from 0, or max, not ${text}`),
    Flag.withDefault(1),
    Flag.withDescription("How fast prices move against real time: 0 is frozen, max as fast as clients read")
  ),
  pacing: Flag.Literals("pacing", ["off", "throttle", "reject"]).pipe(
    Flag.withDefault("throttle"),
    Flag.withDescription("What becomes of more than 50 messages a second: they are served, wait, or get 100")
  ),
  seed: Flag.Int("seed").pipe(Flag.withDefault(1), Flag.withDescription("All that is made up comes from it")),
  faults: Flag.String("fault").pipe(
    Flag.mapEffect(fault),
    Flag.atLeast(0),
    Flag.withDescription("A fault that is on from the start, as NAME or NAME:key=value,key=value; may be repeated")
  ),
  ...Behaviour.flags,
  ...State.flags,
  ...Recording.flags,
  json: Flag.Boolean("json").pipe(
    Flag.withDefault(false),
    Flag.withDescription("Say on stdout where it listens, as one JSON object")
  )
}

/**
 * The command `simulate`. It runs until it is interrupted.
 *
 * @since 0.1.0
 * @category commands
 */
export const simulate = Command.make(
  "simulate",
  flags,
  Effect.fnUntraced(
    function*(
      { controlPort, host, json, masterClientId, nightlyReset, port, readOnly, record, replay, replaySpeed, ...more }
    ) {
      const { accounts: given, script, start, state, trusted, upstream, ...options } = more
      const accounts = given.length === 0 ? ["DU1234567"] : given
      const behaviour = yield* Behaviour.read({ masterClientId, nightlyReset, readOnly, script, start, trusted })
      const place = Option.isSome(state)
        ? yield* State.open(state.value, { accounts, seed: options.seed })
        : undefined
      const world = { ...options, ...behaviour, accounts, state: place }
      const layer = Control.layer({ port: controlPort }).pipe(
        Layer.provideMerge(Server.layer({ host, port })),
        Layer.provideMerge(Logbook.layer),
        Layer.provide(Layer.merge(Gateway.layer(world), Wire.layer)),
        Layer.provide(Recording.layer({ host, record, replay, replaySpeed, upstream }))
      )
      return yield* Effect.gen(function*() {
        const { address } = yield* Server.Server
        const listening = { ...address, controlPort: (yield* Control.Control).port }
        if (json) yield* Console.log(JSON.stringify({ listening })) // edge: the line that programs read
        yield* Effect.logInfo("The simulated gateway listens").pipe(Effect.annotateLogs(listening))
        return yield* Effect.never
      }).pipe(Effect.provide(layer))
    }
  )
).pipe(Command.withDescription("A stand-alone simulated gateway for any client of the TWS API"))
