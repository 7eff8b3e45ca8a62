/**
 * What waits to be delivered: so many at most, the gravest kept.
 *
 * @since 0.1.0
 */
import * as Alert from "../../domain/Alert.ts"

/**
 * An alert, and when it was raised (epoch ms).
 *
 * @since 0.1.0
 * @category models
 */
export interface Waiting {
  readonly alert: Alert.Alert
  readonly at: number
}

/**
 * How many wait at most.
 *
 * @since 0.1.0
 * @category constants
 */
export const capacity = 64

const gravity = ({ alert }: Waiting): number => Alert.Severity.literals.indexOf(alert.severity)

/**
 * What waits after one more: where that is too many, the oldest of the least grave is dropped, be it the new one.
 *
 * @since 0.1.0
 * @category combinators
 */
export const push = (backlog: ReadonlyArray<Waiting>, next: Waiting): ReadonlyArray<Waiting> => {
  const all = [...backlog, next]
  if (all.length <= capacity) return all
  const least = Math.min(...all.map(gravity))
  const drop = all.findIndex((waiting) => gravity(waiting) === least)
  return all.toSpliced(drop, 1)
}
