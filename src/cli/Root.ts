/**
 * The flags that every command shares: each is a setting, and the strongest source of it.
 *
 * @since 0.1.0
 */
import * as Command from "effect/cli/Command"
import * as Flag from "effect/cli/Flag"
import * as Effect from "effect/Effect"
import * as Option from "effect/Option"
import * as Setting from "../layers/Config/Setting.ts"
import * as Setup from "./Setup.ts"

type Settings = { readonly [name: string]: string }
type Flags = { readonly [flag: string]: Flag.Flag<Option.Option<string>> }

const settings: ReadonlyArray<Setting.Setting<unknown>> = [Setting.file, ...Object.values(Setting.all)]

/** By these flags a command says which service it means. */
const meaning: ReadonlySet<string> = new Set(["IBKR_HOST", "IBKR_PORT", "IBKR_CLIENT_ID"])

const flags: Flags = Object.fromEntries(settings.flatMap((setting) => {
  if (setting.flag === undefined) return []
  const flag = setting.switch === true
    ? Flag.map(Flag.optional(Flag.Boolean(setting.flag)), Option.map(String))
    : Flag.optional(Flag.String(setting.flag))
  const means = meaning.has(setting.name) ? "; a service that is asked and has another does nothing" : ""
  return [[setting.flag, Flag.withDescription(flag, `${setting.about}${means} (${setting.name})`)]]
}))

/**
 * The root of the commands, with the shared flags.
 *
 * @since 0.1.0
 * @category constructors
 */
export const root = Command.make("effect-ibkr").pipe(Command.withSharedFlags(flags))

/**
 * The settings among the root's input, by their names in the environment.
 *
 * @since 0.1.0
 * @category combinators
 */
export const settingsOf = (input: { readonly [flag: string]: Option.Option<string> }): Settings =>
  Object.fromEntries(settings.flatMap(({ flag, name }) => {
    const value = flag === undefined ? Option.none() : input[flag] ?? Option.none()
    return Option.isSome(value) ? [[name, value.value]] : []
  }))

/**
 * The settings that a subcommand was given with the root's flags, by their names in the environment.
 *
 * @since 0.1.0
 * @category constructors
 */
export const given: Effect.Effect<Settings, never, Command.CommandContext<"effect-ibkr">> = Effect.map(root, settingsOf)

/** What becomes of money is for the service that runs to say: nobody who asks it can say otherwise. */
const own: ReadonlySet<string> = new Set(["IBKR_ACCOUNT", "IBKR_TRADING_MODE", "IBKR_GRACEFUL_SHUTDOWN"])

/**
 * The same for a command that asks a running service. What only the start of that one can be told is wrong usage: an order on
 * another account than the one that was named, or positions that a stop leaves although it was told to close them, are no small mistake.
 *
 * @since 0.1.0
 * @category constructors
 */
export const asking = Effect.flatMap(given, (flags) => {
  const told = settings.flatMap(({ flag, name }) => name in flags && own.has(name) ? [`--${flag}`] : [])
  return told.length === 0
    ? Effect.succeed(flags)
    : Setup.unfit(
      `${told.join(", ")} would have no effect on a service that runs, which has its own: nothing was asked of it`
    )
})
