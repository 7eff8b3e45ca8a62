/**
 * What the control API answers where it cannot do what it was asked, as problems of RFC 9457.
 *
 * @since 0.1.0
 */
import * as Effect from "effect/Effect"
import * as HttpApiError from "effect/http-api/HttpApiError"
import * as HttpApiMiddleware from "effect/http-api/HttpApiMiddleware"
import type * as HttpServerResponse from "effect/http/HttpServerResponse"
import * as ProblemDetails from "effect/http/ProblemDetails"

/**
 * A request that cannot be understood, or asks for what does not exist.
 *
 * @since 0.1.0
 * @category errors
 */
export class BadRequest extends HttpApiError.Problem<BadRequest>()("BadRequest", {
  type: "about:blank",
  status: 400,
  title: "Bad request"
}) {}

/**
 * What is to be ended is not there.
 *
 * @since 0.1.0
 * @category errors
 */
export class NotFound extends HttpApiError.Problem<NotFound>()("NotFound", {
  type: "about:blank",
  status: 404,
  title: "Not found"
}) {}

/**
 * An order that the gateway does not take; the detail says why, in its own words.
 *
 * @since 0.1.0
 * @category errors
 */
export class Refused extends HttpApiError.Problem<Refused>()("Refused", {
  type: "about:blank",
  status: 409,
  title: "Order refused"
}) {}

/**
 * An execution that is not there, that was busted, or that is to be of more than it was.
 *
 * @since 0.1.0
 * @category errors
 */
export class NotCorrected extends HttpApiError.Problem<NotCorrected>()("NotCorrected", {
  type: "about:blank",
  status: 409,
  title: "Execution not corrected"
}) {}

/**
 * As many listeners as may be.
 *
 * @since 0.1.0
 * @category errors
 */
export class TooManyListeners extends HttpApiError.Problem<TooManyListeners>()("TooManyListeners", {
  type: "about:blank",
  status: 503,
  title: "Too many listeners"
}) {}

/**
 * A problem that no route declares.
 *
 * @since 0.1.0
 * @category constructors
 */
export const response = (status: number, title: string, detail: string): HttpServerResponse.HttpServerResponse =>
  ProblemDetails.toResponse({ type: ProblemDetails.blankType, status, title, detail })

/**
 * Says what is wrong with a request that does not fit its route.
 *
 * @since 0.1.0
 * @category services
 */
export class Understood extends HttpApiMiddleware.Service<Understood>()(
  "effect-ibkr/simulator/Control/Problems/Understood",
  { error: BadRequest }
) {}

/**
 * The whole text of what is wrong, since whoever asks is a developer at work.
 *
 * @since 0.1.0
 * @category layers
 */
export const layer = HttpApiMiddleware.layerSchemaErrorTransform(
  Understood,
  (error) =>
    error.kind === "Body" || error.kind === "ResponseHeaders"
      ? Effect.fail(error)
      : Effect.fail(new BadRequest({ detail: error.cause.message }))
)
