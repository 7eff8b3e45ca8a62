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

type Settings = { readonly [name: string]: string }
type Flags = { readonly [flag: string]: Flag.Flag<Option.Option<string>> }

const settings: ReadonlyArray<Setting.Setting<unknown>> = [Setting.file, ...Object.values(Setting.all)]

const flags: Flags = Object.fromEntries(settings.flatMap((setting) => {
  if (setting.flag === undefined) return []
  const flag = setting.switch === true
    ? Flag.map(Flag.optional(Flag.Boolean(setting.flag)), Option.map(String))
    : Flag.optional(Flag.String(setting.flag))
  return [[setting.flag, Flag.withDescription(flag, `${setting.about} (${setting.name})`)]]
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
