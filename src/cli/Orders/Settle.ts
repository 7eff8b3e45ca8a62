/**
 * `orders settle`: tells a running service what became of an order that is unknown, by the word of whoever has looked into TWS.
 *
 * @since 0.1.0
 */
import * as Command from "effect/cli/Command"
import * as Flag from "effect/cli/Flag"
import * as Effect from "effect/Effect"
import * as HttpClientRequest from "effect/http/HttpClientRequest"
import * as Schema from "effect/Schema"
import { Order } from "../../domain/Order.ts"
import { Testimony } from "../../domain/Testimony.ts"
import * as Instrument from "../Instrument.ts"
import * as Listing from "../Listing.ts"
import * as Root from "../Root.ts"
import * as Broker from "../Service/Broker.ts"
import * as Setup from "../Setup.ts"
import * as Ref from "./Ref.ts"
import * as Shown from "./Shown.ts"

const fit = (testimony: unknown) =>
  Schema.decodeUnknownEffect(Testimony)(testimony).pipe(
    Effect.catch(({ message }) => Setup.unfit(message.split("\n")[0] ?? message))
  )

/**
 * Exits 0 settled, by an earlier call in these words, too, 64 where it does not fit, 65 refused or no such order, 69 no service, or
 * one that cannot write its journal, 75 where it is not known, 77 where it refuses the token.
 *
 * @since 0.1.0
 * @category commands
 */
export const settle = Command.make(
  "settle",
  {
    orderRef: Ref.argument,
    as: Flag.Literals("as", ["unsent", "cancelled", "filled"]).pipe(Flag.withDescription("what became of it")),
    filled: Flag.optional(
      Flag.String("filled").pipe(
        Flag.withDescription("how much of a cancelled one was filled; as is known where none is given")
      )
    ),
    why: Flag.optional(Flag.String("why").pipe(Flag.withDescription("where you saw it, for whoever reads it later"))),
    json: Listing.json
  },
  Effect.fnUntraced(function*({ as, filled, json, orderRef, why }) {
    const testimony = yield* fit({ as, ...Instrument.given({ filled, why }) })
    const request = HttpClientRequest.bodyJsonUnsafe(HttpClientRequest.post(`${Ref.path(orderRef)}/settle`), testimony)
    yield* Setup.run(yield* Root.asking, () =>
      Broker.act(Order, request, {
        what: `${orderRef} was settled as ${as}`,
        hint: `effect-ibkr orders show ${orderRef}, or say the same again`
      }).pipe(
        Effect.flatMap(Listing.tell(json, Shown.one))
      ))
  })
).pipe(Command.withDescription(
  "Settle an order that is unknown by what you saw in TWS: the gateway's word overrules yours, and raises an alert"
))
