/**
 * `quote`: one quote of a contract, or all of them as they come, asked of a running service.
 *
 * @since 0.1.0
 */
import * as Command from "effect/cli/Command"
import * as Flag from "effect/cli/Flag"
import * as Duration from "effect/Duration"
import * as Effect from "effect/Effect"
import * as HttpClientRequest from "effect/http/HttpClientRequest"
import * as Stream from "effect/Stream"
import type { Contract } from "../domain/Contract.ts"
import * as Quotes from "../layers/Http/Documents/Quotes.ts"
import { untilInterrupted } from "./Ending.ts"
import * as Instrument from "./Instrument.ts"
import * as Listing from "./Listing.ts"
import * as Root from "./Root.ts"
import * as Broker from "./Service/Broker.ts"
import * as Ticker from "./Service/Ticker.ts"
import * as Setup from "./Setup.ts"
import * as Table from "./Table.ts"
import { unread } from "./Unread.ts"

type Quote = typeof Quotes.Quote.Type

/** Behind the kind of its data: that the exchange has halted it. */
const halt = ({ halted }: Quote): string => halted === null || halted === "no" ? "" : ", HALTED"

const columns = (isStale: boolean): ReadonlyArray<Table.Column<Quote>> => [
  ...Instrument.columns<Quote>(({ contract }) => contract),
  { heading: "BID", cell: ({ bid }) => bid },
  { heading: "SIZE", cell: ({ bidSize }) => bidSize },
  { heading: "ASK", cell: ({ ask }) => ask },
  { heading: "SIZE", cell: ({ askSize }) => askSize },
  { heading: "LAST", cell: ({ last }) => last },
  { heading: "CLOSE", cell: ({ close }) => close },
  { heading: "VOLUME", cell: ({ volume }) => volume },
  { heading: "DATA", cell: (quote) => `${quote.dataType}${halt(quote)}${isStale ? ", STALE" : ""}` },
  { heading: "AGE", cell: ({ ageSeconds }) => ageSeconds === null ? null : Table.age(ageSeconds) }
]

const table = (quote: Quote, isStale = false) => Table.lines(columns(isStale), [quote])

const or = (figure: string | null) => figure ?? Table.unknown

const line = (heard: Ticker.Heard): string => {
  switch (heard.event) {
    case "gap":
      return `gap       from ${heard.from} to ${heard.to} (${heard.why})`
    case "stale":
      return `STALE     since ${heard.since} (${heard.why})`
    case "live":
      return `live      since ${heard.since}`
    case "quote": {
      const { ageSeconds, ask, askSize, at, bid, bidSize, dataType, last } = heard
      const age = ageSeconds === null ? "nobody knows how" : Table.age(ageSeconds)
      const kind = dataType === "unknown" ? "of an unknown kind" : dataType
      return `${at}  bid ${or(bid)} x ${or(bidSize)}  ask ${or(ask)} x ${or(askSize)}  last ${or(last)}  ${kind}${
        halt(heard)
      }, ${age} old`
    }
  }
}

/** What comes while it is not live, and before a gap ends, was under way: it is no sign of life. */
const marked = (isStale: boolean, heard: Ticker.Heard): readonly [boolean, ReadonlyArray<string>] =>
  heard.event === "quote"
    ? [isStale, [isStale ? `${line(heard)}, STALE` : line(heard)]]
    : [heard.event === "stale", [line(heard)]]

// a service waits for a first price as long as the gateway may take
const patience = Duration.seconds(30)

const once = Effect.fnUntraced(function*(contract: Contract, json: boolean) {
  const request = HttpClientRequest.get("/quote").pipe(HttpClientRequest.setUrlParams(contract))
  const { body } = yield* Broker.ask(request, patience).pipe(
    Listing.orLastKnown(
      json,
      (last) => Effect.flatMap(Broker.as(Quotes.Quote)(last), (quote) => Listing.print(table(quote, true)))
    )
  )
  const quote = yield* Broker.as(Quotes.Quote)(body)
  yield* Listing.tell(json, table)(quote)
})

/**
 * Exits 0 quoted, 65 refused by the gateway, 69 no price known, 75 no service or it has ended, 77 where it refuses the token.
 *
 * @since 0.1.0
 * @category commands
 */
export const quote = Command.make(
  "quote",
  {
    symbol: Instrument.symbol,
    ...Instrument.flags,
    watch: Flag.Boolean("watch").pipe(
      Flag.withDescription("follow the quotes, with their gaps and whether they are live, until the service ends"),
      Flag.withDefault(false)
    ),
    json: Listing.json
  },
  Effect.fnUntraced(function*(input) {
    const { json, watch } = input
    const contract = yield* Instrument.contractOf(["quote"], input)
    const flags = yield* Root.asking
    if (!watch) return yield* Setup.run(flags, () => once(contract, json))
    const heard = Ticker.follow(contract)
    const lines = json ? Stream.map(heard, Listing.text) : Stream.mapAccum(heard, () => false, marked)
    const follow = Stream.runForEach(lines, (line) => Listing.print([line]))
    yield* untilInterrupted(Setup.run(flags, () => Effect.raceFirst(follow, unread)))
  })
).pipe(
  Command.withDescription(
    "A quote, asked of a running service; --watch follows them, with their gaps and whether they are live"
  )
)
