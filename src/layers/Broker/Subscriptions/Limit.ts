/**
 * How many lines of a kind may be open at a time, and what is said of one more.
 *
 * @since 0.1.0
 */
import { RequestError } from "../../../errors/RequestError.ts"
import * as Pace from "../../../schedules/Pace.ts"
import type { Spec } from "./Spec.ts"

const names = {
  lines: "lines of market data",
  tickByTick: "tick-by-tick streams",
  depth: "books",
  liveHistory: "histories that are kept up to date"
}

/**
 * Which limit a line counts against.
 *
 * @since 0.1.0
 * @category models
 */
export type Limit = keyof typeof names

/**
 * How many may be open.
 *
 * @since 0.1.0
 * @category accessors
 */
export const most = (pace: Pace.Pace, limit: Limit): number =>
  limit === "liveHistory" ? Pace.mostLive(pace) : pace[limit]

/**
 * One more was wanted.
 *
 * @since 0.1.0
 * @category constructors
 */
export const reached = ({ request }: Pick<Spec<never>, "request">, limit: Limit, pace: Pace.Pace): RequestError => {
  const why = limit === "liveHistory"
    ? `all that may be of the ${pace.openHistory} that the account has: the rest is for questions that end`
    : "all that the account has"
  const detail = `${most(pace, limit)} ${names[limit]} are open, which is ${why}`
  return new RequestError({ request, reason: "LimitReached", detail })
}
