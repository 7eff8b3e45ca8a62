/**
 * `check`: connects once and prints what it found; or shows the settings, or sends a test alert.
 *
 * @since 0.1.0
 */
import * as Command from "effect/cli/Command"
import * as Flag from "effect/cli/Flag"
import * as Effect from "effect/Effect"
import * as Listing from "./Listing.ts"
import * as Root from "./Root.ts"

const flag = (name: string, about: string) =>
  Flag.Boolean(name).pipe(Flag.withDescription(about), Flag.withDefault(false))

const flags = {
  json: Listing.json,
  printConfig: flag("print-config", "show every setting, its value and where it came from, and do not connect"),
  notify: flag("notify", "send a test alert, and do not connect")
}

/**
 * One bare attempt that neither reads nor writes the circuit. Exits 0 connected, 69 `ConnectionError`, 75
 * `TimeoutError`, 77 `AuthError`.
 *
 * @since 0.1.0
 * @category commands
 */
export const check = Command.make(
  "check",
  flags,
  Effect.fnUntraced(function*(options) {
    const { program } = yield* Effect.promise(() => import("./Check/Program.ts"))
    yield* program(yield* Root.given, options)
  })
).pipe(Command.withDescription("Connect once, print what was found and disconnect"))
