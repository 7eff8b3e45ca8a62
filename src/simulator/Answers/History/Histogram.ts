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
import type { Family, Ground } from "../Ground.ts"
import * as Duration from "./Duration.ts"
import * as Refusal from "./Refusal.ts"
import * as Upstream from "./Upstream.ts"

// the longer the period, the coarser the look at it: nobody waits for more than some thousand bars
const fine = 60
const coarse = 3600
const fewDays = 5 * 86_400_000

/**
 * The prices of a span of time, the lowest first, each with what was traded at it: the trades of every bar, at its close.
 *
 * @since 0.1.0
 * @category constructors
 */
export const count = (market: Market, wanted: Bars.Wanted) => {
  const sizes = new Map<number, number>()
  const { instrument } = wanted
  for (
    const { stretches: [stretch] } of Bars.spans(market, wanted, wanted.to - wanted.from > fewDays ? coarse : fine)
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
export const make = ({ clients, faults, market, now, run }: Ground): Family => {
  const upstream = Upstream.make(faults)
  const questions = Subscriptions.make<object>(clients)
  return {
    handlers: {
      reqHistogramData: (client, reqId, contract, useRTH, period, periodUnit) => {
        const refuse = (refusal: Refusal.Refusal): void => Client.push(client, [refusal.about(reqId)])
        const [instrument] = market.find(contract)
        if (instrument === undefined) {
          return refuse(Refusal.coded(200, "No security definition has been found for the request"))
        }
        const duration = Duration.parse(`${period} ${periodUnit.slice(0, 1)}`)
        if (Refusal.isRefusal(duration)) return refuse(duration)
        if (upstream.isBroken()) return refuse(Refusal.service(Upstream.failed))
        const open = {}
        questions.of(client).set(reqId, open)
        const answer = Effect.sync(() => {
          if (questions.of(client).get(reqId) !== open) return
          questions.of(client).delete(reqId)
          const wanted = { instrument, kind: useRTH ? "liquid" : "trading", to: now() + 1 } as const
          const data = count(market, { ...wanted, from: Duration.start(market, wanted, duration) })
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
