/**
 * Gives every batch of a session's events to whoever reads them: asks the line to wait for a reader that is behind, and
 * lets go of one that stays behind.
 *
 * @since 0.1.0
 */
import * as Cause from "effect/Cause"
import type * as Clock from "effect/Clock"
import * as Effect from "effect/Effect"
import * as Queue from "effect/Queue"
import * as Stream from "effect/Stream"
import type { Event } from "../../domain/Event.ts"
import { ConnectionError, type IbkrError } from "../../errors/IbkrError.ts"
import * as Monotonic from "../../schedules/Monotonic.ts"

/**
 * How a reader may lag: from `behind` events on the line is asked to wait for it, for no longer than `patience` (ms) on
 * end, since a line that waits is not heard; at `lost` events it is let go at once. After a batch of `many` events the
 * line gives readers that have as many before them up to `turns` of the event loop to begin with them: they are given
 * fewer events a turn than a line can bring, and what piles up costs more than it did to read.
 *
 * @since 0.1.0
 * @category policies
 */
export const lag = { many: 1000, turns: 16, behind: 20_000, lost: 200_000, patience: 1000 } as const

/**
 * The readers of one session.
 *
 * @since 0.1.0
 * @category models
 */
export interface Readers {
  /** Publishes a batch, which may be empty; answers whether a reader is behind and the line should wait. */
  readonly publish: (events: ReadonlyArray<Event>) => boolean
  /** Ends every stream, and everybody's hearing, with why the session ended. */
  readonly fail: (error: IbkrError) => void
  readonly events: Stream.Stream<Event, IbkrError>
  /** Hears every batch in the turn in which it is published, until it is interrupted; dies with what `each` throws. */
  readonly hear: (each: (events: ReadonlyArray<Event>) => void) => Effect.Effect<never, IbkrError>
}

interface Hearer {
  readonly each: (events: ReadonlyArray<Event>) => void
  readonly end: (why: Effect.Effect<never, IbkrError>) => void
}

interface Reader {
  readonly queue: Queue.Queue<Event, IbkrError | Cause.Done>
  behindSince: number | null
}

/**
 * Makes an empty set of readers. The queues are unbounded inside, because a whole batch is then appended at once; the
 * bounds are kept here.
 *
 * @since 0.1.0
 * @category constructors
 */
export const make = (clock: Clock.Clock): Readers => {
  const hearers = new Set<Hearer>()
  const readers = new Set<Reader>()
  let turns = 0
  let ended: IbkrError | undefined
  const letGo = (reader: Reader, error: IbkrError) => {
    readers.delete(reader)
    Queue.failCauseUnsafe(reader.queue, Cause.fail(error))
  }
  const isBehind = (reader: Reader): boolean => {
    const size = Queue.sizeUnsafe(reader.queue)
    if (size < lag.behind) {
      reader.behindSince = null
      return turns > 0 && size >= lag.many
    }
    const now = Monotonic.of(clock)
    reader.behindSince ??= now
    if (size < lag.lost && now - reader.behindSince < lag.patience) return true
    letGo(reader, new ConnectionError({ reason: "SlowConsumer", detail: `${size} events behind` }))
    return false
  }
  const tell = (hearer: Hearer, events: ReadonlyArray<Event>) => {
    if (!hearers.has(hearer)) return
    try { // edge: a defect of one hearer is the end of its hearing, and of nothing else
      hearer.each(events)
    } catch (defect) { // edge: as above
      hearer.end(Effect.die(defect))
    }
  }
  return {
    publish: (events) => {
      let wait = false
      turns = events.length < lag.many ? turns - 1 : lag.turns
      // a copy: whoever begins to hear because of this batch hears the next one
      if (events.length > 0) { for (const hearer of [...hearers]) tell(hearer, events) }
      for (const reader of readers) {
        Queue.offerAllUnsafe(reader.queue, events)
        if (isBehind(reader)) wait = true
      }
      return wait
    },
    fail: (error) => {
      ended = error
      for (const reader of readers) letGo(reader, error)
      for (const hearer of [...hearers]) hearer.end(Effect.fail(error))
    },
    hear: (each) =>
      Effect.callback((resume) => {
        if (ended !== undefined) return resume(Effect.fail(ended))
        const hearer: Hearer = { each, end: (why) => (hearers.delete(hearer), resume(why)) }
        hearers.add(hearer)
        return Effect.sync(() => hearers.delete(hearer))
      }),
    events: Stream.callback<Event, IbkrError>(
      (queue) =>
        Effect.acquireRelease(
          Effect.sync(() => {
            const reader: Reader = { queue, behindSince: null }
            if (ended === undefined) readers.add(reader)
            else letGo(reader, ended)
            return reader
          }),
          (reader) => Effect.sync(() => readers.delete(reader))
        ),
      { bufferSize: Number.POSITIVE_INFINITY }
    )
  }
}
