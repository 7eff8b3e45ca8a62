/**
 * Asks what an order would do to the account's margin: by an order of its own that is never placed.
 *
 * @since 0.1.0
 */
import * as Clock from "effect/Clock"
import * as Deferred from "effect/Deferred"
import * as Effect from "effect/Effect"
import * as Struct from "effect/Struct"
import * as Decimal from "../../../domain/Decimal.ts"
import type { Named } from "../../../domain/Event.ts"
import * as Known from "../../../domain/Known.ts"
import * as Mask from "../../../domain/Mask.ts"
import type { OrderRequest } from "../../../domain/Order.ts"
import { OrderRejected } from "../../../errors/OrderRejected.ts"
import * as Pace from "../../../schedules/Pace.ts"
import { type Epoch, Feed } from "../Feed.ts"
import { Pacing } from "../Pacing.ts"
import * as Answer from "../Requests/Answer.ts"
import type { Checks } from "./Checks.ts"
import * as Codes from "./Codes.ts"
import type { Ids } from "./Ids.ts"
import type { Place } from "./Place.ts"

/**
 * One figure before and after the order, in the account's currency; `null` where the gateway does not say.
 *
 * @since 0.1.0
 * @category models
 */
export interface Effects {
  readonly before: Decimal.Decimal | null
  readonly change: Decimal.Decimal | null
  readonly after: Decimal.Decimal | null
}

/**
 * What an order would do, were it placed now. `warning` is the gateway's, masked.
 *
 * @since 0.1.0
 * @category models
 */
export interface Margin {
  readonly initMargin: Effects
  readonly maintMargin: Effects
  readonly equityWithLoan: Effects
  readonly commission: Decimal.Decimal | null
  readonly minCommission: Decimal.Decimal | null
  readonly maxCommission: Decimal.Decimal | null
  readonly commissionCurrency: string | null
  readonly warning: string | null
}

const effects = (
  before: number | undefined,
  change: number | undefined,
  after: number | undefined
): Effects => ({ before: Decimal.fromTold(before), change: Decimal.fromTold(change), after: Decimal.fromTold(after) })

const margin = ({ orderState: told }: Named<"openOrder">): Margin => ({
  initMargin: effects(told.initMarginBefore, told.initMarginChange, told.initMarginAfter),
  maintMargin: effects(told.maintMarginBefore, told.maintMarginChange, told.maintMarginAfter),
  equityWithLoan: effects(told.equityWithLoanBefore, told.equityWithLoanChange, told.equityWithLoanAfter),
  commission: Decimal.fromTold(told.commission),
  minCommission: Decimal.fromTold(told.minCommission),
  maxCommission: Decimal.fromTold(told.maxCommission),
  commissionCurrency: told.commissionCurrency || null,
  warning: told.warningText ? Mask.text(told.warningText) : null
})

interface Asked {
  readonly answer: Deferred.Deferred<Margin, OrderRejected>
  readonly orderRef: string
}

/**
 * Makes what asks. Fails as placing it would, with `OrderRejected` where the gateway would reject it, and with
 * `RequestError` where it does not answer.
 *
 * @since 0.1.0
 * @category constructors
 */
export const make = Effect.fnUntraced(function*(
  { checks, ids, place }: { readonly checks: Checks; readonly ids: Ids; readonly place: Place }
) {
  const feed = yield* Feed
  const pacing = yield* Pacing
  const pace = yield* Pace.Pace
  const asked = new Map<string, Asked>()
  const keyOf = ({ number }: Epoch, orderId: number) => `${number}:${orderId}`

  yield* feed.hear("openOrder", (event, epoch) => {
    if (event.order.whatIf !== true) return
    const known = asked.get(keyOf(epoch, event.orderId))
    if (known !== undefined) Deferred.doneUnsafe(known.answer, Effect.succeed(margin(event)))
  })
  yield* feed.hear("error", ({ errorCode: code, errorMsg: text, id }, epoch) => {
    const known = asked.get(keyOf(epoch, id))
    if (known === undefined || !Codes.rejects(code, text)) return
    const { answer, orderRef } = known
    Deferred.doneUnsafe(answer, Effect.fail(new OrderRejected({ orderRef, code, detail: Mask.text(text) })))
  })

  const within = Pace.deadlineOf(pace, "placeOrder")
  return Effect.fnUntraced(function*(given: OrderRequest) {
    const request = { ...given, orderRef: given.orderRef ?? ids.ref() }
    const passed = yield* checks.accept(request)
    const { epoch } = passed
    const answer = Deferred.makeUnsafe<Margin, OrderRejected>()
    const write = Effect.gen(function*() {
      const orderId = yield* ids.next(epoch, passed.account)
      const key = keyOf(epoch, orderId)
      yield* Effect.acquireRelease(
        Effect.sync(() => asked.set(key, { answer, orderRef: request.orderRef })),
        () => Effect.sync(() => asked.delete(key))
      )
      yield* pacing.turn(epoch, "order")
      // what came up while it waited for its turn stops it as it stops an order
      yield* checks.recheck(passed)
      yield* epoch.session.send(place.commandOf(passed, orderId, { whatIf: true }))
    })
    yield* place.inTurn(write)
    return yield* Answer.wait(answer, { request: "placeOrder", session: epoch.session, within })
  }, Effect.scoped)
})

/**
 * By how much an order raises the initial margin, for the rules of risk: not known where it cannot be asked.
 *
 * @since 0.1.0
 * @category combinators
 */
export const initialMargin = (whatIf: WhatIf) => (request: OrderRequest): Effect.Effect<Known.Known<Decimal.Decimal>> =>
  Effect.matchEffect(whatIf(Struct.omit(request, ["orderRef"])), {
    onFailure: ({ message }) => Effect.succeed(Known.unknown(message)),
    onSuccess: ({ initMargin: { change } }) =>
      Effect.map(
        Clock.currentTimeMillis,
        (now) => change === null ? Known.unknown("the gateway does not say its margin") : Known.known(change, now)
      )
  })

/**
 * What asks.
 *
 * @since 0.1.0
 * @category models
 */
export interface WhatIf extends Effect.Success<ReturnType<typeof make>> {}
