/**
 * The configuration cannot be used: every setting that is wrong, what is wrong with it and where it came from.
 *
 * @since 0.1.0
 */
import * as Runtime from "effect/Runtime"
import * as Schema from "effect/Schema"

/**
 * One thing that is wrong. `source` is where the value came from (`flag`, `environment`, `.env`, a file's name, or
 * `default` where it is missing); `problem` never holds a secret's value.
 *
 * @since 0.1.0
 * @category models
 */
export const Problem = Schema.Struct({
  setting: Schema.String,
  source: Schema.String,
  problem: Schema.String
})

/**
 * @since 0.1.0
 * @category models
 */
export type Problem = typeof Problem.Type

/**
 * The configuration is refused, with everything that is wrong with it. Ends the program with 78 (EX_CONFIG).
 *
 * @since 0.1.0
 * @category errors
 */
export class InvalidConfiguration extends Schema.TaggedError<InvalidConfiguration>()("InvalidConfiguration", {
  problems: Schema.Array(Problem)
}) {
  override readonly [Runtime.errorExitCode] = 78
  override get message(): string {
    return this.problems.map(({ problem, setting, source }) => `${setting} (${source}) ${problem}`).join("\n")
  }
}
