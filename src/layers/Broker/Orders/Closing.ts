/**
 * An order that closes a position never takes it past zero: the position is looked at once more when nothing stands between the
 * order and the line any more.
 *
 * @since 0.1.0
 */
import * as BigDecimal from "effect/BigDecimal"
import * as Context from "effect/Context"
import * as Effect from "effect/Effect"
import * as Decimal from "../../../domain/Decimal.ts"
import * as Known from "../../../domain/Known.ts"
import type { OrderRequest } from "../../../domain/Order.ts"
import type { Position } from "../../../domain/Position.ts"
import type { OrderRefused } from "../../../errors/OrderRefused.ts"
import * as Bound from "../Risk/Bound.ts"
import * as Exposure from "../Risk/Exposure.ts"
import type { Intent } from "../Risk/Intent.ts"
import { refuse } from "./Checks.ts"

/**
 * What the orders placed under it close: the position in their contract as it stands at the moment of the call, `null` where
 * there is none. Orders placed under none are free to open and to turn positions.
 *
 * @since 0.1.0
 * @category services
 */
export const Closing: Context.Reference<Effect.Effect<Known.Known<Position | null>> | null> = Context.Reference<
  Effect.Effect<Known.Known<Position | null>> | null
>("effect-ibkr/layers/Broker/Orders/Closing", { defaultValue: () => null })

const pastZero = ({ quantity: actual }: OrderRequest, limit: string | null, says: string) =>
  refuse([], [{ rule: "past_zero", limit, actual, says }])

/**
 * Lets an order pass that does not close, or closes no more than is held now, whatever else of ours on its contract fills before
 * it; a position that is not known lets none pass. Nothing of it is waited for, so that what it says is still so when the order
 * is written.
 *
 * @since 0.1.0
 * @category combinators
 */
export const check = (
  intent: Intent,
  besides: (intent: Intent) => Exposure.Beside
): Effect.Effect<void, OrderRefused> =>
  Effect.flatMap(Closing, (closing) => closing === null ? Effect.void : within(closing, intent, besides))

const within = Effect.fnUntraced(function*(
  closing: Effect.Effect<Known.Known<Position | null>>,
  intent: Intent,
  besides: (intent: Intent) => Exposure.Beside
): Effect.fn.Return<void, OrderRefused> {
  const { request } = intent
  const known = yield* closing
  if (!Known.isCurrent(known)) {
    return yield* pastZero(request, null, "the position that it closes is not known now")
  }
  const { position } = known.value ?? { position: "0" }
  const { others, own } = besides(intent)
  if (Exposure.isReduction(own, others, position)) return
  const before = Bound.asMeant(others, request.action)
  const beside = BigDecimal.isZero(before)
    ? ""
    : `, of which other orders of ours may take ${Decimal.fromBig(before)}`
  const says = `it closes ${request.quantity}, and the position is ${position} now${beside}: it would go past zero`
  return yield* pastZero(request, position, says)
})
