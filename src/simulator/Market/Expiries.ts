/**
 * The days on which futures and options are last traded, by the rules of their exchanges.
 *
 * @since 0.1.0
 */
import * as Holidays from "./Holidays.ts"

const friday = 5
const monday = 1

const isBusiness = (day: number): boolean =>
  Holidays.weekday(day) >= monday && Holidays.weekday(day) <= friday && Holidays.rest("us", day) !== "closed"

/** So many business days before a day; 0 is the day itself, or the last business day before it. */
const before = (day: number, count: number): number => {
  let at = day
  while (!isBusiness(at)) at--
  for (let left = count; left > 0; left--) {
    do at--
    while (!isBusiness(at))
  }
  return at
}

/**
 * The third Friday of a month, or the day before where that is a holiday: futures on indices, options.
 *
 * @since 0.1.0
 * @category constructors
 */
export const thirdFriday = (year: number, month: number): number => before(Holidays.nth(3, friday, year, month), 0)

/**
 * Three business days before the 25th of the month before: crude oil (source: chapter 200 of NYMEX's rules).
 *
 * @since 0.1.0
 * @category constructors
 */
export const oil = (year: number, month: number): number => before(Holidays.day(year, month - 1, 25), 3)

/**
 * The third last business day of a month: gold (source: chapter 113 of COMEX's rules).
 *
 * @since 0.1.0
 * @category constructors
 */
export const gold = (year: number, month: number): number => before(Holidays.day(year, month + 1, 0), 2)

/**
 * The Fridays of the weeks from a day on, each the business day before where it is a holiday.
 *
 * @since 0.1.0
 * @category constructors
 */
export const fridays = (from: number, count: number): ReadonlyArray<number> => {
  const first = from + (friday - Holidays.weekday(from) + 7) % 7
  return Array.from({ length: count }, (_, week) => before(first + 7 * week, 0)).filter((day) => day >= from)
}

/**
 * The months from a day on, as year and month: those of the year's `months` alone, where their last day of trading, which
 * is given by its rule, has not passed.
 *
 * @since 0.1.0
 * @category constructors
 */
export const months = (
  from: number,
  count: number,
  months: ReadonlyArray<number>,
  last: (year: number, month: number) => number
): ReadonlyArray<{ readonly year: number; readonly month: number; readonly day: number }> => {
  const found: Array<{ readonly year: number; readonly month: number; readonly day: number }> = []
  for (let year = Holidays.yearOf(from); found.length < count; year++) {
    for (const month of months) {
      const day = last(year, month)
      if (day >= from && found.length < count) found.push({ year, month, day })
    }
  }
  return found
}
