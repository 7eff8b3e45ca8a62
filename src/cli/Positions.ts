/**
 * `positions`: what the account in use holds.
 *
 * @since 0.1.0
 */
import * as Command from "effect/cli/Command"
import * as Effect from "effect/Effect"
import * as HttpClientRequest from "effect/http/HttpClientRequest"
import { Position } from "../domain/Position.ts"
import * as Instrument from "./Instrument.ts"
import * as Listing from "./Listing.ts"
import * as Root from "./Root.ts"
import * as Setup from "./Setup.ts"
import * as Table from "./Table.ts"

const columns: ReadonlyArray<Table.Column<Position>> = [
  { heading: "ACCOUNT", cell: ({ account }) => account },
  ...Instrument.columns<Position>(({ contract }) => contract),
  { heading: "POSITION", cell: ({ position }) => position },
  { heading: "AVERAGE COST", cell: ({ averageCost }) => averageCost }
]

const positionsOf: Listing.Listing<Position, Position> = {
  request: HttpClientRequest.get("/positions"),
  row: Position,
  lines: (rows) => rows.length === 0 ? ["No positions"] : Table.lines(columns, rows)
}

/**
 * Exits 0 known, 69 not known, 75 no service, 77 where it refuses the token.
 *
 * @since 0.1.0
 * @category commands
 */
export const positions = Command.make(
  "positions",
  { json: Listing.json },
  Effect.fnUntraced(function*(options) {
    yield* Setup.run(yield* Root.asking, () => Listing.show(positionsOf, options))
  })
).pipe(Command.withDescription("What the account holds, as a running service knows it: exits 69 where it does not"))
