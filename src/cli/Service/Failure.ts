/**
 * How asking a running service fails: nobody answers, it is another, it does not trust us, it has a problem, or we do not know
 * what it did.
 *
 * @since 0.1.0
 */
import * as Duration from "effect/Duration"
import * as Runtime from "effect/Runtime"
import * as Schema from "effect/Schema"
import * as Expected from "../../domain/Expectation.ts"
import { codes } from "../Ending.ts"

/**
 * No service answered as one; where `isRefused`, nobody was there to be asked, and nothing can have been sent. Ends the
 * program with 75.
 *
 * @since 0.1.0
 * @category errors
 */
export class NoService extends Schema.TaggedError<NoService>()("NoService", {
  address: Schema.String,
  problem: Schema.String,
  isRefused: Schema.optionalKey(Schema.Boolean)
}) {
  override readonly [Runtime.errorExitCode] = codes.temporary
  override get message(): string {
    return `No service at ${this.address}: ${this.problem}`
  }
}

/**
 * Nobody was there to be asked: what we asked for was not done, and may be asked for again. Ends the program with 69, so that
 * a script tells it from what may have been done.
 *
 * @since 0.1.0
 * @category errors
 */
export class NotSent extends Schema.TaggedError<NotSent>()("NotSent", { problem: Schema.String }) {
  override readonly [Runtime.errorExitCode] = codes.unavailable
  override get message(): string {
    return `Nothing was sent. ${this.problem}`
  }
}

/**
 * The service has been told to stop, and has not done so yet. Ends the program with 75.
 *
 * @since 0.1.0
 * @category errors
 */
export class StillStopping extends Schema.TaggedError<StillStopping>()("StillStopping", {
  address: Schema.String,
  after: Schema.Duration
}) {
  override readonly [Runtime.errorExitCode] = codes.temporary
  override get message(): string {
    return `The service at ${this.address} is still stopping after ${Duration.format(this.after)}. ` +
      "Follow it with: effect-ibkr status --watch"
  }
}

/**
 * The service does not take our token, or there was none to be shown. Ends the program with 77.
 *
 * @since 0.1.0
 * @category errors
 */
export class NotAllowed extends Schema.TaggedError<NotAllowed>()("NotAllowed", {
  address: Schema.String,
  isShown: Schema.Boolean
}) {
  override readonly [Runtime.errorExitCode] = codes.noPermission
  override get message(): string {
    const why = this.isShown ? "refuses the token" : "asks for its token, and none was found"
    return `The service at ${this.address} ${why}. Give IBKR_HTTP_TOKEN or IBKR_STATE_DIR as the service has it, and run as its ` +
      "user."
  }
}

/**
 * What the settings say of the service that is meant is not so of the one that was asked, which has done nothing. Ends the
 * program with 78.
 *
 * @since 0.1.0
 * @category errors
 */
export class AnotherService extends Schema.TaggedError<AnotherService>()("AnotherService", {
  address: Schema.String,
  differs: Schema.Array(
    Schema.Struct({ ...Expected.Difference.fields, setting: Schema.String, source: Schema.String })
  )
}) {
  override readonly [Runtime.errorExitCode] = codes.configuration
  override get message(): string {
    const differs = this.differs.map(({ actual, expected, setting, source }) =>
      `${setting} (${source}) is ${expected}, and ${actual} there`
    )
    return `The service at ${this.address} is another than the one that you mean, and has done nothing: ${
      differs.join("; ")
    }`
  }
  get remedy(): string {
    const settings = this.differs.map(({ setting }) => setting).join(", ")
    return `Give the IBKR_HTTP_PORT (--http-port) of the one that you mean; where you mean this one, ask with its own ${settings}`
  }
}

/**
 * A problem as the service writes it: `errors` is what of a request does not fit, and where in it, `lastKnown` is what it knew
 * last of a part, `ageSeconds` old.
 *
 * @since 0.1.0
 * @category models
 */
export const Document = Schema.Struct({
  status: Schema.Int,
  title: Schema.String,
  detail: Schema.optionalKey(Schema.String),
  errors: Schema.optionalKey(
    Schema.Array(
      Schema.Struct({ path: Schema.Array(Schema.Union([Schema.String, Schema.Int])), message: Schema.String })
    )
  ),
  remedy: Schema.optionalKey(Schema.NullOr(Schema.String)),
  blockedBy: Schema.optionalKey(Schema.Array(Schema.String)),
  asOf: Schema.optionalKey(Schema.NullOr(Schema.String)),
  ageSeconds: Schema.optionalKey(Schema.NullOr(Schema.Finite)),
  lastKnown: Schema.optionalKey(Schema.Unknown)
})

/** What does not fit, by its name: in which part of the request that is, the command knows and people need not. */
const misfits = ({ errors = [] }: typeof Document.Type): ReadonlyArray<string> =>
  errors.map(({ message, path: [, ...where] }) => where.length === 0 ? message : `${where.join(".")}: ${message}`)

/** What a title says, too: that of `OrderRefused`, and that of `RequestError`. */
const refused = /^\w+ was refused and nothing was sent: |(?<=^\w+): the gateway refused it(?= )/

/**
 * The service answered with a problem: a part is not known or orders are blocked (69), it broke (70), what was asked
 * does not fit (64), or it refuses that (65).
 *
 * @since 0.1.0
 * @category errors
 */
export class Problem extends Schema.TaggedError<Problem>()("Problem", Document.fields) {
  override readonly [Runtime.errorExitCode] = this.status === 503 || (this.blockedBy ?? []).length > 0
    ? codes.unavailable
    : this.isDefect
    ? codes.software
    : misfits(this).length > 0
    ? codes.usage
    : codes.data
  /** Did the service break, and so say nothing of what it has done? */
  get isDefect(): boolean {
    return this.status >= 500 && this.status !== 503
  }
  override get message(): string {
    if (this.isDefect) return `the service broke (${this.status} ${this.title}), and its log says why`
    const [first, ...others] = misfits(this)
    if (first !== undefined) return `${this.title}: ${[first, ...others].join("; ")}`
    // its title says so already
    return this.detail === undefined ? this.title : `${this.title}: ${this.detail.replace(refused, "")}`
  }
}

/**
 * We asked for something, and do not know whether it was done. Ends the program with 75.
 *
 * @since 0.1.0
 * @category errors
 */
export class Unclear extends Schema.TaggedError<Unclear>()("Unclear", {
  what: Schema.String,
  problem: Schema.String,
  hint: Schema.String
}) {
  override readonly [Runtime.errorExitCode] = codes.temporary
  override get message(): string {
    return `Whether ${this.what} is not known: ${this.problem}. Look with: ${this.hint}`
  }
}
