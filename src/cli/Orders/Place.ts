/**
 * `orders place`: asks a running service to place an order.
 *
 * @since 0.1.0
 */
import * as Argument from "effect/cli/Argument"
import * as Command from "effect/cli/Command"
import * as Flag from "effect/cli/Flag"
import * as Clock from "effect/Clock"
import * as Duration from "effect/Duration"
import * as Effect from "effect/Effect"
import * as HttpClientRequest from "effect/http/HttpClientRequest"
import * as Random from "effect/Random"
import * as Schema from "effect/Schema"
import { Order, OrderRequest, OrderType, TimeInForce } from "../../domain/Order.ts"
import * as Instrument from "../Instrument.ts"
import * as Listing from "../Listing.ts"
import * as Root from "../Root.ts"
import * as Broker from "../Service/Broker.ts"
import * as Setup from "../Setup.ts"
import * as Shown from "./Shown.ts"

const path = ["orders", "place"]
const text = (name: string, about: string) => Flag.optional(Flag.String(name).pipe(Flag.withDescription(about)))

const terms = {
  orderRef: text("order-ref", "the order's name: the same again is never sent twice; made where none is given"),
  orderType: Flag.Literals("order-type", OrderType.literals).pipe(
    Flag.withDescription("LMT with --limit, else MKT, where none is given"),
    Flag.optional
  ),
  limitPrice: text("limit", "limit price"),
  stopPrice: text("stop", "stop price"),
  trailAmount: text("trail-amount", "by how much a trailing stop trails"),
  trailPercent: text("trail-percent", "by how many percent it trails"),
  trailStopPrice: text("trail-stop", "where a trailing stop begins"),
  limitOffset: text("limit-offset", "from the stop to the limit of a trailing stop limit"),
  tif: Flag.optional(
    Flag.Literals("tif", TimeInForce.literals).pipe(Flag.withDescription("how long it lives; DAY where none is given"))
  ),
  goodTillDate: text("good-till", "yyyymmdd-hh:mm:ss in UTC, with --tif GTD"),
  goodAfterTime: text("good-after", "yyyymmdd-hh:mm:ss in UTC"),
  ocaGroup: text("oca-group", "orders of one group cancel each other"),
  outsideRth: Flag.Boolean("outside-rth").pipe(
    Flag.withDescription("also outside of regular trading hours"),
    Flag.withDefault(false)
  )
}

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
  Broker.act(Order, HttpClientRequest.bodyJsonUnsafe(HttpClientRequest.post("/orders"), request), {
    what: `order ${request.orderRef} was placed`,
    hint: hint(request.orderRef),
    wait: patience
  })

/**
 * Exits 0 placed, 65 refused by a rule or by the gateway, 69 blocked, 75 where it is not known, or no service, 77 where it
 * refuses the token. The order has its name before it is sent, so that it can be asked for after an answer that was lost.
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
    ...terms,
    json: Listing.json
  },
  Effect.fnUntraced(function*(input) {
    const contract = yield* Instrument.contractOf(path, input)
    const { action, quantity } = input
    const { orderRef = yield* madeRef, outsideRth, ...rest } = Instrument.given(
      Object.fromEntries(Object.keys(terms).map((name) => [name, input[name as keyof typeof terms]]))
    )
    const request = yield* Schema.decodeUnknownEffect(OrderRequest)({
      orderType: rest["limitPrice"] === undefined ? "MKT" : "LMT",
      ...rest,
      ...outsideRth === true ? { outsideRth } : {},
      orderRef,
      contract,
      action,
      quantity
    }).pipe(Effect.mapError(({ message }) => Instrument.misused(path, message)))
    yield* Setup.run(yield* Root.given, () =>
      Effect.flatMap(
        send({ ...request, orderRef: String(orderRef) }),
        (order) => Listing.print(input.json ? [JSON.stringify(order)] : Shown.lines([order]))
      ))
  })
).pipe(Command.withDescription(
  "Place an order through a running service: exits 65 where it is refused, 69 where orders are blocked; nothing was sent then"
))
