/**
 * Asks the gateway questions and gives each its own answer: by a request id that was never used before, within the deadline of
 * its kind, cancelled at the gateway when nobody waits for it any more.
 *
 * @since 0.1.0
 */
import * as Clock from "effect/Clock"
import * as Context from "effect/Context"
import * as Deferred from "effect/Deferred"
import type * as Duration from "effect/Duration"
import * as Effect from "effect/Effect"
import * as Layer from "effect/Layer"
import * as Option from "effect/Option"
import * as Schedule from "effect/Schedule"
import * as Semaphore from "effect/Semaphore"
import type { Command } from "../../domain/Command.ts"
import type { Event, Named } from "../../domain/Event.ts"
import * as Mask from "../../domain/Mask.ts"
import type { IbkrError } from "../../errors/IbkrError.ts"
import { RequestError } from "../../errors/RequestError.ts"
import * as TwsCode from "../../errors/TwsCode.ts"
import * as Monotonic from "../../schedules/Monotonic.ts"
import * as Pace from "../../schedules/Pace.ts"
import { type Epoch, Feed } from "./Feed.ts"
import { Pacing } from "./Pacing.ts"
import * as Answer from "./Requests/Answer.ts"
import * as Ends from "./Requests/Ends.ts"
import * as Waking from "./Requests/Waking.ts"
import * as Whole from "./Requests/Whole.ts"

/**
 * A question. `collect` makes, for each time that it is asked, a function that takes every event of the answer and gives the
 * whole answer once it is complete. `hears` are the events of an answer that bears no request id: of such questions one at a
 * time is asked. `parts` are those of which it consists besides its end: one of them that cannot be decoded is lost, and what is
 * told without it is no answer. `cancel` ends it at the gateway.
 *
 * @since 0.1.0
 * @category models
 */
export interface Question<A> {
  readonly command: (reqId: number) => Command
  readonly collect: () => (event: Event) => Option.Option<A>
  readonly hears?: ReadonlyArray<Event["_tag"]>
  readonly parts?: ReadonlyArray<Event["_tag"]>
  /** Of one that is asked without an id: is it refused by this error, which names no request? */
  readonly isRefusedBy?: (error: Named<"error">) => boolean
  readonly cancel?: (reqId: number) => Command
  /** It goes on after its answer, as a subscription: it is cancelled then too. */
  readonly goesOn?: boolean
  /** Is called when it was sent. Whoever counts that asks again by himself, in his turn, what farms that wake do not find. */
  readonly sent?: () => void
  /** Instead of the deadline of its kind. */
  readonly within?: Duration.Duration
}

/**
 * The questions of one connection.
 *
 * @since 0.1.0
 * @category services
 */
export class Requests extends Context.Service<Requests, {
  /**
   * Asks. Fails at once with an `IbkrError` where there is no session, with `RequestError` where the gateway refuses it, does
   * not answer in time, a part of the answer cannot be read, or the session ends first.
   */
  readonly ask: <A>(question: Question<A>) => Effect.Effect<A, RequestError | IbkrError>
}>()("effect-ibkr/layers/Broker/Requests") {}

/**
 * The lane that questions take: `prior` where an order waits for the answer, so that it waits for nothing that an order does not.
 * Who asks the same at the same time shares the question that is asked already, and its lane. A line that is opened so goes first
 * as well, also where it waits to be restored.
 *
 * @since 0.1.0
 * @category references
 */
export const Lane: Context.Reference<"prior" | "request"> = Context.Reference<"prior" | "request">(
  "effect-ibkr/layers/Broker/Requests/Lane",
  { defaultValue: () => "request" }
)

const refusal = (request: string, { errorCode: code, errorMsg }: Named<"error">): RequestError =>
  new RequestError({ request, reason: "Refused", code, detail: Mask.text(errorMsg) })

/**
 * The failure that a gateway's message is to a request, if it is one: what only warns or informs ends nothing.
 *
 * @since 0.1.0
 * @category constructors
 */
export const failureOf = (
  request: string,
  error: Named<"error">
): RequestError | undefined => {
  const meaning = TwsCode.lookup(error.errorCode, { id: error.id, text: error.errorMsg, about: "request" })
  return TwsCode.isFailure(meaning) && meaning.scope !== "connection" ? refusal(request, error) : undefined
}

/**
 * Whether something was refused because too much was asked in too short a time, which says nothing about itself.
 *
 * @since 0.1.0
 * @category predicates
 */
export const isPacingViolation = (error: RequestError | IbkrError): boolean =>
  error._tag === "RequestError" && /pacing violation/i.test(error.detail ?? "")

// in English, all that these codes say begins so
const english: ReadonlyMap<number | undefined, RegExp> = new Map([
  [162, /^\s*historical market data service/i],
  [420, /^\s*invalid real-time query/i]
])

/**
 * Whether something may have been refused because of that, in words that nobody reads here (`TwsCode.mayBeReadOnlyApi` says why).
 *
 * @since 0.1.0
 * @category predicates
 */
export const mayBePacingViolation = ({ code, detail = "" }: RequestError): boolean =>
  english.get(code)?.test(detail) === false

/**
 * The questions, paced.
 *
 * @since 0.1.0
 * @category layers
 */
export const layer: Layer.Layer<Requests, never, Feed | Pacing> = Layer.effect(
  Requests,
  Effect.gen(function*() {
    const feed = yield* Feed
    const pacing = yield* Pacing
    const pace = yield* Pace.Pace
    const clock = yield* Clock.Clock
    const scope = yield* Effect.scope
    const turns = new Map<string, Semaphore.Semaphore>()
    const ends = yield* Ends.make
    const mayWake = yield* Waking.make

    // a session that lives may be unable to take it for a moment
    const cancel = (epoch: Epoch, command: Command) =>
      Effect.retry(pacing.send(epoch, command, "request"), {
        while: () => feed.current()?.number === epoch.number,
        schedule: Schedule.spaced(Waking.again)
      })

    const once = Effect.fnUntraced(function*<A>(question: Question<A>) {
      const epoch: Epoch = yield* feed.epoch
      const reqId = feed.nextId()
      const command = question.command(reqId)
      const { _tag: request } = command
      const answer = Deferred.makeUnsafe<A, RequestError>()
      const unreadable = Effect.fail(new RequestError({ request, reason: "Unreadable" }))
      const take = question.collect()
      let isWhole = () => true
      const hear = (event: Event) => {
        if (event._tag === "error") {
          const failure = failureOf(request, event)
          if (failure !== undefined) Deferred.doneUnsafe(answer, Effect.fail(failure))
          return
        }
        if (ends.isOwed(event)) return
        const taken = take(event)
        if (Option.isNone(taken)) return
        Deferred.doneUnsafe(answer, isWhole() ? Effect.succeed(taken.value) : unreadable)
      }
      yield* Effect.acquireRelease(Effect.sync(() => feed.answer(reqId, hear)), (forget) => Effect.sync(forget))
      for (const name of question.hears ?? []) yield* feed.hear(name, hear)
      const { isRefusedBy } = question
      if (isRefusedBy !== undefined) {
        yield* feed.hear("error", (error) => {
          if (isRefusedBy(error)) Deferred.doneUnsafe(answer, Effect.fail(refusal(request, error)))
        })
      }
      // one in parts fails once it has ended
      yield* feed.hear("undecodable", ({ of }) => {
        if (of === reqId && question.parts === undefined) Deferred.doneUnsafe(answer, unreadable)
      })
      yield* pacing.turn(epoch, yield* Lane)
      isWhole = yield* Whole.watch(feed, question.parts ?? [])
      const sent = Effect.map(epoch.session.send(command), () => {
        question.sent?.()
        return Monotonic.of(clock)
      })
      const end = question.hears?.find(Ends.isEnd)
      // From the first byte on the gateway works on it: who does not wait for its end tells it so.
      yield* Effect.acquireRelease(
        Effect.catchTag(sent, "OrderRefused", Effect.die),
        (askedAt) =>
          Effect.suspend(() => {
            const isAnswered = Deferred.isDoneUnsafe(answer)
            if (end !== undefined && !isAnswered) ends.owe(end, epoch, askedAt)
            return question.cancel === undefined || (question.goesOn !== true && isAnswered)
              ? Effect.void
              : Effect.forkIn(Effect.ignore(cancel(epoch, question.cancel(reqId))), scope)
          })
      )
      const within = question.within ?? Pace.deadlineOf(pace, request)
      return yield* Answer.wait(answer, { request, session: epoch.session, within })
    }, Effect.scoped)

    const ask = <A>(question: Question<A>) => {
      const asked = question.sent === undefined
        ? Effect.retry(once(question), { times: 1, schedule: Schedule.spaced(Waking.again), while: mayWake })
        : once(question)
      if (question.hears === undefined) return asked
      const kind = question.hears.join()
      const turn = turns.get(kind) ?? Semaphore.makeUnsafe(1)
      turns.set(kind, turn)
      return turn.withPermits(1)(asked)
    }
    return Requests.of({ ask })
  })
)
