/**
 * The HTTP server could not be opened: a service whose health nobody can ask does not start.
 *
 * @since 0.1.0
 */
import * as Runtime from "effect/Runtime"
import * as Schema from "effect/Schema"

/**
 * Why a port could not be opened.
 *
 * @since 0.1.0
 * @category models
 */
export const HttpUnavailableReason = Schema.Literals(["InUse", "NotPermitted", "NoSuchAddress", "Unknown"])

const remedies: { readonly [K in typeof HttpUnavailableReason.Type]: string } = {
  InUse: "another program listens there; stop it, or give another IBKR_HTTP_PORT (0 for any, off for none)",
  NotPermitted: "this user may not open it; give an IBKR_HTTP_PORT above 1023",
  NoSuchAddress: "this machine has no such address; correct IBKR_HTTP_HOST",
  Unknown: "look at IBKR_HTTP_HOST and IBKR_HTTP_PORT"
}

/**
 * The HTTP server could not be opened at `address` (`host:port`). Ends the program with 78 (EX_CONFIG).
 *
 * @since 0.1.0
 * @category errors
 */
export class HttpUnavailable extends Schema.TaggedError<HttpUnavailable>()("HttpUnavailable", {
  address: Schema.String,
  reason: HttpUnavailableReason
}) {
  override readonly [Runtime.errorExitCode] = 78
  override get message(): string {
    return `HTTP cannot be served at ${this.address}: ${remedies[this.reason]}`
  }
}
