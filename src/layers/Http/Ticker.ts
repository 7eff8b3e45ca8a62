/**
 * Server-sent events of quotes: the latest, and the gaps, each with its age when it is written.
 *
 * @since 0.1.0
 */
import * as Clock from "effect/Clock"
import * as Effect from "effect/Effect"
import * as HttpServerResponse from "effect/http/HttpServerResponse"
import * as Schema from "effect/Schema"
import type * as Scope from "effect/Scope"
import * as Stream from "effect/Stream"
import type { Contract } from "../../domain/Contract.ts"
import { isGap } from "../../domain/Gap.ts"
import { Quotes } from "../Broker/Quotes.ts"
import * as Documents from "./Documents.ts"
import * as Events from "./Events.ts"
import * as Meant from "./Meant.ts"
import * as Problems from "./Problems.ts"

/**
 * How many may follow quotes at a time.
 *
 * @since 0.1.0
 * @category constants
 */
export const most = 64

const encode = Schema.encodeUnknownEffect(Schema.Union([Problems.MixedUp, Problems.NotAnswered, Problems.NotKnown]))

/**
 * Opens the responses of those who follow quotes, each for as long as its request lasts. Nothing waits for one that reads
 * slowly: what it reads next is the latest.
 *
 * @since 0.1.0
 * @category constructors
 */
export const make = Effect.gen(function*() {
  const events = yield* Events.Events
  const quotes = yield* Quotes
  const meant = yield* Meant.make
  let listeners = 0

  const written = (contract: Contract) =>
    Stream.unwrap(
      Effect.as(
        // a stream waits for a line that is down
        Effect.catchTag(meant("quotes")(contract), "NotKnown", () => Effect.void),
        Stream.mapError(quotes.of(contract), Problems.ofFailure("quotes"))
      )
    ).pipe(
      Stream.mapEffect((value) =>
        Effect.map(
          Clock.currentTimeMillis,
          (now) =>
            isGap(value)
              ? Events.event("gap")(Documents.gap(value, now))
              : Events.event("quote")(Documents.quote(value, now))
        )
      ),
      Stream.catch((error) =>
        Stream.fromEffect(
          Effect.map(Effect.orDie(encode(error)), Events.event("problem"))
        )
      )
    )

  return Effect.fnUntraced(function*(
    contract: Contract
  ): Effect.fn.Return<HttpServerResponse.HttpServerResponse, Problems.TooManyListeners, Scope.Scope> {
    if (listeners >= most) return yield* new Problems.TooManyListeners({ detail: `${most} follow quotes already` })
    listeners++
    yield* Effect.addFinalizer(() => Effect.sync(() => void listeners--))
    const texts = written(contract).pipe(
      Stream.merge(Stream.map(Stream.tick(Events.breath), () => Events.nothing), { haltStrategy: "left" }),
      Stream.interruptWhen(events.ending)
    )
    return HttpServerResponse.stream(Stream.encodeText(texts), {
      contentType: "text/event-stream",
      headers: { connection: "close" }
    })
  })
})
