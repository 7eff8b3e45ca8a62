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
import type * as Query from "./Query.ts"
import * as Question from "./Question.ts"

const request = "reqHistoricalTicks"

const full = (second: number): RequestError =>
  new RequestError({
    request,
    reason: "LimitReached",
    detail: `the second from ${
      BarTime.format(second)
    } UTC holds ${Question.page} ticks or more, and no question tells the rest`
  })

/**
 * Ticks of a range.
 *
 * @since 0.1.0
 * @category constructors
 */
export const make = ({ ask, until }: Ask) =>
  Effect.fnUntraced(function*(contract: Contract.Contract, query: Query.Ticks) {
    const { max = Number.POSITIVE_INFINITY, resume = false, useRth = true, whatToShow } = query
    const of = { contract, whatToShow, useRth }
    const to = Pages.secondOf(query.to ?? (yield* Clock.currentTimeMillis))
    const latest = yield* until(query)
    const ticks: Array<HistoricalTick> = []
    let place: Pages.Place | undefined = query.from < to ? Pages.begin(query.from) : undefined
    while (place !== undefined && ticks.length < max) {
      const { from } = place
      const paced = Question.asked(of, from, "ticks")
      const page = yield* ask({ request, paced, until: latest, resume }, Question.ticks(of, from))
      const step = Pages.step(place, page, Question.page, to)
      for (const tick of step.fresh) ticks.push(tick)
      if (step.full !== undefined && ticks.length < max) return yield* full(step.full)
      place = step.next
    }
    return ticks.slice(0, max)
  })
