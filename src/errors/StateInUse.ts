/**
 * Another living service holds the state directory for the same gateway and client id.
 *
 * @since 0.1.0
 */
import * as Runtime from "effect/Runtime"
import * as Schema from "effect/Schema"

/**
 * Two services must not share a gateway's client id and its memory. `holder` says who holds it. Ends the program with
 * 78 (EX_CONFIG).
 *
 * @since 0.1.0
 * @category errors
 */
export class StateInUse extends Schema.TaggedError<StateInUse>()("StateInUse", {
  directory: Schema.String,
  gateway: Schema.String,
  holder: Schema.String
}) {
  override readonly [Runtime.errorExitCode] = 78
  override get message(): string {
    return `The state of ${this.gateway} in ${this.directory} is in use by ${this.holder}. ` +
      "Stop that service, or give this one another IBKR_CLIENT_ID or IBKR_STATE_DIR."
  }
}
