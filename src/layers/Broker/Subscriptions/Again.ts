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
 * Makes the count of a line that was not asked again yet.
 *
 * @since 0.1.0
 * @category constructors
 */
export const make = () => {
  let times = 0
  let isKept = true
  return {
    times: (): number => times,
    /** It is asked again because of what the gateway said by this code. */
    add: (code: number): void => {
      times++
      isKept = code !== notKept
    },
    /** It told something. The past of bars that are not kept up to date is told each time that they are asked for. */
    heard: ({ _tag }: Event): void => {
      if (isKept || _tag !== "historicalData") times = 0
    },
    /** What was refused before says nothing any more. */
    reset: (): void => {
      times = 0
    }
  }
}
