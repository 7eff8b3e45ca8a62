/**
 * The days on which exchanges stay closed or close early, by their rules: 1990 to 2100.
 *
 * @since 0.1.0
 */
import * as DateTime from "effect/DateTime"

/**
 * Whose holidays apply: the stock exchanges of the United States, CME Group, Xetra, London, or those two days on which
 * currencies rest.
 *
 * @since 0.1.0
 * @category models
 */
export type Holidays = "us" | "cme" | "xetra" | "london" | "currencies"

/**
 * What a holiday does to a trading day. CME trades on, up to noon on `short` days.
 *
 * @since 0.1.0
 * @category models
 */
export type Rest = "closed" | "early" | "short"

const dayMillis = 86_400_000
const saturday = 6
const sunday = 0
const monday = 1
const thursday = 4

/**
 * The number of a day of the calendar, counted from 1970-01-01; months count from 1.
 *
 * @since 0.1.0
 * @category constructors
 */
export const day = (year: number, month: number, date: number): number => Date.UTC(year, month - 1, date) / dayMillis

/**
 * The day of the week of a numbered day: 0 is Sunday.
 *
 * @since 0.1.0
 * @category accessors
 */
export const weekday = (number: number): number => (((number + thursday) % 7) + 7) % 7

/**
 * The year of a numbered day.
 *
 * @since 0.1.0
 * @category accessors
 */
export const yearOf = (number: number): number => DateTime.getPartUtc(DateTime.makeUnsafe(number * dayMillis), "year")

/**
 * The nth such weekday of a month, as a numbered day.
 *
 * @since 0.1.0
 * @category constructors
 */
export const nth = (n: number, wanted: number, year: number, month: number): number => {
  const first = day(year, month, 1)
  return first + (wanted - weekday(first) + 7) % 7 + 7 * (n - 1)
}

const last = (wanted: number, year: number, month: number): number => nth(1, wanted, year, month + 1) - 7

/** Easter Sunday of the Gregorian calendar, by the moon's cycle of 19 years. */
const easter = (year: number): number => {
  const golden = year % 19
  const century = Math.floor(year / 100)
  const leapless = century - Math.floor(century / 4)
  const epact = (leapless - Math.floor((8 * century + 13) / 25) + 19 * golden + 15) % 30
  const moon = epact - Math.floor(epact / 28) * (1 - Math.floor(29 / (epact + 1)) * Math.floor((21 - golden) / 11))
  const offset = (year + Math.floor(year / 4) + moon + 2 - leapless) % 7
  const date = moon - offset
  return day(year, 3, 28 + date)
}

/** Kept on the Friday before, or the Monday after, where it falls on a weekend. */
const observed = (number: number): number =>
  weekday(number) === saturday ? number - 1 : weekday(number) === sunday ? number + 1 : number

/** Kept on the next day that is neither of a weekend nor taken. */
const substitute = (number: number, taken: ReadonlyArray<number> = []): number => {
  let free = number
  while ([saturday, sunday].includes(weekday(free)) || taken.includes(free)) free++
  return free
}

// mourning, attacks, storms: no rule knows them (source: NYSE's list of special closings)
const special = [
  day(1994, 4, 27),
  ...[11, 12, 13, 14].map((date) => day(2001, 9, date)),
  day(2004, 6, 11),
  day(2007, 1, 2),
  day(2012, 10, 29),
  day(2012, 10, 30),
  day(2018, 12, 5),
  day(2025, 1, 9)
]

/** The holidays of NYSE in a year. A New Year's Day on a Saturday is not kept: the Friday ends an accounting year. */
const american = (year: number): ReadonlyArray<readonly [number, Rest]> => {
  const newYear = day(year, 1, 1)
  const independence = day(year, 7, 4)
  const christmas = day(year, 12, 25)
  const closed = [
    ...(weekday(newYear) === saturday ? [] : [observed(newYear)]),
    ...(year < 1998 ? [] : [nth(3, monday, year, 1)]),
    nth(3, monday, year, 2),
    easter(year) - 2,
    last(monday, year, 5),
    ...(year < 2022 ? [] : [observed(day(year, 6, 19))]),
    observed(independence),
    nth(1, monday, year, 9),
    nth(4, thursday, year, 11),
    observed(christmas),
    ...special
  ]
  const before = [independence - 1, christmas - 1].filter((eve) => weekday(eve) >= monday && weekday(eve) <= thursday)
  const early = [...before, nth(4, thursday, year, 11) + 1]
  return [...early.map((each) => [each, "early"] as const), ...closed.map((each) => [each, "closed"] as const)]
}

/** CME Group trades up to noon on most American holidays, and rests on three (source: CME's holiday calendar). */
const futures = (year: number): ReadonlyArray<readonly [number, Rest]> => {
  const rests = new Set([day(year, 1, 1), easter(year) - 2, day(year, 12, 25)].map(observed))
  return american(year).map(([number, rest]) => [
    number,
    rest === "closed" && !rests.has(number) ? "short" : rest
  ])
}

const years: { readonly [K in Holidays]: (year: number) => ReadonlyArray<readonly [number, Rest]> } = {
  us: american,
  cme: futures,
  // source: the trading calendar of Deutsche Börse
  xetra: (year) =>
    [
      day(year, 1, 1),
      easter(year) - 2,
      easter(year) + 1,
      day(year, 5, 1),
      ...[24, 25, 26, 31].map((date) => day(year, 12, date))
    ].map((each) => [each, "closed"]),
  // source: the bank holidays of England; the day before Christmas and the last of the year end at 12:30
  london: (year) => {
    const christmas = substitute(day(year, 12, 25))
    const closed = [
      substitute(day(year, 1, 1)),
      easter(year) - 2,
      easter(year) + 1,
      nth(1, monday, year, 5),
      last(monday, year, 5),
      last(monday, year, 8),
      christmas,
      substitute(day(year, 12, 26), [christmas])
    ]
    return [
      ...[24, 31].map((date) => [day(year, 12, date), "early"] as const),
      ...closed.map((each) => [each, "closed"] as const)
    ]
  },
  currencies: (year) => [[day(year, 1, 1), "closed"], [day(year, 12, 25), "closed"]]
}

const known = new Map<string, ReadonlyMap<number, Rest>>()

/**
 * How a numbered day is cut short, `undefined` where it is not.
 *
 * @since 0.1.0
 * @category combinators
 */
export const rest = (holidays: Holidays, number: number): Rest | undefined => {
  const year = yearOf(number)
  const key = `${holidays} ${year}`
  let ofYear = known.get(key)
  if (ofYear === undefined) known.set(key, ofYear = new Map(years[holidays](year)))
  return ofYear.get(number)
}
