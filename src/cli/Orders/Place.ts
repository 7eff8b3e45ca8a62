/**
 * `orders place`: asks a running service to place an order.
 *
 * @since 0.1.0
 */
import * as Argument from "effect/cli/Argument"
import * as Command from "effect/cli/Command"
import * as Clock from "effect/Clock"
import * as Duration from "effect/Duration"
import * as Effect from "effect/Effect"
import * as HttpClientRequest from "effect/http/HttpClientRequest"
import * as Random from "effect/Random"
import * as Schema from "effect/Schema"
import { Order, OrderRequest } from "../../domain/Order.ts"
import { codes, Ending } from "../Ending.ts"
import * as Instrument from "../Instrument.ts"
import * as Listing from "../Listing.ts"
import * as Root from "../Root.ts"
import * as Broker from "../Service/Broker.ts"
import * as Setup from "../Setup.ts"
import * as Placed from "./Placed.ts"
import * as Shown from "./Shown.ts"
import * as Terms from "./Terms.ts"

const path = ["orders", "place"]

// no order of anybody bears it yet: whoever places twice without a name means two orders
const madeRef = Effect.gen(function*() {
  const now = yield* Clock.currentTimeMillis
  const random = yield* Random.nextIntBetween(0, 2 ** 40)
  return `cli-${now.toString(36)}-${random.toString(36)}`
})

const patience = Duration.seconds(30)

const hint = (orderRef: string) =>
  `effect-ibkr orders show ${orderRef}. Placed again with --order-ref ${orderRef}, it is not sent twice`

const send = (request: OrderRequest & { readonly orderRef: string }) =>
  Broker.attempt(Order, HttpClientRequest.bodyJsonUnsafe(HttpClientRequest.post("/orders"), request), {
    what: `order ${request.orderRef} was placed`,
    hint: hint(request.orderRef),
    wait: patience
  })

const unfit = (problem: string) =>
  Setup.logged(Effect.andThen(Effect.logError(problem), new Ending({ code: codes.usage })))

const taken = (orderRef: string, which: "an" | "another") =>
  Effect.logWarning(`${orderRef} names ${which} order already: that one is shown, and nothing was placed`)

/**
 * Exits 0 placed, or named already and shown, 64 where its terms do not fit, 65 refused by a rule or by the gateway, not sent, or
 * where its name is that of another order, 69 blocked, 75 where it is not known, or no service, 77 where it refuses the token.
 * The order has its name before it is sent, so that it can be asked for after an answer that was lost.
 *
 * @since 0.1.0
 * @category commands
 */
export const place = Command.make(
  "place",
  {
    action: Argument.Literals("action", ["BUY", "SELL"]),
    quantity: Argument.String("quantity").pipe(Argument.withDescription("shares or contracts, such as 10 or 0.5")),
    symbol: Instrument.symbol,
    ...Instrument.flags,
    ...Terms.flags,
    json: Listing.json
  },
  Effect.fnUntraced(function*(input) {
    const contract = yield* Instrument.contractOf(path, input)
    const { action, quantity } = input
    const { orderRef = yield* madeRef, outsideRth, ...rest } = Instrument.given(
      Object.fromEntries(Object.keys(Terms.flags).map((name) => [name, input[name as keyof typeof Terms.flags]]))
    )
    const request = yield* Schema.decodeUnknownEffect(OrderRequest)({
      orderType: Terms.typeOf(rest),
      ...rest,
      ...outsideRth === true ? { outsideRth } : {},
      orderRef,
      contract,
      action,
      quantity
    }).pipe(Effect.catch(({ message }) => unfit(Terms.problemOf(message))))
    const name = String(orderRef)
    yield* Setup.run(yield* Root.given, () =>
      send({ ...request, orderRef: name }).pipe(
        Effect.flatMap(Effect.fnUntraced(function*({ status, value }) {
          const isTaken = status === 200
          const isAnother = isTaken && Placed.isAnother(request, value)
          if (isTaken) yield* taken(name, isAnother ? "another" : "an")
          yield* Listing.print(input.json ? [Listing.text(value)] : Shown.lines([value]))
          const code = isAnother ? codes.data : Placed.codeOf(value)
          if (code !== codes.ok) return yield* new Ending({ code })
        }))
      ))
  })
).pipe(Command.withDescription(
  "Place an order through a running service: exits 65 where it is refused or comes to nothing, 69 where orders are blocked"
))
