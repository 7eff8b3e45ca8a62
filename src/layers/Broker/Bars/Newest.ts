/**
 * Makes bars of what a gateway tells as they come to be: in their order, none twice, and of the one that grows each change.
 *
 * @since 0.1.0
 */
import * as Bar from "../../../domain/Bar.ts"
import type { Event } from "../../../domain/Event.ts"
import type { Each } from "../Subscriptions/Spec.ts"

const told = (event: Event): ReadonlyArray<Bar.Bar | undefined> => {
  switch (event._tag) {
    case "realtimeBar":
    case "historicalDataUpdate": {
      const time = event._tag === "realtimeBar" ? String(event.date) : event.time
      const { WAP, close, count, high, low, open, volume } = event
      return [Bar.fromTws({ time, open, high, low, close, volume, WAP, count })]
    }
    case "historicalData":
      return event.bars.map(Bar.fromTws)
    default:
      return []
  }
}

/**
 * The bars of a line, of which a reader may be `most` behind. A line that is asked anew tells again what it has told before:
 * of that the bar that was told last is told once more, also where it is the same, so that who reads it knows that nothing was
 * left out, and what is newer. With `keeps` a reader that comes later is told the past too, as far back as the gateway
 * would tell it, and as it told it last.
 *
 * @since 0.1.0
 * @category constructors
 */
export const make = (most: number, keeps: boolean): Each<Bar.Bar> => {
  let past: Array<Bar.Bar> = []
  let length = 0
  let last = Number.NEGATIVE_INFINITY
  let shape = ""
  let isAnew = false

  const keep = (bar: Bar.Bar): void => {
    if (past.at(-1)?.time === bar.time) past.pop()
    past.push(bar)
    if (past.length > length) past.splice(0, past.length - length)
  }
  return {
    _tag: "Each",
    most,
    take: (event, _, tell) => {
      const isPast = event._tag === "historicalData"
      const bars = told(event).filter((bar) => bar !== undefined)
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
    }
  }
}
