/**
 * Questions about the past in their turn: so many in ten minutes, so many of one contract, identical ones apart, and so many
 * unanswered, as IBKR answers them.
 *
 * @since 0.1.0
 */
import * as Clock from "effect/Clock"
import * as Context from "effect/Context"
import * as Duration from "effect/Duration"
import * as Effect from "effect/Effect"
import { constVoid } from "effect/Function"
import * as Layer from "effect/Layer"
import * as Metric from "effect/Metric"
import type { IbkrError } from "../../../errors/IbkrError.ts"
import { RequestError } from "../../../errors/RequestError.ts"
import * as Monotonic from "../../../schedules/Monotonic.ts"
import * as Pace from "../../../schedules/Pace.ts"
import { Feed } from "../Feed.ts"
import * as Metrics from "../Metrics.ts"
import { Pacing } from "../Pacing.ts"
import type * as Turn from "../Pacing/Turn.ts"
import { isPacingViolation } from "../Requests.ts"
import * as Answer from "../Requests/Answer.ts"
import * as Waking from "../Requests/Waking.ts"

/**
 * A question as the limits see it. One that is not `paced` (about bars of a minute and more) only counts while it is
 * unanswered. It fails where its turn comes later than `until` (monotonic ms); what is `urgent` goes before what is not.
 *
 * @since 0.1.0
 * @category models
 */
export interface Asking {
  /** The command's name. */
  readonly request: string
  readonly paced: Turn.Asked | undefined
  readonly until: number
  readonly urgent?: boolean
}

type Asks<A> = (sent: () => void) => Effect.Effect<A, RequestError | IbkrError>

/**
 * The limits.
 *
 * @since 0.1.0
 * @category services
 */
export class Limits extends Context.Service<Limits, {
  /**
   * Asks in its turn, and counts as unanswered until it ends; after a pacing violation, and where farms that wake find no
   * contract, it waits and asks once more, in its turn. The question calls `sent` when it was sent. Fails with `LimitReached` as
   * soon as it is known that the turn comes too late, with `SessionEnded` where the session ends first: nothing that waited is
   * asked on the next.
   */
  readonly inTurn: <A>(
    asking: Asking,
    question: Asks<A>
  ) => Effect.Effect<A, RequestError | IbkrError>
}>()("effect-ibkr/layers/Broker/History/Limits") {}

const limitReached = (request: string, detail: string) => new RequestError({ request, reason: "LimitReached", detail })

/**
 * The limits of `Pace`.
 *
 * @since 0.1.0
 * @category layers
 */
export const layer: Layer.Layer<Limits, never, Feed | Pacing> = Layer.effect(
  Limits,
  Effect.gen(function*() {
    const feed = yield* Feed
    const pace = yield* Pace.Pace
    const clock = yield* Clock.Clock
    const { quota } = yield* Pacing
    const mayWake = yield* Waking.make

    const wait = (asked: Turn.Asked, { request, until, urgent: isFirst = false }: Asking) =>
      Effect.mapError(quota.take(asked, { until, isFirst }), (wait) => {
        const late = Duration.format(Duration.millis(Math.round(wait)))
        return limitReached(request, `its turn comes in ${late}, which is later than it may wait`)
      })

    const turned = Effect.fnUntraced(function*(asking: Asking) {
      const sent = asking.paced === undefined ? constVoid : yield* wait(asking.paced, asking)
      const seat = yield* Effect.acquireRelease(
        Effect.sync(() => quota.seat(asking.urgent === true ? "backfill" : "question")),
        ({ leave }) => Effect.sync(leave)
      )
      yield* seat.taken.pipe(Effect.timeoutOrElse({
        duration: Math.max(0, asking.until - Monotonic.of(clock)),
        orElse: () =>
          Effect.fail(
            limitReached(asking.request, `${pace.openHistory} others are not answered yet, or kept up to date`)
          )
      }))
      return sent
    })

    const once = Effect.fnUntraced(function*<A>(
      asking: Asking,
      question: Asks<A>,
      ended: Effect.Effect<never, RequestError>
    ) {
      const [delay, sent] = yield* Effect.timed(Effect.raceFirst(turned(asking), ended))
      yield* Metric.update(
        Metric.withAttributes(Metrics.pacingDelay, { lane: "history" }),
        Duration.toSeconds(delay)
      )
      return yield* question(sent)
    }, Effect.scoped)

    return Limits.of({
      inTurn: Effect.fnUntraced(function*(asking, question) {
        const { session } = yield* feed.epoch
        const ended = Answer.sessionEnded(asking.request, session)
        // where the session is over, what says otherwise says that it was before the question was sent
        const asked = (sent: () => void) =>
          Effect.catchIf(
            question(sent),
            (error) => error._tag !== "RequestError",
            (error) => Effect.raceFirst(ended, Effect.fail(error))
          )
        const later = (error: RequestError | IbkrError): Duration.Duration | undefined => {
          // what others of the same user ask counts as well, and we do not see it
          if (isPacingViolation(error)) return pace.pacingViolation
          return mayWake(error) ? Waking.again : undefined
        }
        return yield* Effect.catch(once(asking, asked, ended), (error) => {
          const duration = later(error)
          if (duration === undefined || Monotonic.of(clock) + Duration.toMillis(duration) > asking.until) {
            return Effect.fail(error)
          }
          const again = once(asking, asked, ended).pipe(
            Effect.mapError((next) => next._tag === "RequestError" && next.reason === "LimitReached" ? error : next)
          )
          return Effect.timeoutOrElse(ended, { duration, orElse: () => again })
        })
      })
    })
  })
)
