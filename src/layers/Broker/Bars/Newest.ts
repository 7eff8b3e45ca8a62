/**
 * Makes bars of what a gateway tells as they come to be: in their order, none twice, none of a future that cannot be, and
 * of the one that grows each change.
 *
 * @since 0.1.0
 */
import * as Duration from "effect/Duration"
import * as Bar from "../../../domain/Bar.ts"
import * as BarSize from "../../../domain/BarSize.ts"
import type { Bar as BarEvent, Event } from "../../../domain/Event.ts"
import type { Each } from "../Subscriptions/Spec.ts"

const told = (event: Event): ReadonlyArray<BarEvent> => {
  switch (event._tag) {
    case "realtimeBar":
      return [{ ...event, time: String(event.date) }]
    case "historicalDataUpdate":
      return [event]
    case "historicalData":
      return event.bars
    default:
      return []
  }
}

// holidays last up to ten days, in Japan
const holidays = Duration.days(14)

// Clocks differ, and a trade date may be that of the next day of trade, or of the end of its week or month: so far ahead (ms) a bar
// may be. Were one believed that is further ahead, all that come after it would go back, and be told to nobody. Where all are, or
// one goes on from the bar before it, or another from it, our clock is behind, and they are told.
const ahead = (size: BarSize.BarSize): number => {
  const { isDated, length } = BarSize.meanings[size]
  return Duration.toMillis(isDated ? Duration.sum(Duration.seconds(length), holidays) : Duration.days(1))
}

/**
 * The bars of a line, of a size, of which a reader may be `most` behind. A line that is asked anew tells again what it has told before:
 * of that the bar that was told last is told once more, also where it is the same, so that who reads it knows that nothing was
 * left out, and what is newer. With `keeps` a reader that comes later is told the past too, as far back as the gateway
 * would tell it, and as it told it last.
 *
 * @since 0.1.0
 * @category constructors
 */
export const make = (size: BarSize.BarSize, most: number, keeps: boolean): Each<Bar.Bar> => {
  const mostAhead = ahead(size)
  const step = BarSize.meanings[size].length * 1000
  const mostPause = Duration.toMillis(holidays) + step
  let past: Array<Bar.Bar> = []
  let length = 0
  let last = Number.NEGATIVE_INFINITY
  let shape = ""
  let isAnew = false
  /** One that is too far ahead, until it is known whether another follows it. */
  let doubtful: Bar.Bar | undefined

  /** Those of some that are believed. */
  const believe = (all: ReadonlyArray<Bar.Bar>, furthest: number): ReadonlyArray<Bar.Bar> => {
    const believed: Array<Bar.Bar> = []
    let before = last
    for (const bar of all) {
      const { time } = bar
      // once our clock is known to be behind, the next one may come after holidays
      const goesOn = time <= furthest || time <= before + (before > furthest ? mostPause : step)
      if (doubtful !== undefined && time > doubtful.time && time <= doubtful.time + mostAhead) believed.push(doubtful)
      else if (!goesOn) {
        doubtful = bar
        continue
      }
      doubtful = undefined
      believed.push(bar)
      before = time
    }
    return Number.isFinite(before) ? believed : all
  }
  const keep = (bar: Bar.Bar): void => {
    if (past.at(-1)?.time === bar.time) past.pop()
    past.push(bar)
    if (past.length > length) past.splice(0, past.length - length)
  }
  return {
    _tag: "Each",
    most,
    take: (event, at, tell) => {
      const isPast = event._tag === "historicalData"
      const furthest = at + mostAhead
      const isNear = ({ time }: Bar.Bar) => time <= furthest
      const all = told(event).map(Bar.fromTws).filter((bar) => bar !== undefined)
      const believed = believe(all, furthest)
      const newest = believed.at(-1)
      const isOfNow = newest !== undefined && isNear(newest)
      // it is not ours that is wrong
      if (isOfNow && last > furthest && last - newest.time > mostAhead) {
        last = Number.NEGATIVE_INFINITY
        past = past.filter(isNear)
      }
      const bars = isOfNow ? believed.filter(isNear) : believed
      if (isPast) {
        const end = bars.at(-1)?.time ?? Number.NEGATIVE_INFINITY
        length = bars.length || Math.max(1, length)
        // what is told anew may be corrected
        if (keeps) past = [...bars, ...past.filter(({ time }) => time > end)].slice(-length)
      }
      for (const bar of bars) {
        if (bar.time < last) continue
        const now = bar.time === last ? JSON.stringify(bar) : ""
        if (now !== "" && now === shape && !(isPast && isAnew)) continue
        last = bar.time
        shape = now === "" ? JSON.stringify(bar) : now
        if (keeps && !isPast) keep(bar)
        tell(bar)
      }
      if (isPast) isAnew = false
    },
    past: () => past,
    // what was told stays told, whichever session it was in
    reset: () => {
      isAnew = true
      doubtful = undefined
    }
  }
}
