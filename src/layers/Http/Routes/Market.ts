/**
 * What the routes of the market do.
 *
 * @since 0.1.0
 */
import * as Clock from "effect/Clock"
import * as DateTime from "effect/DateTime"
import * as Effect from "effect/Effect"
import * as HttpApiBuilder from "effect/http-api/HttpApiBuilder"
import * as BarSize from "../../../domain/BarSize.ts"
import type { Contract } from "../../../domain/Contract.ts"
import { History } from "../../Broker/History.ts"
import type { Range } from "../../Broker/History/Query.ts"
import * as Split from "../../Broker/History/Split.ts"
import { Quotes } from "../../Broker/Quotes.ts"
import { Subscriptions } from "../../Broker/Subscriptions.ts"
import { Broker } from "../Api.ts"
import type { Past } from "../Api/Market.ts"
import * as Documents from "../Documents.ts"
import * as Shown from "../Documents/Quotes.ts"
import * as Meant from "../Meant.ts"
import * as Problems from "../Problems.ts"
import * as Ticker from "../Ticker.ts"
import * as Sound from "./Sound.ts"

/** The most bars of one answer: what holds more is asked for piece by piece, so that nothing else waits while it is written. */
const mostBars = 20_000

const moment = (text: string): number => DateTime.toEpochMillis(DateTime.makeUnsafe(text))

const rangeOf = Effect.fnUntraced(function*({ barSize, duration, from, to }: typeof Past.Type) {
  const end = to === undefined ? yield* Clock.currentTimeMillis : moment(to)
  const begin = from === undefined ? Split.before(end, duration ?? "") ?? end : moment(from)
  if (begin >= end) return yield* new Problems.NoRange({ detail: "It ends before it begins" })
  const bars = Math.ceil((end - begin) / 1000 / BarSize.meanings[barSize].length)
  if (bars > mostBars) {
    return yield* new Problems.TooMuch({
      detail: `${bars} bars of ${barSize} may be in it, and one answer holds ${mostBars}: ask piece by piece`
    })
  }
  const until = to === undefined ? {} : { to: end }
  const range: Range = duration === undefined ? { from: begin, ...until } : { duration, ...until }
  return range
})

/**
 * The handlers.
 *
 * @since 0.1.0
 * @category layers
 */
export const market = HttpApiBuilder.group(
  Broker,
  "market",
  Effect.fnUntraced(function*(routes) {
    const history = yield* History
    const quotes = yield* Quotes
    const subscriptions = yield* Subscriptions
    const follow = yield* Ticker.make
    const whileSound = yield* Sound.make
    const meant = yield* Meant.make

    const shown = (contract: Contract) =>
      meant.asked("quote")(contract).pipe(
        Effect.andThen(Effect.mapError(quotes.once(contract), Problems.ofFailure("quote"))),
        whileSound("quote"),
        Effect.catch(Effect.fnUntraced(function*(problem) {
          const last = yield* quotes.last(contract)
          if (problem._tag !== "NotKnown" || last._tag === "Unknown") return yield* problem
          yield* meant.remembered(contract, problem)
          const now = yield* Clock.currentTimeMillis
          const { at: asOf, ageSeconds } = Shown.quote(last.value, now)
          return yield* new Problems.NotKnown({
            part: "quote",
            ...problem.detail === undefined ? {} : { detail: problem.detail },
            asOf,
            ageSeconds,
            lastKnown: Shown.quote(last.value, now)
          })
        })),
        Effect.flatMap((quote) => Effect.map(Clock.currentTimeMillis, (now) => Shown.quote(quote, now)))
      )

    const past = Effect.fnUntraced(function*(query: typeof Past.Type) {
      const range = yield* rangeOf(query)
      const { barSize, duration: _, from: __, to: ___, useRth = true, whatToShow = "TRADES", ...contract } = query
      const asked = history.bars(contract, { ...range, barSize, useRth, whatToShow })
      const answered = Effect.mapError(asked, Problems.ofFailure("history"))
      const bars = yield* whileSound("history")(Effect.andThen(meant.asked("history")(contract), answered))
      return bars.map(Documents.bar)
    })

    return routes
      .handle("quotes", ({ query }) => follow(query))
      .handle("quote", ({ query }) => shown(query))
      .handle("history", ({ query }) => past(query))
      .handle("subscriptions", () => Effect.map(subscriptions.audit, Documents.subscriptions))
  })
)
