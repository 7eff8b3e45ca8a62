/**
 * Quotes that live on: the latest of each contract, whichever session lives, and the last known one with its age.
 *
 * @since 0.1.0
 */
import * as Context from "effect/Context"
import * as Duration from "effect/Duration"
import * as Effect from "effect/Effect"
import * as Layer from "effect/Layer"
import * as Option from "effect/Option"
import * as Stream from "effect/Stream"
import * as Command from "../../domain/Command.ts"
import * as Contract from "../../domain/Contract.ts"
import * as Gap from "../../domain/Gap.ts"
import * as Known from "../../domain/Known.ts"
import * as Mask from "../../domain/Mask.ts"
import type { Pulse } from "../../domain/Pulse.ts"
import * as Quote from "../../domain/Quote.ts"
import { RequestError } from "../../errors/RequestError.ts"
import * as Monotonic from "../../schedules/Monotonic.ts"
import * as Pace from "../../schedules/Pace.ts"
import { Feed } from "./Feed.ts"
import * as Kept from "./Quotes/Kept.ts"
import { Subscriptions } from "./Subscriptions.ts"
import type { Failure } from "./Subscriptions/Reader.ts"
import * as Serves from "./Subscriptions/Serves.ts"
import type { Spec } from "./Subscriptions/Spec.ts"
import * as Weather from "./Subscriptions/Weather.ts"

export type { Failure } from "./Subscriptions/Reader.ts"

/**
 * The quotes.
 *
 * @since 0.1.0
 * @category services
 */
export class Quotes extends Context.Service<Quotes, {
  /**
   * The quotes of a contract: for each reader the latest, however slow it is, and a gap before the first one after a hole.
   * Fails as `Subscriptions.open` does.
   */
  readonly of: (contract: Contract.Contract) => Stream.Stream<Quote.Quote | Gap.Gap, Failure>
  /** Whether the quotes of a contract that is watched are alive, now and at every change. */
  readonly pulse: (contract: Contract.Contract) => Stream.Stream<Pulse>
  /**
   * The last known quote, also while the line is down; unknown where the contract was never watched, or nobody has watched it or
   * asked for it since `Kept.most` others were.
   */
  readonly last: (contract: Contract.Contract) => Effect.Effect<Known.Known<Quote.Quote>>
  /**
   * One quote that names a price. Fails at once where there is no session, and where what it tells would not be of now: the line
   * is silent, or TWS has lost IBKR. Fails with `RequestError` where the gateway refuses it or
   * tells no price in time: within `Pace.longer`, or once a way that may keep it, such as a broken farm, has been down for
   * `Pace.kept`, which it says. The line is kept for a while, for whoever asks next.
   */
  readonly once: (contract: Contract.Contract) => Effect.Effect<Quote.Quote, Failure>
}>()("effect-ibkr/layers/Broker/Quotes") {}

/**
 * What kind of data is asked for: 1 live, 2 frozen where a market is closed, 3 delayed where the account has no live data, 4
 * delayed and frozen.
 *
 * @since 0.1.0
 * @category models
 */
export interface Options {
  readonly marketDataType?: 1 | 2 | 3 | 4 | undefined
}

const request = "reqMktData"
const silentAfter = Duration.seconds(60)
// the mark price comes only if asked for (source: IBKR's page "Generic Tick Types")
const markPrice = "221"

/**
 * Quotes of a kind of data, asked for anew in each session.
 *
 * @since 0.1.0
 * @category layers
 */
export const layerWith = ({ marketDataType }: Options): Layer.Layer<Quotes, never, Feed | Subscriptions> =>
  Layer.effect(
    Quotes,
    Effect.gen(function*() {
      const feed = yield* Feed
      const subscriptions = yield* Subscriptions
      const pace = yield* Pace.Pace
      const kept = Kept.make(subscriptions.isOpen)
      const keyOf = (contract: Contract.Contract) => `quotes ${Contract.key(contract)}`

      const spec = (contract: Contract.Contract): Spec<Quote.Quote> => {
        const key = keyOf(contract)
        return {
          key,
          request,
          open: (reqId, _, named = contract) =>
            Command.make(request, reqId, Contract.toTws(named), markPrice, false, false),
          close: (reqId) => Command.make("cancelMktData", reqId),
          fold: () => kept.begin(key, contract),
          prelude: marketDataType === undefined ? undefined : Command.make("reqMarketDataType", marketDataType),
          acknowledges: true,
          silentAfter,
          limit: "lines",
          farm: Serves.quotes(contract),
          // "delayed data is available" is no comfort to who did not ask for it
          refusedBy: (code) => code === 10089 && (marketDataType ?? 1) < 3
        }
      }
      const of = (contract: Contract.Contract) => subscriptions.open(spec(contract))

      return Quotes.of({
        of,
        pulse: (contract) => subscriptions.pulse(keyOf(contract)),
        last: (contract) =>
          Effect.sync(() => {
            const key = keyOf(contract)
            const last = kept.last(key)
            return last === undefined
              ? Known.unknown("nobody has watched this contract yet, or not for long, or no price was told")
              : Known.known(last.quote, last.quote.at, last.isNow && subscriptions.isLive(key))
          }),
        once: Effect.fnUntraced(function*(contract) {
          yield* feed.epoch
          if (!feed.isSound()) return yield* Weather.notOfNow
          const key = keyOf(contract)
          const began = yield* Monotonic.now
          const late = Effect.fnUntraced(function*(detail: string | undefined) {
            const duration = Math.round((yield* Monotonic.now) - began)
            const why = detail === undefined ? {} : { detail: Mask.text(detail) }
            return yield* new RequestError({ request, reason: "TimedOut", duration, ...why })
          })
          // which farm serves it is a guess: what a broken one may keep is asked for all the same
          const kept = subscriptions.pulse(key).pipe(
            Stream.map((pulse) => pulse._tag === "Stale" && pulse.isKept ? pulse.why : undefined),
            Stream.changes,
            Stream.switchMap((why) =>
              why === undefined ? Stream.never : Stream.as(Stream.fromEffect(Effect.sleep(pace.kept)), why)
            ),
            Stream.runHead,
            Effect.flatMap((why) => late(Option.getOrUndefined(why)))
          )
          const missing = Effect.flatMap(
            subscriptions.audit,
            ({ missing }) => late(missing.find((line) => line.key === key)?.why)
          )
          const first = Stream.filter(of(contract), (one) => !Gap.isGap(one) && Quote.hasPrice(one)).pipe(
            Stream.runHead,
            Effect.timeoutOrElse({ duration: Pace.deadlineOf(pace, request), orElse: () => missing }),
            Effect.raceFirst(kept)
          )
          return Option.getOrThrow(yield* first) as Quote.Quote
        })
      })
    })
  )

/**
 * Quotes of the kind that the gateway is set to: live, unless somebody set it otherwise.
 *
 * @since 0.1.0
 * @category layers
 */
export const layer: Layer.Layer<Quotes, never, Feed | Subscriptions> = layerWith({})
