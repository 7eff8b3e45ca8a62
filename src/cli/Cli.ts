/**
 * The command line: every command, its help and its exit code.
 *
 * @since 0.1.0
 */
import * as CliConfig from "effect/cli/CliConfig"
import * as CliError from "effect/cli/CliError"
import * as CliOutput from "effect/cli/CliOutput"
import * as Command from "effect/cli/Command"
import * as GlobalFlag from "effect/cli/GlobalFlag"
import * as Console from "effect/Console"
import * as Effect from "effect/Effect"
import * as Layer from "effect/Layer"
import * as Version from "../domain/Version.ts"
import * as Log from "../layers/Log.ts"
import { accounts } from "./Accounts.ts"
import { audit } from "./Audit.ts"
import { check } from "./Check.ts"
import * as Ending from "./Ending.ts"
import { flatten } from "./Flatten.ts"
import { history } from "./History.ts"
import { kill } from "./Kill.ts"
import { orders } from "./Orders.ts"
import { positions } from "./Positions.ts"
import { quote } from "./Quote.ts"
import { reconnect } from "./Reconnect.ts"
import { risk } from "./Risk.ts"
import * as Root from "./Root.ts"
import * as Run from "./Run.ts"
import * as Setup from "./Setup.ts"
import { status } from "./Status.ts"
import { stop } from "./Stop.ts"

const version = { version: Version.current }
const about = "A connection to Interactive Brokers that tells the truth"

// A gateway has a host, a port and accounts of its own: `simulate` cannot share the root's flags, so it stands in a
// tree of its own, and only its name in the other.
const named = Command.make("simulate", {}, () =>
  new CliError.ShowHelp({
    commandPath: ["effect-ibkr"],
    errors: [new CliError.UserError({ cause: "Write simulate first: effect-ibkr simulate --help" })]
  })).pipe(Command.withDescription("A stand-alone simulated gateway for any client of the TWS API"))

const service = Root.root.pipe(
  Command.withHandler((input) => Run.program(Root.settingsOf(input), { simulate: false })),
  Command.withDescription(about),
  Command.withSubcommands([
    Run.run,
    named,
    check,
    status,
    reconnect,
    stop,
    accounts,
    positions,
    orders,
    quote,
    history,
    flatten,
    kill,
    risk,
    audit
  ])
)

const simulator = Effect.map(
  Effect.promise(() => import("./Simulate.ts")),
  ({ simulate }) =>
    Command.make("effect-ibkr").pipe(Command.withDescription(about), Command.withSubcommands([simulate]))
)

// What was asked for goes to stdout; usage after a mistake goes to stderr, so that stdout stays what a script reads.
const presenter = CliOutput.layerPresenter({
  present: Effect.fnUntraced(function*(event) {
    if (event._tag !== "InvalidInvocation") return yield* CliOutput.defaultPresenter.present(event)
    const formatter = yield* CliOutput.Formatter
    yield* Console.error(formatter.formatHelpDoc(event.helpDoc))
    yield* Console.error(formatter.formatErrors(event.errors))
  })
})

const builtIns = [GlobalFlag.Help, GlobalFlag.Version, GlobalFlag.Completions]

const simulation = (args: ReadonlyArray<string>) =>
  Ending.untilInterrupted(Setup.logged(Effect.flatMap(
    simulator,
    (simulator) => Command.runWith(simulator, version)(args)
  ))).pipe(Effect.provide(CliConfig.layer({ builtIns: [...builtIns, GlobalFlag.LogLevel] })))

/**
 * Runs the command that the arguments name. `Ending.codeOf` says the exit code of its outcome. A signal interrupts the
 * command, not what leads from its failure to the exit code: an interrupted handler of an error forgets the error.
 *
 * @since 0.1.0
 * @category programs
 */
export const run = Effect.fnUntraced(
  function*(args: ReadonlyArray<string>) {
    return args[0] === "simulate" ? yield* simulation(args) : yield* Command.runWith(service, version)(args)
  },
  Effect.uninterruptible,
  Effect.provide(Layer.mergeAll(presenter, CliConfig.layer({ builtIns }), Log.layerWith()))
)
