/**
 * Which service a command is meant for, as far as its settings say so: not by a default, which nobody has chosen.
 *
 * @since 0.1.0
 */
import * as Context from "effect/Context"
import * as Effect from "effect/Effect"
import * as HttpClientRequest from "effect/http/HttpClientRequest"
import type { HttpClientResponse } from "effect/http/HttpClientResponse"
import * as Schema from "effect/Schema"
import * as Expected from "../../domain/Expectation.ts"
import * as Mask from "../../domain/Mask.ts"
import type { Loaded } from "../../layers/Config/Config.ts"
import * as Setting from "../../layers/Config/Setting.ts"
import { AnotherService } from "./Failure.ts"

/**
 * What is said, by which setting, and where that came from.
 *
 * @since 0.1.0
 * @category models
 */
export interface Said extends Expected.Expected {
  readonly setting: string
  readonly source: string
}

/**
 * All that is said; nothing where no setting says anything.
 *
 * @since 0.1.0
 * @category services
 */
export class Expectation extends Context.Service<Expectation, ReadonlyArray<Said>>()(
  "effect-ibkr/cli/Service/Expectation"
) {}

/**
 * What the settings say; a live account is masked, since whatever answers there may be anybody.
 *
 * @since 0.1.0
 * @category constructors
 */
export const of = ({ entries, settings }: Loaded): ReadonlyArray<Said> => {
  const { account, clientId, host, port, tradingMode } = settings
  const said: { readonly [K in Expected.Name]: readonly [setting: string, value: string] } = {
    host: [Setting.all.host.name, host],
    port: [Setting.all.port.name, String(port)],
    "client-id": [Setting.all.clientId.name, String(clientId)],
    mode: [Setting.all.tradingMode.name, tradingMode],
    account: [Setting.all.account.name, Mask.account(account ?? "")]
  }
  return Expected.Name.literals.flatMap((name) => {
    const [setting, value] = said[name]
    const source = entries.find((entry) => entry.setting === setting)?.source ?? "default"
    return source === "default" ? [] : [{ name, value, setting, source }]
  })
}

/**
 * A request that says it, so that the service itself refuses what is meant for another.
 *
 * @since 0.1.0
 * @category combinators
 */
export const stated = (request: HttpClientRequest.HttpClientRequest) =>
  Effect.map(
    Expectation,
    (said) => said.length === 0 ? request : HttpClientRequest.setHeader(request, Expected.header, Expected.write(said))
  )

const refusal = Schema.decodeUnknownEffect(
  Schema.fromJsonString(Schema.Struct({ differs: Schema.Array(Expected.Difference) }))
)

/**
 * Fails where a response says that another service was meant.
 *
 * @since 0.1.0
 * @category combinators
 */
export const met = Effect.fnUntraced(function*(response: HttpClientResponse, address: string) {
  if (response.status !== 412) return
  const { differs } = yield* Effect.orElseSucceed(Effect.flatMap(response.text, refusal), () => ({ differs: [] }))
  const found = (yield* Expectation).flatMap(({ name, setting, source, value }) =>
    differs.flatMap((one) => one.name === name ? [{ name, setting, source, expected: value, actual: one.actual }] : [])
  )
  if (found.length > 0) return yield* new AnotherService({ address, differs: found })
})
