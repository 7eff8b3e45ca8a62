/**
 * `orders modify`: asks a running service to change the size or the prices of an order, and tells whether the gateway made it.
 *
 * @since 0.1.0
 */
import * as Command from "effect/cli/Command"
import * as Effect from "effect/Effect"
import * as HttpClientRequest from "effect/http/HttpClientRequest"
import * as Schema from "effect/Schema"
import { Changes, words } from "../../domain/Changes.ts"
import * as Decimal from "../../domain/Decimal.ts"
import * as Mask from "../../domain/Mask.ts"
import { Order } from "../../domain/Order.ts"
import * as Codes from "../../layers/Broker/Orders/Codes.ts"
import { codes, Ending } from "../Ending.ts"
import * as Instrument from "../Instrument.ts"
import * as Listing from "../Listing.ts"
import * as Root from "../Root.ts"
import * as Broker from "../Service/Broker.ts"
import { Unclear } from "../Service/Failure.ts"
import * as Setup from "../Setup.ts"
import * as Asking from "./Asking.ts"
import * as Placed from "./Placed.ts"
import * as Ref from "./Ref.ts"
import * as Shown from "./Shown.ts"
import * as Terms from "./Terms.ts"

const path = ["orders", "modify"]

const hint = (orderRef: string) => `effect-ibkr orders show ${orderRef}. Asked for again, it is the same change`

const nothing = `Name what is to change: ${words.map(Terms.changeOf).join(", ")}`

const fit = (changes: unknown) =>
  Schema.decodeUnknownEffect(Changes)(changes).pipe(
    Effect.catch(({ message }) => Setup.unfit(Terms.problemOf(message).replace(/^quantity/, Terms.changeOf)))
  )

// where the stop of one that trails stands is the market's as soon as it is moved
const told = ["quantity", "limitPrice", "stopPrice", "trailAmount", "trailPercent", "limitOffset"] as const

/** Which terms an order has otherwise than they were asked for, of those that stay as they are made. */
const otherwise = (changes: Changes, order: Order): ReadonlyArray<string> =>
  told.flatMap((term) =>
    changes[term] === undefined || Decimal.isEqual(changes[term], order[term] ?? undefined)
      ? []
      : [`${Terms.changeOf(term)} is ${order[term] ?? "none"}`]
  )

/** What became of the change of an order, by how it stands now: whether it is not known, or why it was not made. */
const verdict = (changes: Changes, order: Order) => {
  const { changing, message, orderRef, settled, state } = order
  if (state === "unknown") return { unclear: "nor is what became of the order" }
  if (changing || !settled) return { unclear: "the gateway has not answered it yet" }
  const others = otherwise(changes, order)
  const isUntold = changes.trailStopPrice !== undefined
  const isRefused = Codes.saysUnchanged(message)
  const isNothing = Placed.isNothing(order)
  if (!isNothing && others.length === 0 && !(isUntold && isRefused)) return {}
  const says = message !== null && (isRefused || isNothing) ? `. The gateway says: ${message}` : ""
  const list = others.length === 0 ? "" : `: ${others.join(", ")}`
  return { not: `${orderRef} (${state}) ${isNothing ? "works no more" : "is not as it was asked for"}${list}${says}` }
}

const modified = Effect.fnUntraced(function*(orderRef: string, changes: Changes, json: boolean) {
  const request = HttpClientRequest.bodyJsonUnsafe(HttpClientRequest.patch(Ref.path(orderRef)), changes)
  const sent = yield* Broker.act(Order, request, {
    what: `the change of ${orderRef} was asked for`,
    hint: hint(orderRef),
    wait: Asking.patience
  })
  const what = `the change of ${orderRef} was made`
  const [order = sent] = yield* Asking.follow([sent], { what, hint: hint(orderRef) })
  yield* Listing.tell(json, Shown.one)(order)
  const { not, unclear } = verdict(changes, order)
  if (unclear !== undefined) return yield* new Unclear({ what, problem: Mask.text(unclear), hint: hint(orderRef) })
  if (not === undefined) return
  yield* Effect.logError(Mask.text(not))
  return yield* new Ending({ code: codes.data })
})

/**
 * Exits 0 changed, 64 where it does not fit, 65 where we, the gateway or IBKR refuse it, or no order is called so, 69 where nothing
 * was sent because orders are blocked or no service is there, 75 where it is not known whether it was made, 77 where it refuses
 * the token.
 *
 * @since 0.1.0
 * @category commands
 */
export const modify = Command.make(
  "modify",
  { orderRef: Ref.argument, ...Terms.changes, json: Listing.json },
  Effect.fnUntraced(function*({ json, orderRef, ...flags }) {
    const given = Instrument.given(flags)
    if (Object.keys(given).length === 0) return yield* Instrument.misused(path, nothing)
    const changes = yield* fit(given)
    yield* Setup.run(yield* Root.asking, () => modified(orderRef, changes, json))
  })
).pipe(Command.withDescription(
  "Change the size or the prices of an order of ours, and wait for what the gateway says to it: exits 65 where it refuses"
))
