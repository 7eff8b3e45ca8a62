/**
 * The most recent of what keeps coming, so that a gateway that runs for weeks does not grow.
 *
 * @since 0.1.0
 */

/**
 * Keeps at least `capacity` items, and at most twice as many.
 *
 * @since 0.1.0
 * @category models
 */
export interface Recent<A> {
  readonly add: (item: A) => void
  readonly list: () => ReadonlyArray<A>
  readonly clear: () => void
}

/**
 * An empty list of the most recent.
 *
 * @since 0.1.0
 * @category constructors
 */
export const make = <A>(capacity: number): Recent<A> => {
  let items: Array<A> = []
  return {
    add: (item) => {
      items.push(item)
      // rarely and many at once: dropping one for each that comes would move all the others each time
      if (items.length > 2 * capacity) items = items.slice(-capacity)
    },
    list: () => items.slice(-capacity),
    clear: () => {
      items = []
    }
  }
}
