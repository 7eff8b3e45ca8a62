/**
 * Answers a part that is known with when it was last told, and says what is not known.
 *
 * @since 0.1.0
 */
import * as DateTime from "effect/DateTime"
import * as Effect from "effect/Effect"
import * as HttpServerResponse from "effect/http/HttpServerResponse"
import type { Known } from "../../../domain/Known.ts"
import * as Problems from "../Problems.ts"

/**
 * The part as it is kept up to date now, `Last-Modified` when it was last told.
 *
 * @since 0.1.0
 * @category combinators
 */
export const listed = <A, B>(
  part: string,
  known: Effect.Effect<Known<ReadonlyArray<A>>>,
  encode: (value: ReadonlyArray<A>) => ReadonlyArray<B>
): Effect.Effect<HttpServerResponse.HttpServerResponse, Problems.NotKnown> =>
  known.pipe(
    Effect.flatMap(Problems.current(part, encode)),
    Effect.map(({ at, value }) =>
      HttpServerResponse.jsonUnsafe(value, {
        headers: { "last-modified": DateTime.toDateUtc(DateTime.makeUnsafe(at)).toUTCString() }
      })
    )
  )
