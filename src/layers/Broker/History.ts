/**
 * What the gateway knows of the past: bars, as many as are asked for.
 *
 * @since 0.1.0
 */
import type { BarSizeSetting } from "@stoqey/ib/dist/api/historical/bar-size-setting.js"
import type { WhatToShow } from "@stoqey/ib/dist/api/historical/what-to-show.js"
import * as Clock from "effect/Clock"
import * as Context from "effect/Context"
import * as Effect from "effect/Effect"
import * as Layer from "effect/Layer"
import * as Option from "effect/Option"
import * as Bar from "../../domain/Bar.ts"
import type { BarSize } from "../../domain/BarSize.ts"
import * as BarTime from "../../domain/BarTime.ts"
import * as Command from "../../domain/Command.ts"
import * as Contract from "../../domain/Contract.ts"
import type * as Event from "../../domain/Event.ts"
import type { IbkrError } from "../../errors/IbkrError.ts"
import { RequestError } from "../../errors/RequestError.ts"
import * as Split from "./History/Split.ts"
import * as Requests from "./Requests.ts"

/**
 * Which stretch of the past: from `from` to before `to` (epoch ms), or back from `to` for a duration in TWS's words, such as
 * `1 D`, `3600 S` or `6 M`. `to` is now where absent.
 *
 * @since 0.1.0
 * @category models
 */
export type Range =
  | { readonly from: number; readonly to?: number; readonly duration?: never }
  | { readonly duration: string; readonly to?: number; readonly from?: never }

/**
 * Which bars. `useRth`: of regular trading hours alone, as where absent.
 *
 * @since 0.1.0
 * @category models
 */
export type BarQuery = Range & {
  readonly barSize: BarSize
  readonly whatToShow: Bar.WhatToShow
  readonly useRth?: boolean
}

/**
 * The past.
 *
 * @since 0.1.0
 * @category services
 */
export class History extends Context.Service<History, {
  /** The bars that begin in a range, in their order. */
  readonly bars: (
    contract: Contract.Contract,
    query: BarQuery
  ) => Effect.Effect<ReadonlyArray<Bar.Bar>, RequestError | IbkrError>
}>()("effect-ibkr/layers/Broker/History") {}

const unreadable = (text: string) =>
  new RequestError({
    request: "reqHistoricalData",
    reason: "Refused",
    detail: `no answer that can be read: a bar of "${text}"`
  })

/**
 * The past, by questions.
 *
 * @since 0.1.0
 * @category layers
 */
export const layer: Layer.Layer<History, never, Requests.Requests> = Layer.effect(
  History,
  Effect.gen(function*() {
    const { ask } = yield* Requests.Requests

    const one = Effect.fnUntraced(function*(contract: Contract.Contract, query: BarQuery, part: Split.Part) {
      const told = yield* ask<ReadonlyArray<Event.Bar>>({
        command: (reqId) =>
          Command.make(
            "reqHistoricalData",
            reqId,
            Contract.toTws(contract),
            part.end === undefined ? "" : BarTime.format(part.end),
            part.duration,
            query.barSize as BarSizeSetting,
            query.whatToShow as WhatToShow,
            query.useRth ?? true,
            2,
            false
          ),
        collect: () => (event) => event._tag === "historicalData" ? Option.some(event.bars) : Option.none(),
        cancel: (reqId) => Command.make("cancelHistoricalData", reqId)
      })
      const bars: Array<Bar.Bar> = []
      for (const each of told) {
        const bar = Bar.fromTws(each)
        if (bar === undefined) return yield* unreadable(each.time)
        if (part.from <= bar.time && bar.time < part.to) bars.push(bar)
      }
      return bars
    })

    return History.of({
      bars: Effect.fnUntraced(function*(contract, query) {
        const now = yield* Clock.currentTimeMillis
        const to = query.to ?? now
        const from = query.duration === undefined ? query.from : Split.before(to, query.duration)
        const parts = Split.parts({ from: from ?? to, to }, query.barSize, now)
        return (yield* Effect.forEach(parts, (part) => one(contract, query, part))).flat()
      })
    })
  })
)
