/**
 * What of a simulated gateway survives a restart of its process, as one JSON document.
 *
 * @since 0.1.0
 */
import { OrderStatus } from "@stoqey/ib/dist/api/order/enum/order-status.js"
import * as Effect from "effect/Effect"
import * as Runtime from "effect/Runtime"
import * as Schema from "effect/Schema"
import * as Problem from "../../wire/Problem.ts"
import type * as Ticket from "../Orders/Ticket.ts"

const { Boolean, Finite, Int, String, optional } = Schema

const format = "effect-ibkr-simulated-gateway"

/**
 * The version of the document.
 *
 * @since 0.1.0
 * @category constants
 */
export const version = 1

const Instrument = Schema.Struct({ conId: Int, symbol: String })
const Fields = Schema.Record(String, Schema.Unknown)
const statuses: ReadonlyArray<Ticket.Status> = Object.values(OrderStatus)

const Order = Schema.Struct({
  clientId: Int,
  orderId: Int,
  permId: Int,
  account: String,
  shares: Schema.Array(Schema.Struct({ account: String, part: Finite })),
  instrument: Instrument,
  contract: Fields,
  exchange: String,
  isManual: Boolean,
  placedAt: Finite,
  order: Fields,
  quantity: Finite,
  status: Schema.Literals(statuses),
  filled: Finite,
  spent: Finite,
  lastPrice: Finite,
  commission: optional(Finite),
  isTransmitted: Boolean,
  isCancelling: Boolean,
  isTriggered: Boolean,
  isReleased: Boolean,
  stop: optional(Finite),
  limit: optional(Finite),
  opensAt: Finite,
  expiresAt: optional(Finite),
  whyHeld: String,
  doneAt: optional(Finite),
  ending: String
})

const Execution = Schema.Struct({
  permId: Int,
  account: String,
  execId: String,
  at: Finite,
  shares: Finite,
  price: Finite,
  cumQty: Finite,
  avgPrice: Finite,
  commission: Finite,
  closed: Schema.optionalKey(Finite),
  realized: optional(Finite)
})

const Property = Schema.Struct({
  account: String,
  cash: Schema.Array(Schema.Tuple([String, Finite])),
  holdings: Schema.Array(
    Schema.Struct({ instrument: Instrument, size: Finite, avgCost: Finite, realized: Finite, basis: Finite })
  )
})

/**
 * The document. Times are milliseconds since the epoch: `startedAt` is when the prices began to move, `day` the midnight
 * in New York before it was written. Of what is over it has the orders and the executions of that day.
 *
 * @since 0.1.0
 * @category schemas
 */
export const Kept = Schema.Struct({
  format: Schema.Literal(format),
  version: Schema.Literal(version),
  seed: Int,
  accounts: Schema.Array(String),
  startedAt: Finite,
  day: Finite,
  nextIds: Schema.Array(Schema.Tuple([Int, Int])),
  counts: Schema.Struct({ placed: Int, filled: Int, bound: Int }),
  properties: Schema.Array(Property),
  orders: Schema.Array(Order),
  executions: Schema.Array(Execution)
})

/**
 * The document, read.
 *
 * @since 0.1.0
 * @category models
 */
export interface Kept extends Schema.Schema.Type<typeof Kept> {}

/**
 * A file that holds no state for this gateway: torn, another's, of another seed or of other accounts.
 *
 * @since 0.1.0
 * @category errors
 */
export class StateProblem extends Schema.TaggedError<StateProblem>()("StateProblem", { problem: String }) {
  override readonly [Runtime.errorExitCode] = 64
  override get message(): string {
    return `The state ${this.problem}`
  }
}

/**
 * The world that a state is to be of.
 *
 * @since 0.1.0
 * @category models
 */
export interface World {
  readonly seed: number
  readonly accounts: ReadonlyArray<string>
}

const Any = Schema.fromJsonString(Schema.Struct({ format: Schema.Literal(format), version: Schema.Unknown }))
const Json = Schema.fromJsonString(Kept)

/**
 * Reads a document of a world; `name` is what problems call it.
 *
 * @since 0.1.0
 * @category decoding
 */
export const read = Effect.fnUntraced(function*(
  name: string,
  text: string,
  { accounts, seed }: World
): Effect.fn.Return<Kept, StateProblem> {
  const wrong = (what: string, remedy: string) =>
    new StateProblem({ problem: `${Problem.quote(name)} ${what}: ${remedy}` })
  const elsewhere = "remove it, or name another file"
  const any = yield* Effect.mapError(
    Schema.decodeEffect(Any)(text),
    () => wrong("is torn, or none of a simulated gateway", elsewhere)
  )
  if (any.version !== version) return yield* wrong(`is not of version ${version} of the format`, elsewhere)
  const kept = yield* Effect.mapError(Schema.decodeEffect(Json)(text), () => wrong("is damaged", elsewhere))
  if (kept.seed !== seed) {
    return yield* wrong(`is of seed ${kept.seed}, not ${seed}`, `start with --seed ${kept.seed}, or name another file`)
  }
  if (kept.accounts.join() !== accounts.join()) {
    return yield* wrong(
      `is of the accounts ${kept.accounts.join(", ")}, not ${accounts.join(", ")}`,
      "start with those, or name another file"
    )
  }
  return kept
})

/**
 * Writes a document.
 *
 * @since 0.1.0
 * @category encoding
 */
export const write = (kept: Kept): Effect.Effect<string> => Effect.orDie(Schema.encodeEffect(Json)(kept))
