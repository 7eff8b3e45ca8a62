/**
 * Answers what only IBKR knows for as long as it can be asked: the line is not silent, and TWS has IBKR.
 *
 * @since 0.1.0
 */
import * as Effect from "effect/Effect"
import * as Option from "effect/Option"
import * as Stream from "effect/Stream"
import { type Status, unready } from "../../../domain/Status.ts"
import { Connection } from "../../Connection.ts"
import * as Problems from "../Problems.ts"

const problem = (part: string) => (status: Status) => {
  const { ready, upstream } = status
  const isLost = upstream.state === "lost"
  if (ready && !isLost) return Option.none<Problems.NotKnown>()
  const detail = isLost && ready
    ? "TWS has lost IBKR (upstream_lost), and nobody else can answer: ask again once it is back"
    : `The connection is not ready: ${unready(status)}`
  return Option.some(new Problems.NotKnown({ detail, part, asOf: null, ageSeconds: null, lastKnown: null }))
}

/**
 * Makes what gives an answer up, or asks for none, as soon as the status says that the one that comes would not be of now. Where
 * there is no session whoever is asked says why.
 *
 * @since 0.1.0
 * @category constructors
 */
export const make = Effect.map(
  Connection,
  ({ changes, status }) =>
  (part: string) =>
  <A, E, R>(answer: Effect.Effect<A, E, R>): Effect.Effect<A, E | Problems.NotKnown, R> =>
    Effect.flatMap(status, (now): Effect.Effect<A, E | Problems.NotKnown, R> => {
      if (now.session === null) return answer
      const stands = problem(part)(now)
      if (Option.isSome(stands)) return Effect.fail(stands.value)
      const troubled = changes.pipe(
        Stream.map(problem(part)),
        Stream.filter(Option.isSome),
        Stream.runHead,
        Effect.map(Option.flatten),
        Effect.flatMap(Option.match({ onNone: () => Effect.never, onSome: Effect.fail }))
      )
      return Effect.raceFirst(answer, troubled)
    })
)
