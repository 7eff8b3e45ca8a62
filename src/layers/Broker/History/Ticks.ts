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
import { RequestError } from "../../../errors/RequestError.ts"
import type { Ask } from "./Ask.ts"
import * as Pages from "./Pages.ts"
import * as Past from "./Past.ts"
import * as Query from "./Query.ts"
import * as Question from "./Question.ts"

const request = "reqHistoricalTicks"
const second = 1000

const isTold = ({ time }: HistoricalTick): boolean => Number.isSafeInteger(time)

const unreadable = new RequestError({ request, reason: "Unreadable", detail: "the time of a tick" })

const full = (second: number): RequestError =>
  new RequestError({
    request,
    reason: "LimitReached",
    detail: `the second from ${
      BarTime.format(second)
    } UTC holds ${Question.page} ticks or more, and no question tells the rest`
  })

/**
 * Ticks of a range: of one session after the other, since no page tells those of two. Which there are the schedule says, where the
 * first is over before the range is.
 *
 * @since 0.1.0
 * @category constructors
 */
export const make = (asking: Ask) => {
  const { ask, until } = asking
  const schedule = Past.schedule(asking)
  return Effect.fnUntraced(function*(contract: Contract.Contract, query: Query.Ticks) {
    const { max = Number.POSITIVE_INFINITY, resume = false, useRth = true, whatToShow } = query
    const of = { contract, whatToShow, useRth }
    const now = yield* Clock.currentTimeMillis
    const flaw = Query.flaw(request, query, now)
    if (flaw !== undefined) return yield* flaw
    const to = Pages.secondOf(query.to ?? now)
    const latest = yield* until(query)
    const ticks: Array<HistoricalTick> = []
    let sessions: ReadonlyArray<{ readonly from: number }> | undefined
    const later = Effect.fnUntraced(function*(over: number) {
      if (over + second >= to) return undefined
      sessions ??= (yield* schedule(contract, { ...query, from: over, to })).sessions
      const session = sessions.find(({ from }) => from > over)
      return session === undefined ? undefined : Pages.begin(session.from)
    })
    let place: Pages.Place | undefined = Pages.begin(query.from)
    while (place !== undefined && place.from < to && ticks.length < max) {
      const { from } = place
      const paced = Question.asked(of, from, "ticks")
      const page = yield* ask({ request, paced, until: latest, resume }, Question.ticks(of, from))
      if (!page.every(isTold)) return yield* unreadable
      const step = Pages.step(place, page, Question.page, to)
      for (const tick of step.fresh) ticks.push(tick)
      if (ticks.length >= max) break
      if (step.full !== undefined) return yield* full(step.full)
      place = step.over === undefined ? step.next : yield* later(step.over)
    }
    return ticks.slice(0, max)
  })
}
