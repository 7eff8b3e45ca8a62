/**
 * Ticks of the past page by page: of a second that two pages share, each tick once.
 *
 * @since 0.1.0
 */
import type { HistoricalTick } from "../../../domain/HistoricalTick.ts"

/**
 * From which second (epoch ms) on a page is asked for, and how many ticks of that second are known already.
 *
 * @since 0.1.0
 * @category models
 */
export interface Place {
  readonly from: number
  readonly had: number
}

/**
 * What a page brought, and where the next one begins: absent at the end. `full` is a second that holds as many ticks as a
 * page, so that nobody knows whether it holds more; `over` is one (epoch ms) after which its session tells no more ticks, which
 * says nothing of later sessions.
 *
 * @since 0.1.0
 * @category models
 */
export interface Step {
  readonly fresh: ReadonlyArray<HistoricalTick>
  readonly next: Place | undefined
  readonly full?: number
  readonly over?: number
}

const second = 1000

/**
 * The second (epoch ms) that a moment (epoch ms) lies in: ticks are told by whole seconds, so that ranges which meet within one
 * would tell it twice, or in part.
 *
 * @since 0.1.0
 * @category conversions
 */
export const secondOf = (at: number): number => Math.floor(at / second) * second

/**
 * Where the first page of ticks from a moment (epoch ms) on begins: with its second.
 *
 * @since 0.1.0
 * @category constructors
 */
export const begin = (from: number): Place => ({ from: secondOf(from), had: 0 })

/**
 * Goes on by a page. One of more than `size` ticks is whole in its last second: the next begins after it. Any other may be cut
 * there, and that second is asked for again. The end is the second `to` (epoch ms), which is not told any more. A page that brings
 * nothing new is the end of its session: no page tells ticks of two (source of both: IBKR's page "Historical Time & Sales").
 *
 * @since 0.1.0
 * @category combinators
 */
export const step = (place: Place, page: ReadonlyArray<HistoricalTick>, size: number, to: number): Step => {
  const told = page.filter(({ time }) => time >= place.from)
  const fresh = told.slice(place.had).filter(({ time }) => time < to)
  const last = told.at(-1)?.time
  if (last === undefined) return { fresh, next: undefined, over: place.from }
  if (last >= to) return { fresh, next: undefined }
  if (page.length > size) return { fresh, next: { from: last + second, had: 0 } }
  if (last > place.from) {
    return { fresh, next: { from: last, had: told.filter(({ time }) => time === last).length } }
  }
  // asked for again, it would say the same
  return page.length < size ? { fresh, next: undefined, over: last } : { fresh, next: undefined, full: last }
}
