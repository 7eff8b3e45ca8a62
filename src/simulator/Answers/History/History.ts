/**
 * Answers about bars: those of the past, those that are kept up to date, and when the market trades.
 *
 * @since 0.1.0
 */
import * as Effect from "effect/Effect"
import type { Bar } from "../../../domain/Event.ts"
import * as Client from "../../Clients/Client.ts"
import * as Subscriptions from "../../Clients/Subscriptions.ts"
import * as Contracts from "../../Market/Contracts.ts"
import * as Spans from "../../Market/Spans.ts"
import * as Notices from "../../Notices.ts"
import * as Asked from "../Asked.ts"
import type { Family, Ground } from "../Ground.ts"
import * as Bars from "./Bars.ts"
import * as Long from "./Long.ts"
import type { Service } from "./Pace.ts"
import * as Query from "./Query.ts"
import * as Refusal from "./Refusal.ts"
import * as Schedule from "./Schedule.ts"
import * as When from "./When.ts"

/** A question that is open: not answered yet, or kept up to date. */
interface Open {
  /** Tells what is new, where it is kept up to date and was answered. */
  refresh?: () => void
}

// nobody else waits longer than for so many bars
const slice = 50
// in seconds: larger bars may be asked for as often as one likes
const largestPaced = 30
// how many bars a month of minutes has
const monthOfMinutes = 43_200
// how often bars that are kept up to date are told
const refreshed = 1000

const cancelled = (reqId: number): Refusal.Refusal => Refusal.service(`API historical data query cancelled: ${reqId}`)

const noData = ({ instrument, source }: Query.Query): Refusal.Refusal => {
  const { exchange, localSymbol } = instrument.details.contract
  return Refusal.service(`HMDS query returned no data: ${localSymbol}@${exchange} ${source.label}`)
}

/**
 * Answers 20 and 25.
 *
 * @since 0.1.0
 * @category constructors
 */
export const make = ({ clients, faults, market, now, pulse, run }: Ground, { pace, upstream }: Service): Family => {
  const questions = Subscriptions.make<Open>(clients)
  let unfollow: (() => void) | undefined

  const follow = (): void => {
    unfollow ??= pulse.follow(() => {
      const kept = questions.all().filter(({ value }) => value.refresh !== undefined)
      for (const { value } of kept) value.refresh?.()
      if (kept.length > 0) return
      unfollow?.()
      unfollow = undefined
    })
  }

  /** What is told of a question from now on. */
  const keeper = (client: Client.Client, reqId: number, query: Query.Query, lastSpan: Spans.Span, lastBar: Bar) => {
    const bar = Bars.make(market, query, client.serverVersion)
    let span = lastSpan
    let told = JSON.stringify(lastBar)
    let toldAt = now()
    return (): void => {
      if (market.speed !== 0 && now() - toldAt < refreshed) return
      if (faults.on("server-lost") !== undefined || upstream.problem(query.instrument) !== undefined) return
      if (market.isClosed(query.instrument) || faults.halt(query.instrument) !== undefined) return
      toldAt = now()
      const from = span.stretches[0].from
      for (const next of Spans.spans(market, { ...query, from, to: now() + 1 }, query.size)) {
        const made = bar(next)
        const text = JSON.stringify(made)
        if (text !== told) {
          const { volume = -1, WAP = -1, count = -1, ...prices } = made
          Client.push(client, [{ _tag: "historicalDataUpdate", reqId, ...prices, volume, WAP, count }])
        }
        told = text
        span = next
      }
    }
  }

  const answer = Effect.fnUntraced(function*(client: Client.Client, reqId: number, query: Query.Query, open: Open) {
    yield* upstream.back
    // what is below a halt is no part of the past
    const { since = Infinity } = faults.halt(query.instrument) ?? {}
    const to = Math.min(query.to, since + 1)
    const own = questions.of(client)
    const isWanted = (): boolean => own.get(reqId) === open && client.stage === "started"
    if (!isWanted()) return
    if (query.whatToShow === "SCHEDULE") {
      own.delete(reqId)
      return Client.push(client, [Schedule.make(market, reqId, query) ?? noData(query).about(reqId)])
    }
    const bar = Bars.make(market, query, client.serverVersion)
    const bars: Array<Bar> = []
    let last: Spans.Span | undefined
    const long = faults.on("long-history")
    const spans = long === undefined
      ? Spans.spans(market, { ...query, to }, query.size)
      : Long.spans(query, long.bars ?? monthOfMinutes)
    for (const span of spans) {
      last = span
      bars.push(bar(span))
      if (bars.length % slice === 0) yield* Effect.yieldNow
      if (!isWanted()) return
    }
    const latest = bars.at(-1)
    if (last === undefined || latest === undefined) {
      own.delete(reqId)
      return Client.push(client, [noData(query).about(reqId)])
    }
    const write = Bars.times(query, client.serverVersion)
    const [start, end] = [write(query.start), write(query.end)]
    Client.push(client, [{ _tag: "historicalData", reqId, start, end, bars }])
    if (!query.keepUpToDate) return void own.delete(reqId)
    open.refresh = keeper(client, reqId, query, last, latest)
    follow()
  })

  const hurried = (query: Query.Query, exchange: string): Refusal.Refusal | undefined => {
    const crowded = pace.crowded(questions.all().length)
    if (crowded !== undefined || typeof query.size !== "number" || query.size > largestPaced) return crowded
    const { duration, end, formatDate, instrument, kind, size, whatToShow } = query
    const about = `${Contracts.id(instrument)}@${exchange} ${whatToShow}`
    const exactly = JSON.stringify([about, duration, end, formatDate, kind, size])
    return pace.hurried({ about, exactly, weight: whatToShow === "BID_ASK" ? 2 : 1 })
  }

  return {
    handlers: {
      reqHistoricalData: (client, ...args) => {
        const [reqId, contract] = args
        const own = questions.of(client)
        if (own.has(reqId)) {
          return Client.push(client, [Notices.make(reqId, 386, "Duplicate ticker ID for API historical data query.")])
        }
        const instrument = Asked.instrument(market, reqId, contract)
        if (Asked.isRefusal(instrument)) return Client.push(client, [instrument])
        const query = Query.make(market, now(), instrument, args)
        if (Refusal.isRefusal(query)) return Client.push(client, [query.about(reqId)])
        Client.push(client, When.warnings(reqId, [args[2]], client.serverVersion))
        const problem = upstream.problem(instrument)
        const refusal = problem !== undefined ? Refusal.service(problem) : hurried(query, contract.exchange ?? "")
        if (refusal !== undefined) return Client.push(client, [refusal.about(reqId)])
        const open: Open = {}
        own.set(reqId, open)
        run(answer(client, reqId, query, open))
      },
      cancelHistoricalData: (client, reqId) => {
        Client.push(client, [
          questions.of(client).delete(reqId)
            ? cancelled(reqId).about(reqId)
            : Notices.make(reqId, 366, `No historical data query found for ticker id:${reqId}`)
        ])
      }
    },
    lose: () => {
      questions.clear()
    },
    bust: () => {
      const kept = questions.all().filter(({ value }) => value.refresh !== undefined)
      for (const { client, reqId } of kept) {
        questions.of(client).delete(reqId)
        Client.push(client, [Notices.bust(reqId)])
      }
    }
  }
}
