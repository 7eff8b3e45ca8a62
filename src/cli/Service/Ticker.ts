/**
 * The quotes of a running service as they come, with their gaps.
 *
 * @since 0.1.0
 */
import * as Effect from "effect/Effect"
import * as HttpClientRequest from "effect/http/HttpClientRequest"
import * as Schema from "effect/Schema"
import * as Stream from "effect/Stream"
import type { Contract } from "../../domain/Contract.ts"
import * as Quotes from "../../layers/Http/Documents/Quotes.ts"
import * as Service from "../Service.ts"
import * as Broker from "./Broker.ts"
import * as Events from "./Events.ts"
import { type AnotherService, Document, type NoService, type NotAllowed, Problem } from "./Failure.ts"

/**
 * What a service says of a contract.
 *
 * @since 0.1.0
 * @category models
 */
export type Heard =
  | ({ readonly event: "quote" } & typeof Quotes.Quote.Type)
  | ({ readonly event: "gap" } & typeof Quotes.Gap.Type)
  | ({ readonly event: "stale" } & typeof Quotes.Stale.Type)
  | ({ readonly event: "live" } & typeof Quotes.Live.Type)

const json = Schema.decodeUnknownEffect(Schema.fromJsonString(Schema.Unknown))

const heard = Effect.fnUntraced(function*(event: string, data: string) {
  const told = yield* Effect.orElseSucceed(json(data), () => null)
  if (event === "quote") return { event, ...yield* Broker.as(Quotes.Quote)(told) } as const
  if (event === "gap") return { event, ...yield* Broker.as(Quotes.Gap)(told) } as const
  if (event === "stale") return { event, ...yield* Broker.as(Quotes.Stale)(told) } as const
  if (event === "live") return { event, ...yield* Broker.as(Quotes.Live)(told) } as const
  return yield* new Problem(yield* Broker.as(Document)(told))
})

/**
 * The quotes of a contract and their gaps until the service ends, or says why it has none any more; then it fails.
 *
 * @since 0.1.0
 * @category constructors
 */
export const follow = (
  contract: Contract
): Stream.Stream<Heard, AnotherService | NoService | NotAllowed | Problem, Service.Trusted> =>
  Stream.unwrap(Effect.gen(function*() {
    const request = HttpClientRequest.get("/quotes").pipe(HttpClientRequest.setUrlParams(contract))
    const trusted = yield* Service.trusted(request)
    const response = yield* Effect.flatMap(Service.exchange(trusted), Broker.welcome).pipe(
      Service.inTime(Service.patience, Service.silent)
    )
    const events = yield* Events.of(response)
    return Stream.mapEffect(events, ({ data, event }) => heard(event, data))
  }))
