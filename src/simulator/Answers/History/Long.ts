/**
 * Far more bars than were asked for, back from the end, whether anything was traded then or not.
 *
 * @since 0.1.0
 */
import type * as BarSize from "../../Market/BarSize.ts"
import type { Span } from "../../Market/Spans.ts"
import * as Timestamp from "../../Timestamp.ts"
import type { Query } from "./Query.ts"

const day = 86_400_000

/**
 * How long bars of a size are at most, in milliseconds.
 *
 * @since 0.1.0
 * @category constructors
 */
export const length = (size: BarSize.BarSize): number =>
  typeof size === "number" ? size * 1000 : { day, week: 7 * day, month: 30 * day }[size]

/**
 * The most bars of one answer: a frame of 16 MiB holds no more.
 *
 * @since 0.1.0
 * @category constants
 */
export const mostBars = 150_000

/**
 * The spans of so many bars of a question's size.
 *
 * @since 0.1.0
 * @category constructors
 */
export function* spans({ size, to }: Query, count: number): Generator<Span> {
  const millis = length(size)
  const last = Math.floor((to - 1) / millis) * millis
  for (let bar = Math.min(count, mostBars) - 1; bar >= 0; bar--) {
    const from = last - bar * millis
    yield { date: Timestamp.date(from, "UTC"), stretches: [{ from, to: Math.min(from + millis, to) }] }
  }
}
