/**
 * `history`: bars of the past, asked of a running service.
 *
 * @since 0.1.0
 */
import * as Command from "effect/cli/Command"
import * as Flag from "effect/cli/Flag"
import * as Duration from "effect/Duration"
import * as Effect from "effect/Effect"
import * as HttpClientRequest from "effect/http/HttpClientRequest"
import { WhatToShow } from "../domain/Bar.ts"
import { BarSize } from "../domain/BarSize.ts"
import * as Documents from "../layers/Http/Documents.ts"
import * as Instrument from "./Instrument.ts"
import * as Listing from "./Listing.ts"
import * as Root from "./Root.ts"
import * as Setup from "./Setup.ts"
import * as Table from "./Table.ts"

type Bar = typeof Documents.Bar.Type

const columns: ReadonlyArray<Table.Column<Bar>> = [
  { heading: "TIME", cell: ({ time }) => time },
  { heading: "OPEN", cell: ({ open }) => open },
  { heading: "HIGH", cell: ({ high }) => high },
  { heading: "LOW", cell: ({ low }) => low },
  { heading: "CLOSE", cell: ({ close }) => close },
  { heading: "VOLUME", cell: ({ volume }) => volume ?? "" }
]

const text = (name: string, about: string) => Flag.optional(Flag.String(name).pipe(Flag.withDescription(about)))

const range = {
  duration: text("duration", "how far back, such as \"1 D\" or \"3600 S\"; 1 D where neither it nor --from is given"),
  from: text("from", "ISO 8601, such as 2026-11-20T14:30:00Z"),
  to: text("to", "ISO 8601; now where none is given")
}

// what is longer than a limit of the gateway is asked for in parts, and paced
const patience = Duration.minutes(15)

/**
 * Exits 0 answered, 64 where what is asked for does not fit, 65 refused, 69 not answered, 75 no service, 77 where it refuses the token.
 *
 * @since 0.1.0
 * @category commands
 */
export const history = Command.make(
  "history",
  {
    symbol: Instrument.symbol,
    ...Instrument.flags,
    ...range,
    barSize: Flag.Literals("bar-size", BarSize.literals).pipe(Flag.withDefault("1 hour")),
    whatToShow: Flag.Literals("what", WhatToShow.literals).pipe(
      Flag.withDescription("TRADES where none is given"),
      Flag.withDefault("TRADES")
    ),
    allHours: Flag.Boolean("all-hours").pipe(
      Flag.withDescription("also outside of regular trading hours"),
      Flag.withDefault(false)
    ),
    json: Listing.json
  },
  Effect.fnUntraced(function*(input) {
    const { allHours, barSize, duration, from, json, to, whatToShow } = input
    const contract = yield* Instrument.contractOf(["history"], input)
    const asked = Instrument.given({ duration, from, to })
    const back = asked["duration"] === undefined && asked["from"] === undefined ? { duration: "1 D" } : {}
    const request = HttpClientRequest.get("/history").pipe(
      HttpClientRequest.setUrlParams({ ...contract, ...back, ...asked, barSize, whatToShow, useRth: !allHours })
    )
    const listing: Listing.Listing<Bar, typeof Documents.Bar.Encoded> = {
      request,
      row: Documents.Bar,
      lines: (bars) => bars.length === 0 ? ["No bars"] : Table.lines(columns, bars),
      patience
    }
    yield* Setup.run(yield* Root.asking, () => Listing.show(listing, { json }))
  })
).pipe(Command.withDescription("Bars of the past, asked of a running service"))
