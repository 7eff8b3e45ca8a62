/**
 * What those who follow quotes are told, and in which order: the latest, the gaps, and whether what they were told last is of now.
 *
 * @since 0.1.0
 */
import * as Clock from "effect/Clock"
import * as Duration from "effect/Duration"
import * as Effect from "effect/Effect"
import * as Schedule from "effect/Schedule"
import * as Stream from "effect/Stream"
import type { Contract } from "../../../domain/Contract.ts"
import type { Gap } from "../../../domain/Gap.ts"
import * as Known from "../../../domain/Known.ts"
import * as Pulse from "../../../domain/Pulse.ts"
import type { Quote } from "../../../domain/Quote.ts"
import { Quotes } from "../../Broker/Quotes.ts"
import * as Meant from "../Meant.ts"
import * as Problems from "../Problems.ts"

/**
 * What is told.
 *
 * @since 0.1.0
 * @category models
 */
export type Told = Gap | Pulse.Pulse | Quote

/**
 * How long a line that has just been asked for may take before it is said that it does not live, and how often it is asked what a
 * contract is while nobody answers that.
 */
const moment: Duration.Duration = Duration.seconds(1)

interface Said {
  /** When the quote that was told last came (epoch ms). */
  readonly shownAt: number | null
  /** That they do not live, which still stands. */
  readonly stale: Pulse.Stale | null
  /** They live again, by a quote that is not told yet. */
  readonly due: Pulse.Live | null
}

/** What came later than now came before the clock was set back. */
const isShown = ({ at, since }: Pulse.Live, shownAt: number | null): boolean =>
  at === null || (shownAt !== null && at <= shownAt && shownAt <= since + Known.drift)

/** One that came earlier than the one told before it came after the clock was set back, and so after all that is due. */
const shows = (due: Pulse.Live, { at }: Quote, shownAt: number | null): boolean =>
  due.at === null || at >= due.at || (shownAt !== null && at < shownAt)

const tell = (said: Said, told: Told): readonly [Said, ReadonlyArray<Told>] => {
  const { due, shownAt, stale } = said
  switch (told._tag) {
    case "Gap":
      return [said, [told]]
    case "Quote":
      return due !== null && shows(due, told, shownAt)
        ? [{ shownAt: told.at, stale: null, due: null }, [told, due]]
        : [{ ...said, shownAt: told.at }, [told]]
    case "Stale":
      return [{ shownAt, stale: told, due: null }, stale !== null && Pulse.isSame(stale, told) ? [] : [told]]
    case "Live":
      if (stale === null) return [said, []]
      return isShown(told, shownAt) ? [{ shownAt, stale: null, due: null }, [told]] : [{ ...said, due: told }, []]
  }
}

/**
 * As it is told: that quotes do not live once for each reason, and that they live again only after the quote by which they do.
 *
 * @since 0.1.0
 * @category combinators
 */
export const inOrder = <E, R>(heard: Stream.Stream<Told, E, R>): Stream.Stream<Told, E, R> =>
  Stream.mapAccum(heard, (): Said => ({ shownAt: null, stale: null, due: null }), tell)

/**
 * Makes what follows a contract's quotes until it is known why there are none any more. While nobody can say what the contract
 * is, none are told of it: they may be of something else than its symbol.
 *
 * @since 0.1.0
 * @category constructors
 */
export const make = Effect.gen(function*() {
  const quotes = yield* Quotes
  const meant = yield* Meant.make

  const unclear = (contract: Contract) =>
    Stream.unwrap(Effect.map(Clock.currentTimeMillis, (since) => {
      const check = Effect.as(meant.asked("quotes")(contract), null).pipe(
        Effect.catchTag("NotKnown", ({ detail = "it is not known" }) => Effect.succeed(Pulse.stale(since, detail)))
      )
      return Stream.fromEffectSchedule(check, Schedule.spaced(moment)).pipe(
        Stream.takeUntil((stale) => stale === null),
        Stream.filter((stale) => stale !== null)
      )
    }))
  // what is known to have stopped before must not look alive until then
  const first = (contract: Contract) =>
    Stream.filterEffect(
      Stream.take(quotes.pulse(contract), 1),
      ({ since }) => Effect.map(Clock.currentTimeMillis, (now) => now - since >= Duration.toMillis(moment))
    )
  const pulse = (contract: Contract) =>
    Stream.concat(
      Stream.concat(first(contract), Stream.fromEffectDrain(Effect.sleep(moment))),
      quotes.pulse(contract)
    )
  const followed = (contract: Contract) =>
    Stream.merge(
      pulse(contract),
      Stream.mapError(quotes.of(contract), Problems.ofFailure("quotes")),
      { haltStrategy: "right" }
    )
  return (contract: Contract) => inOrder(Stream.concat(unclear(contract), followed(contract)))
})
