/**
 * Market depth, in streams that live on.
 *
 * @since 0.1.0
 */
import * as Context from "effect/Context"
import * as Duration from "effect/Duration"
import * as Effect from "effect/Effect"
import * as Layer from "effect/Layer"
import type * as Stream from "effect/Stream"
import type { Book } from "../../domain/Book.ts"
import * as Command from "../../domain/Command.ts"
import * as Contract from "../../domain/Contract.ts"
import type { Gap } from "../../domain/Gap.ts"
import * as Ladder from "./Depth/Ladder.ts"
import { Subscriptions } from "./Subscriptions.ts"
import type { Failure } from "./Subscriptions/Reader.ts"
import * as Serves from "./Subscriptions/Serves.ts"
import type { Spec } from "./Subscriptions/Spec.ts"

export type { Failure } from "./Subscriptions/Reader.ts"

/**
 * The books.
 *
 * @since 0.1.0
 * @category services
 */
export class Depth extends Context.Service<Depth, {
  /**
   * The book of a contract, of at most `rows` rows on each side; where it is `smart`, of all exchanges of SMART, and where it
   * is not, of the one that the contract names. Each reader is told the latest, however slow it is: a book is whole, so
   * nothing is missed by that. A book that begins anew (317) follows a gap. An account has few books (`Pace.depth`). Fails as
   * `Subscriptions.open` does.
   */
  readonly of: (contract: Contract.Contract, rows: number, smart?: boolean) => Stream.Stream<Book | Gap, Failure>
}>()("effect-ibkr/layers/Broker/Depth") {}

const request = "reqMktDepth"
const silentAfter = Duration.minutes(1)

const spec = (contract: Contract.Contract, rows: number, smart: boolean): Spec<Book> => ({
  key: `depth ${rows} ${smart ? "smart " : ""}${Contract.key(contract)}`,
  request,
  open: (reqId, _, named = contract) => Command.make(request, reqId, Contract.toTws(named), rows, smart),
  close: (reqId) => Command.make("cancelMktDepth", reqId, smart),
  fold: () => Ladder.make(contract, rows),
  acknowledges: false,
  silentAfter,
  limit: "depth",
  farm: Serves.quotes(contract)
})

/**
 * The books, by `reqMktDepth`.
 *
 * @since 0.1.0
 * @category layers
 */
export const layer: Layer.Layer<Depth, never, Subscriptions> = Layer.effect(
  Depth,
  Effect.map(
    Subscriptions,
    ({ open }) => Depth.of({ of: (contract, rows, smart = false) => open(spec(contract, rows, smart)) })
  )
)
