/**
 * Ticks of the past, as many as are asked for.
 *
 * @since 0.1.0
 */
import * as Clock from "effect/Clock"
import * as Effect from "effect/Effect"
import * as BarTime from "../../../domain/BarTime.ts"
import type * as Contract from "../../../domain/Contract.ts"
import type { HistoricalTick } from "../../../domain/HistoricalTick.ts"
import type { IbkrError } from "../../../errors/IbkrError.ts"
import { RequestError } from "../../../errors/RequestError.ts"
import type { Ask } from "./Ask.ts"
import * as Bars from "./Bars.ts"
import * as Pages from "./Pages.ts"
import * as Past from "./Past.ts"
import * as Query from "./Query.ts"
import * as Question from "./Question.ts"

const request = "reqHistoricalTicks"
const second = 1000

const day = 86_400_000

/** One that is further beyond now, and what is asked for, than clocks differ is garbled, and would end the range before its time. */
const isTold = (to: number) => ({ time }: HistoricalTick): boolean => Number.isSafeInteger(time) && time <= to + day

const unreadable = new RequestError({ request, reason: "Unreadable", detail: "the time of a tick" })

const full = (second: number): RequestError =>
  new RequestError({
    request,
    reason: "LimitReached",
    detail: `the second from ${
      BarTime.format(second)
    } UTC holds ${Question.page} ticks or more, and no question tells the rest`
  })

/** A gateway before version 165 cannot be asked for a schedule, and nothing was sent. */
const isTooOld = (error: RequestError | IbkrError): boolean =>
  error._tag === "ConnectionError" && error.reason === "TooOld"

/**
 * Ticks of a range: of one session after the other, since no page tells those of two. Which there are the schedule says, where the
 * first is over before the range is. A gateway that is too old to tell it is asked from each bar of five minutes on that may begin
 * one, also where it turns out to be within the same: only a session that begins in the five minutes in which the one before it
 * ended would be left out.
 *
 * @since 0.1.0
 * @category constructors
 */
export const make = (asking: Ask) => {
  const { ask, until } = asking
  const schedule = Past.schedule(asking)
  const bars = Bars.make(asking)
  return Effect.fnUntraced(function*(contract: Contract.Contract, query: Query.Ticks) {
    const { max = Number.POSITIVE_INFINITY, resume = false, useRth = true, whatToShow } = query
    const of = { contract, whatToShow, useRth }
    const now = yield* Clock.currentTimeMillis
    const flaw = Query.flaw(request, query, now)
    if (flaw !== undefined) return yield* flaw
    const to = Pages.secondOf(query.to ?? now)
    const latest = yield* until(query)
    const ticks: Array<HistoricalTick> = []
    let starts: ReadonlyArray<number> | undefined
    const begins = (over: number) => {
      const range = { ...query, from: over, to }
      return Effect.catchIf(
        Effect.map(schedule(contract, range), ({ sessions }) => sessions.map(({ from }) => from)),
        isTooOld,
        () =>
          bars(contract, { ...range, barSize: "5 mins" }).pipe(
            Effect.map((told) => told.map(({ time }) => time)),
            Effect.catchIf(Bars.isNoData, () => Effect.succeed([]))
          )
      )
    }
    const later = Effect.fnUntraced(function*(over: number) {
      if (over + second >= to) return undefined
      starts ??= yield* begins(over)
      const next = starts.find((from) => from > over)
      return next === undefined ? undefined : Pages.begin(next)
    })
    let place: Pages.Place | undefined = Pages.begin(query.from)
    while (place !== undefined && place.from < to && ticks.length < max) {
      const { from } = place
      const paced = Question.asked(of, from, "ticks")
      const page = yield* ask({ request, paced, until: latest, resume }, Question.ticks(of, from))
      const furthest = Math.max(to, yield* Clock.currentTimeMillis)
      if (!page.every(isTold(furthest))) return yield* unreadable
      const step = Pages.step(place, page, Question.page, to)
      for (const tick of step.fresh) ticks.push(tick)
      if (ticks.length >= max) break
      if (step.full !== undefined) return yield* full(step.full)
      place = step.over === undefined ? step.next : yield* later(step.over)
    }
    return ticks.slice(0, max)
  })
}
