/**
 * Lets only those change anything who show the token.
 *
 * @since 0.1.0
 */
import * as Effect from "effect/Effect"
import * as HttpApiError from "effect/http-api/HttpApiError"
import * as HttpApiMiddleware from "effect/http-api/HttpApiMiddleware"
import * as HttpApiSecurity from "effect/http-api/HttpApiSecurity"
import * as Layer from "effect/Layer"
import * as Token from "./Token.ts"

/**
 * No bearer token, or not the right one.
 *
 * @since 0.1.0
 * @category errors
 */
export class Unauthorized extends HttpApiError.Problem<Unauthorized>()("Unauthorized", {
  type: "about:blank",
  status: 401,
  title: "Unauthorized"
}) {}

/**
 * The guard of routes that need the token.
 *
 * @since 0.1.0
 * @category services
 */
export class Authorized extends HttpApiMiddleware.Service<Authorized>()("effect-ibkr/layers/Http/Authorized", {
  error: Unauthorized,
  security: { bearer: HttpApiSecurity.bearer }
}) {}

const refused = new Unauthorized({ detail: "Show the token of this service as `Authorization: Bearer …`" })

/**
 * Compares what is shown with `Token`.
 *
 * @since 0.1.0
 * @category layers
 */
export const layer: Layer.Layer<Authorized, never, Token.Token> = Layer.effect(
  Authorized,
  Effect.map(Token.Token, (token) =>
    Authorized.of({
      bearer: Effect.fnUntraced(function*(handle, { credential }) {
        return yield* Token.same(credential, yield* token.value) ? handle : refused
      })
    }))
)
