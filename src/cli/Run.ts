/**
 * `run`: the service, until it is stopped.
 *
 * @since 0.1.0
 */
import * as Command from "effect/cli/Command"
import * as Flag from "effect/cli/Flag"
import * as Effect from "effect/Effect"
import * as Root from "./Root.ts"

/**
 * The service with these flags, by the settings' names in the environment. It is loaded when it is run: whoever only
 * asks for a status does not wait for it.
 *
 * @since 0.1.0
 * @category programs
 */
export const program = (flags: { readonly [name: string]: string }, options: { readonly simulate: boolean }) =>
  Effect.flatMap(Effect.promise(() => import("./Run/Program.ts")), ({ program }) => program(flags, options))

/**
 * Ends 0 when it was stopped in order, 75 with positions left that were to be closed.
 *
 * @since 0.1.0
 * @category commands
 */
export const run = Command.make(
  "run",
  {
    simulate: Flag.Boolean("simulate").pipe(
      Flag.withDescription("against a simulated gateway, started here and reached over TCP"),
      Flag.withDefault(false)
    )
  },
  (options) => Effect.flatMap(Root.given, (flags) => program(flags, options))
).pipe(Command.withDescription("The service (also without a command): runs until SIGTERM or SIGINT"))
