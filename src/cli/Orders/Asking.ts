/**
 * Asks a running service to place orders, and tells what became of them.
 *
 * @since 0.1.0
 */
import * as Clock from "effect/Clock"
import * as Duration from "effect/Duration"
import * as Effect from "effect/Effect"
import * as HttpClientRequest from "effect/http/HttpClientRequest"
import * as Random from "effect/Random"
import type * as Schema from "effect/Schema"
import type { Order } from "../../domain/Order.ts"
import * as Together from "../../domain/Together.ts"
import { codes, Ending } from "../Ending.ts"
import * as Listing from "../Listing.ts"
import * as Broker from "../Service/Broker.ts"
import { Unclear } from "../Service/Failure.ts"
import * as Followed from "./Followed.ts"
import * as Placed from "./Placed.ts"
import * as Shown from "./Shown.ts"

/**
 * A name that no order of anybody bears yet: whoever places twice without a name means two orders.
 *
 * @since 0.1.0
 * @category constructors
 */
export const madeRef: Effect.Effect<string> = Effect.gen(function*() {
  const now = yield* Clock.currentTimeMillis
  const random = yield* Random.nextIntBetween(0, 2 ** 40)
  return `cli-${now.toString(36)}-${random.toString(36)}`
})

/**
 * What is asked for: the route and its body, what it answers, the orders in that and the same with them as they stand later, how
 * people call it, and the names that it was given. `isAnother`: what bears them already is surely not what is meant.
 *
 * @since 0.1.0
 * @category models
 */
export interface Asked<A, I> {
  readonly path: string
  readonly body: unknown
  readonly answer: Schema.Codec<A, I>
  readonly ordersOf: (answer: A) => ReadonlyArray<Order>
  readonly withOrders: (orders: ReadonlyArray<Order>, answer: A) => A
  readonly isAnother: (answer: A) => boolean
  readonly what: string
  readonly names: ReadonlyArray<string>
  readonly hint: string
}

/**
 * How long the service is waited for, which may ask the gateway before it sends.
 *
 * @since 0.1.0
 * @category policies
 */
export const patience: Duration.Duration = Duration.seconds(30)

const taken = (names: ReadonlyArray<string>, isAnother: boolean) =>
  Effect.logWarning(
    names.length === 1
      ? `${names[0]} names ${isAnother ? "another" : "an"} order already: that one is shown, and nothing was placed`
      : `${names.join(", ")} name ${isAnother ? "other " : ""}orders already: those are shown, and nothing was placed`
  )

const inPart = (orders: ReadonlyArray<Order>) =>
  Effect.logError(
    `Not all of it is there: ${orders.map(({ orderRef, state }) => `${orderRef} is ${state}`).join(", ")}. ` +
      "Nothing is sent again; look with: effect-ibkr orders"
  )

/**
 * The orders as they stand once the gateway has answered; who interrupts that is told of `what` it is not known.
 *
 * @since 0.1.0
 * @category programs
 */
export const follow = (sent: ReadonlyArray<Order>, { hint, what }: Pick<Broker.Deed, "hint" | "what">) => {
  const problem = "it was sent, and the wait for the answer was interrupted"
  return Effect.onInterrupt(
    Followed.all(sent),
    () => Effect.logError(new Unclear({ what, problem, hint }).message)
  )
}

/**
 * Asks, waits a moment for what the gateway says to what was sent, prints the orders as they stand then, and ends with the code that says what became of them.
 *
 * @since 0.1.0
 * @category programs
 */
export const place = Effect.fnUntraced(function*<A, I>(
  { answer, body, hint, isAnother, names, ordersOf, path, what, withOrders }: Asked<A, I>,
  json: boolean
) {
  const request = HttpClientRequest.bodyJsonUnsafe(HttpClientRequest.post(path), body)
  const { status, value } = yield* Broker.attempt(answer, request, {
    what,
    hint,
    wait: patience
  })
  const isElse = status === 200 && isAnother(value)
  if (status === 200) yield* taken(names, isElse)
  const orders = status === 202
    ? yield* follow(ordersOf(value), { what: `the gateway has taken ${names.join(", ")}`, hint })
    : ordersOf(value)
  yield* Listing.print(json ? [Listing.text(withOrders(orders, value))] : Shown.lines(orders))
  const isNone = orders.every(Placed.isNothing)
  if (!isNone && !Together.isWhole(orders)) yield* inPart(orders)
  const code = isElse ? codes.data : Placed.codeOf(orders)
  if (code !== codes.ok) return yield* new Ending({ code })
})
