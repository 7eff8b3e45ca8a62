/**
 * How often a line was asked again since it told something that shows that it goes on.
 *
 * @since 0.1.0
 */
import type { Event } from "../../../domain/Event.ts"

/**
 * The gateway has no connection to what keeps bars up to date.
 *
 * @since 0.1.0
 * @category constants
 */
export const notKept = 10182

/**
 * Trades were busted, and bars that are kept up to date are not any more.
 *
 * @since 0.1.0
 * @category constants
 */
export const busted = 10225

// after these bars tell their past each time that they are asked for, which does not show that they are kept up to date
const isStop = (code: number): boolean => code === notKept || code === busted

/**
 * Makes the counts of a line that was not asked again yet: one of each that stops bars, one of all else.
 *
 * @since 0.1.0
 * @category constructors
 */
export const make = () => {
  const times = new Map<number, number>()
  const keyOf = (code: number) => isStop(code) ? code : 0
  return {
    /** How often it was, as far as it says something of what the gateway says by this code. */
    times: (code: number): number => times.get(keyOf(code)) ?? 0,
    /** It is asked again because of what the gateway said by this code. */
    add: (code: number): void => void times.set(keyOf(code), (times.get(keyOf(code)) ?? 0) + 1),
    /** It told something. */
    heard: ({ _tag }: Event): void => {
      // of most lines nothing is counted, and to clear nothing costs a tenth of what a quote does (benchmark of ticks)
      if (times.size === 0) return
      if (_tag === "historicalData") times.delete(0)
      else times.clear()
    },
    /** What was refused before says nothing any more. */
    reset: (): void => times.clear()
  }
}
