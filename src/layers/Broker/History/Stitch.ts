/**
 * The bars of a range from the answers to its parts: none twice, none missing where two parts meet.
 *
 * @since 0.1.0
 */
import * as Bar from "../../../domain/Bar.ts"
import type * as Event from "../../../domain/Event.ts"

/**
 * After how many bars others have their turn.
 *
 * @since 0.1.0
 * @category constants
 */
export const slice = 512

/**
 * The bars of an answer that begin from `from` to before `to` (epoch ms), in their order and each once; what was told of one
 * last, where it was told twice. Gives the time of one that cannot be read, where there is one. It pauses after every slice.
 *
 * @since 0.1.0
 * @category combinators
 */
export function* take(
  told: ReadonlyArray<Event.Bar>,
  part: { readonly from: number; readonly to: number }
): Generator<void, ReadonlyArray<Bar.Bar> | string> {
  const bars: Array<Bar.Bar> = []
  let isSorted = true
  let last = Number.NEGATIVE_INFINITY
  let left = slice
  for (const each of told) {
    if (--left === 0) {
      yield
      left = slice
    }
    const bar = Bar.fromTws(each)
    if (bar === undefined) return each.time
    if (bar.time < part.from || bar.time >= part.to) continue
    isSorted &&= bar.time > last
    last = bar.time
    bars.push(bar)
  }
  return isSorted
    ? bars
    : [...new Map(bars.map((bar) => [bar.time, bar])).values()].toSorted((one, other) => one.time - other.time)
}

/**
 * One after the other. It pauses after each.
 *
 * @since 0.1.0
 * @category combinators
 */
export function* join(parts: ReadonlyArray<ReadonlyArray<Bar.Bar>>): Generator<void, ReadonlyArray<Bar.Bar>> {
  const bars: Array<Bar.Bar> = []
  for (const part of parts) {
    for (const bar of part) bars.push(bar)
    yield
  }
  return bars
}
