/**
 * The orders and executions of a running service as they change.
 *
 * @since 0.1.0
 */
import * as Effect from "effect/Effect"
import * as HttpClientRequest from "effect/http/HttpClientRequest"
import * as Schema from "effect/Schema"
import * as Stream from "effect/Stream"
import { Order } from "../../domain/Order.ts"
import * as Documents from "../../layers/Http/Documents/Blotter.ts"
import * as Service from "../Service.ts"
import * as Broker from "./Broker.ts"
import * as Events from "./Events.ts"
import type { AnotherService, NoService, NotAllowed, Problem } from "./Failure.ts"

/** What is not known, and why. What was known last is left out, so that no program takes it for what is. */
const Unknown = Schema.Struct({
  part: Schema.String,
  detail: Schema.optionalKey(Schema.String),
  asOf: Schema.NullOr(Schema.String)
})

/**
 * What a service says of them.
 *
 * @since 0.1.0
 * @category models
 */
export type Heard =
  | ({ readonly event: "orders" } & typeof Documents.Orders.Type)
  | ({ readonly event: "executions" } & typeof Documents.Executions.Type)
  | ({ readonly event: "order" } & Order)
  | ({ readonly event: "execution" | "correction" | "commission" } & typeof Documents.Execution.Type)
  | ({ readonly event: "unknown" } & typeof Unknown.Type)

// all orders of a day come as one event
const maxEventSize = 256 * 1024 * 1024

const json = Schema.decodeUnknownEffect(Schema.fromJsonString(Schema.Unknown))

const heard = Effect.fnUntraced(function*(event: string, data: string) {
  const told = yield* Effect.orElseSucceed(json(data), () => null)
  switch (event) {
    case "orders":
      return { event, ...yield* Broker.as(Documents.Orders)(told) } as const
    case "executions":
      return { event, ...yield* Broker.as(Documents.Executions)(told) } as const
    case "execution":
    case "correction":
    case "commission":
      return { event, ...yield* Broker.as(Documents.Execution)(told) } as const
    case "unknown":
      return { event, ...yield* Broker.as(Unknown)(told) } as const
    default:
      return { event: "order", ...yield* Broker.as(Order)(told) } as const
  }
})

/**
 * All that is known of them, and every change, until the service ends; then it fails.
 *
 * @since 0.1.0
 * @category constructors
 */
export const follow: Stream.Stream<Heard, AnotherService | NoService | NotAllowed | Problem, Service.Trusted> = Stream
  .unwrap(
    Effect.gen(function*() {
      const trusted = yield* Service.trusted(HttpClientRequest.get("/events/orders"))
      const response = yield* Effect.flatMap(Service.exchange(trusted), Broker.welcome).pipe(
        Service.inTime(Service.patience, Service.silent)
      )
      const events = yield* Events.of(response, { maxEventSize })
      return Stream.mapEffect(events, ({ data, event }) => heard(event, data))
    })
  )
