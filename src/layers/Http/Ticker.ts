/**
 * Server-sent events of quotes: the latest, the gaps, and whether they live, each with its age when it is written.
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
import * as Quotes from "./Documents/Quotes.ts"
import * as Events from "./Events.ts"
import * as Problems from "./Problems.ts"
import * as Told from "./Ticker/Told.ts"

/**
 * How many may follow quotes at a time.
 *
 * @since 0.1.0
 * @category constants
 */
export const most = 64

const encode = Schema.encodeUnknownEffect(Schema.Union([Problems.MixedUp, Problems.NotAnswered, Problems.NotKnown]))

const eventOf = (told: Told.Told, now: number): string => {
  switch (told._tag) {
    case "Quote":
      return Events.event("quote")(Quotes.quote(told, now))
    case "Gap":
      return Events.event("gap")(Quotes.gap(told, now))
    case "Stale":
      return Events.event("stale")(Quotes.stale(told, now))
    case "Live":
      return Events.event("live")(Quotes.live(told, now))
  }
}

/** An event as it is written at a time (epoch ms). */
type Written = (now: number) => string

/**
 * Opens the responses of those who follow quotes, each for as long as its request lasts. Nothing waits for one that reads
 * slowly: what it reads next is the latest.
 *
 * @since 0.1.0
 * @category constructors
 */
export const make = Effect.gen(function*() {
  const events = yield* Events.Events
  const told = yield* Told.make
  let listeners = 0

  const heard = (contract: Contract): Stream.Stream<Written> =>
    told(contract).pipe(
      Stream.map((one): Written => (now) => eventOf(one, now)),
      Stream.catch((error) =>
        Stream.fromEffect(
          Effect.map(Effect.orDie(encode(error)), (problem): Written => () => Events.event("problem")(problem))
        )
      )
    )

  return Effect.fnUntraced(function*(
    contract: Contract
  ): Effect.fn.Return<HttpServerResponse.HttpServerResponse, Problems.TooManyListeners, Scope.Scope> {
    if (listeners >= most) return yield* new Problems.TooManyListeners({ detail: `${most} follow quotes already` })
    listeners++
    yield* Effect.addFinalizer(() => Effect.sync(() => void listeners--))
    const texts = heard(contract).pipe(
      Stream.merge(Stream.map(Stream.tick(Events.breath), (): Written => () => Events.nothing), {
        haltStrategy: "left"
      }),
      Stream.interruptWhen(events.ending),
      // what a merge holds for a slow reader gets older meanwhile
      Stream.mapEffect((write) => Effect.map(Clock.currentTimeMillis, write))
    )
    return HttpServerResponse.stream(Stream.encodeText(texts), {
      contentType: "text/event-stream",
      headers: { connection: "close" }
    })
  })
})
