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
import * as Listing from "./Listing.ts"
import * as Root from "./Root.ts"
import * as Broker from "./Service/Broker.ts"
import * as Setup from "./Setup.ts"
import * as Table from "./Table.ts"

type Left = Flattened["left"][number]
type Resting = Flattened["resting"][number]

const columns: ReadonlyArray<Table.Column<Left>> = [
  { heading: "LEFT", cell: ({ conId, symbol }) => symbol === "" ? String(conId) : symbol },
  { heading: "TYPE", cell: ({ secType }) => secType },
  { heading: "POSITION", cell: ({ position }) => position },
  { heading: "WHY", cell: ({ why }) => why },
  { heading: "", cell: ({ says }) => says ?? "" }
]

const ofResting: ReadonlyArray<Table.Column<Resting>> = [
  { heading: "WORKING", cell: ({ conId, symbol }) => symbol === "" ? String(conId) : symbol },
  { heading: "OWNER", cell: ({ owner }) => owner },
  { heading: "ORDER ID", cell: ({ orderId }) => orderId === null ? "" : String(orderId) }
]

const lines = ({ closed, left, resting }: Flattened): ReadonlyArray<string> => [
  `${closed} position(s) closed, ${left.length} left`,
  ...left.length === 0 ? [] : Table.lines(columns, left),
  ...resting.length === 0
    ? []
    : [`${resting.length} order(s) still working may open a position again`, ...Table.lines(ofResting, resting)]
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
    yield* Setup.run(yield* Root.given, () =>
      Broker.act(Flattened, HttpClientRequest.post("/flatten"), {
        what: "the positions were closed",
        hint: "effect-ibkr positions",
        wait: patience
      }).pipe(
        Effect.tap((flattened) => Listing.print(json ? [JSON.stringify(flattened)] : lines(flattened))),
        Effect.flatMap(({ left, resting }) =>
          left.length + resting.length === 0 ? Effect.void : new Ending({ code: codes.temporary })
        )
      ))
  })
).pipe(Command.withDescription("Cancel our orders and close every position now, by market orders; the service goes on"))
