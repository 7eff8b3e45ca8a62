/**
 * `orders place`: asks a running service to place an order, with its exits where they are given.
 *
 * @since 0.1.0
 */
import * as Argument from "effect/cli/Argument"
import * as Command from "effect/cli/Command"
import * as Effect from "effect/Effect"
import * as Schema from "effect/Schema"
import { Order, OrderRequest } from "../../domain/Order.ts"
import * as Together from "../../domain/Together.ts"
import * as Instrument from "../Instrument.ts"
import * as Listing from "../Listing.ts"
import * as Root from "../Root.ts"
import * as Setup from "../Setup.ts"
import * as Asking from "./Asking.ts"
import * as Placed from "./Placed.ts"
import * as Terms from "./Terms.ts"

const path = ["orders", "place"]

const hint = (orderRef: string, more: string) =>
  `effect-ibkr orders${more}. Placed again with --order-ref ${orderRef}, it is not sent twice`

const single = (request: OrderRequest, orderRef: string): Asking.Asked<Order, typeof Order.Encoded> => ({
  path: "/orders",
  body: request,
  answer: Order,
  ordersOf: (order) => [order],
  withOrders: ([order], sent) => order ?? sent,
  isAnother: (order) => Placed.isAnother(request, order),
  what: `order ${orderRef} was placed`,
  names: [orderRef],
  hint: hint(orderRef, ` show ${orderRef}`)
})

const bracket = (
  asked: Together.Bracket,
  orderRef: string
): Asking.Asked<Together.BracketPlaced, typeof Together.BracketPlaced.Encoded> => ({
  path: "/orders/bracket",
  body: asked,
  answer: Together.BracketPlaced,
  ordersOf: ({ entry, stopLoss, takeProfit }) => [entry, takeProfit, stopLoss],
  withOrders: (orders, sent) => {
    const [entry = sent.entry, takeProfit = sent.takeProfit, stopLoss = sent.stopLoss] = orders
    return { entry, takeProfit, stopLoss, whole: Together.isWhole(orders) }
  },
  isAnother: ({ entry }) => Placed.isAnother(asked.entry, entry),
  what: `the bracket of ${orderRef} was placed`,
  names: [orderRef],
  hint: hint(orderRef, "")
})

const fit = <A, I>(schema: Schema.Codec<A, I>) => (terms: unknown) =>
  Schema.decodeUnknownEffect(schema)(terms).pipe(
    Effect.catch(({ message }) => Setup.unfit(Terms.problemOf(message)))
  )

/**
 * Exits 0 placed, or named already and shown, 64 where its terms do not fit, 65 refused by a rule or by the gateway, not sent, or
 * where its name is that of another order, 69 blocked or no service, and nothing was sent, 75 where it is not known, or where only
 * a part of a bracket is there, 77 where it refuses the token. The order has its name before it is sent, so that it can be asked for after an answer
 * that was lost.
 *
 * @since 0.1.0
 * @category commands
 */
export const place = Command.make(
  "place",
  {
    action: Argument.Literals("action", ["BUY", "SELL"]).pipe(Argument.withDescription("BUY or SELL")),
    quantity: Argument.String("quantity").pipe(Argument.withDescription("shares or contracts, such as 10 or 0.5")),
    symbol: Instrument.symbol,
    ...Instrument.flags,
    ...Terms.flags,
    ...Terms.exits,
    json: Listing.json
  },
  Effect.fnUntraced(function*(input) {
    const contract = yield* Instrument.contractOf(path, input)
    const { action, json, quantity, stopLoss, takeProfit } = input
    const { orderRef = yield* Asking.madeRef, outsideRth, ...rest } = Instrument.given(
      Object.fromEntries(Object.keys(Terms.flags).map((name) => [name, input[name as keyof typeof Terms.flags]]))
    )
    const terms = {
      orderType: Terms.typeOf(rest),
      ...rest,
      ...outsideRth === true ? { outsideRth } : {},
      orderRef,
      contract,
      action,
      quantity
    }
    const name = String(orderRef)
    const exits = Instrument.given({ takeProfit, stopLoss })
    const many = Object.keys(exits).length
    if (many === 1) {
      return yield* Setup.unfit("A bracket has both exits: give --take-profit and --stop-loss, or neither")
    }
    const placing = many === 0
      ? Effect.map(fit(OrderRequest)(terms), (request) => Asking.place(single(request, name), json))
      : Effect.map(
        fit(Together.Bracket)({ entry: terms, ...exits }),
        (asked) => Asking.place(bracket(asked, name), json)
      )
    const work = yield* placing
    yield* Setup.run(yield* Root.asking, () => work)
  })
).pipe(Command.withDescription(
  "Place an order through a running service, with its exits where they are given: exits 65 where it is refused or comes to " +
    "nothing, 69 where orders are blocked"
))
