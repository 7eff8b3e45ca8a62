/**
 * Does nothing that was meant for another service: what a request says of the one that it means is so of this one.
 *
 * @since 0.1.0
 */
import * as Effect from "effect/Effect"
import * as HttpApiError from "effect/http-api/HttpApiError"
import * as HttpApiMiddleware from "effect/http-api/HttpApiMiddleware"
import * as HttpServerRequest from "effect/http/HttpServerRequest"
import * as Layer from "effect/Layer"
import * as Schema from "effect/Schema"
import * as Expected from "../../domain/Expectation.ts"
import { Connection } from "../Connection.ts"
import { Settings } from "../Settings.ts"

/**
 * Another service was meant, or it cannot be read which one: nothing was done. `differs` says what of it is not so here.
 *
 * @since 0.1.0
 * @category errors
 */
export class AnotherMeant extends HttpApiError.Problem<AnotherMeant>()("AnotherMeant", {
  type: "about:blank",
  status: 412,
  title: "Meant for another service"
}, { differs: Schema.Array(Expected.Difference) }) {}

/**
 * The guard of every route.
 *
 * @since 0.1.0
 * @category services
 */
export class Expectation extends HttpApiMiddleware.Service<Expectation>()("effect-ibkr/layers/Http/Expectation", {
  error: AnotherMeant
}) {}

const unreadable = new AnotherMeant({
  detail: "Nothing was done: Ibkr-Expect is name=value, with commas between several, of " +
    Expected.Name.literals.join(", "),
  differs: []
})

const refusal = (differs: ReadonlyArray<Expected.Difference>) =>
  new AnotherMeant({
    detail: "Nothing was done: " +
      differs.map(({ actual, expected, name }) => `${name} is ${actual} here, not ${expected}`).join("; "),
    differs
  })

/**
 * Compares what is said with the settings of this service. Its account is that of the settings, else the one in use: before
 * the first session it may not be known. The client id is the one that was set, also while the fallback is used.
 *
 * @since 0.1.0
 * @category layers
 */
export const layer: Layer.Layer<Expectation, never, Connection | Settings> = Layer.effect(
  Expectation,
  Effect.gen(function*() {
    const { status } = yield* Connection
    const { account, clientId, host, port, tradingMode } = yield* Settings
    const own = Effect.map(status, (now) => ({
      host,
      port: String(port),
      "client-id": String(clientId),
      mode: tradingMode,
      account: account ?? now.account?.id ?? null
    }))
    return Expectation.of(Effect.fnUntraced(function*(handle) {
      const { headers } = yield* HttpServerRequest.HttpServerRequest
      const text = headers[Expected.header]
      if (text === undefined) return yield* handle
      const expected = Expected.read(text)
      if (expected === undefined) return yield* unreadable
      const differs = Expected.differences(expected, yield* own)
      return differs.length === 0 ? yield* handle : yield* refusal(differs)
    }))
  })
)
