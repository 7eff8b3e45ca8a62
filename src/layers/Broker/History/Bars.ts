/**
 * Bars of the past, as many as are asked for.
 *
 * @since 0.1.0
 */
import * as Clock from "effect/Clock"
import * as Duration from "effect/Duration"
import * as Effect from "effect/Effect"
import * as BarSize from "../../../domain/BarSize.ts"
import type * as Contract from "../../../domain/Contract.ts"
import type { IbkrError } from "../../../errors/IbkrError.ts"
import { RequestError } from "../../../errors/RequestError.ts"
import * as Monotonic from "../../../schedules/Monotonic.ts"
import type { Ask } from "./Ask.ts"
import * as Query from "./Query.ts"
import * as Question from "./Question.ts"
import * as Split from "./Split.ts"
import * as Stitch from "./Stitch.ts"

const request = "reqHistoricalData"

/**
 * How many parts of one range are asked for at a time: few enough for a gateway that answers five questions about a contract
 * in two seconds.
 *
 * @since 0.1.0
 * @category policies
 */
export const inFlight = 4

/**
 * How many parts of one range are asked for at most: far more than anybody reads at once, and few enough for memory.
 *
 * @since 0.1.0
 * @category policies
 */
export const mostParts = 100_000

/**
 * Did the gateway say that a range has no data?
 *
 * @since 0.1.0
 * @category predicates
 */
export const isNoData = (error: RequestError | IbkrError): error is RequestError =>
  error._tag === "RequestError" && error.code === 162 && /no data/i.test(error.detail ?? "")

const unreadable = (text: string): RequestError =>
  new RequestError({ request, reason: "Unreadable", detail: `the bar of "${text}"` })

const tooFar = (barSize: BarSize.BarSize): RequestError => {
  const longest = Duration.format(Duration.seconds(BarSize.meanings[barSize].longest))
  const detail = `adjusted prices are told up to now alone, and bars of ${barSize} no further back than ${longest}`
  return new RequestError({ request, reason: "LimitReached", detail })
}

const tooMany = (count: number): RequestError => {
  const detail = `it takes ${count} questions, and those of one range are ${mostParts} at most`
  return new RequestError({ request, reason: "LimitReached", detail })
}

/** Does it piece by piece, so that nobody else waits for all of it. */
const slowly = <A>(work: Generator<void, A>): Effect.Effect<A> =>
  Effect.suspend(() => {
    const { done, value } = work.next()
    return done === true ? Effect.succeed(value) : Effect.andThen(Effect.yieldNow, slowly(work))
  })

/**
 * Bars of a range.
 *
 * @since 0.1.0
 * @category constructors
 */
export const make = ({ ask, pace, until }: Ask) => {
  /** That all the turns of so many parts do not come in time is known before the first. */
  const least = (parts: number, weight: number): number =>
    Math.floor((parts * weight - 1) / pace.history) * Duration.toMillis(pace.historyWithin)

  return Effect.fnUntraced(function*(contract: Contract.Contract, query: Query.Bars) {
    const { barSize, useRth = true, whatToShow } = query
    const of = { contract, whatToShow, useRth }
    const { isPaced } = BarSize.meanings[barSize]
    const clock = yield* Clock.Clock
    const now = clock.currentTimeMillisUnsafe()
    const flaw = Query.flaw(request, query, now)
    if (flaw !== undefined) return yield* flaw
    const latest = yield* until(query)
    const count = Split.count(query, barSize, whatToShow, now)
    const wait = isPaced ? least(count, whatToShow === "BID_ASK" ? 2 : 1) : 0
    const patience = Math.round(latest - Monotonic.of(clock))
    if (wait > patience) {
      const [takes, may] = [wait, patience].map((each) => Duration.format(Duration.millis(each)))
      const detail = `it takes ${count} questions and so ${takes} at least, and may wait ${may}`
      return yield* new RequestError({ request, reason: "LimitReached", detail })
    }
    if (count > mostParts) return yield* tooMany(count)
    const parts = Split.split(query, barSize, whatToShow, now)
    if (parts === undefined) return yield* tooFar(barSize)
    const one = Effect.fnUntraced(function*(part: Split.Part) {
      const { resume = false, urgent = false } = query
      const asked = Question.asked(of, part.end, part.duration, barSize)
      const paced = isPaced ? { ...asked, fillsGap: urgent } : undefined
      const told = yield* ask(
        { request, paced, until: latest, resume, urgent },
        Question.bars(of, () => Split.asOf(part, barSize, whatToShow, clock.currentTimeMillisUnsafe()), barSize)
      )
      const bars = yield* slowly(Stitch.take(told, part))
      return typeof bars === "string" ? yield* unreadable(bars) : bars
    })
    let noData: RequestError | undefined
    const isEmpty = (error: RequestError) =>
      Effect.sync(() => {
        noData = error
      })
    const answers = yield* Effect.forEach(
      parts,
      (part) => Effect.catchIf(one(part), isNoData, isEmpty),
      { concurrency: inFlight }
    )
    const told = answers.filter((answer) => answer !== undefined)
    return noData !== undefined && told.length === 0 ? yield* noData : yield* slowly(Stitch.join(told))
  })
}
