/**
 * Writes to a session no faster than a gateway takes it: orders and cancels before everything else, and nothing that waited
 * is written to another session.
 *
 * @since 0.1.0
 */
import * as Clock from "effect/Clock"
import * as Context from "effect/Context"
import * as Duration from "effect/Duration"
import * as Effect from "effect/Effect"
import * as Layer from "effect/Layer"
import * as Metric from "effect/Metric"
import * as RateLimiter from "effect/persistence/RateLimiter"
import * as Semaphore from "effect/Semaphore"
import type { Command } from "../../domain/Command.ts"
import type { ConnectionError, IbkrError } from "../../errors/IbkrError.ts"
import type { OrderRefused } from "../../errors/OrderRefused.ts"
import * as Pace from "../../schedules/Pace.ts"
import * as SteadyClock from "../State/SteadyClock.ts"
import { type Epoch, Feed } from "./Feed.ts"
import * as Metrics from "./Metrics.ts"
import * as Turns from "./Pacing/Turns.ts"
import * as Window from "./Pacing/Window.ts"

/**
 * Which lane a message takes: an `order` (or cancel) waits for nobody but other orders, what `restore`s subscriptions may use
 * all that the gateway takes and goes before requests, and a `request` leaves room for orders. A `prior` request is one that an
 * order must have the answer to: it waits for nobody else either.
 *
 * @since 0.1.0
 * @category models
 */
export type Lane = "order" | "prior" | "request" | "restore"

/**
 * The pace of one connection.
 *
 * @since 0.1.0
 * @category services
 */
export class Pacing extends Context.Service<Pacing, {
  /** Waits for a turn of this session, as `send` does, and leaves the writing to who waits. */
  readonly turn: (epoch: Epoch, lane: Lane) => Effect.Effect<void, IbkrError>
  /**
   * Writes a command to this session when its turn has come. Fails with why the session ended where it ends first, and as
   * `TwsSession.send` does; a failure means that nothing was sent.
   */
  readonly send: (
    epoch: Epoch,
    command: Command,
    lane: Lane
  ) => Effect.Effect<void, IbkrError | ConnectionError | OrderRefused>
  /** By what all distances are multiplied now: 1, or more after the gateway said that it was too much. */
  readonly slowness: () => number
  /** What may be asked only so often, or so much at a time, waits here before it is sent. */
  readonly quota: Turns.Turns
}>()("effect-ibkr/layers/Broker/Pacing") {}

const slowest = 16

/** Made once: a metric is looked up by its attributes each time that it is made. */
const delays = {
  order: Metric.withAttributes(Metrics.pacingDelay, { lane: "order" }),
  prior: Metric.withAttributes(Metrics.pacingDelay, { lane: "prior" }),
  request: Metric.withAttributes(Metrics.pacingDelay, { lane: "request" }),
  restore: Metric.withAttributes(Metrics.pacingDelay, { lane: "restore" })
} as const

const messages: { readonly [K in Lane]: Window.Message } = {
  order: { rank: 0, kind: "order" },
  prior: { rank: 1, kind: "question" },
  restore: { rank: 2, kind: "other" },
  request: { rank: 3, kind: "question" }
}

/** A timer is late by a millisecond or more, each time: the next message may make up for it. */
const catchingUp = 2

/**
 * The pace of `Pace`. Each session has a limiter of its own: debts die with it.
 *
 * @since 0.1.0
 * @category layers
 */
export const layer: Layer.Layer<Pacing, never, Feed> = Layer.effect(
  Pacing,
  Effect.gen(function*() {
    const feed = yield* Feed
    const pace = yield* Pace.Pace
    const clock = yield* SteadyClock.make
    // by the wall clock one that is set back by an hour would give no token for as long
    const steadily = Effect.provideService(Clock.Clock, clock)
    const of = (epoch: number) =>
      Effect.all({
        epoch: Effect.succeed(epoch),
        limiter: Effect.provide(RateLimiter.make, RateLimiter.layerStoreMemory),
        turn: Semaphore.make(1),
        requests: Semaphore.make(1)
      })
    let limited = yield* of(-1)
    let excess = { times: 0, at: 0 }
    const quota = yield* Turns.make
    const window = Window.make(pace, clock)
    const wall = yield* Clock.Clock
    let begun = -1
    yield* feed.watch({
      // what a session begins with has waited for no turn, and counts all the same, once: one may be told of again
      began: ({ connectedAt, number, session }) => {
        const age = Math.abs(wall.currentTimeMillisUnsafe() - connectedAt)
        if (number > begun && age < Duration.toMillis(pace.messagesWithin)) window.add(session.traffic().framesOut)
        begun = number
      }
    })

    const slowness = (): number => {
      const recovered = (clock.currentTimeMillisUnsafe() - excess.at) / Duration.toMillis(pace.recovery)
      return Math.max(1, Math.min(slowest, 2 ** (excess.times - Math.floor(recovered))))
    }
    yield* feed.hear("error", ({ errorCode }) => {
      if (errorCode !== 100) return
      excess = { times: Math.log2(slowness()) + 1, at: clock.currentTimeMillisUnsafe() }
    })

    // whoever need not wait does not: a race alone costs an order some turns of the event loop
    const pass = ({ session }: Epoch) => (delay: Duration.Duration): Effect.Effect<void, IbkrError> =>
      Duration.isZero(delay)
        ? Effect.void
        : Effect.timeoutOrElse(session.closed, { duration: delay, orElse: () => Effect.void })

    const consume = (
      limiter: RateLimiter.RateLimiter,
      key: "messages" | "order" | "prior",
      { apart, limit }: { readonly apart: Duration.Duration; readonly limit: number },
      tokens = 1
    ) =>
      steadily(Effect.orDie(limiter.consume({
        key,
        algorithm: "token-bucket",
        onExceeded: "delay",
        limit,
        tokens,
        window: Duration.times(apart, limit * slowness())
      })))
    const others = { apart: pace.apart, limit: catchingUp }
    const requested = { apart: pace.requestsApart, limit: 1 }
    const asked = { apart: pace.requestsApart, limit: pace.atOnce }

    /**
     * In how long a message of a lane may go. All take of the same, but what an order is waits for other orders alone, and what
     * it must ask first for other such questions: the rest makes up for them.
     */
    const delay = Effect.fnUntraced(function*(limiter: RateLimiter.RateLimiter, lane: Lane) {
      const among = yield* consume(limiter, "messages", messages[lane].kind === "question" ? requested : others)
      if (slowness() > 1 || (lane !== "order" && lane !== "prior")) return among.delay
      // what one second holds at most: what was sent before that is past for the gateway, too
      if (among.remaining < -pace.messages) yield* consume(limiter, "messages", others, -1)
      if (lane === "order") return (yield* consume(limiter, "order", others)).delay
      // that two may go at once is for a timer that was late, and not for the order and what follows it
      const { remaining } = yield* consume(limiter, "order", others, 0)
      if (remaining > 1) yield* consume(limiter, "order", others)
      return (yield* consume(limiter, "prior", asked)).delay
    })

    // the limits of the session that lives are no matter of one that is over, which may still have something to send
    const limits = Effect.fnUntraced(function*({ number, session }: Epoch) {
      if (number > limited.epoch) {
        const made = yield* of(number)
        if (number > limited.epoch) limited = made
      }
      return number < limited.epoch ? yield* session.closed : limited
    })

    const turn: Pacing["Service"]["turn"] = Effect.fnUntraced(function*(epoch, lane) {
      const since = clock.currentTimeNanosUnsafe()
      const { limiter, requests, turn } = epoch.number === limited.epoch ? limited : yield* limits(epoch)
      const waited = Effect.andThen(
        Effect.flatMap(delay(limiter, lane), pass(epoch)),
        window.take(messages[lane], (ms) => pass(epoch)(Duration.millis(ms)))
      )
      if (lane === "order" || lane === "prior") yield* waited
      else {
        // one at a time: an order has at most one of them before it, and who gives up leaves no debt
        const inTurn = turn.withPermits(1)(waited)
        // of requests one waits for that turn: what restores waits for one of them at most
        const queued = lane === "request" ? requests.withPermits(1)(inTurn) : inTurn
        yield* Effect.raceFirst(queued, epoch.session.closed)
      }
      yield* Metric.update(delays[lane], Number(clock.currentTimeNanosUnsafe() - since) / 1e9)
    })
    return Pacing.of({
      slowness,
      quota,
      turn,
      send: (epoch, command, lane) => Effect.andThen(turn(epoch, lane), epoch.session.send(command))
    })
  })
)
