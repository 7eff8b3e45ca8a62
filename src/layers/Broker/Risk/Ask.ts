/**
 * Gathers the facts that rules need: from what is kept up to date already, else by a wait that has an end.
 *
 * @since 0.1.0
 */
import * as Clock from "effect/Clock"
import * as Duration from "effect/Duration"
import * as Effect from "effect/Effect"
import * as Result from "effect/Result"
import * as Stream from "effect/Stream"
import type { Contract } from "../../../domain/Contract.ts"
import type { Decimal } from "../../../domain/Decimal.ts"
import * as Gap from "../../../domain/Gap.ts"
import * as Known from "../../../domain/Known.ts"
import type { Position } from "../../../domain/Position.ts"
import type { Quote } from "../../../domain/Quote.ts"
import { Accounts } from "../Accounts.ts"
import { Pnl } from "../Pnl.ts"
import { Positions } from "../Positions.ts"
import { Quotes } from "../Quotes.ts"
import * as Requests from "../Requests.ts"
import * as Facts from "./Facts.ts"
import * as Figures from "./Figures.ts"
import type { Ask } from "./Gate.ts"
import type { Intent } from "./Intent.ts"

/**
 * For how long a fact that is not known, or not kept up to date, is waited for.
 *
 * @since 0.1.0
 * @category policies
 */
export const patience = {
  account: Duration.seconds(2),
  quote: Duration.seconds(3),
  margin: Duration.seconds(3)
} as const

/**
 * How old the last tick of a quote may be, in ms. A line that is silent for as long is asked anew before.
 *
 * @since 0.1.0
 * @category policies
 */
export const oldest = 90_000

/** What an order waits for: if it has to be asked for, it goes before what is restored, and what others ask. */
const first = Effect.provideService(Requests.Lane, "prior")

/** The value once it is kept up to date, else as it is when the wait is over. */
const settled = <A, E>(get: Effect.Effect<Known.Known<A>>, changes: Stream.Stream<Known.Known<unknown>, E>) =>
  Effect.filterOrElse(
    get,
    (before) => Known.isCurrent(before),
    () =>
      Stream.runHead(Stream.filter(changes, Known.isCurrent)).pipe(
        Effect.timeoutOption(patience.account),
        Effect.ignore,
        first,
        Effect.andThen(get)
      )
  )

/** How large a position is: 0 where there is none. */
const sizeOf = (known: Known.Known<Position | null>): Known.Known<Decimal> =>
  known._tag === "Unknown" ? known : { ...known, value: known.value?.position ?? "0" }

/**
 * For how long the last quote shows, where no newer one comes, that the price which an order names was mistaken: in ms. A delayed
 * one is as old. After that the market may be anywhere.
 *
 * @since 0.1.0
 * @category policies
 */
export const oldestOfAll = 900_000

const names = (...prices: ReadonlyArray<string | null>) => prices.every((price) => price !== null)

/** Why a quote cannot be judged by, if so. */
const flaw = ({ ask, at, bid, dataType, last }: Quote, now: number): string | undefined => {
  if (dataType === "delayed" || dataType === "delayed_frozen") return "the gateway has only delayed quotes of it"
  if (dataType === "unknown") return "nobody knows whether its quotes are live or delayed"
  if (now - at > oldest) return `its last quote is ${Duration.format(Duration.millis(now - at))} old`
  if (at - now > Known.drift) return "the clock was set back since its last quote, so that its age is not known"
  return bid === null && ask === null && last === null ? "its quote has no price" : undefined
}

/**
 * What gathers the facts of the account in use and of the market.
 *
 * @since 0.1.0
 * @category constructors
 */
export const make: Effect.Effect<Ask, never, Accounts | Pnl | Positions | Quotes> = Effect.gen(function*() {
  const accounts = yield* Accounts
  const pnl = yield* Pnl
  const positions = yield* Positions
  const quotes = yield* Quotes

  const quoteOf = Effect.fnUntraced(function*(contract: Contract) {
    const look = Effect.gen(function*(): Effect.fn.Return<Known.Known<Quote>> {
      const last = yield* quotes.last(contract)
      const wrong = Known.isCurrent(last) ? flaw(last.value, yield* Clock.currentTimeMillis) : undefined
      return wrong === undefined ? last : Known.unknown(wrong)
    })
    const before = yield* look
    if (Known.isCurrent(before)) return before
    const waited = yield* quotes.of(contract).pipe(
      Stream.filter((each) => !Gap.isGap(each) && names(each.bid, each.ask)),
      Stream.runHead,
      Effect.timeoutOption(patience.quote),
      Effect.result,
      first
    )
    const after = yield* look
    if (Known.isCurrent(after)) return after
    if (Result.isFailure(waited)) return Known.unknown(waited.failure.message)
    return after._tag === "Unknown" ? after : Known.unknown(`no quote came within ${Duration.format(patience.quote)}`)
  })

  /** The last one, where it still says about where the market stands. */
  const lastOf = Effect.fnUntraced(function*(contract: Contract): Effect.fn.Return<Known.Known<Quote>> {
    const last = yield* quotes.last(contract)
    const now = yield* Clock.currentTimeMillis
    const isOfLate = last._tag === "Known" && now - last.value.at <= oldestOfAll && last.value.at - now <= Known.drift
    return isOfLate ? last : Known.unknown("there is none of late")
  })

  const position = (conId: number | undefined) =>
    conId === undefined
      ? Effect.succeed(Known.unknown("the contract's conId is not known"))
      : Effect.map(settled(positions.of(conId), positions.changes), sizeOf)

  const daily = settled(pnl.last, Stream.mapEffect(pnl.ofAccount, () => pnl.last))

  // hundreds of values, which change by the minute: read once for each time that they are told
  let read = { from: yield* accounts.values, figures: Figures.of(yield* accounts.values) }
  const figuresOf = (from: typeof read.from) => {
    if (from !== read.from) read = { from, figures: Figures.of(from) }
    return read.figures
  }

  const marginOf = (intent: Intent) =>
    Effect.timeoutOrElse(intent.initialMargin ?? Effect.succeed(Known.unknown("no what-if order can be asked")), {
      duration: patience.margin,
      orElse: () => Effect.succeed(Known.unknown("its what-if order was not answered in time"))
    })
  const ways: { readonly [need in Facts.Need]?: (intent: Intent) => Effect.Effect<Partial<Facts.Asked>> } = {
    position: ({ details }) => Effect.map(position(details.contract.conId), (position) => ({ position })),
    quote: ({ request }) => Effect.map(quoteOf(request.contract), (quote) => ({ quote })),
    figures: () => Effect.map(settled(accounts.values, accounts.changes), (values) => ({ figures: figuresOf(values) })),
    daily: () => Effect.map(daily, (daily) => ({ daily: Figures.daily(daily) })),
    margin: (intent) => Effect.map(marginOf(intent), (margin) => ({ margin }))
  }

  return (needed, intent) => {
    const { conId } = intent.details.contract
    const needs = needed(sizeOf(positions.now(conId ?? 0)))
    const asking = Array.from(needs, (need) => ways[need]?.(intent) ?? Effect.succeed({}))
    const [one, ...more] = asking
    // most orders need one fact alone
    const all = one !== undefined && more.length === 0
      ? Effect.map(one, (found) => [found])
      : Effect.all(asking, { concurrency: "unbounded" })
    return Effect.flatMap(all, (found) => {
      const asked: Facts.Asked = Object.assign({}, Facts.none, ...found)
      const now = (asked: Facts.Asked) => (): Facts.Asked => ({
        ...asked,
        ...(needs.has("position") && conId !== undefined ? { position: sizeOf(positions.now(conId)) } : {}),
        ...(needs.has("daily") ? { daily: Figures.daily(pnl.now()) } : {})
      })
      return needs.has("quote")
        ? Effect.map(lastOf(intent.request.contract), (lastQuote) => now({ ...asked, lastQuote }))
        : Effect.succeed(now(asked))
    })
  }
})
