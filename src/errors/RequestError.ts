/**
 * One request that was not answered as asked: the line, and every other request, goes on.
 *
 * @since 0.1.0
 */
import * as Duration from "effect/Duration"
import * as Schema from "effect/Schema"
import * as TwsCode from "./TwsCode.ts"

/**
 * Why a request ended without its answer: the gateway refused it (`code` says why), it did not answer in time, the
 * session ended while it waited, or a part of its answer could not be read (`Unreadable`); or we did not send it, because a limit
 * of the gateway would be passed (`LimitReached`), or because what was asked for is nothing that there can be an answer to
 * (`Invalid`).
 *
 * @since 0.1.0
 * @category models
 */
export const RequestReason = Schema.Literals([
  "Refused",
  "TimedOut",
  "SessionEnded",
  "Unreadable",
  "LimitReached",
  "Invalid"
])

/**
 * @since 0.1.0
 * @category models
 */
export type RequestReason = typeof RequestReason.Type

const says = ({ code, detail, duration, reason }: RequestError): string => {
  switch (reason) {
    case "Refused":
      return `the gateway refused it${code === undefined ? "" : ` (${code})`}`
    case "TimedOut":
      return duration === undefined
        ? "it was not answered in time"
        : `it was not answered within ${Duration.format(Duration.millis(duration))}`
    case "SessionEnded":
      return "the session ended before it was answered"
    case "Unreadable":
      return "a part of its answer could not be read"
    case "LimitReached":
      return detail === undefined ? "a limit of the gateway would be passed, so it was not sent" : "it was not sent"
    case "Invalid":
      return "it was not sent"
  }
}

/**
 * A request failed. `request` is the command's name, `detail` the gateway's text, masked, or what is known to have kept the
 * answer, `duration` the deadline in ms.
 *
 * @since 0.1.0
 * @category errors
 */
export class RequestError extends Schema.TaggedError<RequestError>()("RequestError", {
  request: Schema.String,
  reason: RequestReason,
  code: Schema.optionalKey(Schema.Int),
  detail: Schema.optionalKey(Schema.String),
  duration: Schema.optionalKey(Schema.Finite)
}) {
  override get message(): string {
    return `${this.request}: ${says(this)}${this.detail === undefined ? "" : `: ${this.detail}`}`
  }
  /** May the same request succeed later without a change by a human? */
  get isRetryable(): boolean {
    if (this.reason === "Invalid") return false
    if (this.reason !== "Refused" || this.code === undefined) return true
    return TwsCode.lookup(this.code, { about: "request", text: this.detail }).retryable
  }
  /** What a human can do about it. */
  get remedy(): string | null {
    if (this.reason === "LimitReached") return "End something of the same kind first, or wait."
    if (this.reason !== "Refused" || this.code === undefined) return null
    return TwsCode.lookup(this.code, { about: "request", text: this.detail }).advice
  }
}
