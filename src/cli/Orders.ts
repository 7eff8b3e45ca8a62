/**
 * `orders`: what orders there are, and what places, changes and cancels them, asked of a running service.
 *
 * @since 0.1.0
 */
import * as Argument from "effect/cli/Argument"
import * as Command from "effect/cli/Command"
import * as Flag from "effect/cli/Flag"
import * as Effect from "effect/Effect"
import * as HttpClientRequest from "effect/http/HttpClientRequest"
import { Cancels } from "../domain/Cancels.ts"
import * as Mask from "../domain/Mask.ts"
import { isEnded, Order } from "../domain/Order.ts"
import { codes, Ending } from "./Ending.ts"
import * as Instrument from "./Instrument.ts"
import * as Listing from "./Listing.ts"
import { modify } from "./Orders/Modify.ts"
import { oca } from "./Orders/Oca.ts"
import { place } from "./Orders/Place.ts"
import * as Ref from "./Orders/Ref.ts"
import { settle } from "./Orders/Settle.ts"
import * as Shown from "./Orders/Shown.ts"
import * as Watch from "./Orders/Watch.ts"
import * as Root from "./Root.ts"
import * as Broker from "./Service/Broker.ts"
import * as Setup from "./Setup.ts"

const all: Listing.Listing<Order, Order> = { request: HttpClientRequest.get("/orders"), row: Order, lines: Shown.lines }

const flags = { watch: Watch.flag, json: Listing.json }

const listed = Effect.fnUntraced(function*(options: { readonly json: boolean; readonly watch: boolean }) {
  if (options.watch) return yield* Watch.follow(options.json)
  yield* Setup.run(yield* Root.asking, () => Listing.show(all, options))
})

const about =
  "Every order that is visible, as a running service knows them: exits 69 where it does not; --watch follows them"
const list = Command.make("list", flags, listed).pipe(Command.withDescription(about))

const show = Command.make(
  "show",
  { orderRef: Ref.argument, json: Listing.json },
  Effect.fnUntraced(function*({ json, orderRef }) {
    yield* Setup.run(
      yield* Root.asking,
      () => Effect.flatMap(Broker.read(Order, HttpClientRequest.get(Ref.path(orderRef))), Listing.tell(json, Shown.one))
    )
  })
).pipe(Command.withDescription("An order of ours as it stands: exits 65 where there is none of this name"))

const asked = ({ asked, notAsked }: Cancels): ReadonlyArray<string> =>
  asked.length + notAsked.length === 0
    ? ["No order of ours is working"]
    : [
      ...asked.map((one) => `Asked for: ${one}`),
      ...notAsked.map(({ orderRef, says }) => `NOT asked for: ${orderRef}, which may still be working: ${says}`),
      "Until they are cancelled they may still be filled. Look with: effect-ibkr orders"
    ].map(Mask.text)

const outcome = ({ orderRef, settled }: Order): string =>
  settled
    ? `Asked for: the cancel of ${orderRef}. Until it is cancelled it may still be filled`
    : `Asked for: the cancel of ${orderRef}. Nobody tells now whether it arrives: until it is cancelled it may still be ` +
      `filled. Look again with: effect-ibkr orders show ${orderRef}, and ask again where it still works`

const cancelled = (order: Order): ReadonlyArray<string> => [
  ...Shown.one(order),
  ...isEnded(order) ? [] : ["", Mask.text(outcome(order))]
]

const cancelOne = (orderRef: string, json: boolean) =>
  Broker.act(Order, HttpClientRequest.delete(Ref.path(orderRef)), {
    what: `the cancel of ${orderRef} was asked for`,
    hint: `effect-ibkr orders show ${orderRef}`
  }).pipe(Effect.flatMap(Listing.tell(json, cancelled)))

const cancelAll = (json: boolean) =>
  Broker.act(Cancels, HttpClientRequest.post("/orders/cancel-all"), {
    what: "the cancels were asked for",
    hint: "effect-ibkr orders"
  }).pipe(
    Effect.tap(Listing.tell(json, asked)),
    Effect.flatMap(({ notAsked }) => notAsked.length === 0 ? Effect.void : new Ending({ code: codes.temporary }))
  )

const cancel = Command.make(
  "cancel",
  {
    orderRef: Argument.optional(Ref.argument),
    all: Flag.Boolean("all").pipe(Flag.withDescription("every order of ours"), Flag.withDefault(false)),
    json: Listing.json
  },
  Effect.fnUntraced(function*({ all, json, orderRef }) {
    if ((orderRef._tag === "Some") === all) {
      return yield* Instrument.misused(["orders", "cancel"], "Name either an order or --all")
    }
    yield* Setup.run(
      yield* Root.asking,
      () => orderRef._tag === "Some" ? cancelOne(orderRef.value, json) : cancelAll(json)
    )
  })
).pipe(
  Command.withDescription("Ask for the cancel of an order of ours, or of all: its state tells whether it was cancelled")
)

/**
 * Exits 0 known or taken, 65 refused, 69 not known or blocked, or no service to do what is asked, 75 no service to tell what it
 * knows, or it has ended, where it is not known what was done, or where not all could be asked to be cancelled, 77 where it refuses the token.
 *
 * @since 0.1.0
 * @category commands
 */
export const orders = Command.make("orders", flags, listed).pipe(
  Command.withDescription("The orders: list, show, place, oca, modify, cancel, settle; --watch follows them"),
  Command.withSubcommands([list, show, place, oca, modify, cancel, settle])
)
