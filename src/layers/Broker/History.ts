/**
 * What the gateway knows of the past: bars and ticks as many as are asked for, sessions, and since when there are any.
 *
 * @since 0.1.0
 */
import * as Context from "effect/Context"
import * as Effect from "effect/Effect"
import * as Layer from "effect/Layer"
import type * as Bar from "../../domain/Bar.ts"
import type * as Contract from "../../domain/Contract.ts"
import type { HistoricalSchedule } from "../../domain/HistoricalSchedule.ts"
import type * as HistoricalTick from "../../domain/HistoricalTick.ts"
import type { IbkrError } from "../../errors/IbkrError.ts"
import type { RequestError } from "../../errors/RequestError.ts"
import type { Connection } from "../Connection.ts"
import type { Feed } from "./Feed.ts"
import * as Ask from "./History/Ask.ts"
import * as Bars from "./History/Bars.ts"
import * as Limits from "./History/Limits.ts"
import * as Past from "./History/Past.ts"
import type * as Query from "./History/Query.ts"
import * as Ticks from "./History/Ticks.ts"
import type { Pacing } from "./Pacing.ts"
import type * as Requests from "./Requests.ts"

export type * as Query from "./History/Query.ts"

type Failure = RequestError | IbkrError

/**
 * The past. Everything fails with an `IbkrError` where there is no session, and with a `RequestError`: `Refused` with the
 * gateway's reason, `TimedOut`, `SessionEnded`, `LimitReached` where its turn would come later than it may wait, or
 * `Invalid` where a range is none: it begins or ends at no moment, or ends before it begins.
 *
 * @since 0.1.0
 * @category services
 */
export class History extends Context.Service<History, {
  /**
   * The bars that begin in a range, in their order, none twice and none cut, save one that is still coming to be. More than a
   * gateway answers at once are asked for in parts. A part without data is none; where the whole range has none it is refused
   * (162), as the gateway does. None at all are given where it answered with bars of around the range alone.
   *
   * A duration that one question may ask for (`BarSize.meanings`) is asked as it is, and days of it are days of trade; a longer
   * one is counted on the calendar.
   */
  readonly bars: (contract: Contract.Contract, query: Query.Bars) => Effect.Effect<ReadonlyArray<Bar.Bar>, Failure>
  /**
   * The ticks of a range, in their order, one session after the other. Of a second with so many of them that the gateway does not say whether it told all, it
   * says so (`LimitReached`).
   */
  readonly ticks: (
    contract: Contract.Contract,
    query: Query.Ticks
  ) => Effect.Effect<ReadonlyArray<HistoricalTick.HistoricalTick>, Failure>
  /** The sessions of trading that begin in a range, of all hours or the regular ones. */
  readonly schedule: (
    contract: Contract.Contract,
    query: Query.Schedule
  ) => Effect.Effect<HistoricalSchedule, Failure>
  /** The first moment (epoch ms) of which there is any history. */
  readonly head: (
    contract: Contract.Contract,
    whatToShow: Bar.WhatToShow,
    useRth?: boolean | undefined
  ) => Effect.Effect<number, Failure>
}>()("effect-ibkr/layers/Broker/History") {}

/**
 * The past, by questions within the limits of `Pace`.
 *
 * @since 0.1.0
 * @category layers
 */
export const layer: Layer.Layer<History, never, Requests.Requests | Feed | Pacing | Connection> = Layer.effect(
  History,
  Effect.map(Ask.make, (ask) => ({
    bars: Bars.make(ask),
    ticks: Ticks.make(ask),
    schedule: Past.schedule(ask),
    head: Past.head(ask)
  }))
).pipe(Layer.provide(Limits.layer))
