/**
 * How long probes took over the last minute.
 *
 * @since 0.1.0
 */

/**
 * Percentiles of the last minute (ms), and whether the line counts as slow.
 *
 * @since 0.1.0
 * @category models
 */
export interface Summary {
  readonly p50: number
  readonly p99: number
  readonly slow: boolean
}

const minute = 60_000

/**
 * Gathers round trips; `warn` is the p99 (ms) above which the line is slow. Times are monotonic milliseconds.
 *
 * @since 0.1.0
 * @category constructors
 */
export const make = (warn: number): { readonly add: (now: number, rtt: number) => Summary } => {
  let seen: ReadonlyArray<readonly [at: number, rtt: number]> = []
  return {
    add: (now, rtt) => {
      seen = [...seen.filter(([at]) => at > now - minute), [now, rtt]]
      const sorted = seen.map(([, each]) => each).sort((a, b) => a - b)
      const at = (quantile: number) => {
        const value = Math.max(...sorted.slice(0, Math.ceil(quantile * sorted.length)))
        return Math.round(value * 100) / 100
      }
      return { p50: at(0.5), p99: at(0.99), slow: at(0.99) > warn }
    }
  }
}
