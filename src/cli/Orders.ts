/**
 * `orders`: what orders there are, and what places and cancels them, asked of a running service.
 *
 * @since 0.1.0
 */
import * as Argument from "effect/cli/Argument"
import * as Command from "effect/cli/Command"
import * as Flag from "effect/cli/Flag"
import * as Effect from "effect/Effect"
import * as HttpClientRequest from "effect/http/HttpClientRequest"
import * as Schema from "effect/Schema"
import { Order } from "../domain/Order.ts"
import * as Instrument from "./Instrument.ts"
import * as Listing from "./Listing.ts"
import { place } from "./Orders/Place.ts"
import * as Shown from "./Orders/Shown.ts"
import * as Root from "./Root.ts"
import * as Broker from "./Service/Broker.ts"
import * as Setup from "./Setup.ts"

const all: Listing.Listing<Order, Order> = { request: HttpClientRequest.get("/orders"), row: Order, lines: Shown.lines }

const orderRef = Argument.String("orderRef").pipe(Argument.withDescription("the order's name"))

const listed = Effect.fnUntraced(function*(options: { readonly json: boolean }) {
  yield* Setup.run(yield* Root.given, () => Listing.show(all, options))
})

const about = "Every order that is visible, as a running service knows them: exits 69 where it does not"
const list = Command.make("list", { json: Listing.json }, listed).pipe(Command.withDescription(about))

const one = (request: HttpClientRequest.HttpClientRequest, json: boolean) =>
  Broker.ask(request).pipe(
    Effect.flatMap(({ body }) => Broker.as(Order)(body)),
    Effect.flatMap((order) => Listing.print(json ? [JSON.stringify(order)] : Shown.lines([order])))
  )

const at = (orderRef: string): string => `/orders/${encodeURIComponent(orderRef)}`

const show = Command.make(
  "show",
  { orderRef, json: Listing.json },
  Effect.fnUntraced(function*({ json, orderRef }) {
    yield* Setup.run(yield* Root.given, () => one(HttpClientRequest.get(at(orderRef)), json))
  })
).pipe(Command.withDescription("An order of ours as it stands: exits 65 where there is none of this name"))

const Asked = Schema.Struct({ asked: Schema.Array(Schema.String) })

const cancelAll = (json: boolean) =>
  Broker.ask(HttpClientRequest.post("/orders/cancel-all")).pipe(
    Effect.flatMap(({ body }) => Broker.as(Asked)(body)),
    Effect.flatMap(({ asked }) => {
      if (json) return Listing.print([JSON.stringify({ asked })])
      return Listing.print(
        asked.length === 0 ? ["No order of ours is working"] : asked.map((one) => `Asked for: ${one}`)
      )
    })
  )

const cancel = Command.make(
  "cancel",
  {
    orderRef: Argument.optional(orderRef),
    all: Flag.Boolean("all").pipe(Flag.withDescription("every order of ours"), Flag.withDefault(false)),
    json: Listing.json
  },
  Effect.fnUntraced(function*({ all, json, orderRef }) {
    if ((orderRef._tag === "Some") === all) {
      return yield* Instrument.misused(["orders", "cancel"], "Name either an order or --all")
    }
    yield* Setup.run(
      yield* Root.given,
      () => orderRef._tag === "Some" ? one(HttpClientRequest.delete(at(orderRef.value)), json) : cancelAll(json)
    )
  })
).pipe(
  Command.withDescription("Ask for the cancel of an order of ours, or of all: its state tells whether it was cancelled")
)

/**
 * Exits 0 known or taken, 65 refused, 69 not known or blocked, 75 no service, 77 where it refuses the token.
 *
 * @since 0.1.0
 * @category commands
 */
export const orders = Command.make("orders", { json: Listing.json }, listed).pipe(
  Command.withDescription("The orders: list, show, place, cancel"),
  Command.withSubcommands([list, show, place, cancel])
)
