/**
 * The questions about the past, as the gateway is asked them.
 *
 * @since 0.1.0
 */
import type { BarSizeSetting } from "@stoqey/ib/dist/api/historical/bar-size-setting.js"
import type { WhatToShow } from "@stoqey/ib/dist/api/historical/what-to-show.js"
import * as Option from "effect/Option"
import type * as Bar from "../../../domain/Bar.ts"
import * as BarTime from "../../../domain/BarTime.ts"
import * as Command from "../../../domain/Command.ts"
import * as Contract from "../../../domain/Contract.ts"
import type * as Event from "../../../domain/Event.ts"
import * as HistoricalTick from "../../../domain/HistoricalTick.ts"
import type * as Turn from "../Pacing/Turn.ts"
import type * as Requests from "../Requests.ts"
import type * as Split from "./Split.ts"

/**
 * About what: the contract, what of it, and whether of regular trading hours alone.
 *
 * @since 0.1.0
 * @category models
 */
export interface Of<Show extends string> {
  readonly contract: Contract.Contract
  readonly whatToShow: Show
  readonly useRth: boolean
}

/**
 * What the limits go by: what else, beside what it is about, makes a question identical to another.
 *
 * @since 0.1.0
 * @category constructors
 */
export const asked = (
  { contract, useRth, whatToShow }: Of<string>,
  ...rest: ReadonlyArray<unknown>
): Turn.Asked => ({
  kind: "past",
  contract: Contract.key(contract),
  about: whatToShow,
  exactly: JSON.stringify([whatToShow, useRth, ...rest]),
  weight: whatToShow === "BID_ASK" ? 2 : 1
})

const past = (
  of: Of<string>,
  { duration, end }: Pick<Split.Part, "duration" | "end">,
  barSize: string
) =>
(reqId: number): Command.Command =>
  Command.make(
    "reqHistoricalData",
    reqId,
    Contract.toTws(of.contract),
    end === undefined ? "" : BarTime.format(end),
    duration,
    barSize as BarSizeSetting,
    of.whatToShow as WhatToShow,
    of.useRth,
    // times as seconds since the epoch, which no zone and no change of clocks makes ambiguous
    2,
    false
  )

const cancel = (reqId: number): Command.Command => Command.make("cancelHistoricalData", reqId)

/**
 * For bars, of a part as it is when it is sent.
 *
 * @since 0.1.0
 * @category constructors
 */
export const bars = (
  of: Of<Bar.WhatToShow>,
  part: () => Split.Part,
  barSize: string
): Requests.Question<ReadonlyArray<Event.Bar>> => ({
  command: (reqId) => past(of, part(), barSize)(reqId),
  // from version 196 on its end comes in a message of its own, which says nothing that is not known
  collect: () => (event) => event._tag === "historicalData" ? Option.some(event.bars) : Option.none(),
  cancel
})

/**
 * For the sessions of a contract.
 *
 * @since 0.1.0
 * @category constructors
 */
export const schedule = (
  of: Of<"SCHEDULE">,
  part: Pick<Split.Part, "duration" | "end">
): Requests.Question<Event.Events["historicalSchedule"]> => ({
  command: past(of, part, "1 day"),
  collect: () => (event) => event._tag === "historicalSchedule" ? Option.some(event) : Option.none(),
  cancel
})

/**
 * For the first moment (epoch ms) of a history; `undefined` where the answer cannot be read.
 *
 * @since 0.1.0
 * @category constructors
 */
export const head = (of: Of<Bar.WhatToShow>): Requests.Question<number | undefined> => ({
  command: (reqId) =>
    Command.make(
      "reqHeadTimestamp",
      reqId,
      Contract.toTws(of.contract),
      of.whatToShow as WhatToShow,
      of.useRth,
      2
    ),
  collect: () => (event) =>
    event._tag === "headTimestamp" ? Option.some(BarTime.parse(event.headTimestamp, "UTC")) : Option.none(),
  cancel: (reqId) => Command.make("cancelHeadTimestamp", reqId),
  // a gateway counts it as open, among those of which it takes so many at a time, until it is cancelled
  goesOn: true
})

/**
 * How many ticks a gateway answers at a time, save what else belongs to the second of the last one (source: IBKR's page
 * "Historical Time & Sales").
 *
 * @since 0.1.0
 * @category policies
 */
export const page = 1000

/**
 * For ticks from a second (epoch ms) on.
 *
 * @since 0.1.0
 * @category constructors
 */
export const ticks = (
  of: Of<HistoricalTick.WhatToShow>,
  from: number
): Requests.Question<ReadonlyArray<HistoricalTick.HistoricalTick>> => ({
  command: (reqId) =>
    Command.make(
      "reqHistoricalTicks",
      reqId,
      Contract.toTws(of.contract),
      BarTime.format(from),
      "",
      page,
      of.whatToShow,
      of.useRth,
      false
    ),
  parts: ["historicalTicks", "historicalTicksBidAsk", "historicalTicksLast"],
  collect: () => {
    const told: Array<HistoricalTick.HistoricalTick> = []
    return (event) => {
      if (event._tag === "historicalTicksLast") told.push(...event.ticks.map(HistoricalTick.trade))
      else if (event._tag === "historicalTicksBidAsk") told.push(...event.ticks.map(HistoricalTick.bidAsk))
      else if (event._tag === "historicalTicks") told.push(...event.ticks.map(HistoricalTick.midpoint))
      else return Option.none()
      return event.done ? Option.some(told) : Option.none()
    }
  }
})
