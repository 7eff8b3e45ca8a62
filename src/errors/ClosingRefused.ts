/**
 * Positions may not be closed now: somebody else closes them already, or nobody can tell.
 *
 * @since 0.1.0
 */
import * as Duration from "effect/Duration"
import * as Schema from "effect/Schema"

/**
 * The lock of an account's closing was not to be had, so nothing was sent: another closing held it for as long as was waited
 * (`being_closed`, `by` says whose it is), or the state directory does not take it (`state_not_writable`, `by` says why).
 *
 * @since 0.1.0
 * @category errors
 */
export class ClosingRefused extends Schema.TaggedError<ClosingRefused>()("ClosingRefused", {
  reason: Schema.Literals(["being_closed", "state_not_writable"]),
  by: Schema.String,
  after: Schema.Duration
}) {
  /** Why, and what to do. */
  get says(): string {
    return this.reason === "being_closed"
      ? `the positions are being closed already, by ${this.by}, which had not ended after ${
        Duration.format(this.after)
      }: see what that leaves, and ask again where anything is left`
      : `the lock of closing could not be taken (${this.by}), and another service may be closing the positions as well: look at ` +
        "the disk of the state directory, and close them in TWS where that cannot wait"
  }
  override get message(): string {
    return `Closing was refused and nothing was sent: ${this.says}`
  }
}
