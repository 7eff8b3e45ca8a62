/**
 * What was sent to the gateway within the last second, whatever its lane and its session: what would be too much waits, and of
 * what waits goes first what matters more.
 *
 * @since 0.1.0
 */
import type * as Clock from "effect/Clock"
import * as Duration from "effect/Duration"
import * as Effect from "effect/Effect"
import * as Monotonic from "../../../schedules/Monotonic.ts"
import type { Pace } from "../../../schedules/Pace.ts"

/**
 * What is to be sent: where it ranks, the lowest first, whether it is one of the questions, of which fewer may be sent, or one
 * of the orders, for which the others leave room.
 *
 * @since 0.1.0
 * @category models
 */
export interface Message {
  readonly rank: number
  readonly kind: "order" | "question" | "other"
}

/**
 * The window of a pace.
 *
 * @since 0.1.0
 * @category constructors
 */
export const make = (pace: Pace, clock: Clock.Clock) => {
  const within = Duration.toMillis(pace.messagesWithin)
  const sent: Array<number> = []
  const questions: Array<number> = []
  const waiting = new Set<Message>()
  const kept = pace.messages - pace.questions
  const apart = Duration.toMillis(pace.apart)

  /** In how many ms there is room for one more, after so many others. */
  const free = (times: Array<number>, others: number, most: number): number => {
    const now = Monotonic.of(clock)
    while (times[0] !== undefined && times[0] + within <= now) times.shift()
    const last = times[Math.min(times.length + others - most, times.length - 1)]
    return last === undefined ? 0 : last + within - now
  }
  const before = (mine: Message): ReadonlyArray<Message> => {
    const all = [...waiting]
    const place = waiting.has(mine) ? all.indexOf(mine) : all.length
    return all.filter(({ rank }, at) => rank < mine.rank || (rank === mine.rank && at < place))
  }
  const room = (mine: Message): number => {
    const others = before(mine)
    const among = free(sent, others.length, pace.messages)
    if (mine.kind === "order") return among
    // orders that follow, each apart from the one before, find room a turn later at most: not all that is sent leaves at once
    const orders = Array.from(
      { length: kept },
      (_, n) => free(sent, others.length + n + 1, pace.messages) - (n + 2) * apart
    )
    const asked = others.filter(({ kind }) => kind === "question").length
    return Math.max(among, ...orders, mine.kind === "question" ? free(questions, asked, pace.questions) : 0)
  }
  const count = (kind: Message["kind"]): void => {
    const now = Monotonic.of(clock)
    sent.push(now)
    if (kind === "question") questions.push(now)
  }
  const wait = Effect.fnUntraced(function*<E>(message: Message, pass: (ms: number) => Effect.Effect<void, E>) {
    const mine = { ...message }
    yield* Effect.acquireRelease(Effect.sync(() => waiting.add(mine)), () => Effect.sync(() => waiting.delete(mine)))
    for (let ms = room(mine); ms > 0; ms = room(mine)) yield* pass(Math.ceil(ms))
    count(mine.kind)
  }, Effect.scoped)

  return {
    /** Counts so many messages that were sent without having waited here. */
    add: (many: number): void => {
      for (let n = 0; n < many; n++) count("other")
    },
    /** Waits for room, and takes it. `pass` lets so many ms pass. */
    take: <E>(message: Message, pass: (ms: number) => Effect.Effect<void, E>): Effect.Effect<void, E> =>
      Effect.suspend(() => room(message) > 0 ? wait(message, pass) : Effect.sync(() => count(message.kind)))
  }
}

/**
 * The window.
 *
 * @since 0.1.0
 * @category models
 */
export interface Window extends ReturnType<typeof make> {}
