/**
 * A value with one owner that many may follow: whoever is slow misses what lay in between, never the last.
 *
 * @since 0.1.0
 */
import * as Effect from "effect/Effect"
import * as PubSub from "effect/PubSub"
import * as Stream from "effect/Stream"

const waiting = 16

/**
 * Makes one. `set` never waits.
 *
 * @since 0.1.0
 * @category constructors
 */
export const make = Effect.fnUntraced(function*<A>(initial: A) {
  const published = yield* PubSub.sliding<A>(waiting)
  let value = initial
  const latest: Latest<A> = {
    get: () => value,
    set: (next) => {
      value = next
      PubSub.publishUnsafe(published, next)
    },
    changes: Stream.unwrap(
      Effect.map(
        PubSub.subscribe(published),
        (subscription) => Stream.concat(Stream.sync(() => value), Stream.fromSubscription(subscription))
      )
    )
  }
  return latest
})

/**
 * The value, and every one from now on.
 *
 * @since 0.1.0
 * @category models
 */
export interface Latest<A> {
  readonly get: () => A
  readonly set: (value: A) => void
  readonly changes: Stream.Stream<A>
}
