/**
 * Bars as they come to be, in streams that live on: of five seconds in real time, or of any size with their past.
 *
 * @since 0.1.0
 */
import type { BarSizeSetting } from "@stoqey/ib/dist/api/historical/bar-size-setting.js"
import type { WhatToShow } from "@stoqey/ib/dist/api/historical/what-to-show.js"
import * as Cache from "effect/Cache"
import * as Context from "effect/Context"
import * as Duration from "effect/Duration"
import * as Effect from "effect/Effect"
import * as Layer from "effect/Layer"
import * as Schedule from "effect/Schedule"
import type * as Stream from "effect/Stream"
import type * as Bar from "../../domain/Bar.ts"
import * as BarSize from "../../domain/BarSize.ts"
import * as Command from "../../domain/Command.ts"
import * as Contract from "../../domain/Contract.ts"
import type { Gap } from "../../domain/Gap.ts"
import * as Backfill from "./Bars/Backfill.ts"
import * as Newest from "./Bars/Newest.ts"
import { History } from "./History.ts"
import * as Question from "./History/Question.ts"
import { isPacingViolation } from "./Requests.ts"
import { Subscriptions } from "./Subscriptions.ts"
import type { Failure } from "./Subscriptions/Reader.ts"
import * as Serves from "./Subscriptions/Serves.ts"
import type { Spec } from "./Subscriptions/Spec.ts"

export type { Failure } from "./Subscriptions/Reader.ts"

/**
 * Which bars of real time. `useRth`: in regular trading hours alone, as where absent. `backfill`: what a gap has missed is
 * asked of history, where that may be asked within a minute: the bars after the gap wait for it. Where its service is not back
 * with the line, it is asked again, for 45 s.
 *
 * @since 0.1.0
 * @category models
 */
export interface RealTime {
  readonly useRth?: boolean | undefined
  readonly backfill?: boolean | undefined
}

/**
 * Which bars with their past: as far back as `duration`, in TWS's words (`1 D`, `3600 S`).
 *
 * @since 0.1.0
 * @category models
 */
export interface Live extends RealTime {
  readonly barSize: BarSize.BarSize
  readonly duration: string
  readonly whatToShow: Bar.WhatToShow
}

/**
 * The bars. One that is more than a day ahead of our clock, of those with trade dates more than two weeks and its length, is passed
 * over, unless it goes on from the bar before it, another one goes on from it, or a line tells nothing that is nearer.
 *
 * @since 0.1.0
 * @category services
 */
export class Bars extends Context.Service<Bars, {
  /** A bar of five seconds each five seconds, once it is whole. */
  readonly realTime: (
    contract: Contract.Contract,
    whatToShow: "TRADES" | "MIDPOINT" | "BID" | "ASK",
    options?: RealTime
  ) => Stream.Stream<Bar.Bar | Gap, Failure>
  /**
   * The bars of the past, then each change of the newest: a bar of the same time as the one before takes its place, and a bar
   * is whole once one of a later time has come. After a gap the gateway tells again the past of `duration`, so that a shorter
   * hole is filled in any case; a longer one by `backfill`. What of that past is told otherwise than before, as after a busted
   * trade, is told to readers that come later, and of those that there are the bar alone that was the newest.
   */
  readonly live: (contract: Contract.Contract, options: Live) => Stream.Stream<Bar.Bar | Gap, Failure>
}>()("effect-ibkr/layers/Broker/Bars") {}

const five = "5 secs"
const mostRealTime = 10_000
// as many as the longest past has, and then some
const mostLive = 100_000
const silent = { realTime: Duration.seconds(30), live: Duration.minutes(2) }
// history takes its time, and the same question again too soon is one too many
const answeredWithin = Duration.minutes(1)
// live bars wait for those of the gap before them
const backfillPatience = Duration.minutes(1)
const mostMissed = 100
// a service that was away with the line may be back later than it
const refusedAgain = Schedule.max([Schedule.spaced(Duration.seconds(15)), Schedule.during(Duration.seconds(45))])
const isPassing = (error: Failure): boolean =>
  isPacingViolation(error) ||
  (error._tag === "RequestError" && error.code !== undefined && error.isRetryable && /connect/i.test(error.message))

interface Missed {
  readonly contract: Contract.Contract
  readonly barSize: BarSize.BarSize
  readonly whatToShow: Bar.WhatToShow
  readonly useRth: boolean
  readonly from: number
  readonly to: number
}

const realTime = (contract: Contract.Contract, whatToShow: string, useRth: boolean): Spec<Bar.Bar> => ({
  key: `bars ${whatToShow} ${useRth ? "rth " : ""}${Contract.key(contract)}`,
  request: "reqRealTimeBars",
  open: (reqId) =>
    Command.make("reqRealTimeBars", reqId, Contract.toTws(contract), 5, whatToShow as WhatToShow, useRth),
  close: (reqId) => Command.make("cancelRealTimeBars", reqId),
  fold: () => Newest.make(five, mostRealTime, false),
  acknowledges: false,
  silentAfter: silent.realTime,
  limit: "lines",
  turn: Question.asked({ contract, whatToShow, useRth }, five),
  farm: Serves.bars(contract)
})

const live = (
  contract: Contract.Contract,
  { barSize, duration, whatToShow }: Live,
  useRth: boolean
): Spec<Bar.Bar> => ({
  key: `bars ${whatToShow} ${barSize} ${duration} ${useRth ? "rth " : ""}${Contract.key(contract)}`,
  request: "reqHistoricalData",
  open: (reqId) =>
    Command.make(
      "reqHistoricalData",
      reqId,
      Contract.toTws(contract),
      "",
      duration,
      barSize as BarSizeSetting,
      whatToShow as WhatToShow,
      useRth,
      2,
      true
    ),
  close: (reqId) => Command.make("cancelHistoricalData", reqId),
  fold: () => Newest.make(barSize, mostLive, true),
  acknowledges: true,
  answeredWithin,
  silentAfter: silent.live,
  limit: "liveHistory",
  turn: BarSize.meanings[barSize].isPaced
    ? Question.asked({ contract, whatToShow, useRth }, undefined, duration, barSize)
    : undefined,
  farm: Serves.bars(contract)
})

/**
 * The bars, by `reqRealTimeBars` and by `reqHistoricalData` that is kept up to date. Both count as questions about the past,
 * where their bars are short; the former as lines of market data too, the latter as open ones (source: IBKR's pages "5 Second
 * Real Time Bars" and "Historical Data Limitations").
 *
 * @since 0.1.0
 * @category layers
 */
export const layer: Layer.Layer<Bars, never, History | Subscriptions> = Layer.effect(
  Bars,
  Effect.gen(function*() {
    const { open } = yield* Subscriptions
    const history = yield* History
    // readers of one line miss the same, at the same moment
    const missed = yield* Cache.makeWith(
      ({ contract, ...query }: Missed) =>
        history.bars(contract, { ...query, urgent: true, resume: true, patience: backfillPatience }).pipe(
          Effect.retry({ schedule: refusedAgain, while: isPassing })
        ),
      { capacity: mostMissed, timeToLive: () => Duration.zero }
    )
    const filled = (
      spec: Spec<Bar.Bar>,
      contract: Contract.Contract,
      query: Pick<Missed, "barSize" | "whatToShow" | "useRth">,
      isFilled: boolean | undefined,
      grows: boolean
    ) => {
      const bars = open(spec)
      const step = BarSize.meanings[query.barSize].length * 1000
      return isFilled === true
        ? Backfill.backfill(
          (from, to) => Cache.get(missed, { contract, ...query, from, to }),
          step,
          grows
        )(bars)
        : bars
    }
    return Bars.of({
      realTime: (contract, whatToShow, { backfill, useRth = true } = {}) =>
        filled(
          realTime(contract, whatToShow, useRth),
          contract,
          { barSize: five, whatToShow, useRth },
          backfill,
          false
        ),
      live: (contract, options) => {
        const { backfill, barSize, useRth = true, whatToShow } = options
        return filled(live(contract, options, useRth), contract, { barSize, whatToShow, useRth }, backfill, true)
      }
    })
  })
)
