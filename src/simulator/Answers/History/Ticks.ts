/**
 * Answers about ticks of the past: every step of the prices is one, so that they add up to the bars.
 *
 * @since 0.1.0
 */
import * as Effect from "effect/Effect"
import type { Event } from "../../../domain/Event.ts"
import * as Client from "../../Clients/Client.ts"
import type * as Calendar from "../../Market/Calendar.ts"
import * as Contracts from "../../Market/Contracts.ts"
import type { Instrument } from "../../Market/Instruments.ts"
import type { Market } from "../../Market/Market.ts"
import * as Spans from "../../Market/Spans.ts"
import * as Trail from "../../Market/Trail.ts"
import * as Asked from "../Asked.ts"
import type { Family, Ground } from "../Ground.ts"
import * as Head from "./Head.ts"
import type { Service } from "./Pace.ts"
import * as Refusal from "./Refusal.ts"
import * as When from "./When.ts"

const mostTicks = 1000
// a second of a fast market has no end
const mostOfLastSecond = 1000
// where nothing changes, nobody looks for ever
const mostSteps = 20_000

interface Source {
  /** The tick of a step: none where nothing changed. */
  readonly tick: (market: Market, instrument: Instrument, step: number, ignoreSize: boolean) => object | undefined
  readonly event: (reqId: number, ticks: ReadonlyArray<never>) => Event
}

const seconds = (market: Market, step: number): number => Math.floor(market.timeOf(step) / 1000)

const sources: { readonly [whatToShow: string]: Source } = {
  TRADES: {
    tick: (market, instrument, step) => {
      const { last, lastSize } = market.quoteAt(instrument, step)
      const { contract } = instrument.details
      const exchange = contract.primaryExch || contract.exchange || ""
      return {
        time: seconds(market, step),
        tickAttribLast: { pastLimit: false, unreported: false },
        price: last,
        size: lastSize,
        exchange,
        specialConditions: ""
      }
    },
    event: (reqId, ticks) => ({ _tag: "historicalTicksLast", reqId, ticks, done: true })
  },
  BID_ASK: {
    tick: (market, instrument, step, ignoreSize) => {
      const { ask, askSize, bid, bidSize } = market.quoteAt(instrument, step)
      const before = market.quoteAt(instrument, step - 1)
      const isSame = before.ask === ask && before.bid === bid &&
        (ignoreSize || (before.askSize === askSize && before.bidSize === bidSize))
      return isSame ? undefined : {
        time: seconds(market, step),
        tickAttribBidAsk: { askPastHigh: false, bidPastLow: false },
        priceBid: bid,
        priceAsk: ask,
        sizeBid: bidSize,
        sizeAsk: askSize
      }
    },
    event: (reqId, ticks) => ({ _tag: "historicalTicksBidAsk", reqId, ticks, done: true })
  },
  MIDPOINT: {
    tick: (market, instrument, step) => {
      const middle = (at: number): number => {
        const { ask, bid } = market.quoteAt(instrument, at)
        return Number(((bid + ask) / 2).toFixed(8))
      }
      const price = middle(step)
      return price === middle(step - 1) ? undefined : { time: seconds(market, step), price, size: 0 }
    },
    event: (reqId, ticks) => ({ _tag: "historicalTicks", reqId, ticks, done: true })
  }
}

/** The steps of one session, that of the first: a question is answered with no others (source: IBKR's page "Historical Time & Sales"). */
function* ofOneSession(
  market: Market,
  wanted: Pick<Spans.Wanted, "instrument" | "kind">,
  steps: Iterable<number>
): Generator<number> {
  let session: Calendar.Session | undefined
  for (const step of steps) {
    const at = market.timeOf(step)
    session ??= [...Spans.sessions(market, { ...wanted, from: at, to: at + 1 })][0]
    if (session !== undefined && (at < session.opens || at >= session.closes)) return
    yield step
  }
}

/** So many ticks, and what else belongs to the second of the last of them. */
const gather = (
  market: Market,
  steps: Iterable<number>,
  count: number,
  tick: (step: number) => object | undefined
): ReadonlyArray<object> => {
  const ticks: Array<object> = []
  let last = 0
  let looked = 0
  for (const step of steps) {
    if (++looked > mostSteps) break
    if (ticks.length >= count && (seconds(market, step) !== last || ticks.length >= count + mostOfLastSecond)) break
    const made = tick(step)
    if (made === undefined) continue
    ticks.push(made)
    last = seconds(market, step)
  }
  return ticks
}

/**
 * Answers 96.
 *
 * @since 0.1.0
 * @category constructors
 */
export const make = ({ faults, market, now, run }: Ground, { pace, upstream }: Service): Family => {
  return {
    handlers: {
      reqHistoricalTicks: (client, reqId, contract, startText, endText, count, whatToShow, useRTH, ignoreSize) => {
        const refuse = (refusal: Refusal.Refusal): void => Client.push(client, [refusal.about(reqId)])
        const instrument = Asked.instrument(market, reqId, contract)
        if (Asked.isRefusal(instrument)) return Client.push(client, [instrument])
        const start = When.optional(startText, now())
        const end = When.optional(endText, now())
        if (start === "unreadable") return refuse(Refusal.time("Start"))
        if (end === "unreadable") return refuse(Refusal.time("End"))
        Client.push(client, When.warnings(reqId, [startText, endText], client.serverVersion))
        if ((start === undefined) === (end === undefined)) {
          return refuse(Refusal.invalid("Please specify either the start date/time or the end date/time"))
        }
        if (count <= 0) return refuse(Refusal.invalid("Number of ticks must be > 0"))
        const isCrypto = instrument.details.contract.secType as string === "CRYPTO"
        const name = isCrypto && whatToShow === "AGGTRADES" ? "TRADES" : whatToShow.toUpperCase()
        const source = sources[name]
        if (source === undefined) return refuse(Refusal.invalid("Invalid source price"))
        const problem = upstream.problem(instrument)
        if (problem !== undefined) return refuse(Refusal.coded(10187, `Failed to request historical ticks:${problem}`))
        const hurried = pace.hurried({
          about: `${Contracts.id(instrument)}@${contract.exchange} ${name}`,
          exactly: JSON.stringify([Contracts.id(instrument), startText, endText, count, name, useRTH]),
          weight: name === "BID_ASK" ? 2 : 1
        })
        if (hurried !== undefined) return refuse(hurried)
        const answer = Effect.andThen(
          upstream.back,
          Effect.sync(() => {
            const kind: Calendar.Kind = useRTH ? "liquid" : "trading"
            const latest = Math.min(now(), faults.halt(instrument)?.since ?? Infinity)
            const wanted = { instrument, kind, from: Head.of(instrument, now()), to: latest + 1 }
            const steps = start === undefined
              ? Trail.backward(market, { ...wanted, to: Math.min(end ?? 0, latest) + 1 })
              : Trail.forward(market, { ...wanted, from: Math.max(wanted.from, start) })
            const ticks = gather(
              market,
              ofOneSession(market, wanted, steps),
              Math.min(count, mostTicks),
              (step) => source.tick(market, instrument, step, ignoreSize)
            )
            const inOrder = start === undefined ? ticks.toReversed() : ticks
            Client.push(client, [source.event(reqId, inOrder as ReadonlyArray<never>)])
          })
        )
        run(answer)
      }
    }
  }
}
