/**
 * How the program ends: which exit code says what (sysexits), and for which outcome.
 *
 * @since 0.1.0
 */
import * as Cause from "effect/Cause"
import * as CliError from "effect/cli/CliError"
import * as Effect from "effect/Effect"
import * as Exit from "effect/Exit"
import * as Runtime from "effect/Runtime"
import * as Schema from "effect/Schema"

/**
 * The exit codes.
 *
 * @since 0.1.0
 * @category constructors
 */
export const codes = {
  ok: 0,
  usage: 64,
  data: 65,
  noInput: 66,
  unavailable: 69,
  software: 70,
  noOutput: 73,
  unwritten: 74,
  temporary: 75,
  noPermission: 77,
  configuration: 78,
  killed: 130
} as const

/**
 * Everything was said already; what is left is to end with this code.
 *
 * @since 0.1.0
 * @category errors
 */
export class Ending extends Schema.TaggedError<Ending>()("Ending", { code: Schema.Int }) {
  override readonly [Runtime.errorExitCode] = this.code
}

/**
 * For what runs until it is interrupted: that is its end in order. Only outside of what may be interrupted.
 *
 * @since 0.1.0
 * @category combinators
 */
export const untilInterrupted = <A, E, R>(effect: Effect.Effect<A, E, R>): Effect.Effect<A, E | Ending, R> =>
  Effect.catchCauseIf(effect, Cause.hasInterruptsOnly, () => new Ending({ code: codes.ok }))

/**
 * The exit code of an outcome: 0 for success, 130 for an interruption alone, 64 for wrong usage, the error's own where it
 * has one, and else 70.
 *
 * @since 0.1.0
 * @category combinators
 */
export const codeOf = (exit: Exit.Exit<unknown, unknown>): number => {
  if (Exit.isSuccess(exit)) return codes.ok
  if (Cause.hasInterruptsOnly(exit.cause)) return codes.killed
  const error = Cause.squash(exit.cause)
  if (CliError.isCliError(error)) {
    return error._tag === "ShowHelp" && error.errors.length === 0 ? codes.ok : codes.usage
  }
  const own = typeof error === "object" && error !== null && Runtime.errorExitCode in error
    ? error[Runtime.errorExitCode]
    : undefined
  return typeof own === "number" ? own : codes.software
}
