/**
 * `flatten`: closes every position of the account in use through a running service, which goes on.
 *
 * @since 0.1.0
 */
import * as Command from "effect/cli/Command"
import * as Duration from "effect/Duration"
import * as Effect from "effect/Effect"
import * as HttpClientRequest from "effect/http/HttpClientRequest"
import { Flattened } from "../domain/Flattened.ts"
import { codes, Ending } from "./Ending.ts"
import * as Left from "./Left.ts"
import * as Listing from "./Listing.ts"
import * as Root from "./Root.ts"
import * as Broker from "./Service/Broker.ts"
import * as Setup from "./Setup.ts"

const lines = (flattened: Flattened): ReadonlyArray<string> => [
  `${flattened.closed} position(s) closed, ${flattened.left.length} left`,
  ...Left.lines(flattened)
]

// longer than every step of it together may take
const patience = Duration.minutes(2)

/**
 * Exits 0 closed, 65 refused, 69 blocked, not known or no service, 75 with positions left or orders that may open one again, or
 * where it is not known, 77 where it refuses the token.
 *
 * @since 0.1.0
 * @category commands
 */
export const flatten = Command.make(
  "flatten",
  { json: Listing.json },
  Effect.fnUntraced(function*({ json }) {
    yield* Setup.run(yield* Root.asking, () =>
      Broker.act(Flattened, HttpClientRequest.post("/flatten"), {
        what: "the positions were closed",
        hint: "effect-ibkr positions",
        wait: patience
      }).pipe(
        Effect.tap(Listing.tell(json, lines)),
        Effect.flatMap(({ left, resting }) =>
          left.length + resting.length === 0 ? Effect.void : new Ending({ code: codes.temporary })
        )
      ))
  })
).pipe(Command.withDescription("Cancel our orders and close every position now, by market orders; the service goes on"))
