/**
 * Answers about how much was traded at which price.
 *
 * @since 0.1.0
 */
import * as Effect from "effect/Effect"
import * as Client from "../../Clients/Client.ts"
import * as Subscriptions from "../../Clients/Subscriptions.ts"
import * as Bars from "../../Market/Bars.ts"
import type { Market } from "../../Market/Market.ts"
import * as Spans from "../../Market/Spans.ts"
import * as Asked from "../Asked.ts"
import type { Family, Ground } from "../Ground.ts"
import * as Duration from "./Duration.ts"
import type { Service } from "./Pace.ts"
import * as Refusal from "./Refusal.ts"

// the longer the period, the coarser the look at it: nobody waits for more than some thousand bars
const fine = 60
const coarse = 3600
const fewDays = 5 * 86_400_000

/** The prices of a span of time, the lowest first, each with what was traded at it: the trades of every bar, at its close. */
const count = (market: Market, wanted: Spans.Wanted) => {
  const sizes = new Map<number, number>()
  const { instrument } = wanted
  for (
    const { stretches: [stretch] } of Spans.spans(market, wanted, wanted.to - wanted.from > fewDays ? coarse : fine)
  ) {
    const { close, volume } = Bars.sizes(market, instrument, stretch)
    if (volume > 0) sizes.set(close, Bars.round((sizes.get(close) ?? 0) + volume))
  }
  return [...sizes].toSorted(([one], [another]) => one - another).map(([price, size]) => ({ price, size }))
}

/**
 * Answers 88 and 89.
 *
 * @since 0.1.0
 * @category constructors
 */
export const make = ({ clients, market, now, run }: Ground, { upstream }: Service): Family => {
  const questions = Subscriptions.make<object>(clients)
  return {
    handlers: {
      reqHistogramData: (client, reqId, contract, useRTH, period, periodUnit) => {
        const refuse = (refusal: Refusal.Refusal): void => Client.push(client, [refusal.about(reqId)])
        const instrument = Asked.instrument(market, reqId, contract)
        if (Asked.isRefusal(instrument)) return Client.push(client, [instrument])
        const duration = Duration.parse(`${period} ${periodUnit.slice(0, 1)}`)
        if (Refusal.isRefusal(duration)) return refuse(duration)
        const problem = upstream.problem(instrument)
        if (problem !== undefined) return refuse(Refusal.service(problem))
        const open = {}
        questions.of(client).set(reqId, open)
        const answer = Effect.sync(() => {
          if (questions.of(client).get(reqId) !== open) return
          questions.of(client).delete(reqId)
          const wanted = { instrument, kind: useRTH ? "liquid" : "trading", to: now() + 1 } as const
          const data = count(market, { ...wanted, from: Duration.start(market, wanted, duration, false) })
          Client.push(client, [{ _tag: "histogramData", reqId, data }])
        })
        run(Effect.andThen(upstream.back, answer))
      },
      cancelHistogramData: (client, reqId) => {
        questions.of(client).delete(reqId)
      }
    },
    lose: questions.clear
  }
}
