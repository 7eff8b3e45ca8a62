/**
 * The routes of the market: quotes as they come, one quote, the past, and which lines of data are alive.
 *
 * @since 0.1.0
 */
import * as DateTime from "effect/DateTime"
import * as HttpApiEndpoint from "effect/http-api/HttpApiEndpoint"
import * as HttpApiGroup from "effect/http-api/HttpApiGroup"
import * as HttpApiSchema from "effect/http-api/HttpApiSchema"
import * as Option from "effect/Option"
import * as Schema from "effect/Schema"
import { WhatToShow } from "../../../domain/Bar.ts"
import { BarSize } from "../../../domain/BarSize.ts"
import * as Contract from "../../../domain/Contract.ts"
import { Authorized } from "../Authorized.ts"
import * as Documents from "../Documents.ts"
import * as Quotes from "../Documents/Quotes.ts"
import { MixedUp, NoRange, NotAnswered, NotKnown, TooManyListeners, TooMuch } from "../Problems.ts"
import { says, strict } from "./Says.ts"

// a day that its month does not have is read as one of the next
const isTime = (text: string): boolean => {
  const date = text.slice(0, 10)
  return Option.isSome(DateTime.make(text)) &&
    Option.exists(DateTime.make(date), (day) => DateTime.formatIsoDateUtc(day) === date)
}

const Time = Schema.String.check(
  Schema.isPattern(/^\d{4}-\d\d-\d\d(T\d\d:\d\d(:\d\d(\.\d+)?)?(Z|[+-]\d\d:\d\d))?$/, {
    message: "Write a time as ISO 8601, such as 2026-11-20T14:30:00Z; a date alone is its midnight in UTC"
  }).abort(),
  Schema.makeFilter((text) => isTime(text) ? undefined : `There is no such time: ${text}`)
)

const flaw = (query: {
  readonly conId?: number
  readonly symbol?: string
  readonly localSymbol?: string
  readonly duration?: string
  readonly from?: string
}): string | undefined => {
  if (!Contract.isNamed(query)) return Contract.nameless
  return (query.duration === undefined) === (query.from === undefined) ? "Give either duration or from" : undefined
}

/**
 * Which bars of which contract: those from `from` to before `to`, or of the last `duration` before `to`, which is now where
 * absent. `whatToShow` is `TRADES` and `useRth` true where absent.
 *
 * @since 0.1.0
 * @category models
 */
export const Past = Schema.Struct({
  ...Contract.Contract.fields,
  barSize: BarSize,
  duration: Schema.optionalKey(
    Schema.String.check(
      Schema.isPattern(/^[1-9]\d{0,5} [SDWMY]$/, { message: "Write a duration as TWS does, such as 1 D" })
    )
  ),
  from: Schema.optionalKey(Time),
  to: Schema.optionalKey(Time),
  whatToShow: Schema.optionalKey(WhatToShow),
  useRth: Schema.optionalKey(Schema.Boolean)
}).check(Schema.makeFilter((query) => flaw(query)))

/**
 * The group.
 *
 * @since 0.1.0
 * @category constructors
 */
export const market = HttpApiGroup.make("market", { topLevel: true }).add(
  HttpApiEndpoint.get("quotes", "/quotes", {
    query: Contract.Contract,
    success: HttpApiSchema.StreamSse({
      data: Schema.Union([
        Quotes.Quote,
        Quotes.Gap,
        Quotes.Stale,
        Quotes.Live,
        MixedUp,
        NotAnswered,
        NotKnown
      ])
    }),
    error: TooManyListeners
  }).annotateMerge(says(
    "Server-sent events of one contract: `quote` with the latest, `gap` with `from` and `to` where something was not seen, " +
      "before the first quote after it, `stale` with `since` and `why` as soon as the quotes are not live any more, or are not " +
      "after a second, and `live` once they are again; each with its age. It goes on through every loss of the line. `problem` " +
      "says why it ends where it does. A listener that reads slowly gets the latest when it reads."
  )),
  HttpApiEndpoint.get("quote", "/quote", {
    query: Contract.Contract,
    success: Quotes.Quote,
    error: [MixedUp, NotAnswered, NotKnown]
  }).annotateMerge(says(
    "One quote that names a price. 503 while there is none, with the last one that is known; 422 where the gateway refuses it."
  )),
  HttpApiEndpoint.get("history", "/history", {
    query: Past,
    success: Schema.Array(Documents.Bar),
    error: [MixedUp, NoRange, TooMuch, NotAnswered, NotKnown]
  }).annotateMerge(says(
    "Bars of the past in their order: `barSize`, and `duration` (back from `to`) or `from` and `to`. What is longer than a limit " +
      "of the gateway is asked for in parts, paced, and may take minutes."
  )),
  HttpApiEndpoint.get("subscriptions", "/subscriptions", { success: Documents.Subscriptions })
    .annotateMerge(says("How many lines of data are wanted, how many of them are live, and why the others are not."))
).middleware(Authorized).annotateMerge(strict).annotateMerge(says("The market. Needs the token."))
