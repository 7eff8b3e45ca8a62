/**
 * Gives every batch of a session's events to whoever reads them, and lets go of a reader that falls too far behind.
 *
 * @since 0.1.0
 */
import * as Cause from "effect/Cause"
import * as Effect from "effect/Effect"
import * as Queue from "effect/Queue"
import * as Stream from "effect/Stream"
import type { Event } from "../../domain/Event.ts"
import { ConnectionError, type IbkrError } from "../../errors/IbkrError.ts"

/**
 * How many events a reader may be behind.
 *
 * @since 0.1.0
 * @category policies
 */
export const furthestBehind = 100_000

/**
 * The readers of one session.
 *
 * @since 0.1.0
 * @category models
 */
export interface Readers {
  readonly publish: (events: ReadonlyArray<Event>) => void
  /** Ends every stream with why the session ended. */
  readonly fail: (error: IbkrError) => void
  readonly events: Stream.Stream<Event, IbkrError>
}

/**
 * Makes an empty set of readers. The queues are unbounded inside, because a whole batch is then appended at once; the
 * bound is kept here.
 *
 * @since 0.1.0
 * @category constructors
 */
export const make = (): Readers => {
  const queues = new Set<Queue.Queue<Event, IbkrError | Cause.Done>>()
  let ended: IbkrError | undefined
  const letGo = (queue: Queue.Queue<Event, IbkrError | Cause.Done>, error: IbkrError) => {
    queues.delete(queue)
    Queue.failCauseUnsafe(queue, Cause.fail(error))
  }
  return {
    publish: (events) => {
      for (const queue of queues) {
        if (Queue.sizeUnsafe(queue) > furthestBehind) letGo(queue, new ConnectionError({ reason: "SlowConsumer" }))
        else Queue.offerAllUnsafe(queue, events)
      }
    },
    fail: (error) => {
      ended = error
      for (const queue of queues) letGo(queue, error)
    },
    events: Stream.callback<Event, IbkrError>(
      (queue) =>
        Effect.acquireRelease(
          Effect.sync(() => ended === undefined ? queues.add(queue) : letGo(queue, ended)),
          () => Effect.sync(() => queues.delete(queue))
        ),
      { bufferSize: Number.POSITIVE_INFINITY }
    )
  }
}
